"""What a page needs to work without network: the modules that it shares with the others, and their service worker."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parvis.web.access import public

MODULES: Final = [f"web/offline/{name}.js" for name in ("queue", "sealing", "shell", "standing", "sync")]
WORKER: Final = Path(__file__).with_name("offline_worker.js")


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its address says how far it reaches, so it cannot stand among the static files."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@cache
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")
