"""An empty view, and one that durably inserts one row in a table of the shape of a page sent."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.reference.settings")

INSERT = "INSERT INTO bench_row (contribution, page, answers) VALUES (gen_random_uuid(), %s, %s::jsonb)"


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse("ok\n", headers={"Content-Type": "text/plain", "Content-Length": "3"})


def insert(request: HttpRequest) -> HttpResponse:
    """One row, and a redirect."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, ["defi_mots", '{"defi_mots": "Des bus le soir."}'])
    return HttpResponse(status=302, headers={"Location": "/", "Content-Length": "0"})


urlpatterns = [path("sante", empty), path("vide", empty), path("ligne", insert)]
application = get_wsgi_application()
