"""A meeting's life, who may change it, who registers, what the public sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.ground.people.models import Role
from parvis.ground.territories.models import Departement
from parvis.listen.meetings.models import Meeting, Registration, State
from parvis.listen.meetings.services import (
    OutsideTerritory,
    meeting_change,
    meeting_copy,
    meeting_move,
    registration_add,
    registration_withdraw,
    registrations_purge,
)
from parvis.listen.meetings.states import WAYS, WrongWay
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

CANARY = "Mot-témoin-0059"


def code_in(message: Message) -> str:
    found = re.search(r"avec ce code : (\S+)", message.text)
    assert found
    return found[1]


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_a_meeting_goes_only_the_ways_that_are_written(before: State, after: State) -> None:
    meeting = make_meeting(days=-1)
    Meeting.objects.filter(pk=meeting.pk).update(state=before, announced_at=timezone.now(), cancelled_why="x")
    if after in WAYS[before]:
        assert meeting_move(by=make_scope(), meeting=meeting, to=after, why="la salle est fermée").state == after
        assert meeting.transitions.filter(before=before, after=after).count() == 1
    else:
        with pytest.raises(WrongWay, match="ne peut pas devenir"):
            meeting_move(by=make_scope(), meeting=meeting, to=after, why="x")


def test_a_meeting_is_not_held_before_its_hour() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, days=1)
    with pytest.raises(WrongWay, match="pas encore commencé"):
        meeting_move(by=make_scope(), meeting=meeting, to=State.HELD)


def test_a_back_dated_meeting_is_announced_and_held_after_the_fact() -> None:
    assert make_meeting(state=State.HELD, days=-90).state == State.HELD


def test_the_database_refuses_an_end_before_the_beginning() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_meeting(starts_at=now, ends_at=now - timedelta(hours=1))


@pytest.mark.parametrize("path", ["/reunions/", "/reunions/?quand=passees", "/reunions/{code}/"])
def test_the_public_sees_nothing_of_a_draft(client: StrictClient, path: str) -> None:
    for days in (-3, 3):
        meeting = make_meeting(days=days, title=CANARY, place_name=CANARY)
        assert CANARY not in client.get(path.format(code=meeting.code)).content.decode()
    assert client.get(f"/reunions/{meeting.code}/").status_code == 404
    assert client.get(f"/reunions/{meeting.code}/inscription/").status_code == 404


@pytest.mark.parametrize("language", ["", "/en", "/ar", "/fr-simple"])
def test_an_announced_meeting_has_its_page(client: StrictClient, language: str) -> None:
    meeting = make_meeting(state=State.ANNOUNCED, access=["plain-pied"], languages=["arabe"], takes_registrations=True)
    page = client.get(f"{language}/reunions/{meeting.code}/").content.decode()
    assert "Parlons de la Margelle" in page and "Accès de plain-pied" in page and "Dire que je viens" in page
    assert meeting.title in client.get(f"{language}/reunions/").content.decode()
    assert client.get(f"{language}/reunions/{meeting.code}/inscription/").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_meetings_are_written_by_those_of_the_table_in_their_territory(role: Role) -> None:
    meeting = make_meeting(state=State.ANNOUNCED)
    client = agent_client(role)
    scope = make_scope(role)
    sees = 200 if scope.may("meeting:see") else 404
    if role == Role.TECHNIQUE:
        assert sees == 404
    if role == Role.REGION:
        Departement.objects.filter(pk="00").update(region="00")
    assert client.get(f"/agents/reunions/{meeting.pk}/").status_code == sees
    writes = scope.may("meeting:write")
    for path in ("modifier/", "copier/"):
        assert (client.get(f"/agents/reunions/{meeting.pk}/{path}").status_code == 200) == writes
    answer = client.post(f"/agents/reunions/{meeting.pk}/etat/", {"vers": "cancelled", "why": "pluie"})
    assert (answer.status_code == 302) == writes
    meeting.refresh_from_db()
    assert (meeting.state == State.CANCELLED) == writes


@pytest.mark.parametrize("role", [Role.ANIMATEUR, Role.REFERENT, Role.PREFET, Role.COLLECTIVITE])
def test_a_foreign_meeting_is_a_404_and_is_nowhere(role: Role) -> None:
    other = elsewhere()
    meeting = make_meeting(make_scope("national"), title=CANARY)
    client = agent_client(role, departement=other.pk)
    for path in ("", "modifier/", "copier/"):
        assert client.get(f"/agents/reunions/{meeting.pk}/{path}").status_code == 404
    assert client.post(f"/agents/reunions/{meeting.pk}/etat/", {"vers": "announced"}).status_code == 404
    for page in ("/agents/", "/agents/reunions/", "/agents/reunions/nouvelle/", "/agents/equipe/"):
        assert CANARY not in client.get(page).content.decode()


def test_a_mandate_on_a_quarter_makes_meetings_there_only() -> None:
    by = make_scope("animateur", quartier="QN00001M")
    meeting = make_meeting(by)
    with pytest.raises(OutsideTerritory):
        meeting_change(by=by, meeting=meeting, fields={"departement": meeting.departement}, quartiers=[])
    client = client_of(by)
    assert meeting.title in client.get("/agents/reunions/").content.decode()


def test_the_hour_is_that_of_the_place() -> None:
    other = elsewhere()
    client = agent_client("referent", departement=other.pk)
    given = {"title": "À Saint-Denis", "kind": "atelier", "departement": other.pk, "starts_at": "2026-12-01T18:30"}
    assert client.post("/agents/reunions/nouvelle/", given).status_code == 302
    meeting = Meeting.objects.get(title="À Saint-Denis")
    assert meeting.starts_at.utctimetuple()[3:5] == (14, 30)
    page = client.get(f"/agents/reunions/{meeting.pk}/").content.decode()
    assert "18\xa0h\xa030" in page


def test_a_faulty_form_says_what_to_mend_and_keeps_what_was_typed() -> None:
    client = agent_client("referent")
    given = {
        "title": "Essai",
        "kind": "atelier",
        "departement": "00",
        "starts_at": "demain soir",
        "description": "gardé",
    }
    page = client.post("/agents/reunions/nouvelle/", given).content.decode()
    assert "04/07/2023 18:30" in page and "gardé" in page
    assert not Meeting.objects.exists()


def test_a_change_of_hour_tells_those_registered_and_the_calendars() -> None:
    by = make_scope("referent")
    meeting = make_meeting(by, state=State.ANNOUNCED, takes_registrations=True)
    registration_add(meeting=meeting, email="ana@exemple.fr", people=2, needs="")
    fields = {"departement": meeting.departement, "starts_at": meeting.starts_at + timedelta(hours=1)}
    changed = meeting_change(by=by, meeting=meeting, fields=fields, quartiers=meeting.quartiers.all())
    assert changed.sequence == meeting.sequence + 1
    assert Message.objects.filter(to="ana@exemple.fr", subject__startswith="Changement").count() == 1
    same = meeting_change(by=by, meeting=changed, fields={"departement": meeting.departement, "childcare": "oui"},
                          quartiers=meeting.quartiers.all())  # fmt: skip
    assert same.sequence == changed.sequence


def test_a_cancellation_reaches_those_registered_with_its_reason() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True)
    registration_add(meeting=meeting, email="ana@exemple.fr", people=1, needs="")
    with pytest.raises(WrongWay, match="pourquoi"):
        meeting_move(by=make_scope(), meeting=meeting, to=State.CANCELLED, why="  ")
    meeting_move(by=make_scope(), meeting=meeting, to=State.CANCELLED, why="La salle a été inondée.")
    assert "La salle a été inondée." in Message.objects.get(subject__startswith="Annulée").text
    assert "inondée" in StrictClient().get(f"/reunions/{meeting.code}/").content.decode()


def test_a_full_room_makes_a_waiting_list_and_a_place_given_back_goes_to_the_next() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True, capacity=3)
    states = [registration_add(meeting=meeting, email=f"p{n}@exemple.fr", people=2, needs="") for n in range(3)]
    assert states == ["registered", "waiting", "waiting"]
    code = code_in(Message.objects.get(to="p0@exemple.fr"))
    client = StrictClient()
    assert "place est rendue" in client.post("/reunions/rendre-ma-place/", {"code": code}).content.decode()
    assert Registration.objects.get(email="p1@exemple.fr").state == "registered"
    assert Registration.objects.get(email="p2@exemple.fr").state == "waiting"
    newest = Message.objects.filter(to="p1@exemple.fr").latest("pk")
    assert "Votre place est gardée" in newest.text
    assert not registration_withdraw(code=code)


def test_registering_twice_takes_one_place_and_says_the_same() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True, capacity=2)
    client = StrictClient()
    given = {"email": "Ana@exemple.fr", "people": 1, "needs": ""}
    pages = [client.post(f"/reunions/{meeting.code}/inscription/", given).content for _twice in range(2)]
    assert pages[0] == pages[1]
    assert Registration.objects.count() == 1


def test_what_people_need_is_the_organisers_only_and_goes_after_a_week() -> None:
    need = "une place pour mon fauteuil"
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True)
    registration_add(meeting=meeting, email="ana@exemple.fr", people=1, needs=need)
    assert need in agent_client("animateur").get(f"/agents/reunions/{meeting.pk}/").content.decode()
    for role in ("relais", "national", "commission"):
        assert need not in agent_client(role).get(f"/agents/reunions/{meeting.pk}/").content.decode()
    assert need not in StrictClient().get(f"/reunions/{meeting.code}/").content.decode()
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=6))
    assert registrations_purge() == 0
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=8))
    assert registrations_purge() == 1


def test_a_copy_is_a_draft_as_long_as_the_first_with_nobody_registered() -> None:
    by = make_scope("referent")
    start = timezone.now() + timedelta(days=3)
    meeting = make_meeting(by, state=State.ANNOUNCED, starts_at=start, ends_at=start + timedelta(hours=2))
    copied = meeting_copy(by=by, meeting=meeting, starts_at=start + timedelta(days=7))
    assert copied.state == State.DRAFT and copied.code != meeting.code and copied.announced_at is None
    assert copied.ends_at == copied.starts_at + timedelta(hours=2)
    assert list(copied.quartiers.all()) == list(meeting.quartiers.all())


def test_each_act_on_a_meeting_is_journaled() -> None:
    make_meeting(state=State.HELD, days=-1)
    acts = Entry.objects.filter(thing="réunion").order_by("number").values_list("action", flat=True)
    assert list(acts) == ["réunion préparée", "réunion : annoncée", "réunion : tenue"]


@pytest.mark.parametrize("path", ["/reunions/", "/agents/reunions/"])
def test_a_list_of_meetings_asks_the_same_number_of_queries_whatever_its_length(path: str) -> None:
    by = make_scope("referent")
    counts = []
    for more in (2, 20):
        for _one in range(more):
            make_meeting(by, state=State.ANNOUNCED)
        client = client_of(by)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{path}?x={more}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_hostile_title_is_shown_as_text(client: StrictClient) -> None:
    meeting = make_meeting(
        state=State.ANNOUNCED, title="<script>alert(1)</script>", description="<img src=x onerror=1>"
    )
    page = client.get(f"/reunions/{meeting.code}/").content.decode()
    assert "&lt;script&gt;" in page and "<img src=x" not in page


FILES = ["agenda.ics", "affiche.pdf", "tract.pdf"]


@pytest.mark.parametrize("name", FILES)
def test_an_announced_meeting_is_taken_away_and_a_draft_is_not(client: StrictClient, name: str) -> None:
    draft, announced = make_meeting(), make_meeting(state=State.ANNOUNCED)
    assert client.get(f"/reunions/{draft.code}/{name}").status_code == 404
    response = client.get(f"/reunions/{announced.code}/{name}")
    assert response.status_code == 200 and response["X-Content-Type-Options"] == "nosniff"
    kind = "text/calendar" if name.endswith("ics") else "application/pdf"
    assert response["Content-Type"].startswith(kind)
    assert response.content.startswith(b"BEGIN:VCALENDAR" if name.endswith("ics") else b"%PDF")


@pytest.mark.parametrize("path", ["/reunions/agenda.ics", "/reunions/fil.atom"])
def test_feeds_hold_what_is_announced_there_and_no_draft(client: StrictClient, path: str) -> None:
    make_meeting(title="Brouillon secret")
    make_meeting(state=State.ANNOUNCED, title="Au vu de tous")
    other = elsewhere()
    for query in ("", "?departement=00"):
        feed = client.get(path + query).content.decode()
        assert "Au vu de tous" in feed and "secret" not in feed
    assert "Au vu de tous" not in client.get(f"{path}?departement={other.pk}").content.decode()
    assert client.get(f"{path}?departement=zz").status_code == 404


@pytest.mark.parametrize("paper", ["diapositive", "texte"])
def test_the_speaker_has_a_slide_and_a_text_for_the_meetings_of_the_territory(paper: str) -> None:
    meeting = make_meeting(state=State.ANNOUNCED)
    path = f"/agents/reunions/{meeting.pk}/{paper}.pdf"
    assert agent_client("animateur").get(path).content.startswith(b"%PDF")
    assert agent_client("animateur", departement=elsewhere().pk).get(path).status_code == 404
