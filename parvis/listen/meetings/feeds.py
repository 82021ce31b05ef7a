"""What machines follow: the Atom feed of meetings and minutes, and the schema.org account of a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.utils.html import escape

from parvis.listen.meetings.sheet import MeetingSheet, MinutesSheet, SheetState, one_line
from parvis.listen.meetings.wording import headline, refuse_draft, said_when, shortened
from parvis.web.feeds import DatedFeed, xml_clean
from parvis.web.typography import typographic

LONGEST_DESCRIPTION = 5000
SCHEMA = "https://schema.org"


def atom_feed(
    *,
    name: str,
    page_url: str,
    feed_url: str,
    meetings: Iterable[MeetingSheet],
    minutes: Iterable[MinutesSheet],
    dated: datetime,
) -> bytes:
    """The Atom feed (RFC 4287), the most recently changed first; drafts are left out.

    ``dated`` (aware) is the date of an empty feed.
    """
    feed = DatedFeed(
        title=xml_clean(name),
        link=page_url,
        description=xml_clean(name),
        language="fr",
        author_name="Parvis",
        feed_url=feed_url,
        feed_guid=feed_url,
        dated=dated,
    )
    entries = [_meeting_entry(one) for one in meetings if one.is_public]
    entries += [_minutes_entry(one) for one in minutes if one.meeting.is_public]
    for entry in sorted(entries, key=lambda one: (one["updateddate"], one["unique_id"]), reverse=True):
        feed.add_item(**entry)
    return feed.writeString("utf-8").encode()


def _meeting_entry(sheet: MeetingSheet) -> dict[str, Any]:
    lines = (
        said_when(sheet),
        sheet.where,
        one_line(sheet.cancelled_reason) if sheet.is_cancelled else one_line(sheet.description),
    )
    return {
        "title": xml_clean(headline(sheet)),
        "link": sheet.page_url,
        "description": escape(xml_clean(" — ".join(line for line in lines if line))),
        "unique_id": f"urn:uuid:{sheet.id}",
        "updateddate": sheet.updated_at,
        "categories": _categories(sheet),
    }


def _minutes_entry(sheet: MinutesSheet) -> dict[str, Any]:
    version = f"Version {sheet.number}. " if sheet.number > 1 else ""
    return {
        "title": xml_clean(typographic(sheet.title)),
        "link": sheet.url,
        "description": escape(xml_clean(version + one_line(sheet.correction_note or sheet.summary))),
        # The minutes keep their identity from version to version: a reader shows them again, corrected.
        "unique_id": f"urn:uuid:{uuid5(sheet.meeting.id, 'compte-rendu')}",
        "updateddate": sheet.published_at,
        "categories": ["Compte rendu", *_categories(sheet.meeting)],
    }


def _categories(sheet: MeetingSheet) -> list[str]:
    return [named for one in (sheet.kind_label, sheet.territory) if (named := xml_clean(one_line(one)))]


def event_schema(sheet: MeetingSheet) -> dict[str, Any]:
    """The meeting as a schema.org ``Event``, for ``{% json_ld %}``; a draft has none.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet)
    status = "EventCancelled" if sheet.state is SheetState.CANCELLED else "EventScheduled"
    known = {
        "endDate": sheet.ends.isoformat() if sheet.ends else None,
        "description": shortened(one_line(sheet.description), LONGEST_DESCRIPTION),
        "location": _locations(sheet),
        "organizer": [{"@type": "Organization", "name": one_line(name)} for name in sheet.organisers if name.strip()],
        "contributor": [{"@type": "Organization", "name": one_line(name)} for name in sheet.partners if name.strip()],
        "maximumAttendeeCapacity": sheet.capacity,
        "about": [{"@type": "Place", "name": one_line(name)} for name in sheet.quartiers if name.strip()],
    }
    return {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": sheet.page_url,
        "identifier": str(sheet.id),
        "name": headline(sheet),
        "url": sheet.page_url,
        "startDate": sheet.begins.isoformat(),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance_mode(sheet)}",
        "isAccessibleForFree": True,
        "inLanguage": "fr",
    } | {name: value for name, value in known.items() if value}


def _attendance_mode(sheet: MeetingSheet) -> str:
    if not sheet.online_url:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if sheet.where else "OnlineEventAttendanceMode"


def _locations(sheet: MeetingSheet) -> list[dict[str, Any]]:
    place: dict[str, Any] = {"@type": "Place", "name": one_line(sheet.place_name) or sheet.where}
    if sheet.address_lines:
        place["address"] = ", ".join(sheet.address_lines)
    if sheet.latitude is not None and sheet.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": sheet.latitude, "longitude": sheet.longitude}
    online = [{"@type": "VirtualLocation", "url": sheet.online_url}] if sheet.online_url else []
    return [*([place] if sheet.where else []), *online]
