"""The public minutes: only words that a person has read, version after version, as a page, a PDF and an ODT."""

from __future__ import annotations

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.library.models import Document
from parvis.listen.meetings.minutes_filling import Words, minutes_sheet
from parvis.listen.meetings.minutes_seen import seen_of_item
from parvis.listen.meetings.minutes_services import documents_join, item_change, minutes_correct
from parvis.listen.meetings.models import MinutesItem, MinutesVersion, Tally
from parvis.listen.meetings.papers import minutes_html
from parvis.understand.corpus.minutes_words import REFUSED, WAITING, WITHDRAWN, public_words
from parvis.understand.corpus.models import Statement
from tests.ground.library.conftest import storage
from tests.ground.library.test_library import make_document
from tests.ground.people.making import make_scope
from tests.listen.meetings.minutes_making import make_draft, make_held, make_item, make_published, publish
from tests.pdf_tags import assert_accessible, html_texts
from tests.strict import StrictClient

__all__ = ["storage"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

CANARY = "Madame Témoin-0059"
READING = "en cours de relecture"


def pulled(item: MinutesItem, public_text: str = "", *, part: tuple[int, int] | None = None, **given: Any) -> Statement:
    """What the corpus would hold of an item (or of a part of it); published when it has a public text."""
    start, end = part or (0, len(item.text))
    text = "" if given.get("state") == "withdrawn" else item.text[start:end]
    published = {"published_at": timezone.now(), "public_level": "quartier"} if public_text else {}
    return Statement.objects.create(
        **{
            "id": uuid.uuid4(), "source": "minutes", "source_id": item.version.meeting_id, "question": str(item.item),
            "revision": item.revision, "start": start, "end": end, "text": text, "sha256": "0" * 64,
            "group": uuid.uuid4(), "language": "fr", "object": item.object, "outcome": "quartier", "channel": "reunion",
            "campaign": item.version.meeting.campaign, "said_at": timezone.now(),
            "received_at": timezone.now(), "public_text": public_text, **published, **given,
        }
    )  # fmt: skip


def page(version: MinutesVersion, path: str = "", language: str = "") -> str:
    answer = StrictClient().get(f"{language}/reunions/{version.meeting.code}/compte-rendu/{path}?{uuid.uuid4()}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_words_that_nobody_has_read_are_not_told() -> None:
    version = make_published(texts=(CANARY,))
    assert CANARY not in page(version) and READING in page(version)
    pulled(version.items.get())
    assert CANARY not in page(version) and READING in page(version)


def test_words_that_wait_are_told_once_a_section_with_their_count_and_keep_their_place() -> None:
    version = make_published(texts=("Avant.", "Un.", "Deux.", "Après.", "Trois."))
    assert page(version).count(READING) == 1 and "Les 5 paroles de cette partie sont en" in page(version)
    for item in version.items.filter(text__in=["Avant.", "Après."]):
        pulled(item, item.text)
    shown = page(version)
    assert shown.count(READING) == 1 and "3 paroles de cette partie sont en" in shown
    places = ["Avant.", "[2 paroles en relecture]", "Après.", "[parole en relecture]"]
    assert sorted(places, key=shown.index) == places


@pytest.mark.parametrize("language", ["", "/en", "/ar", "/fr-simple"])
def test_words_are_told_as_they_were_published_masks_put_on(language: str) -> None:
    version = make_published(texts=(f"{CANARY} demande un banc.",))
    pulled(version.items.get(), "[nom masqué] demande un banc.")
    shown = page(version, language=language)
    assert "[nom masqué] demande un banc." in shown and CANARY not in shown


def test_refused_or_withdrawn_words_are_told_as_such() -> None:
    version = make_published(texts=("Refusée.", "Retirée."))
    refused, withdrawn = version.items.all()
    pulled(refused, state="refused")
    pulled(withdrawn, state="withdrawn")
    words = public_words(version)
    assert words[refused.item] == Words(REFUSED, read=False)
    assert words[withdrawn.item] == Words(WITHDRAWN, read=False)


def test_an_item_cut_in_several_statements_is_told_whole_once_all_are_read() -> None:
    text = "Un banc près de l’arrêt.\nEt l’éclairage. Madame X a tort."
    version = make_published(texts=(text,))
    item = version.items.get()
    cuts = [(0, 24), (25, 40), (41, len(text))]
    for cut in cuts[:2]:
        pulled(item, text[slice(*cut)], part=cut)
    last = pulled(item, part=cuts[2])
    assert public_words(version)[item.item] == WAITING
    Statement.objects.filter(pk=last.pk).update(state="refused")
    told = f"Un banc près de l’arrêt.\nEt l’éclairage. {REFUSED}"
    assert public_words(version)[item.item] == Words(told, read=True)


def test_what_surrounds_words_that_are_not_told_is_not_told_either() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft, "x", agreed=40, disputed=CANARY)
    version = publish(by, draft)
    assert CANARY not in page(version) and "40 personnes" not in page(version)
    pulled(version.items.get(), "x")
    assert CANARY in page(version) and "40 personnes" in page(version)


def test_a_correction_elsewhere_keeps_words_published_and_new_words_wait_to_be_read() -> None:
    by = make_scope()
    first = make_published(by, ("Gardée.", "Changée."))
    for item in first.items.all():
        pulled(item, item.text)
    draft = minutes_correct(by=by, meeting=first.meeting, note="Une parole était mal notée.")
    changed = draft.items.get(text="Changée.")
    said = {"object": "defi", "text": f"Mieux notée. {CANARY}", "agreed": None, "disputed": ""}
    item_change(by=by, version=draft, item=changed.item, fields=said, seen=seen_of_item(changed))
    assert "Mieux notée" not in page(first) and "Une parole était mal notée" not in page(first)
    second = publish(by, draft)
    shown = page(second)
    assert "Gardée." in shown and READING in shown and CANARY not in shown and "Changée." not in shown
    assert "Ce que cette version corrige" in shown and "Une parole était mal notée." in shown
    former = page(second, "1/")
    assert "Changée." in former and "Une version plus récente" in former
    assert StrictClient().get(f"/reunions/{first.meeting.code}/compte-rendu/3/").status_code == 404


def test_the_pdf_and_the_odt_say_the_same_as_the_page() -> None:
    by, meeting = make_scope(), make_held()
    Tally.objects.create(meeting=meeting, sheet="presence", group="total", key="", count=40)
    Tally.objects.create(meeting=meeting, sheet="presence", group="sexe", key="femme", count=28)
    draft = make_draft(by, meeting)
    for text in ("Un banc.", CANARY):
        make_item(by, draft, text, agreed=12, disputed="L’emplacement.")
    version = publish(by, draft)
    pulled(version.items.get(text="Un banc."), "Un banc, près de l’arrêt.")
    address = f"/reunions/{version.meeting.code}/compte-rendu/1"
    pdf = StrictClient().get(f"{address}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    expected = html_texts(minutes_html(minutes_sheet(version, words=public_words(version))))
    seen = assert_accessible(pdf.content, expected_text_order=expected)
    assert "Un banc, près de l’arrêt." in seen.root.words and "Témoin" not in seen.root.words
    odt = StrictClient().get(f"{address}.odt")
    with ZipFile(BytesIO(odt.content)) as package:
        body = package.read("content.xml").decode()
    assert "Un banc, près de l’arrêt." in body and "Témoin" not in body and READING in body
    shown = page(version)
    assert all(words in shown for words in ("Un banc, près de l’arrêt.", READING, "40 personnes", "12 personnes"))
    assert StrictClient().get(f"{address}.docx").status_code == 404


def test_public_documents_are_listed_and_those_of_agents_are_not(storage: Path) -> None:
    by = make_scope()
    version = make_published(by)
    seen = make_document(title="Affiche du quartier", kind="affiche")
    hidden = make_document(title=CANARY, visibility="agents")
    documents_join(by=by, meeting=version.meeting, documents=Document.objects.filter(pk__in=[seen.pk, hidden.pk]))
    shown = page(version)
    assert "Affiche du quartier" in shown and f"/documents/{seen.pk}/" in shown and CANARY not in shown


def test_the_page_of_the_meeting_leads_to_its_minutes_once_published() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft)
    client, address = StrictClient(), f"/reunions/{draft.meeting.code}/"
    assert "Lire le compte rendu" not in client.get(address).content.decode()
    publish(by, draft)
    assert f"{address}compte-rendu/" in client.get(f"{address}?x=1").content.decode()


def test_the_public_page_asks_the_same_number_of_queries_whatever_its_length() -> None:
    counts = []
    for size in (2, 40):
        version = make_published(texts=tuple(f"Parole {number}." for number in range(size)))
        for item in version.items.all():
            pulled(item, item.text)
        with CaptureQueriesContext(connection) as queries:
            assert "Parole 1." in page(version)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_hostile_public_words_are_shown_as_text() -> None:
    version = make_published(texts=("x",))
    pulled(version.items.get(), "<script>alert(1)</script>")
    assert "&lt;script&gt;" in page(version)
