"""Outings: what a relay's tablet sends is entered once, with who helped and how, or kept aside and told."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.journal.models import Entry
from parvis.ground.people.scope import Scope
from parvis.listen.contributions.models import Assistance, Channel, Contribution
from parvis.listen.contributions.queries import followed, state_of
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.outreach.models import Collected, Outing, SetAside
from parvis.listen.outreach.services import outing_close, set_aside_expire
from parvis.listen.questionnaires.models import Version
from tests.ground.people.making import client_of, make_scope
from tests.listen.outreach.making import WORDS, answer, envelope, make_outing, send
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay(consultation: Version) -> Scope:
    return make_scope("relais", quartier="QN00001M")


@pytest.fixture
def outing(relay: Scope) -> Outing:
    return make_outing(relay)


@pytest.fixture
def tablet(relay: Scope) -> StrictClient:
    return client_of(relay)


def test_an_answer_sent_is_entered_with_its_channel_its_help_and_its_receipt(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    event = answer(consultation, help="ecrit")
    assert send(tablet, outing, envelope(outing, event)).json()["counts"] == {"ecrit": 1}
    made = Contribution.objects.get()
    assert (made.channel, made.channel_ref, made.quartier_id) == (Channel.ASSISTED, str(outing.pk), "QN00001M")
    assert Assistance.objects.get().help == "ecrit"
    assert Collected.objects.get().outing == outing
    assert state_of(made.pk).answers == {"lien": ["habite"], "defi_mots": WORDS}
    found = followed(event["receipt"])
    assert found is not None and found.contribution == made


def test_the_same_answer_sent_again_is_entered_once(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    event, other = answer(consultation), answer(consultation)
    send(tablet, outing, envelope(outing, event))
    assert send(tablet, outing, envelope(outing, event, other)).json()["entered"] == 1
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"answers": {"defi_themes": ["un", "inconnu"]}}, "Ce choix n’existe pas"),
        ({"answers": {"defi_mots": "a" * 10_001}}, "de trop"),
        ({"answers": {"priorites": ["mobilite", "mobilite"]}}, "deux fois"),
        ({"answers": {"priorites": ["mobilite", "sante", "securite", "emploi"]}}, "au plus"),
        ({"answers": {}}, "Aucune question"),
        ({"place": {"quartier": "QN99999X"}}, "n’existe plus"),
        ({"at": 4_000_000_000_000}, "après la fin"),
    ],
)
def test_an_answer_that_cannot_be_entered_is_kept_aside_with_its_reason_and_the_others_are_entered(
    tablet: StrictClient, outing: Outing, consultation: Version, wrong: dict[str, object], why: str
) -> None:
    bad, good = answer(consultation, **wrong), answer(consultation)
    told = send(tablet, outing, envelope(outing, bad, good)).json()
    assert told["entered"] == 1 and why in told["refused"][0]
    kept = SetAside.objects.get()
    assert (str(kept.pk), kept.answer["answers"]) == (bad["id"], bad["answers"])
    page = tablet.get(f"/agents/collecte/{outing.pk}/").content.decode()
    assert "Mises de côté" in page and kept.why[:20] in page
    tablet.post(f"/agents/collecte/{outing.pk}/ecartee/{kept.pk}/effacer")
    assert not SetAside.objects.exists()


def test_an_answer_set_aside_that_nobody_saw_to_goes_after_three_months(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    send(tablet, outing, envelope(outing, answer(consultation, answers={})))
    assert set_aside_expire() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert set_aside_expire() == 1
    assert not SetAside.objects.exists()


def test_the_answer_of_a_question_that_is_not_asked_is_not_kept(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    event = answer(consultation, answers={"lien": ["agis"], "participer": ["reunion"]})
    send(tablet, outing, envelope(outing, event))
    assert state_of(Contribution.objects.get().pk).answers == {"lien": ["agis"]}


@pytest.mark.parametrize(
    "change",
    [{"kind": "autre"}, {"help": "?"}, {"receipt": "AAAA-AAAA-AAAA"}, {"answers": {"lien": {"a": 1}}}, {"id": 3},
     {"version": 0}, {"place": {"rue": "x"}}, {"spoken": "projet"}, {"at": "hier"}],
)  # fmt: skip
def test_what_no_screen_of_ours_sends_is_refused_whole(
    tablet: StrictClient, outing: Outing, consultation: Version, change: dict[str, object]
) -> None:
    sent = send(tablet, outing, envelope(outing, answer(consultation), answer(consultation, **change)))
    assert sent.status_code == 422 and sent.json()["why"]
    assert not Contribution.objects.exists() and not SetAside.objects.exists()


def test_what_is_sealed_for_another_outing_is_refused(
    tablet: StrictClient, outing: Outing, relay: Scope, consultation: Version
) -> None:
    other = make_outing(relay)
    assert send(tablet, outing, envelope(other, answer(consultation))).status_code == 422
    assert send(tablet, outing, b"{").status_code == 422
    assert not Contribution.objects.exists()


def test_what_was_taken_before_the_end_is_entered_for_a_week_after(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    closes = outing.campaign.closes_at
    before = answer(consultation, at=int((closes - timedelta(hours=1)).timestamp() * 1000))
    with time_machine.travel(closes + timedelta(days=2), tick=False):
        assert send(client_of(make_scope("animateur")), outing, envelope(outing, before)).json()["entered"] == 1
    with time_machine.travel(closes + timedelta(days=8), tick=False):
        late = send(client_of(make_scope("animateur")), outing, envelope(outing, answer(consultation)))
        assert late.status_code == 409 and "plus d’une semaine" in late.json()["why"]


def test_a_closed_outing_still_takes_what_devices_hold_and_offers_no_screen(
    tablet: StrictClient, outing: Outing, relay: Scope, consultation: Version
) -> None:
    outing_close(by=relay, outing=outing)
    assert 'id="reponse"' not in tablet.get(f"/agents/collecte/{outing.pk}/ecran/").content.decode()
    assert send(tablet, outing, envelope(outing, answer(consultation))).json()["entered"] == 1


def test_the_page_says_how_people_were_helped_and_what_devices_still_held(
    tablet: StrictClient, outing: Outing, consultation: Version
) -> None:
    device = uuid4()
    send(tablet, outing, envelope(outing, answer(consultation, help="seul"), waiting=4, device=device))
    send(tablet, outing, envelope(outing, answer(consultation, help="ecrit"), waiting=3, device=device))
    page = tablet.get(f"/agents/collecte/{outing.pk}/").content.decode()
    assert "3 éléments sur un appareil" in page
    assert page.count("<dd>1</dd>") == 2 and "<dd>2</dd>" in page
    assert "3 sur des appareils" in tablet.get("/agents/collecte/").content.decode()


def test_the_journal_tells_counts_and_no_word(tablet: StrictClient, outing: Outing, consultation: Version) -> None:
    send(tablet, outing, envelope(outing, answer(consultation), answer(consultation, answers={})))
    line = Entry.objects.latest("number")
    assert line.detail == {"entered": {"aide": 1}, "set_aside": 1, "sounds": 0}
    assert WORDS not in json.dumps([one.detail for one in Entry.objects.all()])


def test_an_outing_is_opened_on_ones_own_territory(consultation: Version) -> None:
    with pytest.raises(OutsideTerritory):
        make_outing(make_scope("relais", quartier="QN00002I"))


def test_the_screen_names_no_agent_and_holds_no_token(tablet: StrictClient, outing: Outing, relay: Scope) -> None:
    opened = tablet.get(f"/agents/collecte/{outing.pk}/ecran/")
    assert "microphone=(self)" in opened["Permissions-Policy"]
    page = opened.content.decode()
    assert relay.agent.full_name not in page and "csrf" not in page
    assert "par=assiste" in page


def test_the_list_asks_as_many_queries_for_ten_outings_as_for_one(tablet: StrictClient, relay: Scope) -> None:
    make_outing(relay)
    with CaptureQueriesContext(connection) as one:
        tablet.get("/agents/collecte/")
    for _time in range(9):
        make_outing(relay)
    with CaptureQueriesContext(connection) as ten:
        assert "10 collectes" in tablet.get("/agents/collecte/").content.decode()
    assert len(ten) <= len(one)


def test_a_relay_opens_an_outing_from_its_form(tablet: StrictClient) -> None:
    given = {"kind": "stand", "quartier": "", "place": "Parvis", "day": timezone.localdate().isoformat()}
    assert "Choisissez un quartier" in tablet.post("/agents/collecte/nouvelle/", given).content.decode()
    response = tablet.post("/agents/collecte/nouvelle/", {**given, "quartier": "QN00001M"})
    assert response.status_code == 302
    made = Outing.objects.get()
    assert (made.kind, made.departement_id, made.contract_id is not None) == ("stand", "00", True)
