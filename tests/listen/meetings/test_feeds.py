from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4
from xml.etree import ElementTree

from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.listen.meetings.feeds import atom_feed, event_schema
from parvis.listen.meetings.sheet import MeetingSheet, MinutesSheet, SheetState
from parvis.listen.meetings.wording import forward_text, said_when
from tests.listen.meetings.sheets import MEETING, MINUTES, meeting, minutes
from tests.strict import page_faults

ATOM = "{http://www.w3.org/2005/Atom}"
DATED = datetime(2023, 5, 15, tzinfo=UTC)
HOSTILE = "</script><script>alert(1)</script><!-- & \x00 ]]> {{ x"


def feed(
    meetings: list[MeetingSheet], papers: list[MinutesSheet] | None = None, name: str = "Réunions"
) -> ElementTree.Element:
    raw = atom_feed(
        name=name,
        page_url="https://parvis.example/departements/00/",
        feed_url="https://parvis.example/departements/00/reunions.atom",
        meetings=meetings,
        minutes=papers or [],
        dated=DATED,
    )
    return ElementTree.fromstring(raw)


def texts(entry: ElementTree.Element, name: str) -> list[str]:
    return [one.text or "" for one in entry.findall(ATOM + name)]


# ── Atom ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_feed_has_what_the_standard_requires_the_last_change_first() -> None:
    seen = feed([meeting()], [minutes()])
    entries = seen.findall(f"{ATOM}entry")
    assert texts(seen, "id") == ["https://parvis.example/departements/00/reunions.atom"]
    assert texts(seen, "updated") == ["2023-07-18T08:00:00+00:00"] and seen.find(f"{ATOM}author/{ATOM}name") is not None
    assert {link.get("rel"): link.get("href") for link in seen.findall(f"{ATOM}link")} == {
        "self": "https://parvis.example/departements/00/reunions.atom",
        "alternate": "https://parvis.example/departements/00/",
    }
    assert [texts(one, "title")[0].split("\u00a0")[0] for one in entries] == [
        "Compte rendu",
        "Quel quartier voulons-nous en 2030\u202f?",
    ]
    for entry in entries:
        assert len(texts(entry, "id")) == len(texts(entry, "title")) == len(texts(entry, "updated")) == 1
        assert texts(entry, "id")[0].startswith("urn:uuid:")


def test_minutes_keep_their_identity_when_they_are_corrected() -> None:
    ids = [texts(feed([], [minutes(number=number)]).findall(f"{ATOM}entry")[0], "id") for number in (1, 2)]
    assert ids[0] == ids[1] != texts(feed([meeting()]).findall(f"{ATOM}entry")[0], "id")


def test_nothing_of_a_draft_is_in_the_feed() -> None:
    draft = meeting(id=uuid4(), state=SheetState.DRAFT)
    assert feed([draft], [minutes(meeting=draft)]).findall(f"{ATOM}entry") == []


def test_an_empty_feed_has_the_date_that_it_is_given() -> None:
    assert texts(feed([]), "updated") == ["2023-05-15T00:00:00+00:00"]


def test_people_s_words_are_no_markup_for_the_reader_of_the_feed() -> None:
    entry = feed([meeting(title=HOSTILE, description="<script>alert(1)</script>")]).findall(f"{ATOM}entry")[0]
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None and summary.get("type") == "html"
    assert "&lt;script&gt;" in (summary.text or "")


@settings(max_examples=100, deadline=None)
@given(words=st.text(max_size=60))
def test_any_unicode_text_gives_a_feed_that_parses(words: str) -> None:
    feed(
        [meeting(title=words, description=words, territory=words)], [minutes(summary=words, correction_note="")], words
    )


# ── schema.org ───────────────────────────────────────────────────────────────────────────────────────
def test_the_event_says_that_it_is_held_on_site_and_free() -> None:
    seen = event_schema(meeting())
    assert seen["@type"] == "Event" and seen["isAccessibleForFree"] is True
    assert seen["startDate"] == "2023-07-04T18:30:00+02:00"
    assert seen["eventStatus"].endswith("/EventScheduled")
    assert seen["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")
    assert seen["location"][0]["address"] == "12, rue du Lavoir, 00120 Parolles-sur-Dive"
    assert {"@type": "Organization", "name": "Ville de Parolles-sur-Dive"} in seen["organizer"]


def test_the_way_of_attending_follows_the_place_and_the_link() -> None:
    online = meeting(place_name="", address="", online_url="https://visio.example/a")
    assert event_schema(online)["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert event_schema(online)["location"] == [{"@type": "VirtualLocation", "url": "https://visio.example/a"}]
    both = meeting(online_url="https://visio.example/a")
    assert event_schema(both)["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")


def test_a_cancelled_event_is_told_to_search_engines() -> None:
    assert event_schema(meeting(state=SheetState.CANCELLED))["eventStatus"].endswith("/EventCancelled")


def test_the_data_block_cannot_be_left_by_the_words_in_it() -> None:
    template = engines["django"].from_string("<html><body><h1>R</h1>{% json_ld data %}</body></html>")
    html = str(template.render({"data": event_schema(meeting(title="</script><script>alert(1)</script>&"))}))
    assert page_faults(html) == []
    block = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in block and json.loads(block)["name"] == "</script><script>alert(1)</script>&"


def test_the_strict_client_still_refuses_a_script_that_runs() -> None:
    assert page_faults('<html><body><h1>R</h1><script type="module">x</script></body></html>') == ["inline <script>"]


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_text_to_forward_is_short_plain_and_has_its_addresses_alone_on_their_lines() -> None:
    text = forward_text(meeting(description="Mot " * 400))
    lines = text.splitlines()
    assert len(text) < 1200 and "<" not in text
    assert MEETING.page_url in lines and MEETING.questionnaire_url in lines and MEETING.registration_url in lines
    assert "mardi 4 juillet 2023 de 18\u00a0h\u00a030 à 20\u00a0h\u00a030" in lines


def test_the_text_to_forward_of_a_cancelled_meeting_gives_the_reason_first() -> None:
    text = forward_text(meeting(state=SheetState.CANCELLED, cancelled_reason="La salle est fermée."))
    assert text.startswith("Annulée") and "La salle est fermée." in text and MEETING.questionnaire_url not in text


def test_hours_are_said_in_the_zone_of_the_place_and_a_night_is_said_with_its_day() -> None:
    there = meeting(
        starts_at=datetime(2023, 7, 4, 20, tzinfo=UTC),
        ends_at=datetime(2023, 7, 4, 22, 15, tzinfo=UTC),
        timezone="Indian/Reunion",
    )
    assert said_when(there) == "mercredi 5 juillet 2023 de 0\u00a0h à 2\u00a0h\u00a015"
    night = meeting(ends_at=datetime(2023, 7, 4, 23, tzinfo=UTC))
    assert said_when(night) == "mardi 4 juillet 2023 de 18\u00a0h\u00a030 au mercredi 5 juillet 2023 à 1\u00a0h"
    assert MINUTES.meeting.conditions[-1] == "Pour venir : bus 4, arrêt Lavoir"
