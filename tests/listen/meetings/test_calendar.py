from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from parvis.listen.meetings.calendar import event_ics, feed_ics
from parvis.listen.meetings.sheet import SheetState
from tests.listen.meetings.ics_validator import faults
from tests.listen.meetings.sheets import MEETING, meeting

OVERSEAS = [
    "America/Cayenne", "America/Guadeloupe", "America/Marigot", "America/Martinique", "America/Miquelon",
    "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis",
]  # fmt: skip
HOSTILE = "a;b,c\\d\r\nBEGIN:VEVENT\nEND:VCALENDAR\x0b\x00\u2028é" + "é" * 200


def events(raw: bytes) -> list[Any]:
    return [one for one in Calendar.from_ical(raw).walk() if one.name == "VEVENT"]


def only(raw: bytes) -> Any:
    assert faults(raw) == []
    (one,) = events(raw)
    return one


def test_an_event_says_what_when_where_and_keeps_its_identity() -> None:
    one = only(event_ics(meeting()))
    assert one["uid"] == "7d9a3c1e-54a0-4f0b-9c55-1f0a2b3c4d5e@reunions.parvis"
    assert one["summary"].replace("\u202f", " ") == MEETING.title
    assert one.decoded("dtstart") == MEETING.starts_at and one.decoded("dtend") == MEETING.ends_at
    assert one["dtstart"].params["tzid"] == "Europe/Paris"
    assert one["location"] == "Centre social Marcelle-Devaud, 12, rue du Lavoir, 00120 Parolles-sur-Dive"
    assert one["geo"].to_ical() == "48.8512;2.3511"
    assert one["url"] == MEETING.page_url and one["status"] == "CONFIRMED" and one["sequence"] == 2
    assert one["categories"].cats == ["Réunion publique", "Haute-Parole (00)"]
    assert MEETING.registration_url in one["description"] and "Langue des signes" in one["description"]
    assert "organizer" not in one


def test_the_same_meeting_gives_the_same_bytes_whenever_it_is_asked() -> None:
    assert event_ics(meeting()) == event_ics(meeting())


def test_a_cancelled_meeting_is_struck_out_with_its_reason() -> None:
    one = only(event_ics(meeting(state=SheetState.CANCELLED, cancelled_reason="Salle fermée.", sequence=3)))
    assert one["status"] == "CANCELLED" and one["sequence"] == 3 and one["transp"] == "TRANSPARENT"
    assert one["summary"].startswith("Annulée") and "Salle fermée." in one["description"]


def test_nothing_of_a_draft_is_in_a_calendar() -> None:
    draft = meeting(state=SheetState.DRAFT, title="Secrète")
    with pytest.raises(ValueError, match="draft"):
        event_ics(draft)
    feed = feed_ics("Réunions", [draft, meeting(id=uuid4())])
    assert "Secrète".encode() not in feed and len(events(feed)) == 1


def test_an_empty_feed_is_still_a_valid_calendar() -> None:
    assert faults(feed_ics("Réunions", [])) == []


@pytest.mark.parametrize("zone", [*OVERSEAS, "Europe/Paris"])
def test_the_hour_read_from_the_file_is_that_of_the_place(zone: str) -> None:
    for month in (1, 7):
        starts = datetime(2023, month, 4, 16, 30, tzinfo=UTC)
        sheet = meeting(starts_at=starts, ends_at=None, timezone=zone)
        raw = event_ics(sheet)
        one = only(raw)
        assert one["dtstart"].params["tzid"] == zone
        local = one.decoded("dtstart").replace(tzinfo=None)
        assert local - offset_from_file(raw, local) == starts.replace(tzinfo=None)


def offset_from_file(raw: bytes, local: datetime) -> timedelta:
    """The offset that the file's own VTIMEZONE gives for a local hour: that of the last observance begun."""
    (zone,) = Calendar.from_ical(raw).walk("VTIMEZONE")
    begun = []
    for one in zone.subcomponents:
        further = one.get("rdate")
        moments = [one.decoded("dtstart"), *([each.dt for each in further.dts] if further else [])]
        begun += [(moment, one.decoded("tzoffsetto")) for moment in moments if moment <= local]
    offset: timedelta = max(begun)[1]
    return offset


