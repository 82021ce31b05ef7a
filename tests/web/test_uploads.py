from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from parvis.web.uploads import MEGABYTE, MeasuredUpload
from tests.strict import StrictClient

TWO_GIGABYTES = 2 * 1024 * MEGABYTE


class Endless(io.BytesIO):
    """A body of any length that counts what is read of it and holds nothing."""

    def __init__(self, head: bytes) -> None:
        super().__init__()
        self.head = head
        self.given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = size if size and size > 0 else 64 * 1024
        piece, self.head = (self.head[:wanted], self.head[wanted:]) if self.head else (b"x" * wanted, b"")
        self.given += len(piece)
        return piece


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where files wait while they come in."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


HEAD = (
    b'--limite\r\nContent-Disposition: form-data; name="file"; filename="gros.pdf"\r\n'
    b"Content-Type: application/pdf\r\n\r\n"
)


def request_of(body: Endless, length: int) -> HttpRequest:
    request = RequestFactory().post("/", content_type="multipart/form-data; boundary=limite")
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = cast(BinaryIO, LimitedStream(body, length))
    return request


def test_two_gigabytes_are_refused_by_their_length_without_being_read(db: None, folder: Path) -> None:
    body = Endless(HEAD)
    client = StrictClient()
    sent: dict[str, Any] = {"CONTENT_LENGTH": str(TWO_GIGABYTES), "wsgi.input": body}
    page = client.generic("POST", "/rester-informe/", b"", content_type="multipart/form-data; boundary=limite", **sent)
    assert page.status_code == 413
    assert "Cet envoi est trop lourd" in page.content.decode()
    assert body.given == 0
    assert list(folder.iterdir()) == []


def test_two_gigabytes_that_come_all_the_same_stop_at_the_limit_and_leave_nothing(folder: Path) -> None:
    body = Endless(HEAD)
    request = request_of(body, TWO_GIGABYTES)
    with override_settings(PARVIS_FILE_MAX_MB=3), pytest.raises(RequestDataTooBig):
        _ = request.FILES
    assert body.given < 5 * MEGABYTE
    assert list(folder.iterdir()) == []


def test_a_file_under_the_limit_arrives_whole(folder: Path) -> None:
    body = Endless(HEAD + b"y" * MEGABYTE + b"\r\n--limite--\r\n")
    request = request_of(body, len(body.head))
    with override_settings(PARVIS_FILE_MAX_MB=3):
        given: Any = request.FILES["file"]
        assert given.size == MEGABYTE
        assert Path(given.temporary_file_path()).parent == folder
        given.close()


def test_a_sender_who_leaves_leaves_nothing(folder: Path) -> None:
    handler = MeasuredUpload()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"abc", 0)
    assert len(list(folder.iterdir())) == 1
    handler.upload_interrupted()
    assert list(folder.iterdir()) == []
