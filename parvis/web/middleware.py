"""What happens around every view: cached pages, closed doors, reads that do not write, headers, a database gone."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from parvis.web import views

logger = logging.getLogger("parvis.web")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PageCache:
    """Answers again, from memory, a page marked :func:`parvis.web.access.cached`.

    It stands before every other middleware, so that a page already made costs a dictionary look-up. What it keeps
    includes the headers and the compressed body. Kept per process, at most :attr:`PAGES` pages of
    :attr:`LARGEST` bytes.
    """

    PAGES = 512
    LARGEST = 256 * 1024

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[tuple[str, ...], tuple[float, bytes, list[tuple[str, str]]]] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET":
            return self.get_response(request)
        meta = request.META
        key = (
            meta.get("HTTP_HOST", ""),
            meta.get("wsgi.url_scheme", ""),
            meta.get("HTTP_X_FORWARDED_PROTO", ""),
            request.path,
            meta.get("QUERY_STRING", ""),
            "gzip" if "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "") else "",
        )
        kept = self.pages.get(key)
        if kept and kept[0] > time.monotonic():
            return HttpResponse(kept[1], headers=dict(kept[2]))
        response = self.get_response(request)
        self._keep(key, request, response)
        return response

    def _keep(self, key: tuple[str, ...], request: HttpRequest, response: HttpResponseBase) -> None:
        seconds = _mark(request, "parvis_cached")
        if not seconds or response.status_code != 200 or response.cookies or response.streaming:
            return
        assert isinstance(response, HttpResponse)
        if len(response.content) > self.LARGEST:
            return
        with self.lock:
            self.pages[key] = (time.monotonic() + seconds, response.content, list(response.items()))
            self.pages.move_to_end(key)
            while len(self.pages) > self.PAGES:
                self.pages.popitem(last=False)


class ExtraHeaders:
    """Headers that Django does not set, and a default of « not kept » for pages that may hold somebody's words."""

    PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            seconds = _mark(request, "parvis_cached")
            if seconds and response.status_code == 200 and not response.cookies:
                patch_cache_control(response, public=True, max_age=seconds)
            else:
                patch_cache_control(response, no_store=True)
        return response


class ClosedByDefault:
    """404 for every view marked neither :func:`parvis.web.access.public` nor :func:`parvis.web.access.agent`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        request.parvis_view = view  # type: ignore[attr-defined]
        if not (getattr(view, "parvis_public", False) or getattr(view, "parvis_ability", "")):
            raise Http404


class WriteDuringRead(RuntimeError):
    """A GET tried to write: a defect of ours, never the visitor's."""


class ReadsDoNotWrite:
    """During GET and HEAD, any SQL that is not a plain read raises :class:`WriteDuringRead`."""

    READS = ("SELECT", "SHOW", "EXPLAIN")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(self.refuse_writes):
            return self.get_response(request)

    def refuse_writes(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not str(sql).lstrip(" (\n").upper().startswith(self.READS):
            raise WriteDuringRead(str(sql))
        return execute(sql, params, many, context)


class DatabaseGone:
    """A database that does not answer gives a page that says so (503), not an error page (500)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("base de données injoignable : %s", exception)
        return views.unavailable(request)


def _mark(request: HttpRequest, name: str) -> int:
    return getattr(getattr(request, "parvis_view", None), name, 0)
