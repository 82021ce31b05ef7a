"""The pages of territories: what is planned, what was held and said, what is missing, in the same words everywhere."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.models import Referent
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from tests.ground.people.making import make_agent
from tests.listen.meetings.making import make_many, make_meeting
from tests.show.portal.making import make_collectivite, make_document, make_quartier, publish_minutes
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
CONTRACT = "CV2024-000000108"
PAGES = ("/regions/00/", "/departements/00/", f"/contrats/{CONTRACT}/", "/quartiers/QN00001M/")
PREFIXES = ("", "/fr-simple", "/en", "/ar")
HOSTILE = "<script>alert(1)</script>« & '\""


def text_of(client: StrictClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("path", [*PAGES, "/departements/", "/departements/?q=margelle+parolles", "/contrats/CVF01/"])
def test_every_page_is_clean_in_every_language(client: StrictClient, prefix: str, path: str) -> None:
    make_meeting(state=State.ANNOUNCED)
    publish_minutes(make_meeting(state=State.HELD, days=-2))
    make_document("Conclusion des Tours")
    page = client.get(prefix + path, follow=True).content.decode()
    assert "<h1" in page


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_page_says_what_will_come(client: StrictClient, path: str) -> None:
    page = text_of(client, path)
    assert "Aucune réunion n’est annoncée ici" in page and "Aucun document n’est encore publié ici" in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_tells_what_is_public_and_nothing_else(client: StrictClient, path: str) -> None:
    make_meeting(title="Brouillon secret")
    make_meeting(state=State.ANNOUNCED, title="Réunion au vu de tous")
    held = make_meeting(state=State.HELD, days=-3, title="Réunion tenue")
    publish_minutes(held)
    make_document("Conclusion publique")
    make_document("Note confidentielle", visibility="agents")
    page = text_of(client, path)
    assert "Réunion au vu de tous" in page and "Réunion tenue" in page and "Conclusion publique" in page
    assert f'href="/reunions/{held.code}/compte-rendu/"' in page
    assert "secret" not in page and "confidentielle" not in page


@pytest.mark.parametrize("path", PAGES)
def test_what_people_typed_is_escaped(client: StrictClient, path: str) -> None:
    make_meeting(state=State.ANNOUNCED, title=HOSTILE, place_name=HOSTILE)
    make_meeting(state=State.HELD, days=-1, title=HOSTILE, place_name=HOSTILE)
    make_document(HOSTILE)
    Quartier.objects.filter(pk="QN00001M").update(name=HOSTILE)
    response = client.get(path + "?hostile")
    page = response.content.decode()
    assert "alert(1)" in page and "<script>" not in page


def test_minutes_that_are_not_published_have_no_link(client: StrictClient) -> None:
    held = make_meeting(state=State.HELD, days=-3)
    page = text_of(client, "/departements/00/")
    assert "compte-rendu" not in page and "Compte rendu à venir" in page and held.code in page


@pytest.mark.parametrize("path", PAGES)
def test_a_cancelled_meeting_is_told_but_not_counted(client: StrictClient, path: str) -> None:
    make_many(3)
    make_many(1, state=State.CANCELLED, first_day=2, title="Réunion sous l’eau")
    make_many(2, state=State.CANCELLED, first_day=-9, title="Jamais tenue")
    page = text_of(client, path)
    assert re.search(r"<b>3</b>\s*réunions à venir", page) and re.search(r"<b>0</b>\s*réunion passée", page)
    assert "annulée" in page and "Jamais tenue" not in page


def test_each_quarter_says_where_it_stands(client: StrictClient) -> None:
    page = text_of(client, f"/contrats/{CONTRACT}/")
    assert page.count("pv-stand-none") == 6 and "pv-stand-held" not in page
    make_many(1)
    assert text_of(client, f"/contrats/{CONTRACT}/?1").count("pv-stand-announced") == 1
    make_many(1, state=State.HELD, first_day=-5)
    page = text_of(client, f"/contrats/{CONTRACT}/?2")
    assert page.count("pv-stand-held") == 1 and "pv-stand-announced" not in page
    assert "une réunion a eu lieu" in page and "tenue ou annoncée : 1 sur 6." in page


def test_a_meeting_whose_hour_is_past_is_not_said_held(client: StrictClient) -> None:
    make_many(1, first_day=-5)
    page = text_of(client, "/departements/00/")
    assert "il reste à confirmer qu’elle a eu lieu" in page and "tenue ou annoncée : 0 sur 6." in page


def test_drafts_and_cancelled_meetings_move_no_quarter(client: StrictClient) -> None:
    make_many(2, state=State.DRAFT)
    make_many(2, state=State.CANCELLED)
    assert text_of(client, "/departements/00/").count("pv-stand-none") == 6


def test_a_quarter_tells_its_local_names_its_commune_its_contract_and_how_to_answer(client: StrictClient) -> None:
    page = text_of(client, "/quartiers/qn00001m/")
    assert "Les Tours bleues" in page and "Parolles-sur-Vive" in page and f"/contrats/{CONTRACT}/" in page
    assert 'href="/repondre/?quartier=QN00001M"' in page and "<path" in page


def test_a_quarter_of_2015_says_so_and_names_what_covers_it_now(client: StrictClient) -> None:
    page = text_of(client, "/quartiers/QP000001/")
    assert "ancienne liste" in page and 'href="/quartiers/QN00001M/"' in page


def test_a_quarter_that_left_the_list_without_outline_says_so_and_invents_nothing(client: StrictClient) -> None:
    make_quartier("QN00099M", corner=None, current=False)
    page = text_of(client, "/quartiers/QN00099M/")
    assert "ancienne liste" in page and "Aujourd’hui" not in page and "pv-map" not in page


def test_a_candidate_quarter_is_told_as_proposed(client: StrictClient) -> None:
    make_quartier("QC00001", zoning="candidat", contract=CONTRACT, name="Le Futur")
    assert "La décision n’est pas encore prise" in text_of(client, "/quartiers/QC00001/")
    assert "Le Futur" in text_of(client, "/departements/00/")


def test_a_former_contract_leads_to_the_one_that_follows(client: StrictClient) -> None:
    page = text_of(client, "/contrats/CVF01/")
    assert "a pris fin" in page and f"/contrats/{CONTRACT}/" in page and "/quartiers/QP000001/" in page


@pytest.mark.parametrize("code", ["975", "977", "978", "986", "987", "988"])
def test_a_collectivity_without_region_nor_intercommunality_has_its_pages(client: StrictClient, code: str) -> None:
    make_collectivite(code, "Archipel")
    make_many(1, departement_id=code, quartier=f"QN{code}01M", title="Au fare")
    for path in (f"/departements/{code}/", f"/contrats/CV2024-{code}/", f"/quartiers/QN{code}01M/"):
        assert "Au fare" in text_of(client, path)
    assert "Collectivité d’outre-mer" in text_of(client, f"/departements/{code}/")
    assert f"/departements/{code}/" in text_of(client, "/departements/")
    Region.objects.create(code=code, name="Archipel", sort_key="archipel", zone="com")
    assert client.get(f"/regions/{code}/")["Location"] == f"/departements/{code}/"


def test_a_collectivity_without_any_quarter_has_a_page_without_map(client: StrictClient) -> None:
    Departement.objects.create(code="989", name="Île", sort_key="ile", zone="com")
    page = text_of(client, "/departements/989/")
    assert "Aucun contrat de ville dans ce territoire." in page and "pv-map" not in page


def test_the_hour_of_a_meeting_is_that_of_the_place(client: StrictClient) -> None:
    make_collectivite("987", "Polynésie")
    meeting = make_many(1, departement_id="987", quartier="QN98701M")[0]
    there = Meeting.objects.get(pk=meeting.pk).begins
    assert f"à {there.hour} h" in text_of(client, "/departements/987/")


def test_a_contract_across_departements_is_on_the_page_of_each(client: StrictClient) -> None:
    elsewhere = make_collectivite("978", "Ailleurs")
    contract = ContratDeVille.objects.get(pk=CONTRACT)
    contract.departements.add(elsewhere)
    make_quartier("QN97802M", departement="978", contract=CONTRACT)
    make_many(1, quartier="", contract=contract, title="Pour tout le contrat")
    for path in ("/departements/978/", "/departements/00/", "/quartiers/QN97802M/"):
        assert "Pour tout le contrat" in text_of(client, path)
    page = text_of(client, f"/contrats/{CONTRACT}/")
    assert "/departements/978/" in page and "/departements/00/" in page


def test_a_quarter_hears_of_wider_meetings_but_not_of_those_of_its_neighbours(client: StrictClient) -> None:
    make_many(1, quartier="", title="Pour tout le département")
    make_many(1, quartier="", contract_id=CONTRACT, title="Pour tout le contrat")
    make_many(1, quartier="", epci_id="000000108", title="Pour toute l’agglomération")
    make_many(1, quartier="", epci_id="000000116", title="Pour une autre agglomération")
    make_many(1, quartier="QN00002I", contract_id=CONTRACT, title="Chez les voisins")
    page = html.unescape(text_of(client, "/quartiers/QN00001M/"))
    for title in ("Pour tout le département", "Pour tout le contrat", "Pour toute l’agglomération"):
        assert title in page
    assert "voisins" not in page and "autre agglomération" not in page
    page = html.unescape(text_of(client, f"/contrats/{CONTRACT}/"))
    assert "voisins" in page and "autre agglomération" not in page


def test_the_referent_is_named_without_address(client: StrictClient) -> None:
    calendar = current_campaign()
    assert calendar is not None
    agent = make_agent(full_name="Marie Kébé", job="Sous-préfète à la ville", phone="0102030405")
    Referent.objects.create(
        campaign=calendar.campaign, departement=Departement.objects.get(pk="00"), rank=Referent.Rank.MAIN, agent=agent
    )
    for path in PAGES[1:]:
        page = text_of(client, path)
        assert "Marie Kébé" in page and agent.email not in page and "0102030405" not in page


def test_the_latest_documents_of_each_kind_are_shown_and_the_rest_is_one_link_away(client: StrictClient) -> None:
    for number in range(5):
        make_document(f"Conclusion {number}", contract=CONTRACT)
    make_document("La synthèse", kind="synthese")
    make_document("Une affiche", kind="affiche")
    page = html.unescape(text_of(client, "/departements/00/"))
    assert "Conclusion 4" in page and "Conclusion 2" in page and "Conclusion 1" not in page
    assert "La synthèse" in page and "Une affiche" in page
    assert 'href="/documents/?departement=00&nature=conclusion"' in page
    assert "Conclusion 1" in text_of(client, f"/documents/?contrat={CONTRACT}&nature=conclusion")


def test_documents_of_a_place_are_listed_for_it_alone(client: StrictClient) -> None:
    make_document("Des Tours", quartiers=("QN00001M",))
    make_document("Des Voix", quartiers=("QN00002I",))
    listed = text_of(client, "/documents/?quartier=QN00001M")
    assert "Des Tours" in listed and "Des Voix" not in listed
    assert client.get("/documents/?contrat=inconnu").status_code == 404


@pytest.mark.parametrize("path", [f"/{kind}/zz9/" for kind in ("regions", "departements", "contrats", "quartiers")])
def test_an_unknown_territory_is_not_found(client: StrictClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/reunions/?contrat=" + CONTRACT, "/reunions/?departement=00&quand=passees"])
def test_a_page_asks_as_many_queries_with_five_meetings_as_with_five_hundred(client: StrictClient, path: str) -> None:
    counts = []
    for more in (5, 495):
        make_many(more, first_day=1 if more == 5 else 10)
        for one in make_many(more, first_day=-600, state=State.HELD)[: 4 if more == 5 else 60]:
            publish_minutes(one)
        for number in range(2 if more == 5 else 20):
            make_document(f"Document {more} {number}")
        client.get(path)  # what a process keeps is kept
        with CaptureQueriesContext(connection) as queries:
            text_of(client, path + ("&" if "?" in path else "?") + f"x={more}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize("path", PAGES[:3])
def test_a_page_asks_as_many_queries_with_more_quarters(client: StrictClient, path: str) -> None:
    counts = []
    for more in (0, 110):
        for number in range(more):
            make_quartier(f"QN009{number:02}M", contract=CONTRACT, corner=(2 + number / 50, 48))
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, path + f"?x={more}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_with_five_hundred_meetings_stays_light(client: StrictClient) -> None:
    make_many(250)
    make_many(250, first_day=-300, state=State.HELD)
    page = client.get("/departements/00/").content
    assert len(page) < 60_000
    assert "Voir les 250 réunions à venir" in page.decode()
