"""The list of public pages, for search engines."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parvis.show.portal.sitemaps import index_xml, part_xml
from parvis.web.access import cached, public

KEPT = 3600
XML = "application/xml; charset=utf-8"


@public
@cached(seconds=KEPT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Where the parts are."""
    return HttpResponse(index_xml(), content_type=XML)


@public
@cached(seconds=KEPT)
@require_GET
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One part."""
    found = part_xml(section, number)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=XML)
