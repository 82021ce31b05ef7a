"""How a file leaves: downloaded, of a stated type, shut in a policy of its own, whatever it claims to be."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from parvis.ground.library.gate.verdict import Kind
from parvis.ground.library.models import File

#: Only pictures are shown by the browser; the policy below keeps them from doing anything else.
SHOWN = frozenset({Kind.JPEG, Kind.PNG})
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_response(request: HttpRequest, file: File) -> HttpResponseBase:
    """The bytes of a file that is ready; 304 when the browser already has them."""
    assert file.is_ready, "only what passed the gate is served"
    etag = f'"{file.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    response = FileResponse(
        file.open(), as_attachment=file.kind not in SHOWN, filename=file.name, content_type=file.content_type
    )
    response["Content-Length"] = str(file.size)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    # Kept by the browser alone, and asked again each time: a document that is put away stops being served.
    response["Cache-Control"] = "private, no-cache"
    # Already compressed: the middleware leaves alone what says its encoding.
    response["Content-Encoding"] = "identity"
    return response
