"""What is sent is measured before it is read, and again while it is read: too much is refused, and nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.web import views

MEGABYTE = 1024 * 1024


def largest_file() -> int:
    """Bytes of the largest file that may be given (``PARVIS_FILE_MAX_MB``)."""
    return int(settings.PARVIS_FILE_MAX_MB) * MEGABYTE


class MeasuredRequests:
    """Refuse by its announced length (413) a request larger than its view takes, without reading it.

    Agents' pages take one file and the rest of a form; other pages take a form. A WSGI server never hands over
    more than was announced, so this bounds what reaches the disk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        most = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        if getattr(view, "parvis_ability", ""):
            most += largest_file()
        return views.too_large(request) if announced.isdecimal() and int(announced) > most else None


class MeasuredUpload(TemporaryFileUploadHandler):
    """A file on its way to the disk, that stops at the limit and takes away what was written."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece.

        Raises:
            RequestDataTooBig: the file is over the limit; what was written is gone.
        """
        self.received += len(raw_data)
        if self.received > largest_file():
            self.upload_interrupted()
            raise RequestDataTooBig("fichier trop lourd")
        super().receive_data_chunk(raw_data, start)

    def upload_interrupted(self) -> None:
        """Take away what was written, whether the person left or the file is too large."""
        if hasattr(self, "file"):
            path = Path(self.file.temporary_file_path())
            self.file.close()
            path.unlink(missing_ok=True)
