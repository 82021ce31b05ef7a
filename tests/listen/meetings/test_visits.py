"""Visits of the commission: proposed, accepted with the State and the élus named, declined, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.ground.people.models import Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement
from parvis.listen.meetings.models import Kind, Meeting, State, Visit
from parvis.listen.meetings.services import meeting_change, meeting_copy, meeting_create, meeting_move
from parvis.listen.meetings.states import WrongWay
from parvis.listen.meetings.visits.services import AlreadyAnswered, visit_accept, visit_propose, visit_withdraw
from parvis.web.typography import typographic
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

CANARY = "Mot-témoin-0259"
GIVEN = {
    "title": "Visite à la Margelle",
    "starts_at": "2027-06-05T18:00",
    "place_name": "Mairie annexe",
    "state_representative": "la préfète déléguée",
    "elus": "la maire\nle premier adjoint",
}


def make_visit(by: Scope | None = None, **given: Any) -> Visit:
    calendar = current_campaign()
    assert calendar is not None
    fields = {
        "departement": Departement.objects.get(pk="00"),
        "contract": None,
        "wished": "entre le 5 et le 16 juin",
        "subject": "Entendre les habitants de la Margelle.",
        "members": "",
        **given,
    }
    return visit_propose(by=by or make_scope("commission"), campaign=calendar.campaign, **fields)


def accept(visit: Visit, by: Scope, **given: str) -> Any:
    return client_of(by).post(f"/agents/visites/{visit.pk}/accepter/", {**GIVEN, **given})


def accepted() -> tuple[Visit, Meeting, Scope]:
    host, visit = make_scope("referent"), make_visit()
    assert accept(visit, host).status_code == 302
    visit.refresh_from_db()
    assert visit.meeting is not None
    return visit, visit.meeting, host


@pytest.mark.parametrize("role", list(Role))
def test_the_commission_proposes_and_the_field_answers(role: Role) -> None:
    Departement.objects.filter(pk="00").update(region="00")
    visit = make_visit()
    client, scope = agent_client(role), make_scope(role)
    assert (client.get(f"/agents/visites/{visit.pk}/").status_code == 200) == scope.may("visit:see")
    assert (client.get("/agents/visites/proposer/").status_code == 200) == (role == Role.COMMISSION)
    assert (client.get(f"/agents/visites/{visit.pk}/accepter/").status_code == 200) == scope.may("visit:answer")
    answers = client.post(f"/agents/visites/{visit.pk}/decliner/", {"why": "élections"})
    assert (answers.status_code == 302) == scope.may("visit:answer")
    withdraws = client.post(f"/agents/visites/{make_visit().pk}/retirer/", {"why": "agenda"})
    assert (withdraws.status_code == 302) == scope.may("visit:propose")


def test_a_proposal_reaches_those_who_may_answer_there_and_their_desk() -> None:
    host, far, relay = make_scope("referent"), make_scope("referent", departement=elsewhere().pk), make_scope("relais")
    client = agent_client("commission")
    given = {"departement": "00", "wished": "en juin", "subject": "La Margelle"}
    assert client.post("/agents/visites/proposer/", given).status_code == 302
    assert list(Message.objects.values_list("to", flat=True)) == [host.agent.email]
    assert "La commission propose une visite" in client_of(host).get("/agents/").content.decode()
    for other in (far, relay):
        assert "La commission propose une visite" not in client_of(other).get("/agents/").content.decode()


def test_a_visit_to_a_contract_reaches_who_works_on_that_contract() -> None:
    contract = ContratDeVille.objects.filter(generation="2024", departements="00").first()
    assert contract is not None
    host = make_scope("animateur", contract=contract.pk)
    visit = make_visit(contract=contract)
    assert Message.objects.filter(to=host.agent.email).count() == 1
    assert client_of(host).get(f"/agents/visites/{visit.pk}/accepter/").status_code == 200
    whole = make_visit()
    assert client_of(host).get(f"/agents/visites/{whole.pk}/").status_code == 404


def test_an_accepted_visit_is_a_draft_meeting_that_names_the_state_and_the_elus() -> None:
    visit, meeting, host = accepted()
    assert visit.state == Visit.State.ACCEPTED and visit.answered_by == host.agent
    assert (meeting.kind, meeting.state) == (Kind.VISIT, State.DRAFT)
    assert meeting.state_representative == "la préfète déléguée"
    assert meeting.elus == ["la maire", "le premier adjoint"]
    assert meeting.begins.hour == 18
    assert visit.proposed_by is not None
    letter = Message.objects.get(to=visit.proposed_by.email)
    assert "la préfète déléguée" in letter.text and "Mairie annexe" in letter.text


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("state_representative", "représente l’État"),
        ("elus", "au moins un élu"),
        ("place_name", "accueillie"),
        ("starts_at", "commence"),
    ],
)
def test_a_visit_is_not_accepted_without_what_the_circular_asks(missing: str, said: str) -> None:
    visit = make_visit()
    assert said in accept(visit, make_scope("referent"), **{missing: ""}).content.decode()
    visit.refresh_from_db()
    assert visit.state == Visit.State.PROPOSED and not Meeting.objects.exists()


def test_a_visit_whose_elus_were_erased_is_not_announced() -> None:
    _visit, meeting, host = accepted()
    fields = {"departement": meeting.departement, "elus": []}
    changed = meeting_change(by=host, meeting=meeting, fields=fields, quartiers=[])
    with pytest.raises(WrongWay, match="élus"):
        meeting_move(by=host, meeting=changed, to=State.ANNOUNCED)


def test_a_visit_is_made_in_no_other_way() -> None:
    by = make_scope("referent")
    calendar = current_campaign()
    assert calendar is not None
    meeting = make_meeting(by)
    fields = {"departement": meeting.departement, "kind": Kind.VISIT}
    with pytest.raises(WrongWay, match="proposition"):
        meeting_create(by=by, campaign=calendar.campaign, fields=fields, quartiers=[])
    with pytest.raises(WrongWay, match="proposition"):
        meeting_change(by=by, meeting=meeting, fields=fields, quartiers=[])
    _visit, visit_meeting, host = accepted()
    with pytest.raises(WrongWay, match="proposition"):
        meeting_copy(by=host, meeting=visit_meeting, starts_at=visit_meeting.starts_at)
    client = client_of(host)
    assert "visite-commission" not in client.get("/agents/reunions/nouvelle/").content.decode()
    assert "visite-commission" in client.get(f"/agents/reunions/{visit_meeting.pk}/modifier/").content.decode()
    for path in ("copier/", "repeter/"):
        assert client.get(f"/agents/reunions/{visit_meeting.pk}/{path}").status_code == 404


def test_a_visit_is_declined_with_a_reason_that_the_commission_reads() -> None:
    visit, host = make_visit(), make_scope("prefet")
    client = client_of(host)
    client.post(f"/agents/visites/{visit.pk}/decliner/", {"why": " "})
    visit.refresh_from_db()
    assert visit.state == Visit.State.PROPOSED
    client.post(f"/agents/visites/{visit.pk}/decliner/", {"why": "Les élections ont lieu ces jours-là."})
    visit.refresh_from_db()
    assert visit.state == Visit.State.DECLINED and visit.proposed_by
    assert "élections" in Message.objects.get(to=visit.proposed_by.email).text


def test_a_visit_is_answered_once() -> None:
    visit, _meeting, host = accepted()
    with pytest.raises(AlreadyAnswered, match="déjà"):
        visit_accept(by=host, visit=visit, fields={}, quartiers=[])
    page = client_of(host).post(f"/agents/visites/{visit.pk}/decliner/", {"why": "x"}, follow=True).content.decode()
    assert typographic("déjà « acceptée »") in page


def test_a_withdrawn_visit_cancels_its_meeting_and_tells_the_hosts() -> None:
    visit, meeting, host = accepted()
    meeting_move(by=host, meeting=meeting, to=State.ANNOUNCED)
    visit_withdraw(by=make_scope("commission"), visit=visit, why="La commission est dissoute.")
    meeting.refresh_from_db()
    assert meeting.state == State.CANCELLED and "dissoute" in meeting.cancelled_why
    assert Message.objects.filter(to=host.agent.email, text__contains="dissoute").exists()


def test_a_visit_that_was_held_is_not_withdrawn() -> None:
    visit, meeting, host = accepted()
    meeting_move(by=host, meeting=meeting, to=State.ANNOUNCED)
    Meeting.objects.filter(pk=meeting.pk).update(state=State.HELD)
    with pytest.raises(AlreadyAnswered, match="a eu lieu"):
        visit_withdraw(by=make_scope("commission"), visit=visit, why="x")


@pytest.mark.parametrize(("to", "said"), [(State.ANNOUNCED, "est annoncée"), (State.CANCELLED, "Salle inondée")])
def test_the_commission_hears_of_what_becomes_of_its_visit(to: State, said: str) -> None:
    visit, meeting, host = accepted()
    meeting_move(by=host, meeting=meeting, to=State.ANNOUNCED)
    if to == State.CANCELLED:
        meeting_move(by=host, meeting=meeting, to=to, why="Salle inondée")
    assert visit.proposed_by
    assert said in Message.objects.filter(to=visit.proposed_by.email).latest("pk").text


@pytest.mark.parametrize("role", [Role.ANIMATEUR, Role.REFERENT, Role.PREFET, Role.COLLECTIVITE])
def test_a_foreign_visit_is_a_404_and_is_nowhere(role: Role) -> None:
    visit = make_visit(subject=CANARY, wished=CANARY)
    client = agent_client(role, departement=elsewhere().pk)
    assert client.get(f"/agents/visites/{visit.pk}/").status_code == 404
    assert client.get(f"/agents/visites/{visit.pk}/accepter/").status_code == 404
    assert client.post(f"/agents/visites/{visit.pk}/decliner/", {"why": "x"}).status_code == 404
    for page in ("/agents/visites/", "/agents/"):
        assert CANARY not in client.get(page).content.decode()


def test_the_list_of_visits_asks_the_same_number_of_queries_whatever_its_length() -> None:
    counts = []
    for more in (2, 15):
        for _one in range(more):
            accepted()
        client = agent_client("commission")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/agents/visites/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_each_step_of_a_visit_is_journaled() -> None:
    visit, _meeting, _host = accepted()
    visit_withdraw(by=make_scope("commission"), visit=visit, why="agenda")
    acts = Entry.objects.filter(thing="visite").order_by("number").values_list("action", flat=True)
    assert list(acts) == ["visite proposée", "visite acceptée", "visite retirée"]
