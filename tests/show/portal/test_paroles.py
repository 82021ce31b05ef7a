"""The public pages of statements: what everyone may read, and nothing else."""

from __future__ import annotations

import csv
import uuid
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.territories.models import ContratDeVille
from parvis.listen.meetings.models import State
from parvis.show.portal.paroles import said_in_words
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.public import Said
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient
from tests.understand.corpus.making import make_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
QUARTIER = "QN00001M"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"' =1+1"
ATOM = "{http://www.w3.org/2005/Atom}"


def contract() -> str:
    return ContratDeVille.objects.get(generation="2024").pk


def text(client: StrictClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def addresses_in(page: str) -> set[str]:
    return {str(one.pk) for one in Statement.objects.all() if f"/paroles/{one.pk}/" in page}


def keys(*statements: Statement) -> set[str]:
    return {str(one.pk) for one in statements}


def test_only_what_was_published_is_shown_and_never_the_original_nor_a_finer_place(client: StrictClient) -> None:
    shown = make_statement(
        "Madame Kébé n’entretient pas la cour.", public_text="[nom masqué] n’entretient pas la cour.",
        quartier=QUARTIER, contract=contract(), commune="00001", zoning="2024", channel="borne", outcome="qpv",
    )  # fmt: skip
    make_statement("Un secret bien gardé.", public_text="", published_at=None, public_level="", search_key="")
    for address in ("/paroles/", f"/paroles/{shown.pk}/", "/paroles/fil.atom", "/paroles.csv"):
        page = text(client, address)
        assert "[nom masqué] n’entretient pas la cour." in page
        lines = page.split("<main")[-1].split("<footer")[0]
        for hidden in ("Kébé", "secret", "Margelle", "Parolles", QUARTIER, "borne", str(shown.source_id)):
            assert hidden not in lines, (address, hidden)


def test_a_statement_says_its_place_its_month_its_object_and_no_day(client: StrictClient) -> None:
    said_at = timezone.now().replace(year=2026, month=3, day=14)
    one = make_statement(quartier=QUARTIER, public_level="quartier", public_place=QUARTIER, said_at=said_at)
    for page in (text(client, "/paroles/"), text(client, f"/paroles/{one.pk}/")):
        assert "La Margelle, à Parolles-sur-Vive" in page and "mars 2026" in page and "Ce qui doit changer" in page
        assert "14 mars" not in page and "2026-03-14" not in page


def test_filters_are_in_the_address_and_narrow_by_the_place_that_is_told(client: StrictClient) -> None:
    place = {"quartier": QUARTIER, "contract": contract()}
    told = make_statement(**place, public_level="quartier", public_place=QUARTIER)
    wider = make_statement(**place, public_level="contrat", public_place=contract())
    widest = make_statement(**place, public_level="departement", public_place="00")
    country = make_statement(**place)
    for query, found in (
        ("", keys(told, wider, widest, country)),
        ("?departement=00", keys(told, wider, widest)),
        (f"?contrat={contract()}", keys(told, wider)),
        (f"?departement=00&quartier={QUARTIER}", keys(told)),
        ("?departement=zz", keys(told, wider, widest, country)),
        ("?quartier=%00&departement=%00", keys(told, wider, widest, country)),
    ):
        assert addresses_in(text(client, f"/paroles/{query}")) == found, query


def test_object_theme_source_and_words_narrow_together(client: StrictClient) -> None:
    one = make_statement("Plus de bancs.", object="projet")
    other = make_statement("Plus d’arbres.", themes=["ecologie", "cadre-de-vie"])
    held = make_statement("Plus de lumière.", source="minutes", source_id=make_meeting(state=State.HELD, days=-2).pk)
    for query, found in (
        ("?objet=projet", keys(one)),
        ("?theme=ecologie", keys(other)),
        ("?theme=inconnu", set()),
        ("?source=minutes", keys(held)),
        ("?source=contribution", keys(one, other)),
        ("?mots=arbre", keys(other)),
        ("?mots=arbre&objet=projet", set()),
        ("?objet=nimporte&source=quoi&proches=rien", keys(one, other, held)),
    ):
        assert addresses_in(text(client, f"/paroles/{query}")) == found, query
    page = text(client, "/paroles/?theme=ecologie&objet=defi&mots=arbre")
    assert '<option value="ecologie" selected>' in page and '<option value="defi" selected>' in page
    assert 'name="mots" type="search" value="arbre"' in page


def test_words_said_at_a_meeting_name_it_and_lead_to_its_minutes(client: StrictClient) -> None:
    meeting = make_meeting(state=State.HELD, days=-2)
    make_statement(source="minutes", source_id=meeting.pk, public_level="departement", public_place="00")
    page = text(client, "/paroles/")
    assert f"/reunions/{meeting.code}/compte-rendu/" in page and "dite en réunion" in page
    assert "1 parole, de 1 réunion" in page


def test_people_are_counted_by_the_rule_apart_from_meetings_and_never_of_a_search(client: StrictClient) -> None:
    for _number in range(10):
        make_statement()
    make_statement(source="minutes", source_id=uuid.uuid4())
    assert "11 paroles, de moins de 11 personnes et de 1 réunion" in text(client, "/paroles/")
    make_statement()
    assert "12 paroles, de 11 personnes et de 1 réunion" in text(client, "/paroles/?1")
    page = text(client, "/paroles/?mots=banc")
    assert "12 paroles" in page and "personnes" not in page.split('id="resultats"')[1].split("</h2>")[0]


def test_counts_in_words() -> None:
    assert said_in_words(Said(1, 1, 0), people=True) == "1 parole, de moins de 11 personnes"
    assert said_in_words(Said(3, 0, 2), people=True) == "3 paroles, de 2 réunions"
    assert said_in_words(Said(1240, 96, 5), people=True) == "1\u202f240 paroles, de 96 personnes et de 5 réunions"
    assert said_in_words(Said(0, 0, 0), people=True) == "Aucune parole"


def test_one_person_s_words_are_not_seen_together_by_the_minute_they_were_published(client: StrictClient) -> None:
    """Within a day the order is that of the keys, which are hashes: not that of publication."""
    morning = timezone.now().replace(hour=8)
    said = [
        make_statement(f"Parole {number}.", published_at=morning + timedelta(minutes=number)) for number in range(6)
    ]
    page = text(client, "/paroles/")
    order = sorted(said, key=lambda one: page.index(str(one.pk)))
    assert order == sorted(said, key=lambda one: one.pk)
    feed = ElementTree.fromstring(text(client, "/paroles/fil.atom"))
    assert len({one.text for one in feed.iter(f"{ATOM}updated")}) == 1


def test_pages_of_the_list_keep_the_filters(client: StrictClient) -> None:
    for number in range(21):
        make_statement(f"Un banc numéro {number}.", object="projet")
    page = text(client, "/paroles/?objet=projet")
    assert "Page 1 sur 2" in page and "objet=projet&amp;page=2" in page
    second = text(client, "/paroles/?objet=projet&page=2")
    assert len(addresses_in(second)) == 1 and not addresses_in(second) & addresses_in(page)


def test_an_empty_list_says_what_to_do(client: StrictClient) -> None:
    page = text(client, "/paroles/")
    assert "Aucune parole publiée" in page and "/repondre/" in page
    page = text(client, f"/paroles/?quartier={QUARTIER}")
    assert "/paroles/?departement=00" in page


def test_a_statement_not_published_is_not_found_and_one_taken_back_says_so(client: StrictClient) -> None:
    one = make_statement(public_text="", published_at=None, public_level="")
    text(client, f"/paroles/{one.pk}/", 404)
    text(client, f"/paroles/{uuid.uuid4()}/", 404)
    Statement.objects.filter(pk=one.pk).update(text="", state="withdrawn")
    page = text(client, f"/paroles/{one.pk}/", 410)
    assert "Cette parole a été retirée" in page and "bancs" not in page
    assert not addresses_in(text(client, "/paroles/"))


def test_a_statement_leads_to_those_that_say_nearly_the_same(client: StrictClient) -> None:
    group = uuid.uuid4()
    one, other = make_statement(group=group), make_statement(group=group)
    make_statement(group=group, public_text="", published_at=None, public_level="")
    alone = make_statement("Autre chose.")
    page = text(client, f"/paroles/{one.pk}/")
    assert "1 autre parole dit presque la même chose" in page and str(group) not in page
    assert addresses_in(text(client, f"/paroles/?proches={one.pk}")) == keys(one, other)
    assert "presque la même chose" not in text(client, f"/paroles/{alone.pk}/")


def test_hostile_words_are_shown_as_words(client: StrictClient) -> None:
    one = make_statement(HOSTILE)
    for address in ("/paroles/", f"/paroles/{one.pk}/"):
        page = client.get(address).content.decode()
        assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page
    page = text(client, '/paroles/?mots="><script>alert(1)</script>&proches="><b>')
    assert "<script>alert" not in page


def test_words_carry_their_language_and_direction(client: StrictClient) -> None:
    make_statement("نريد حديقة في الحي", language="ar")
    make_statement("Ok.", language="und")
    page = text(client, "/paroles/")
    assert '<blockquote class="pv-say" lang="ar" dir="rtl">' in page
    assert '<blockquote class="pv-say" dir="auto">' in page
    arabic = text(client, "/ar/paroles/")
    assert 'dir="rtl"' in arabic and '<blockquote class="pv-say" lang="ar" dir="rtl">' in arabic


def test_the_feed_is_atom_with_lasting_ids_escaped_words_and_the_same_filters(client: StrictClient) -> None:
    one = make_statement(HOSTILE + "\x01", object="projet")
    make_statement("Ailleurs.")
    address = "/paroles/fil.atom?objet=projet"
    feed = ElementTree.fromstring(text(client, address))
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:uuid:{one.pk}"]
    summary = entries[0].findtext(f"{ATOM}summary") or ""
    assert "&lt;script&gt;" in summary and "<script" not in summary
    for name in ("title", "id", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    assert text(client, address).count(str(one.pk)) >= 2
    links = {entry.find(f"{ATOM}link").get("href") for entry in entries}  # type: ignore[union-attr]
    assert all(str(link).endswith(f"/paroles/{one.pk}/") for link in links)


def test_the_table_takes_no_word_for_a_formula_and_says_its_licence(client: StrictClient) -> None:
    for words in ('=HYPERLINK("http://x")', "+33 appelez", "-1", "@SUM(A1)", "\tTab", "Deux\nlignes ; et « ; »"):
        make_statement(words, themes=["emploi"])
    content = client.get("/paroles.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 6
    assert not [row for row in rows if row["texte"].startswith(("=", "+", "-", "@", "\t"))]
    assert "Deux\nlignes ; et « ; »" in {row["texte"] for row in rows}
    assert {row["licence"] for row in rows} == {"Licence Ouverte 2.0"}
    assert {row["lieu"] for row in rows} == {"France"}


def test_the_number_of_queries_does_not_grow_with_the_statements(client: StrictClient) -> None:
    meeting = make_meeting(state=State.HELD, days=-2)

    def fill(count: int) -> None:
        for number in range(count):
            make_statement(quartier=QUARTIER, public_level="quartier", public_place=QUARTIER)
            make_statement(public_level="departement", public_place="00", themes=["emploi"])
            make_statement(source="minutes", source_id=meeting.pk, public_level="contrat", public_place=contract())
            assert number >= 0

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text(client, address)
        return len(seen)

    fill(1)
    pages = ("/paroles/?departement=00", "/paroles/fil.atom?departement=00", "/paroles.csv?departement=00")
    few = [queries(f"{page}&peu=1") for page in pages]
    fill(8)
    assert [queries(f"{page}&beaucoup=1") for page in pages] == few
    assert max(few) <= 22
