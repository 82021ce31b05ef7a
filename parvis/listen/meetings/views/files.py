"""What one takes away from a meeting: calendars, feeds, posters, the speaker's papers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from parvis.ground.people.scope import scope_of_request
from parvis.ground.territories.places import place_asked
from parvis.listen.meetings.calendar import event_ics, feed_ics
from parvis.listen.meetings.feeds import atom_feed
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.minutes_filling import minutes_headline
from parvis.listen.meetings.minutes_queries import last_of_each
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.papers import flyer_pdf, poster_pdf, script_pdf, slide_pdf
from parvis.listen.meetings.queries import Filters, listed
from parvis.listen.meetings.sheet import MeetingSheet
from parvis.web.access import agent, cached, public

KEPT = 300
# A calendar keeps what was: the most recent meetings, and all that come.
MOST = 500
CALENDAR = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
STREET: dict[str, Callable[[MeetingSheet], bytes]] = {"affiche": poster_pdf, "tract": flyer_pdf}
ROOM: dict[str, Callable[[MeetingSheet], bytes]] = {"diapositive": slide_pdf, "texte": script_pdf}


@public
@cached(seconds=KEPT)
@require_GET
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting for a calendar."""
    return _file(event_ics(sheet_of(_announced(code))), CALENDAR, f"reunion-{code}.ics")


@public
@cached(seconds=KEPT)
@require_GET
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Meetings of a territory, or of the country, to subscribe to."""
    name, meetings = _feed(request)
    return _file(feed_ics(name, map(sheet_of, meetings)), CALENDAR, "reunions.ics")


@public
@cached(seconds=KEPT)
@require_GET
def atom(request: HttpRequest) -> HttpResponse:
    """The same, as an Atom feed."""
    name, meetings = _feed(request)
    address = f"{settings.PARVIS_ADDRESS}/reunions/"
    feed = atom_feed(
        name=name,
        page_url=address,
        feed_url=f"{settings.PARVIS_ADDRESS}{request.get_full_path()}",
        meetings=map(sheet_of, meetings),
        minutes=map(minutes_headline, last_of_each(meetings)),
        dated=timezone.now(),
    )
    return _file(feed, ATOM, "")


@public
@cached(seconds=KEPT)
@require_GET
def street_paper(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """The poster or the flyer."""
    if paper not in STREET:
        raise Http404
    return _file(STREET[paper](sheet_of(_announced(code))), "application/pdf", f"{paper}-{code}.pdf")


@agent("meeting:see")
@require_GET
def room_paper(request: HttpRequest, pk: str, paper: str) -> HttpResponse:
    """The slide, or the text to say, that present the platform at the meeting."""
    meetings = listed(Meeting.objects.visible_to(scope_of_request(request))).exclude(state=State.DRAFT)
    meeting = get_object_or_404(meetings, pk=pk)
    if paper not in ROOM:
        raise Http404
    return _file(ROOM[paper](sheet_of(meeting)), "application/pdf", f"{paper}-{meeting.code}.pdf")


def _announced(code: str) -> Meeting:
    return get_object_or_404(listed(Meeting.objects.public()), code=code.upper())


def _feed(request: HttpRequest) -> tuple[str, list[Meeting]]:
    place = place_asked(request.GET)
    rows = listed(Filters(place=place).apply(Meeting.objects.public())).order_by("-starts_at", "pk")
    return f"Réunions : {place.name if place else 'France'}", list(rows[:MOST])


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