def test_the_clocks_change_at_the_hour_of_the_law() -> None:
    # Directive 2000/84/CE: at 1 h UTC, on the last Sundays of March and October.
    raw = event_ics(meeting())
    (zone,) = Calendar.from_ical(raw).walk("VTIMEZONE")
    moments = {one.decoded("dtstart") for one in zone.subcomponents}
    assert {datetime(2023, 3, 26, 2), datetime(2023, 10, 29, 3)} <= moments


def test_a_feed_of_several_zones_and_years_is_valid() -> None:
    sheets = [
        meeting(
            id=UUID(int=number), starts_at=MEETING.starts_at + timedelta(days=90 * number), ends_at=None, timezone=zone
        )
        for number, zone in enumerate([*OVERSEAS, "Europe/Paris"])
    ]
    raw = feed_ics("Réunions : toute la France", sheets)
    assert faults(raw) == []
    assert [one.decoded("dtstart") for one in events(raw)] == [sheet.starts_at for sheet in sheets]
    assert Calendar.from_ical(raw)["name"] == "Réunions : toute la France"


def test_hostile_words_cannot_leave_their_property() -> None:
    sheet = meeting(title=HOSTILE, description=HOSTILE, place_name=HOSTILE, address=HOSTILE, territory=HOSTILE,
                    kind_label=HOSTILE, access=(HOSTILE,), quartiers=(HOSTILE,))  # fmt: skip
    assert only(event_ics(sheet))["summary"].startswith("a;b,c\\d BEGIN:VEVENT END:VCALENDAR")
    assert faults(feed_ics(HOSTILE, [sheet])) == []


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=120), latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_any_unicode_text_gives_a_valid_calendar(words: str, latitude: float, longitude: float) -> None:
    sheet = meeting(title=words, description=words, address=words, territory=words, cancelled_reason=words,
                    latitude=latitude, longitude=longitude, page_url=f"https://parvis.example/{words}")  # fmt: skip
    assert faults(event_ics(sheet)) == []


# ── The validator itself ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b"SUMMARY:Quel", b"SUMMARY:Qui; que", "unescaped comma or semicolon"),
        (b"STATUS:CONFIRMED", b"STATUS:OK", "unknown value"),
        (b"UID:", b"X-UID:", "VEVENT lacks UID"),
        (b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\r\nCLASS:PUBLIC\r\n", "CLASS stands 2 times"),
        (b"\r\nCLASS", b"\nCLASS", "bare CR or LF"),
        (b"DTSTART;TZID=Europe/Paris:", b"DTSTART:", "it floats"),
        (b"DTSTART;TZID=Europe/Paris", b"DTSTART;TZID=Europe/Rome", "has no VTIMEZONE"),
        (b"20230704T203000", b"20230704T103000", "is not after DTSTART"),
        (b"20230704T183000", b"20230231T183000", "not a local moment"),
        (b"DTSTAMP:20230612T090000Z", b"DTSTAMP:20230612T090000", "not a moment in UTC"),
        (b"GEO:48.8512;", b"GEO:98.8512;", "latitude;longitude"),
        (b"URL:https://", b"URL:parvis ", "not an address"),
        (b"END:VEVENT", b"END:VTODO", "closes"),
        (b"TRANSP:OPAQUE", b"TRANSP:OPAQUE" + b" " * 70, "octets"),
        (b"VERSION:2.0\r\n", b"", "lacks VERSION"),
        (b"SEQUENCE:2", b"SEQUENCE:2\r\nCOLOR:red", "COLOR has no place"),
    ],
)
def test_the_validator_sees_each_breach(before: bytes, after: bytes, fault: str) -> None:
    raw = event_ics(meeting())
    assert before in raw
    assert any(fault in one for one in faults(raw.replace(before, after)))
