"""Health, and the pages shown when something goes wrong."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.web.access import public

logger = logging.getLogger("parvis.web")


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """« ok » when the database answers, else 503. For machines."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("base de données injoignable\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that no page of ours sends."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "web/errors/400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: a file, or a form, larger than we take; nothing of it is kept."""
    return render(request, "web/errors/413.html", {"megabytes": settings.PARVIS_FILE_MAX_MB}, status=413)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: with ways to go on."""
    return render(request, "web/errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is missing: nearly always a refused cookie or a page left open for long."""
    logger.info("jeton de formulaire refusé : %s", reason)
    return render(request, "web/errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither the database nor the context."""
    return render(None, "web/errors/500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer; a page that needs neither it nor the context."""
    response = render(None, "web/errors/503.html", status=503)
    response["Retry-After"] = "10"
    return response
