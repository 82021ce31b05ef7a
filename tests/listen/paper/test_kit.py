"""What goes with the forms: each paper whole, heard in order, on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from parvis.listen.paper.kit import KitSheet, MeetingAhead, RunLine, cards_pdf, guide_pdf, poster_pdf, script_pdf
from parvis.listen.paper.kit.spoken import GUIDE, SCRIPT
from tests.pdf_tags import assert_accessible, flat

QUERY = "?quartier=QN00001M&par=qr&ref=tirage-12"
PAPERS: dict[str, Callable[[KitSheet], bytes]] = {
    "affiche": lambda sheet: poster_pdf(sheet, language="fr"),
    "cartes": lambda sheet: cards_pdf(sheet, language="fr"),
    "mode d’emploi": guide_pdf,
    "texte": script_pdf,
}
each_paper = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
HOSTILE = '#panic("lu") $x$ `y` \\ @z <label> {{ x }} <script>alert(1)</script>'


def sheet(**changes: Any) -> KitSheet:
    values: dict[str, Any] = {
        "place": "La Margelle, à Parolles-sur-Dive",
        "hand_in": "Centre social du Lavoir",
        "address": "https://parvis.example",
        "query": QUERY,
        "dated": datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
        "runs": (
            RunLine(number="12", language="Français", size="ordinaires", copies="30", files="dans cette trousse"),
        ),
    }
    return KitSheet(**(values | changes))


def test_the_poster_says_three_ways_to_answer_and_its_codes_say_where_they_lead() -> None:
    order = [
        "La Margelle", "Dites ce qui doit changer", "Sur votre téléphone", "parvis.example/repondre", "Sur papier",
        "Centre social du Lavoir", "Et après", "parvis.example", "Sans donner votre nom",
    ]  # fmt: skip
    seen = assert_accessible(poster_pdf(sheet(), language="fr"), expected_text_order=order)
    assert [flat(figure.alt) for figure in seen.all("Figure")] == [
        "QRcode:parvis.example/repondre",
        "QRcode:parvis.example",
    ]


def test_the_poster_announces_the_meeting_of_the_run() -> None:
    ahead = MeetingAhead(
        title="Et si on parlait ?", day="Mardi 4 juillet 2023", hours="de 18 h 30 à 20 h 30", place="Salle du Lavoir",
        page_url="https://parvis.example/reunions/K7Q4-M2RA/",
    )  # fmt: skip
    order = ["En réunion", "Et si on parlait ?", "Mardi 4 juillet 2023", "Salle du Lavoir", "K7Q4-M2RA"]
    assert_accessible(poster_pdf(sheet(meeting=ahead), language="fr"), expected_text_order=order)


def test_the_sheet_of_ten_cards_is_heard_once() -> None:
    seen = assert_accessible(
        cards_pdf(sheet(), language="fr"), expected_text_order=["Dites ce qui doit changer", "parvis.example/repondre"]
    )
    assert flat(seen.root.words).count(flat("parvis.example/repondre")) == 1
    with pypdfium2.PdfDocument(cards_pdf(sheet(), language="fr")) as pdf:
        drawn = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert flat(drawn).count(flat("parvis.example/repondre")) == 10


def test_the_instructions_say_every_step_then_what_the_kit_holds() -> None:
    steps = [words for title, lines in GUIDE for words in (title, *lines)]
    seen = assert_accessible(
        guide_pdf(sheet()), expected_text_order=[*steps, "Tirage", "Français", "dans cette trousse"]
    )
    assert len(seen.all("Table")) == 1


def test_the_script_is_said_in_two_minutes() -> None:
    # 120 to 150 words a minute is a calm voice.
    assert 230 <= len(" ".join(SCRIPT).split()) <= 300
    assert_accessible(script_pdf(sheet()), expected_text_order=list(SCRIPT))


@each_paper
@pytest.mark.parametrize(
    "changes",
    [{}, {"place": "", "hand_in": ""}, {"place": HOSTILE, "hand_in": HOSTILE}, {"place": "Les Tilleuls " * 20}],
    ids=["known", "bare", "hostile", "long"],
)
def test_each_paper_stands_on_one_page(paper: Callable[[KitSheet], bytes], changes: dict[str, str]) -> None:
    made = sheet(**changes)
    assert assert_accessible(paper(made), expected_text_order=[]).pages == 1
    assert paper(made) == paper(made)


@pytest.mark.parametrize("paper", [poster_pdf, cards_pdf])
@pytest.mark.parametrize("language", ["fr-simple", "en", "ar"])
def test_what_is_handed_out_leads_to_the_site_in_its_language(paper: Callable[..., bytes], language: str) -> None:
    seen = assert_accessible(
        paper(sheet(), language=language),
        expected_text_order=[],
        language=language.partition("-")[0],
    )
    assert seen.all("Figure")[0].alt.endswith(f"parvis.example/{language}/repondre")
