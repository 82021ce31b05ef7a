"""The directory of relays: who sees it, who is asked, what is kept."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.ground.people.models import Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.meetings.models import Meeting, Relay, Solicitation, State
from parvis.listen.meetings.relays.services import (
    CannotAsk,
    relay_add,
    relay_archive,
    relay_change,
    relays_ask,
    solicitation_answer,
)
from parvis.listen.meetings.services import OutsideTerritory, meeting_move
from parvis.web.typography import typographic
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

CANARY = "Mot-témoin-0159"
EMAIL, PHONE = Solicitation.Way.EMAIL, Solicitation.Way.PHONE


def make_relay(by: Scope | None = None, *, quartier: str = "QN00001M", **fields: Any) -> Relay:
    given = {
        "name": "Centre social du Lavoir",
        "kind": "centre-social",
        "departement": Departement.objects.get(pk="00"),
        "email": "accueil@lavoir.exemple.fr",
        **fields,
    }
    places = Quartier.objects.filter(pk=quartier)
    return relay_add(by=by or make_scope("referent"), fields=given, quartiers=places)


@pytest.mark.parametrize("role", list(Role))
def test_the_directory_opens_to_those_of_the_table(role: Role) -> None:
    Departement.objects.filter(pk="00").update(region="00")
    relay, meeting = make_relay(), make_meeting(state=State.ANNOUNCED)
    client, scope = agent_client(role), make_scope(role)
    for path in ("", "export.csv", f"{relay.pk}/"):
        assert (client.get(f"/agents/relais/{path}").status_code == 200) == scope.may("relay:see")
    for path in (f"/agents/relais/{relay.pk}/modifier/", f"/agents/reunions/{meeting.pk}/relais/"):
        assert (client.get(path).status_code == 200) == scope.may("relay:write")


@pytest.mark.parametrize("role", [Role.ANIMATEUR, Role.REFERENT, Role.PREFET, Role.COLLECTIVITE])
def test_a_foreign_relay_is_a_404_and_is_nowhere(role: Role) -> None:
    other = elsewhere()
    relay = make_relay(name=CANARY, note=CANARY)
    (asked,) = relays_ask(by=make_scope(), meeting=make_meeting(state=State.ANNOUNCED), relays=[relay], way=PHONE)
    client = agent_client(role, departement=other.pk)
    for path in ("", "modifier/"):
        assert client.get(f"/agents/relais/{relay.pk}/{path}").status_code == 404
    for path in ("retirer/", "noter/"):
        assert client.post(f"/agents/relais/{relay.pk}/{path}").status_code == 404
    assert client.get(f"/agents/relais/sollicitations/{asked.pk}/").status_code == 404
    for page in ("/agents/relais/", "/agents/relais/export.csv", "/agents/reunions/nouvelle/", "/agents/"):
        assert CANARY not in client.get(page).content.decode()


def test_a_relay_is_filed_inside_the_mandate_only() -> None:
    by = make_scope("animateur", quartier="QN00001M")
    relay = make_relay(by)
    with pytest.raises(OutsideTerritory):
        relay_change(by=by, relay=relay, fields={"departement": relay.departement}, quartiers=[])
    with pytest.raises(OutsideTerritory):
        make_relay(by, quartier="QN00004N", name="Autre")


def test_a_name_stands_once_a_departement_until_it_is_archived() -> None:
    by = make_scope("referent")
    first = make_relay(by)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_relay(by)
    client = client_of(by)
    given = {"name": first.name, "kind": "association", "departement": "00"}
    assert "porte déjà ce nom" in client.post("/agents/relais/nouveau/", given).content.decode()
    relay_archive(by=by, relay=first)
    assert client.post("/agents/relais/nouveau/", given).status_code == 302
    page = client.post(f"/agents/relais/{first.pk}/retirer/", follow=True).content.decode()
    assert "porte maintenant ce nom" in page


def test_an_archived_relay_leaves_the_directory_and_keeps_its_log() -> None:
    by = make_scope("referent")
    relay, meeting = make_relay(by), make_meeting(by, state=State.ANNOUNCED)
    relays_ask(by=by, meeting=meeting, relays=[relay], way=PHONE)
    client = client_of(by)
    client.post(f"/agents/relais/{relay.pk}/retirer/")
    assert relay.name not in client.get("/agents/relais/").content.decode().split("<main")[1].split("<form")[1]
    assert relay.name in client.get("/agents/relais/?retires=1").content.decode()
    assert meeting.title in client.get(f"/agents/relais/{relay.pk}/").content.decode()
    client.post(f"/agents/relais/{relay.pk}/retirer/")
    assert Relay.objects.get(pk=relay.pk).archived_at is None


def test_the_directory_is_filtered_by_kind_quarter_and_words_and_sorted_without_accents() -> None:
    by = make_scope("referent")
    for name, kind, quartier in (
        ("Zénith", "association", "QN00001M"),
        ("Écho des Échos", "association", "QN00005M"),
        ("Amicale", "bailleur", "QN00001M"),
    ):
        make_relay(by, name=name, kind=kind, quartier=quartier)
    client = client_of(by)

    def shown(query: str) -> list[str]:
        page = client.get(f"/agents/relais/?{query}").content.decode()
        names = ("Zénith", "Écho des Échos", "Amicale")
        return sorted((one for one in names if f"{one}</a>" in page), key=page.index)

    assert shown("") == ["Amicale", "Écho des Échos", "Zénith"]
    assert shown("nature=association&quartier=QN00001M") == ["Zénith"]
    assert shown("mots=echo") == ["Écho des Échos"]


def test_the_export_holds_what_is_on_screen_and_no_formula() -> None:
    by = make_scope("referent")
    make_relay(by, name='=HYPERLINK("x")', phone="+33 3 20 00 00 00", note="@note")
    make_relay(by, name="Bailleur", kind="bailleur", quartier="QN00002I")
    response = client_of(by).get("/agents/relais/export.csv?nature=centre-social")
    assert response["Content-Disposition"].startswith("attachment")
    header, row = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    found = dict(zip(header, row, strict=True))
    assert found["nom"] == '\'=HYPERLINK("x")' and found["telephone"].startswith("'+33")
    assert found["a_savoir"] == "'@note" and found["quartiers"] == "La Margelle"


def test_a_relay_asked_by_email_gets_the_text_of_the_meeting_and_its_poster() -> None:
    by = make_scope("animateur")
    relay, meeting = make_relay(by), make_meeting(by, state=State.ANNOUNCED)
    client = client_of(by)
    given = {"relays": [str(relay.pk)], "way": "courriel", "note": "Merci d’avance"}
    assert client.post(f"/agents/reunions/{meeting.pk}/relais/", given).status_code == 302
    letter = Message.objects.get(to="accueil@lavoir.exemple.fr")
    assert f"/reunions/{meeting.code}/affiche.pdf" in letter.text and "Salle des Lavandières" in letter.text
    assert "Merci d’avance" in letter.text and letter.reply_to == by.agent.email
    page = client.get(f"/agents/reunions/{meeting.pk}/relais/").content.decode()
    assert "Pas encore de réponse" in page and "déjà sollicité pour cette réunion" in page


def test_a_call_is_logged_and_sends_nothing() -> None:
    by = make_scope("animateur")
    relays_ask(by=by, meeting=make_meeting(by), relays=[make_relay(by, email="")], way=PHONE, note="rappeler lundi")
    assert not Message.objects.exists()
    assert Solicitation.objects.get().note == "rappeler lundi"


def test_no_letter_speaks_of_a_draft_nor_of_a_cancelled_meeting() -> None:
    by = make_scope("animateur")
    relay, draft, announced = make_relay(by), make_meeting(by), make_meeting(by, state=State.ANNOUNCED)
    with pytest.raises(CannotAsk, match="Annoncez d’abord"):
        relays_ask(by=by, meeting=draft, relays=[relay], way=EMAIL)
    meeting_move(by=by, meeting=announced, to=State.CANCELLED, why="pluie")
    with pytest.raises(CannotAsk, match="annulée"):
        relays_ask(by=by, meeting=Meeting.objects.get(pk=announced.pk), relays=[relay], way=PHONE)
    assert not Message.objects.exists()


def test_relays_without_address_are_named_and_nobody_is_asked() -> None:
    by = make_scope("animateur")
    relays = [make_relay(by), make_relay(by, name="Conseil citoyen", email="")]
    meeting = make_meeting(by, state=State.ANNOUNCED)
    given = {"relays": [str(one.pk) for one in relays], "way": "courriel"}
    page = client_of(by).post(f"/agents/reunions/{meeting.pk}/relais/", given).content.decode()
    assert typographic("Pas d’adresse e-mail pour : Conseil citoyen") in page
    assert not Solicitation.objects.exists() and not Message.objects.exists()


def test_relays_of_the_quarter_are_offered_first() -> None:
    by = make_scope("animateur")
    make_relay(by, name="Amicale du Clos", quartier="QN00004N")
    make_relay(by, name="Zénith de la Margelle")
    page = client_of(by).get(f"/agents/reunions/{make_meeting(by).pk}/relais/").content.decode()
    assert page.index("Zénith de la Margelle") < page.index("Amicale du Clos")


def test_an_answer_is_kept_with_its_day_and_can_be_taken_back() -> None:
    by = make_scope("animateur")
    relay = make_relay(by)
    (asked,) = relays_ask(by=by, meeting=make_meeting(by), relays=[relay], way=PHONE)
    client = client_of(by)
    client.post(f"/agents/relais/sollicitations/{asked.pk}/", {"answer": "oui", "note": "200 tracts"})
    asked.refresh_from_db()
    assert asked.answer == "oui" and asked.answered_at and asked.note == "200 tracts"
    solicitation_answer(by=by, solicitation=asked, answer=Solicitation.Answer.WAITING, note="")
    assert asked.answered_at is None


def test_a_relay_may_be_asked_for_the_questionnaire_alone() -> None:
    by = make_scope("animateur")
    relay = make_relay(by)
    client = client_of(by)
    client.post(f"/agents/relais/{relay.pk}/noter/", {"way": "visite", "note": ""})
    assert "Le questionnaire" in client.get(f"/agents/relais/{relay.pk}/").content.decode()
    assert not Message.objects.exists()


def test_organisers_come_from_the_directory_or_from_free_lines() -> None:
    by = make_scope("referent")
    make_relay(by)
    meeting = make_meeting(by, organisers=["Centre social du Lavoir", "La rue Bleue"])
    client = client_of(by)
    page = client.get(f"/agents/reunions/{meeting.pk}/modifier/").content.decode()
    assert 'value="Centre social du Lavoir" id="id_organisers_known_0" checked' in " ".join(page.split())
    given = {
        "title": meeting.title, "kind": meeting.kind, "departement": "00", "starts_at": "2027-03-01T18:30",
        "quartiers": ["QN00001M"], "organisers_known": ["Centre social du Lavoir"], "organisers": "Le café\nLe café",
        "partners_known": ["Centre social du Lavoir"], "partners": "",
    }  # fmt: skip
    assert client.post(f"/agents/reunions/{meeting.pk}/modifier/", given).status_code == 302
    meeting.refresh_from_db()
    assert meeting.organisers == ["Centre social du Lavoir", "Le café"]
    assert meeting.partners == ["Centre social du Lavoir"]


def test_a_territory_without_relays_still_names_organisers_by_lines() -> None:
    page = agent_client("referent").get("/agents/reunions/nouvelle/").content.decode()
    assert typographic("Organisateurs : un par ligne") in page and "organisers_known" not in page


def test_a_solicitation_of_a_foreign_meeting_hides_that_meeting() -> None:
    relay = make_relay()
    Relay.objects.filter(pk=relay.pk).update(contract=None)
    meeting = make_meeting(title=CANARY)
    meeting.quartiers.set(Quartier.objects.filter(pk="QN00004N"))
    (asked,) = relays_ask(by=make_scope(), meeting=meeting, relays=[relay], way=PHONE)
    client = agent_client("animateur", quartier="QN00001M")
    assert CANARY not in client.get(f"/agents/relais/{relay.pk}/").content.decode()
    assert client.get(f"/agents/relais/sollicitations/{asked.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["/agents/relais/?x={n}", "/agents/relais/export.csv?x={n}", "ask", "relay"])
def test_lists_of_relays_ask_the_same_number_of_queries_whatever_their_length(page: str) -> None:
    by = make_scope("referent")
    meeting, relay = make_meeting(by, state=State.ANNOUNCED), make_relay(by)
    address = {
        "ask": f"/agents/reunions/{meeting.pk}/relais/",
        "relay": f"/agents/relais/{relay.pk}/",
    }.get(page, page)
    counts = []
    for number in (2, 20):
        more = [make_relay(by, name=f"Relais {number} {one}") for one in range(number)]
        relays_ask(by=by, meeting=meeting, relays=more, way=PHONE)
        for _one in range(number):
            relays_ask(by=by, meeting=make_meeting(by), relays=[relay], way=PHONE)
        client = client_of(by)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(n=number)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_each_act_on_relays_is_journaled_without_an_address() -> None:
    by = make_scope("referent")
    relay = make_relay(by)
    (asked,) = relays_ask(by=by, meeting=make_meeting(by, state=State.ANNOUNCED), relays=[relay], way=EMAIL)
    solicitation_answer(by=by, solicitation=asked, answer=Solicitation.Answer.YES, note="")
    relay_archive(by=by, relay=relay)
    rows = Entry.objects.filter(action__contains="relais").order_by("number")
    assert [one.action for one in rows] == [
        "relais ajouté", "relais sollicités", "réponse d’un relais", "relais retiré"
    ]  # fmt: skip
    assert "lavoir.exemple" not in "".join(str(one.detail) for one in rows)
