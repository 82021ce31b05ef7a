"""The index of the country and its search; feeds of territories; what search engines are told."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.listen.meetings.models import State
from tests.listen.meetings.ics_validator import faults
from tests.listen.meetings.making import make_many
from tests.show.portal.making import make_document
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
CONTRACT = "CV2024-000000108"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_index_leads_to_each_region_and_departement_that_has_a_contract(client: StrictClient) -> None:
    page = client.get("/departements/").content.decode()
    assert 'href="/departements/00/"' in page and 'href="/regions/00/"' in page


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("haute parole", "/departements/00/"),
        ("Haute-Parole 00", "/departements/00/"),
        ("00", "/departements/00/"),
        ("pays des parvis", "/regions/00/"),
        ("qn00001m", "/quartiers/QN00001M/"),
        ("les tours bleues", "/quartiers/QN00001M/"),
        ("hautes voix", "/quartiers/QN00002I/"),
    ],
)
def test_what_names_one_territory_alone_leads_to_it(client: StrictClient, typed: str, address: str) -> None:
    assert client.get("/departements/", {"q": typed})["Location"] == address


def test_a_commune_leads_to_its_departement_and_its_quarters(client: StrictClient) -> None:
    page = client.get("/departements/", {"q": "Saint-Écoute"}).content.decode()
    assert "Saint-Écoute – Haute-Parole (00)" in page
    assert 'href="/quartiers/QN00004N/"' in page and 'href="/quartiers/QN00005M/"' in page


def test_a_contract_is_found_by_its_name(client: StrictClient) -> None:
    assert client.get("/departements/", {"q": "grand parvis"})["Location"] == f"/contrats/{CONTRACT}/"


@pytest.mark.parametrize("typed", ["zzzqqq", "<script>", "\x00", "'; --", "ZZ" * 200])
def test_what_names_nothing_is_said_without_breaking(client: StrictClient, typed: str) -> None:
    response = client.get("/departements/", {"q": typed})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_an_uncertain_answer_is_offered_not_followed(client: StrictClient) -> None:
    page = client.get("/departements/", {"q": "margele"}).content.decode()
    assert "Vous vouliez dire" in page and 'href="/quartiers/QN00001M/"' in page


@pytest.mark.parametrize("place", ["region=00", "departement=00", f"contrat={CONTRACT}", "quartier=QN00001M"])
def test_a_territory_has_its_calendar_and_its_feed(client: StrictClient, place: str) -> None:
    make_many(2, title="Au vu de tous")
    make_many(1, state=State.DRAFT, title="Secret")
    calendar = client.get(f"/reunions/agenda.ics?{place}").content
    assert not faults(calendar)
    feed = client.get(f"/reunions/fil.atom?{place}").content
    assert len(ElementTree.fromstring(feed).findall("{http://www.w3.org/2005/Atom}entry")) == 2
    for raw in (calendar, feed):
        assert raw.decode().count("Au vu de tous") == 2 and "Secret" not in raw.decode()


def test_a_feed_leaves_out_what_is_elsewhere(client: StrictClient) -> None:
    make_many(1, quartier="QN00002I")
    assert b"BEGIN:VEVENT" not in client.get("/reunions/agenda.ics?quartier=QN00001M").content
    assert b"BEGIN:VEVENT" in client.get(f"/reunions/agenda.ics?contrat={CONTRACT}").content


@pytest.mark.parametrize("place", ["region=zz", "departement=zz", "contrat=zz", "quartier=zz", "quartier=%00"])
@pytest.mark.parametrize("path", ["agenda.ics", "fil.atom", ""])
def test_a_feed_or_list_of_nowhere_is_not_found(client: StrictClient, path: str, place: str) -> None:
    assert client.get(f"/reunions/{path}?{place}").status_code == 404


def test_each_page_announces_its_feeds(client: StrictClient) -> None:
    for path, place in (
        (f"/contrats/{CONTRACT}/", f"contrat={CONTRACT}"),
        ("/quartiers/QN00001M/", "quartier=QN00001M"),
    ):
        page = client.get(path).content.decode()
        for name in ("agenda.ics", "fil.atom"):
            assert page.count(f'href="/reunions/{name}?{place}"') == 2  # said to machines, and to people


def test_the_list_of_meetings_keeps_its_territory(client: StrictClient) -> None:
    make_many(1, title="Chez nous")
    make_many(1, quartier="QN00002I", title="Ailleurs")
    page = client.get("/reunions/?quartier=QN00001M").content.decode()
    assert "Chez nous" in page and "Ailleurs" not in page
    assert '<input type="hidden" name="quartier" value="QN00001M">' in page


def addresses(client: StrictClient, path: str) -> list[str]:
    found = ElementTree.fromstring(client.get(path).content)
    return [one.text or "" for one in found.iter(f"{SITEMAP}loc")]


def test_search_engines_find_every_public_page_and_no_draft(client: StrictClient) -> None:
    announced = make_many(1)[0]
    draft = make_many(1, state=State.DRAFT)[0]
    make_document("Conclusion & suite")
    make_document("Secret", visibility="agents")
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").content.decode()
    pages = [
        page for part in addresses(client, "/sitemap.xml") for page in addresses(client, part[part.index("/", 8) :])
    ]
    paths = {page[page.index("/", 8) :] for page in pages}
    assert len(pages) == len(paths)
    assert {"/", "/regions/00/", "/departements/00/", f"/contrats/{CONTRACT}/", "/quartiers/QN00001M/"} <= paths
    assert f"/reunions/{announced.code}/" in paths and f"/reunions/{draft.code}/" not in paths
    assert not any("secret" in one for one in paths)
    assert all(client.get(one).status_code == 200 for one in paths)


def test_a_part_that_does_not_exist_is_not_found(client: StrictClient) -> None:
    for part in ("reunions-9", "pages-2", "pages-0", "reunions-0", "autre-1"):
        assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_the_lists_for_search_engines_ask_a_constant_number_of_queries(client: StrictClient) -> None:
    counts = []
    for more in (5, 500):
        make_many(more)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sitemap.xml?{more}")
            client.get(f"/sitemap-reunions-1.xml?{more}")
        counts.append(len(queries))
    assert counts[0] == counts[1] == 7
