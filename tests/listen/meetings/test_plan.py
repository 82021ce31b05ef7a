"""The plan de concertation: what is decided, what counts, what is missing, who sees and who decides."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.models import Campaign, PlanLine
from parvis.ground.campaigns.plan import Decision, PlanError, plan_decide, plan_stamp
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.journal.models import Entry
from parvis.ground.people.models import Mandate
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Epci, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.plan import (
    PlanOfContract,
    PlanState,
    QuartierPlan,
    plan_of_contract,
    plan_of_departement,
    plans_seen,
    quartiers_missing,
)
from parvis.web.typography import typographic
from tests.ground.people.making import client_of, make_agent, make_scope
from tests.listen.meetings.making import make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
QUARTIER = "QN00001M"
OTHER = "QN00004N"
_numbers = count(1)


def campaign() -> Campaign:
    calendar = current_campaign()
    assert calendar is not None
    return calendar.campaign


def the_contract() -> ContratDeVille:
    return ContratDeVille.objects.get(pk="CV2024-000000108")


def wider(state: State = State.HELD, **fields: Any) -> Meeting:
    """A meeting that names no quarter: of the whole contract, or of the whole département without ``contract``."""
    made = make_meeting(state=state, days=-2, **fields)
    made.quartiers.clear()
    return made


def decide(mode: str, code: str = QUARTIER, reason: str = "Trop peu d’habitants.") -> None:
    contract = the_contract()
    decision = Decision(quartier=Quartier.objects.get(pk=code), mode=mode, reason=reason)
    plan_decide(
        by=make_scope("referent"),
        campaign=campaign(),
        contract=contract,
        decisions=[decision],
        seen=plan_stamp(campaign(), contract),
    )


def line_of(code: str = QUARTIER, plans: list[PlanOfContract] | None = None) -> QuartierPlan:
    rows = plan_of_departement("00") if plans is None else plans
    return next(line for plan in rows for line in plan.lines if line.quartier.pk == code)


def elsewhere() -> Departement:
    """The département next door, into which the contract goes: it has one quarter there."""
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    place = Departement.objects.create(code="99", name="Autre", sort_key="autre", zone="metro", region=region)
    there = Quartier.objects.create(
        code="QN99001M", name="L’Autre rive", sort_key="autre rive", search_key="autre rive", zoning="2024",
        departement=place,
    )  # fmt: skip
    there.contracts.add(the_contract())
    the_contract().departements.add(place)
    return place


def over_the_border() -> Meeting:
    """A meeting of the whole contract, held in the département next door."""
    made = wider(contract=the_contract())
    Meeting.objects.filter(pk=made.pk).update(departement="99")
    return made


# ── What counts ──────────────────────────────────────────────────────────────────────────────────────
def test_without_decision_a_quarter_needs_its_own_meeting() -> None:
    assert (line_of().mode, line_of().state) == (PlanLine.Mode.OWN, PlanState.MISSING)
    wider(contract=the_contract())
    wider()
    assert line_of().state == PlanState.MISSING
    make_meeting(state=State.ANNOUNCED)
    assert line_of().state == PlanState.ANNOUNCED and line_of(OTHER).state == PlanState.MISSING


def test_a_wider_meeting_counts_once_the_plan_says_so() -> None:
    wider(contract=the_contract(), title="Tout le contrat")
    decide("contract")
    assert line_of().state == PlanState.HELD and [one.title for one in line_of().meetings] == ["Tout le contrat"]
    assert line_of().reason == "Trop peu d’habitants."
    assert line_of(OTHER).state == PlanState.MISSING


def test_a_meeting_of_the_departement_counts_only_where_the_plan_asks_for_it() -> None:
    wider()
    decide("contract")
    assert line_of().state == PlanState.MISSING
    decide("departement")
    assert line_of().state == PlanState.HELD


def test_a_meeting_of_the_epci_is_one_of_its_contract() -> None:
    wider(epci=Epci.objects.get(pk="000000108"))
    decide("departement", OTHER)
    assert line_of(OTHER).state == PlanState.HELD
    decide("contract")
    assert line_of().state == PlanState.HELD


def test_a_meeting_nearer_than_the_plan_asks_for_counts() -> None:
    decide("departement")
    make_meeting(state=State.HELD, days=-1)
    assert line_of().state == PlanState.HELD


@pytest.mark.parametrize(("kind", "counts"), [("stand", False), ("porte-a-porte", False), ("atelier", True)])
def test_a_stand_tells_nothing_of_a_whole_contract(kind: str, counts: bool) -> None:
    wider(contract=the_contract(), kind=kind)
    decide("contract")
    assert (line_of().state == PlanState.HELD) == counts
    make_meeting(state=State.HELD, days=-1, kind=kind)
    assert line_of().state == PlanState.HELD


def test_a_restitution_or_a_cancelled_meeting_is_no_concertation() -> None:
    make_meeting(state=State.HELD, days=-1, kind="restitution")
    cancelled = make_meeting(state=State.ANNOUNCED)
    Meeting.objects.filter(pk=cancelled.pk).update(state=State.CANCELLED, cancelled_why="Salle fermée")
    assert line_of().state == PlanState.MISSING


@pytest.mark.parametrize("state", [State.HELD, State.MINUTED, State.GIVEN_BACK])
def test_what_comes_after_a_meeting_leaves_it_held(state: State) -> None:
    made = make_meeting(state=State.HELD, days=-1)
    Meeting.objects.filter(pk=made.pk).update(state=state)
    assert line_of().state == PlanState.HELD


def test_the_public_never_learns_of_a_draft_and_agents_only_of_theirs() -> None:
    secret = make_meeting(title="Brouillon")
    assert line_of().state == PlanState.MISSING and line_of().meetings == []
    seen = line_of(plans=plans_seen(make_scope("referent")))
    assert seen.state == PlanState.DRAFT and [one.pk for one in seen.meetings] == [secret.pk]
    # A draft of the whole département is not of an agent whose mandate is on one quarter.
    decide("departement")
    secret.quartiers.clear()
    mine = line_of(plans=plans_seen(make_scope("animateur", quartier=QUARTIER)))
    assert mine.state == PlanState.MISSING


def test_a_meeting_of_another_campaign_counts_for_nothing() -> None:
    made = make_meeting(state=State.HELD, days=-1)
    former = Campaign.objects.create(
        slug="avant", name="Avant", opens_at="2015-01-01T00:00Z", closes_at="2015-02-01T00:00Z"
    )
    Meeting.objects.filter(pk=made.pk).update(campaign=former)
    assert line_of().state == PlanState.MISSING


# ── Several contracts, several départements ──────────────────────────────────────────────────────────
def test_a_quarter_of_two_contracts_stands_in_both_and_is_counted_once() -> None:
    second = ContratDeVille.objects.create(
        code="CV2", name="Autre contrat", sort_key="autre contrat", generation="2024", pilot_code="x"
    )
    second.departements.add(Departement.objects.get(pk="00"))
    Quartier.objects.get(pk=QUARTIER).contracts.add(second)
    decide("contract")
    wider(contract=the_contract())
    plans = plan_of_departement("00")
    states = {plan.contract.pk: line.state for plan in plans if plan.contract for line in plan.lines
              if line.quartier.pk == QUARTIER}  # fmt: skip
    assert states == {the_contract().pk: PlanState.HELD, "CV2": PlanState.MISSING}
    missing, total = quartiers_missing(plans)
    assert total == 6 and QUARTIER not in [one.pk for one in missing] and len(missing) == 5
    make_meeting(state=State.HELD, days=-1)
    both = [line for plan in plan_of_departement("00") for line in plan.lines if line.quartier.pk == QUARTIER]
    assert [one.state for one in both] == [PlanState.HELD, PlanState.HELD]


def test_a_contract_over_the_border_shows_each_departement_its_own_quarters() -> None:
    elsewhere()
    assert [line.quartier.pk for plan in plan_of_departement("99") for line in plan.lines] == ["QN99001M"]
    whole = plan_of_contract(the_contract().pk)
    assert whole is not None and len(whole.lines) == 7
    seen = plans_seen(make_scope("referent"))
    assert "QN99001M" not in [line.quartier.pk for plan in seen for line in plan.lines]


def test_a_meeting_of_the_contract_held_over_the_border_counts_on_both_sides() -> None:
    elsewhere()
    decide("contract")
    over_the_border()
    assert line_of().state == PlanState.HELD


def test_a_mandate_on_a_contract_given_from_a_departement_stops_at_its_border() -> None:
    elsewhere()
    narrow = Mandate.objects.create(agent=make_agent(), role="animateur", contract=the_contract(), within_id="00")
    wide = make_scope("animateur", contract=the_contract().pk)
    codes = {line.quartier.pk for plan in plans_seen(Scope(narrow.agent, narrow)) for line in plan.lines}
    assert "QN99001M" not in codes and len(codes) == 6
    assert len(plans_seen(wide)[0].lines) == 7
    scope = Scope(narrow.agent, narrow)
    assert scope.covers(departement="00", contract=the_contract().pk)
    assert not scope.covers(departement="99", contract=the_contract().pk)
    assert not scope.covers(departement="99", contract=the_contract().pk, quartiers=["QN99001M"])
    other_side = over_the_border()
    assert not Meeting.objects.visible_to(scope).filter(pk=other_side.pk).exists()
    assert Meeting.objects.visible_to(wide).filter(pk=other_side.pk).exists()


def test_a_candidate_outside_of_any_contract_is_not_forgotten() -> None:
    Quartier.objects.create(
        code="CA00009", name="Loin", sort_key="loin", search_key="loin", zoning="candidat", departement_id="00"
    )
    plans = plan_of_departement("00")
    assert plans[-1].contract is None and [one.quartier.pk for one in plans[-1].lines] == ["CA00009"]
    assert quartiers_missing(plans)[1] == 7


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_wider_meeting_needs_a_public_reason() -> None:
    with pytest.raises(PlanError, match="motif est public"):
        decide("contract", reason="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.create(
            campaign=campaign(), contract=the_contract(), quartier_id=QUARTIER, mode="contract", reason=""
        )


def test_each_decision_leaves_what_stood_before_in_the_journal() -> None:
    decide("contract")
    decide("own", reason="oubliée")
    first, second = Entry.objects.filter(thing="plan").order_by("number")
    assert (first.detail["avant"], first.detail["après"]) == ("own", "contract")
    assert (second.detail["avant"], second.detail["après"], second.detail["motif"]) == ("contract", "own", "")
    assert PlanLine.objects.get().reason == ""


def test_deciding_what_stands_already_writes_nothing() -> None:
    decide("own", reason="")
    assert not PlanLine.objects.exists() and not Entry.objects.filter(thing="plan").exists()


def test_two_people_do_not_undo_each_other() -> None:
    contract = the_contract()
    seen = plan_stamp(campaign(), contract)
    decide("contract")
    decision = Decision(quartier=Quartier.objects.get(pk=QUARTIER), mode="own")
    with pytest.raises(PlanError, match="pendant que vous"):
        plan_decide(by=make_scope("prefet"), campaign=campaign(), contract=contract, decisions=[decision], seen=seen)


def test_nobody_decides_for_a_quarter_of_elsewhere() -> None:
    elsewhere()
    with pytest.raises(PlanError, match="en dehors"):
        decide("contract", "QN99001M")
    foreign = Quartier.objects.create(
        code="QN00099M", name="x", sort_key="x", search_key="x", zoning="2024", departement_id="00"
    )
    with pytest.raises(PlanError, match="n’est pas de ce contrat"):
        decide("contract", foreign.pk)


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────
def posted(page: str, **changes: str) -> dict[str, str]:
    """The form as the page gave it, with changes."""
    seen = page.split('name="seen" value="')[1].split('"')[0]
    plain = {f"{name}_{number}": value for number in range(6) for name, value in
             (("mode", "own"), ("reason", ""), ("note", ""))}  # fmt: skip
    return {**plain, "seen": seen, **changes}


def test_a_referent_decides_from_the_page_and_reads_what_is_wrong() -> None:
    client = client_of(make_scope("referent"))
    address = f"/agents/plan/{the_contract().pk}/"
    page = client.get(address).content.decode()
    number = [line.quartier.pk for line in plans_seen(make_scope("referent"))[0].lines].index(QUARTIER)
    faulty = client.post(address, posted(page, **{f"mode_{number}": "contract"})).content.decode()
    assert typographic("Écrivez pourquoi « La Margelle »") in faulty
    sent = posted(page, **{f"mode_{number}": "contract", f"reason_{number}": "Une seule salle."})
    assert client.post(address, sent).status_code == 302
    assert PlanLine.objects.get().reason == "Une seule salle."
    again = client.post(address, posted(page)).content.decode()
    assert "pendant que vous le lisiez" in again


@pytest.mark.parametrize("role", ["animateur", "collectivite", "relais", "region", "national"])
def test_others_read_the_plan_and_decide_nothing(role: str) -> None:
    decide("contract")
    client = client_of(make_scope(role))
    address = f"/agents/plan/{the_contract().pk}/"
    page = client.get(address).content.decode()
    assert "Trop peu d’habitants." in page and "Enregistrer le plan" not in page
    assert client.post(address, {}).status_code == 404
    assert the_contract().name in client.get("/agents/plan/").content.decode()


def test_a_contract_of_elsewhere_is_a_404() -> None:
    elsewhere()
    foreign = ContratDeVille.objects.create(
        code="CV99", name="Contrat lointain", sort_key="lointain", generation="2024", pilot_code="x"
    )
    Quartier.objects.get(pk="QN99001M").contracts.set([foreign])
    client = client_of(make_scope("referent"))
    for code in ("CV99", "rien"):
        assert client.get(f"/agents/plan/{code}/").status_code == 404
        assert client.post(f"/agents/plan/{code}/", {}).status_code == 404
    assert "lointain" not in client.get("/agents/plan/").content.decode()


def test_the_list_is_narrowed_by_its_address() -> None:
    client = client_of(make_scope("referent"))
    assert "Aucun contrat ne correspond" in client.get("/agents/plan/?nom=zzz").content.decode()
    assert the_contract().name in client.get("/agents/plan/?nom=parvis&manquants=1").content.decode()


def test_preparing_a_meeting_begins_with_the_quarter_of_the_plan() -> None:
    client = client_of(make_scope("animateur"))
    contract = the_contract().pk
    page = client.get(f"/agents/reunions/nouvelle/?quartier={QUARTIER}&contrat={contract}").content.decode()
    box = page.split(f'value="{QUARTIER}"')[1].split(">")[0]
    assert "checked" in box and f'value="{contract}" selected' in page
    elsewhere()
    foreign = client.get("/agents/reunions/nouvelle/?quartier=QN99001M").content.decode()
    assert "QN99001M" not in foreign


def test_forty_contracts_and_five_hundred_meetings_ask_the_same_queries_as_one() -> None:
    by = make_scope("referent")
    make_meeting(by, state=State.HELD, days=-1)
    client = client_of(by)
    before = []
    for address in ("/agents/plan/", f"/agents/plan/{the_contract().pk}/", "/agents/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        before.append(len(queries))
    many_contracts(40)
    sample = Meeting.objects.get()
    many_meetings(sample, 500)
    after = []
    for address in ("/agents/plan/", f"/agents/plan/{the_contract().pk}/", "/agents/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        after.append(len(queries))
    assert after == before
    with CaptureQueriesContext(connection) as queries:
        plans = plan_of_departement("00")
    assert len(plans) == 41 and len(queries) <= 6


def many_contracts(number: int) -> None:
    for rank in range(number):
        contract = ContratDeVille.objects.create(
            code=f"CVX{rank}", name=f"Contrat {rank}", sort_key=f"contrat {rank}", generation="2024", pilot_code="x"
        )
        for place in range(3):
            quartier = Quartier.objects.create(
                code=f"QN00{rank:02}{place}X", name=f"Q{rank}-{place}", sort_key=f"q{rank}", search_key="q",
                zoning="2024", departement_id="00",
            )  # fmt: skip
            quartier.contracts.add(contract)


def many_meetings(sample: Meeting, number: int) -> None:
    places = list(Quartier.objects.filter(zoning="2024", departement="00"))
    for rank in range(number):
        sample.pk, sample.code = None, f"X{next(_numbers):05}"
        sample._state.adding = True
        sample.id = Meeting._meta.get_field("id").get_default()
        sample.save(force_insert=True)
        sample.quartiers.set([places[rank % len(places)]])
