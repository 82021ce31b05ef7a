"""« Qu’est devenue notre réunion ? »: the code of a meeting opens the thread of what was said there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.answer.mailings import queries as mailings
from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.queries import synthesis_sent_on
from parvis.answer.mailings.services import lines_add
from parvis.listen.meetings.minutes_services import minutes_correct
from parvis.listen.meetings.models import Meeting, State, Tally
from parvis.show.portal.room import room_of
from parvis.understand.corpus.models import Statement
from parvis.web.codes import CodeKind, new_code, signs_typed
from parvis.web.templatetags.parvis import jour
from parvis.web.thread import StopState
from tests.answer.mailings.making import make_contacts, make_mailing
from tests.ground.people.making import make_scope
from tests.listen.meetings.making import make_many, make_meeting
from tests.listen.meetings.minutes_making import make_held, make_published, publish
from tests.strict import StrictClient
from tests.understand.corpus.making import make_minutes, refuse
from tests.understand.corpus.making import publish as publish_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]


def page(meeting: Meeting, language: str = "") -> str:
    answer = StrictClient().get(f"{language}/notre-reunion/{meeting.code}/?{uuid4()}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def typed(code: str) -> tuple[int, str]:
    """What typing ``code`` answers, and where it leads."""
    answer = StrictClient().post("/notre-reunion/", {"code": code})
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


def test_a_code_opens_its_room_whatever_the_case_the_spaces_and_the_lookalike_signs() -> None:
    Meeting.objects.filter(pk=make_meeting(state=State.ANNOUNCED).pk).update(code="40F7K1")
    for given_code in ("40F7K1", " 40f7k1 ", "40f 7k1", "4O-F7.KI", "4oF7Kl"):
        assert typed(given_code) == (302, "/notre-reunion/40F7K1/")
    assert StrictClient().get("/notre-reunion/4OF7KL/").headers["Location"] == "/notre-reunion/40F7K1/"


def test_a_code_that_opens_nothing_says_so_and_that_of_a_receipt_says_where_it_serves() -> None:
    make_meeting(state=State.DRAFT)
    draft = Meeting.objects.get().code
    for wrong in ("ZZZZZZ", "", draft, "é" * 70):
        status, body = typed(wrong)
        assert status == 200 and "fr-error" in body
    assert "celui d’un reçu" in typed(new_code(CodeKind.RECEIPT))[1]
    assert "Suivre ma parole" in typed(new_code(CodeKind.RECEIPT))[1]


def test_the_page_of_an_unknown_code_or_of_a_draft_leads_to_where_it_is_typed() -> None:
    draft = make_meeting(state=State.DRAFT).code
    for code in (draft, "ZZZZZZ"):
        answer = StrictClient().get(f"/notre-reunion/{code}/")
        assert answer.status_code == 404 and 'href="/notre-reunion/"' in answer.content.decode()


@given(st.lists(st.sampled_from(["", " ", "-", ".", "\u202f", "–", "\n"]), min_size=6, max_size=6), st.booleans())
def test_what_stands_between_the_signs_of_a_code_does_not_count(between: list[str], small: bool) -> None:
    code = "".join(f"{sign}{space}" for sign, space in zip("4OF7KI", between, strict=True))
    assert signs_typed(code.lower() if small else code) == "40F7K1"


def test_an_announced_meeting_shows_what_is_promised_with_its_dates() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, days=7)
    room = room_of(Meeting.objects.get(pk=meeting.pk))
    assert [one.state for one in room.stops[:3]] == [StopState.DONE, StopState.CURRENT, StopState.TODO]
    assert jour(room.synthesis_due) in page(meeting)


def test_the_synthesis_is_owed_within_what_the_campaign_says_else_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = make_held()
    assert room_of(meeting).synthesis_due == meeting.begins.date() + timedelta(days=31)
    monkeypatch.setattr(mailings, "current_campaign", lambda: None)
    assert room_of(meeting).synthesis_due == meeting.begins.date() + timedelta(days=30)
    late = make_held(days=-60)
    assert "pas encore marquée comme envoyée" in page(late)


def test_a_synthesis_is_told_as_sent_once_nobody_waits_for_it() -> None:
    meeting = make_held(days=-10)
    mailing = make_mailing(meeting, state="approved", approved_at=timezone.now())
    people = make_contacts(["a@exemple.fr", "b@exemple.fr"], meeting_ref=meeting.code)
    lines_add(version=mailing.versions.get(), people=[(one.pk, Delivery.Way.EMAIL, "fr") for one in people])
    first, second = mailing.deliveries.all()
    settled = {"state": Delivery.State.SENT, "settled_at": timezone.now()}
    mailing.deliveries.filter(pk=first.pk).update(**settled)
    assert synthesis_sent_on(meeting) is None
    mailing.deliveries.filter(pk=second.pk).update(**settled)
    assert synthesis_sent_on(meeting) == timezone.localdate()
    assert "avant le" not in page(meeting).partition("La synthèse est envoyée")[2].partition("</li>")[0]


def test_a_cancelled_meeting_says_why_and_promises_nothing() -> None:
    meeting = make_many(1, state=State.CANCELLED)[0]
    told = page(meeting)
    assert "Salle fermée" in told and "Cette réunion est annulée" in told and "synthèse" not in told.split("<h1")[1]
    assert "Écrire une remarque" not in told


def test_each_thing_said_has_a_link_to_its_page_and_what_is_withheld_its_reason() -> None:
    by = make_scope("referent")
    meeting = make_minutes(["Il manque des bancs.", "Le bus passe trop tard.", "Le maire est un escroc.", "À lire."])
    first, second, third, _waiting = (
        Statement.objects.get(text=one)
        for one in ("Il manque des bancs.", "Le bus passe trop tard.", "Le maire est un escroc.", "À lire.")
    )
    for one in (first, second):
        publish_words(by, one)
    refuse(by, third, "accusation")
    told = page(meeting)
    assert f'href="/paroles/{first.pk}/"' in told and f'href="/paroles/{second.pk}/"' in told
    assert told.index("Il manque des bancs.") < told.index("Le bus passe trop tard.")
    assert "escroc" not in told and "Accusation contre une personne</b> (1)" in told and "À lire." not in told
    assert "2 paroles publiées, 1 en cours de lecture, 1 non publiée." in told
    assert "n’y est donc encore citée" in told


def test_who_came_is_told_by_the_small_number_rule() -> None:
    by = make_scope()
    few, many = make_held(by), make_held(by)
    for meeting, count in ((few, 4), (many, 40)):
        Tally.objects.create(meeting=meeting, sheet="presence", group="total", key="", count=count)
        make_minutes(["x"], meeting=meeting)
    assert "Moins de 11 personnes étaient là" in page(few) and "40 personnes étaient là" in page(many)


def test_each_version_of_the_minutes_is_told_with_what_it_corrects() -> None:
    by = make_scope()
    first = make_published(by)
    publish(by, minutes_correct(by=by, meeting=first.meeting, note="Un nombre était faux."))
    told = page(first.meeting)
    assert "Version 2" in told and "Un nombre était faux." in told


def test_a_restitution_leads_to_the_rooms_of_which_it_gives_account_and_they_lead_to_it() -> None:
    held, back = make_held(), make_meeting(state=State.ANNOUNCED, kind="restitution", title="Voici la suite")
    back.gives_back.set([held])
    assert f'href="/notre-reunion/{held.code}/"' in page(back) and "On revient vous dire" not in page(back)
    told = page(held)
    assert f'href="/reunions/{back.code}/"' in told and "Voici la suite" in told


def test_the_room_is_found_from_home_from_the_meeting_and_from_ones_own_receipt() -> None:
    meeting = make_meeting(state=State.ANNOUNCED)
    client = StrictClient()
    assert 'href="/notre-reunion/"' in client.get("/").content.decode()
    assert 'href="/notre-reunion/"' in client.get("/ma-parole/").content.decode()
    assert f'href="/notre-reunion/{meeting.code}/"' in client.get(f"/reunions/{meeting.code}/").content.decode()


@pytest.mark.parametrize("language", ["/en", "/ar", "/fr-simple"])
def test_the_room_opens_in_every_language(language: str) -> None:
    assert page(make_minutes(["Il manque des bancs."]), language)


def test_the_room_asks_the_same_number_of_queries_whatever_was_said() -> None:
    by = make_scope("referent")
    # What a process keeps is read once, by the first page.
    page(make_minutes(["Il manque des bancs."]))
    counts = []
    for number in (2, 20):
        meeting = make_minutes([f"Il manque des bancs, place {one}." for one in range(number)])
        refused, *published = Statement.objects.filter(source_id=meeting.pk)
        refuse(by, refused)
        for one in published:
            publish_words(by, one)
        with CaptureQueriesContext(connection) as captured:
            page(meeting)
        counts.append(len(captured))
    assert counts[0] == counts[1]
