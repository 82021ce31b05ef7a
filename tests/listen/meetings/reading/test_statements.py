from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.meetings.reading import Proposal, read_minutes
from parvis.listen.meetings.reading.pieces import KINDS, Piece
from parvis.listen.meetings.reading.statements import propose
from parvis.listen.questionnaires.schema import OBJECTS
from tests.listen.meetings.reading import making
from tests.listen.meetings.reading.measuring import Figures, measured, total

measure = cache(measured)


@pytest.mark.parametrize("format", making.FORMATS)
@pytest.mark.parametrize("name", making.names())
def test_four_marked_statements_in_five_are_proposed_on_each_layout(name: str, format: str) -> None:
    assert measure(name, format).recall >= 0.8


@pytest.mark.parametrize("format", making.FORMATS)
@pytest.mark.parametrize("name", making.held_out())
def test_minutes_that_the_rules_do_not_know_are_read_as_well(name: str, format: str) -> None:
    assert measure(name, format).recall >= 0.8


@pytest.mark.parametrize("format", making.FORMATS)
def test_what_is_proposed_is_mostly_what_residents_said_under_its_object(format: str) -> None:
    whole = total(measure(name, format) for name in making.names())
    assert whole.precision >= 0.9
    assert whole.objects >= 0.85


def test_the_count_of_those_who_agreed_and_the_disputes_are_read() -> None:
    whole: Figures = total(measure(name, "docx") for name in making.names())
    assert whole.right_agreed >= 0.95 * whole.found
    assert whole.right_disputed >= 0.95 * whole.found


def piece(text: str, kind: str = "paragraph", level: int = 0) -> Piece:
    return Piece(kind, level, text)  # type: ignore[arg-type]


def said(*pieces: Piece) -> list[Proposal]:
    return propose(pieces)


def test_the_circular_s_objects_are_those_of_the_questionnaire() -> None:
    headings = ["Changements attendus", "Ressources et acteurs", "Projets structurants", "Solutions et dispositifs"]
    pieces = [
        one for text in headings for one in (piece(text, "heading", 1), piece("Le parc du haut est à nous.", "item", 1))
    ]
    assert [proposal.object for proposal in propose(pieces)] == list(OBJECTS)


@pytest.mark.parametrize(
    ("text", "agreed", "disputed", "kept"),
    [
        ("Le bus s’arrête trop tôt. (12 personnes d’accord)", 12, False, "Le bus s’arrête trop tôt."),
        ("Le bus s’arrête trop tôt. Une vingtaine de personnes sont d’accord.", 20, False, "Le bus s’arrête trop tôt."),
        ("Le bus s’arrête trop tôt (8 voix)", 8, False, "Le bus s’arrête trop tôt"),
        ("Des caméras dans le parking. Ce point a fait débat.", None, True, "Des caméras dans le parking."),
        ("Des caméras dans le parking (pas d’accord entre nous)", None, True, "Des caméras dans le parking"),
        ("Des caméras dans le parking, sans désaccord", None, False, "Des caméras dans le parking, sans désaccord"),
        ("Il faut trois mois pour un papier", None, False, "Il faut trois mois pour un papier"),
    ],
)
def test_a_remark_on_a_statement_is_told_apart_from_it(
    text: str, agreed: int | None, disputed: bool, kept: str
) -> None:
    [proposal] = said(piece("Changements attendus", "heading", 1), piece(text, "item", 1))
    assert (proposal.agreed, proposal.disputed, proposal.text) == (agreed, disputed, kept)


