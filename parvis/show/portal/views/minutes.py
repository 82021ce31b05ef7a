"""The minutes of a meeting, for everyone: the words that were read for names, as a page, a PDF and an ODT."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from parvis.answer.followup.queries import objections_told
from parvis.listen.meetings.minutes_filling import minutes_sheet
from parvis.listen.meetings.minutes_queries import published
from parvis.listen.meetings.models import Meeting, MinutesVersion
from parvis.listen.meetings.papers import minutes_odt, minutes_pdf
from parvis.listen.meetings.papers.minutes import minutes_data
from parvis.listen.meetings.queries import listed
from parvis.listen.meetings.sheet import MinutesSheet
from parvis.understand.corpus.minutes_words import public_words
from parvis.web.access import cached, public

KEPT = 30
FORMATS: dict[str, tuple[Callable[[MinutesSheet], bytes], str]] = {
    "pdf": (minutes_pdf, "application/pdf"),
    "odt": (minutes_odt, "application/vnd.oasis.opendocument.text"),
}


@public
@cached(seconds=KEPT)
@require_GET
def minutes(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """The last version, or the version ``number``."""
    version, last = _version(code, number)
    words = public_words(version)
    context = {
        "meeting": version.meeting,
        "minutes": minutes_data(minutes_sheet(version, words=words)),
        "number": version.number,
        "last": last.number,
        "objections": objections_told(last, words),
    }
    return render(request, "portal/compte_rendu.html", context)


@public
@cached(seconds=KEPT)
@require_GET
def minutes_file(request: HttpRequest, code: str, number: int, format: str) -> HttpResponse:
    """A version to keep."""
    if format not in FORMATS:
        raise Http404
    version, _last = _version(code, number)
    make, kind = FORMATS[format]
    sheet = minutes_sheet(version, words=public_words(version))
    response = HttpResponse(make(sheet), content_type=kind)
    name = f"compte-rendu-{version.meeting.code}-v{version.number}.{format}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _version(code: str, number: int) -> tuple[MinutesVersion, MinutesVersion]:
    """A published version (the last one when ``number`` is 0), and the last."""
    meeting = get_object_or_404(listed(Meeting.objects.public()), code=code.upper())
    versions = list(published(meeting))
    version = next((one for one in versions if number in {0, one.number}), None)
    if version is None:
        raise Http404
    for one in versions:
        one.meeting = meeting
    return version, versions[0]
