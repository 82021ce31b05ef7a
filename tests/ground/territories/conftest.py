"""What the tests of territories stand on: copies of the fictional département, and a local stand-in for services."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from parvis.ground.territories.loading.sources import FICTIF, FICTIONAL_MARK, Source
from parvis.ground.territories.services import LoadReport, load_territories

Answer = tuple[int, bytes]


@pytest.fixture
def fictif(db: None) -> LoadReport:
    """The fictional département, loaded."""
    return load_territories(source=Source(FICTIF, "Département fictif"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the fictional files that a test may break; not marked as fictional."""
    copy = tmp_path / "données"
    shutil.copytree(FICTIF, copy)
    (copy / FICTIONAL_MARK).unlink()
    return copy


@pytest.fixture
def edit(folder: Path) -> Callable[[str, Callable[[Any], Any]], None]:
    """Change the JSON of one file of ``folder`` by a function (what it returns, or its argument mended in place)."""

    def change(name: str, by: Callable[[Any], Any]) -> None:
        path = folder / name
        value = json.loads(path.read_text())
        path.write_text(json.dumps(by(value) or value))

    return change


class StandIn:
    """A service that answers what a test wants, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[str], Answer] = lambda path: (404, b"")
        self.asked: list[str] = []
        self.url = ""


@pytest.fixture
def service() -> Iterator[StandIn]:
    """A local HTTP server."""
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand_in.asked.append(self.path)
            status, body = stand_in.answer(urlsplit(self.path).path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()