@pytest.mark.parametrize(
    "text",
    [
        "M. le préfet ouvre la séance à 18 h 30.",
        "Mme Roca, maire, répond que les travaux commenceront en mai.",
        "L’adjointe au maire rappelle que le budget est voté.",
        "La séance est levée à 20 h.",
        "Merci à toutes et à tous pour votre participation !",
        "La synthèse sera adressée aux participants avant l’été.",
        "42 habitants ont participé à la réunion.",
        "Les participants sont répartis en quatre tables.",
        "Les habitants ont exprimé les attentes suivantes :",
        "Fait à Brannes, le 3 juin 2023",
        "Présents : Mme Diallo, M. Petit",
        "Claire AUBERTIN",
    ],
)
def test_what_no_resident_said_is_not_proposed(text: str) -> None:
    assert said(piece("Changements attendus", "heading", 1), piece(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "La mairie ne répond jamais quand on appelle.",
        "Le gardien de la tour B connaît tout le monde.",
        "Mme Oumou fait traverser les enfants tous les matins.",
        "Le maire, on ne le voit jamais ici.",
        "Il faut trois mois pour avoir un rendez-vous à la CAF.",
        "Les aides à domicile sont présentées comme indispensables.",
    ],
)
def test_words_of_residents_about_officials_are_kept(text: str) -> None:
    [proposal] = said(piece("Changements attendus", "heading", 1), piece(text))
    assert proposal.text == text


def test_what_follows_a_list_of_people_is_read_again() -> None:
    pieces = [
        piece("Étaient présents :"),
        piece("Mme Diallo", "item", 1),
        piece("Le parking de la rue des Lilas est inondé à chaque orage et personne ne vient jamais le réparer."),
    ]
    assert [proposal.block for proposal in propose(pieces)] == [2]


def test_the_number_of_votes_goes_to_the_column_that_it_follows() -> None:
    rows = [("Constats", "Pistes d’action", "Voix"), ("Le tram s’arrête tôt.", "Une navette de nuit.", "19")]
    pieces = [
        Piece("cell", column, text, 0, 1, row, column)
        for row, cells in enumerate(rows, 1)
        for column, text in enumerate(cells, 1)
    ]
    assert [(one.object, one.agreed) for one in propose(pieces)] == [("defi", None), ("solution", 19)]


def test_a_table_of_people_says_nothing() -> None:
    rows = [("Nom", "Structure", "Signature"), ("Mme Diallo", "Centre social des Tilleuls", "")]
    pieces = [
        Piece("cell", column, text, 0, 1, row, column)
        for row, cells in enumerate(rows, 1)
        for column, text in enumerate(cells, 1)
        if text
    ]
    assert propose(pieces) == []


words = st.text(st.sampled_from("aàb .!?:;,()«»’\n-12dM≤œİßJ"), min_size=1, max_size=120)
phrases = st.sampled_from(
    [
        "Projets",
        "Constats :",
        "12 personnes d’accord",
        "(8 voix)",
        "Ce point a fait débat.",
        "Il manque un banc.",
        "Nom",
    ]
)
pieces = st.builds(
    Piece,
    st.sampled_from(KINDS),
    st.integers(0, 3),
    words | phrases,
    st.just(0),
    st.integers(1, 2),
    st.integers(1, 3),
    st.integers(1, 4),
)


@given(st.lists(pieces, max_size=12))
def test_each_proposal_stands_in_its_source_and_none_overlaps_another(given_pieces: list[Piece]) -> None:
    proposals = propose(given_pieces)
    for one in proposals:
        assert one.text == given_pieces[one.block].text[one.start : one.end] != ""
        assert one.text == one.text.strip()
        assert one.object in {"", *OBJECTS}
    for one, other in pairwise(proposals):
        assert (one.block, one.end) <= (other.block, other.start) or one.block < other.block


@given(st.lists(pieces, max_size=12))
def test_the_same_minutes_always_give_the_same_proposals(given_pieces: list[Piece]) -> None:
    assert propose(given_pieces) == propose(given_pieces)


@pytest.mark.parametrize("motif", ["certain ", "0", "a", "(8 ", "12 personnes ", "a@", "plusieurs les uns ", "– "])
def test_a_text_without_end_is_cut_in_a_few_seconds(motif: str) -> None:
    began = time.monotonic()
    said(piece("Changements attendus", "heading", 1), piece((motif * 200_000)[:200_000], "item", 1))
    assert time.monotonic() - began < 10


def test_a_pdf_tells_the_page_of_each_block() -> None:
    reading = read_minutes(making.written("rubriques", "pdf"), filename="cr.pdf")
    assert reading.format == "pdf"
    assert {block.page for block in reading.blocks} >= {1, 2}
    assert [block.index for block in reading.blocks] == list(range(len(reading.blocks)))
