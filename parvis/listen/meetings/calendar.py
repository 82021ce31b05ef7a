"""Calendars of meetings (RFC 5545): one event, and the feed of a territory.

The date of each event is that of its sheet, never that of the request: the same sheets give the same bytes, so that a
cache or a calendar that asks again sees no change where there is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import quote

from icalendar import Calendar, Event, vDuration, vText

from parvis.listen.meetings.sheet import MeetingSheet, SheetState, one_line
from parvis.listen.meetings.wording import headline, refuse_draft
from parvis.listen.meetings.zones import timezone_component

PRODUCT = "-//Parvis//Reunions//FR"
UID_DOMAIN = "reunions.parvis"
# How often a subscribed calendar should ask again (RFC 7986 § 5.7).
REFRESH = timedelta(hours=6)
EMPTY_YEAR = 2023


def event_ics(sheet: MeetingSheet) -> bytes:
    """The file of one meeting, to open in a calendar.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet)
    return _written(_calendar(headline(sheet)), [sheet])


def feed_ics(name: str, sheets: Iterable[MeetingSheet]) -> bytes:
    """The feed of meetings to which a calendar subscribes; cancelled ones stay, so that they are struck out there.

    Drafts are left out. ``name`` is what the calendar shows (« Réunions : Haute-Parole »).
    """
    feed = _calendar(name)
    feed.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    feed.add("x-published-ttl", vDuration(REFRESH))
    return _written(feed, [sheet for sheet in sheets if sheet.is_public])


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # icalendar does not know these two as texts, and would leave their commas unescaped.
    shown = vText(_clean(one_line(name)))
    calendar.add("name", shown)
    calendar.add("x-wr-calname", shown)
    return calendar


def _written(calendar: Calendar, sheets: list[MeetingSheet]) -> bytes:
    # A calendar holds at least one component (§ 3.6): an empty feed holds the zone of mainland France.
    zones = sorted({sheet.timezone for sheet in sheets}) or ["Europe/Paris"]
    years = [moment.year for sheet in sheets for moment in (sheet.begins, sheet.ends or sheet.begins)] or [EMPTY_YEAR]
    for zone in zones:
        calendar.add_component(timezone_component(zone, first_year=min(years), last_year=max(years)))
    for sheet in sheets:
        calendar.add_component(_event(sheet))
    written: bytes = calendar.to_ical()
    return written


def _event(sheet: MeetingSheet) -> Event:
    event = Event()
    event.add("uid", f"{sheet.id}@{UID_DOMAIN}")
    event.add("dtstamp", sheet.updated_at.astimezone(UTC))
    event.add("last-modified", sheet.updated_at.astimezone(UTC))
    event.add("sequence", sheet.sequence)
    event.add("dtstart", sheet.begins)
    if sheet.ends and sheet.ends > sheet.begins:
        event.add("dtend", sheet.ends)
    event.add("summary", _clean(headline(sheet)))
    event.add("description", _clean(_description(sheet)))
    event.add("status", "CANCELLED" if sheet.state is SheetState.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if sheet.is_cancelled else "OPAQUE")
    event.add("class", "PUBLIC")
    event.add("url", _uri(sheet.page_url))
    if sheet.where or sheet.online_url:
        event.add("location", _clean(sheet.where or sheet.online_url))
    if sheet.latitude is not None and sheet.longitude is not None:
        # Four decimals, some ten metres: with more, the library writes 0.00001 as « 1e-05 », which RFC 5545 refuses.
        event.add("geo", (round(sheet.latitude, 4), round(sheet.longitude, 4)))
    categories = [named for one in (sheet.kind_label, sheet.territory) if (named := _clean(one_line(one)))]
    if categories:
        event.add("categories", categories)
    return event


def _description(sheet: MeetingSheet) -> str:
    if sheet.is_cancelled:
        reason = [f"Cette réunion est annulée : {one_line(sheet.cancelled_reason)}"] if sheet.cancelled_reason else []
        return "\n".join([*(reason or ["Cette réunion est annulée."]), "", sheet.page_url])
    online = [f"En ligne : {sheet.online_url}"] if sheet.online_url else []
    register = [f"S’inscrire (facultatif) : {sheet.registration_url}"] if sheet.registration_url else []
    minutes = [f"Compte rendu : {sheet.minutes_url}"] if sheet.minutes_url else []
    conditions = [f"– {one_line(one)}" for one in sheet.conditions]
    parts = [[sheet.description.strip()], conditions, [*online, *register, *minutes, f"Tout savoir : {sheet.page_url}"]]
    return "\n\n".join("\n".join(part) for part in parts if any(part))


def _clean(text: str) -> str:
    """``text`` without the controls that RFC 5545 § 3.1 forbids in a value; line breaks stay."""
    lines = "\n".join(text.splitlines())
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})


def _uri(url: str) -> str:
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")
