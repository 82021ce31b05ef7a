"""Giving back: what became of the words of a meeting, and the life that its public page tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.functional import Promise

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.meetings.life import life_of
from parvis.listen.meetings.models import Kind, Meeting, State
from parvis.listen.meetings.services import meeting_move, meeting_restitutes
from parvis.listen.meetings.states import WrongWay
from parvis.web.thread import StopState
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]


def minuted(by: Scope, title: str = "Parlons de la Margelle") -> Meeting:
    return meeting_move(by=by, meeting=make_meeting(by, state=State.HELD, days=-30, title=title), to=State.MINUTED)


def restitution(by: Scope) -> Meeting:
    return make_meeting(by, state=State.ANNOUNCED, days=-1, kind=Kind.RESTITUTION, title="Ce qui change")


def titles(meeting: Meeting) -> list[tuple[str, str]]:
    return [(str(one.title), str(one.state)) for one in life_of(meeting)]


def test_a_held_restitution_gives_back_the_meetings_whose_minutes_are_published() -> None:
    by = make_scope("referent")
    written, unwritten, back = minuted(by), make_meeting(by, state=State.HELD, days=-20), restitution(by)
    meeting_restitutes(by=by, restitution=back, meetings=[written, unwritten])
    written.refresh_from_db()
    assert written.state == State.MINUTED
    meeting_move(by=by, meeting=back, to=State.HELD)
    written.refresh_from_db()
    unwritten.refresh_from_db()
    assert (written.state, unwritten.state) == (State.GIVEN_BACK, State.HELD)
    assert "Ce qui change" in written.transitions.get(after=State.GIVEN_BACK).why


def test_a_meeting_chosen_after_its_restitution_was_held_is_given_back_at_once() -> None:
    by = make_scope("referent")
    written = minuted(by)
    back = meeting_move(by=by, meeting=restitution(by), to=State.HELD)
    page = client_of(by).get(f"/agents/reunions/{back.pk}/restitue/").content.decode()
    assert "Parlons de la Margelle" in page
    client_of(by).post(f"/agents/reunions/{back.pk}/restitue/", {"meetings": [str(written.pk)]})
    written.refresh_from_db()
    assert written.state == State.GIVEN_BACK
    assert "restituée" in client_of(by).get(f"/agents/reunions/{back.pk}/").content.decode()


def test_minutes_published_after_their_restitution_was_held_are_given_back_at_once() -> None:
    by = make_scope("referent")
    unwritten, back = make_meeting(by, state=State.HELD, days=-30), restitution(by)
    meeting_restitutes(by=by, restitution=back, meetings=[unwritten])
    meeting_move(by=by, meeting=back, to=State.HELD)
    assert meeting_move(by=by, meeting=unwritten, to=State.MINUTED).state == State.GIVEN_BACK


def test_only_a_restitution_gives_back() -> None:
    by = make_scope("referent")
    one = make_meeting(by)
    with pytest.raises(WrongWay, match="restitution"):
        meeting_restitutes(by=by, restitution=one, meetings=[])
    assert client_of(by).get(f"/agents/reunions/{one.pk}/restitue/").status_code == 404


def test_a_meeting_is_given_back_by_hand_only_with_how() -> None:
    by = make_scope("referent")
    meeting = minuted(by)
    with pytest.raises(WrongWay, match="comment"):
        meeting_move(by=by, meeting=meeting, to=State.GIVEN_BACK)
    client, here = client_of(by), f"/agents/reunions/{meeting.pk}/restituer/"
    assert "Marquer comme restituée" in client.get(f"/agents/reunions/{meeting.pk}/").content.decode()
    assert "Écrivez comment" in client.post(here, {"way": "autre"}).content.decode()
    assert client.post(here, {"way": "affichage", "detail": "au marché"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.transitions.get(after=State.GIVEN_BACK).why == "Affichage dans le quartier : au marché"
    assert "au marché" in StrictClient().get(f"/reunions/{meeting.code}/").content.decode()
    assert client.get(here).status_code == 404


def test_a_foreign_meeting_is_neither_chosen_nor_unlinked() -> None:
    by = make_scope("referent")
    written, back = minuted(by), restitution(by)
    written.quartiers.set(Quartier.objects.filter(pk="QN00004N"))
    narrow = make_scope("animateur", quartier="QN00001M")
    page = client_of(narrow).post(f"/agents/reunions/{back.pk}/restitue/", {"meetings": [str(written.pk)]})
    assert page.status_code == 200 and not back.gives_back.exists()
    meeting_restitutes(by=by, restitution=back, meetings=[written])
    meeting_restitutes(by=narrow, restitution=back, meetings=[])
    assert list(back.gives_back.all()) == [written]
    for client in (agent_client("referent", departement=elsewhere().pk), agent_client("national")):
        for path in (f"{back.pk}/restitue/", f"{written.pk}/restituer/"):
            assert client.get(f"/agents/reunions/{path}").status_code == 404


def test_the_life_of_a_meeting_goes_from_its_announcement_to_its_restitution() -> None:
    by = make_scope("referent")
    meeting = make_meeting(by, state=State.ANNOUNCED, days=-30)
    done, now, todo = StopState.DONE, StopState.CURRENT, StopState.TODO
    assert [state for _title, state in titles(meeting)] == [done, now, todo, todo]
    for to, states in (
        (State.HELD, [done, done, now, todo]),
        (State.MINUTED, [done, done, done, now]),
        (State.GIVEN_BACK, [done] * 4),
    ):
        meeting = meeting_move(by=by, meeting=meeting, to=to, why="au marché")
        assert [state for _title, state in titles(meeting)] == states
    assert [title for title, _state in titles(meeting)] == ["Annoncée", "Tenue", "Compte rendu publié", "Restituée"]


def test_the_life_of_a_cancelled_meeting_ends_with_its_reason() -> None:
    by = make_scope("referent")
    meeting = make_meeting(by, state=State.ANNOUNCED)
    cancelled = meeting_move(by=by, meeting=meeting, to=State.CANCELLED, why="<b>pluie</b>")
    assert [title for title, _state in titles(cancelled)] == ["Annoncée", "Annulée"]
    page = StrictClient().get(f"/reunions/{meeting.code}/").content.decode()
    assert "&lt;b&gt;pluie" in page and "<b>pluie" not in page


def test_the_life_of_a_meeting_is_told_in_the_language_of_the_page() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, starts_at=datetime(2026, 7, 4, 16, 30, tzinfo=UTC))
    with translation.override("en"):
        said = life_of(meeting)[1]
    assert said.when == "Saturday 4 July 2026"
    assert isinstance(said.title, Promise), "gettext gives the title when the page is made"
    part = StrictClient().get(f"/ar/reunions/{meeting.code}/").content.decode().split('class="pv-thread"')[0]
    assert part.rindex('dir="rtl"') > part.rindex('lang="fr" dir="ltr"')


def test_the_hour_of_a_stop_is_that_of_the_place_and_costs_one_query() -> None:
    other = elsewhere()
    meeting = make_meeting(make_scope("national"), days=3)
    Meeting.objects.filter(pk=meeting.pk).update(departement=other)
    meeting.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        life = life_of(meeting)
    assert len(queries) == 1 and life[1].day == meeting.begins.date()


def test_a_draft_is_given_up_and_stays_out_of_sight() -> None:
    by = make_scope("animateur")
    draft = make_meeting(by)
    client = client_of(by)
    assert "Abandonner le brouillon" in client.get(f"/agents/reunions/{draft.pk}/").content.decode()
    client.post(f"/agents/reunions/{draft.pk}/etat/", {"vers": "cancelled", "why": "doublon"})
    draft.refresh_from_db()
    assert draft.state == State.CANCELLED and draft not in Meeting.objects.public()
    assert StrictClient().get(f"/reunions/{draft.code}/").status_code == 404
    page = client.get(f"/agents/reunions/{draft.pk}/").content.decode()
    assert "Texte à envoyer" not in page and "page publique" not in page


def test_the_public_page_names_the_state_and_the_elus() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, state_representative="la préfète", elus=["la maire"])
    page = StrictClient().get(f"/reunions/{meeting.code}/").content.decode()
    assert "la préfète" in page and "la maire" in page
