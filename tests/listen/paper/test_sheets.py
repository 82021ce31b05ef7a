"""Which sheets a form has on paper, and how its conditions are told there."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.listen.paper.layout import BoxKind
from parvis.listen.paper.printing import MAIN, form_layout, form_sheets, optional_sheets
from parvis.listen.paper.printing.conditions import said_condition
from parvis.listen.paper.printing.frame import BOTTOM, LEFT, TOP, WIDTH
from parvis.listen.questionnaires.schema import Form
from tests.listen.paper.making import national, pdf_of, printed
from tests.listen.questionnaires.making import form_of
from tests.pdf_tags import assert_accessible, flat

ASKED = (
    ("select_one ouinon", "venu", "Êtes-vous venu ?"),
    ("select_multiple lieux", "ou", "Où allez-vous ?"),
    ("integer", "enfants", "Combien d’enfants ?"),
)


def form_with(relevant: str) -> Form:
    return form_of(*ASKED, ("text", "pourquoi", "Pourquoi ?", relevant))


def told(relevant: str) -> str:
    form = form_with(relevant)
    page = form.page("pourquoi")
    assert page is not None
    return said_condition(form, page.relevant_tree or page.questions[0].relevant_tree, "fr")


def test_the_profile_and_what_is_asked_of_some_stand_on_sheets_that_may_be_left_out() -> None:
    form = national()
    assert [(one.name, [page.name for page in one.pages]) for one in optional_sheets(form)] == [
        ("participer", ["participer", "participer_mots"]),
        ("profil", ["profil"]),
    ]
    (main,) = form_sheets(form, [])
    assert main.name == MAIN
    assert [page.name for page in main.pages][:2] == ["lien", "defi_themes"]
    assert [one.name for one in form_sheets(form, ["profil"])] == [MAIN, "profil"]


def test_a_page_of_notes_alone_is_not_printed() -> None:
    names = [page.name for sheet in form_sheets(national(), ["participer", "profil"]) for page in sheet.pages]
    assert "fin" not in names


def test_a_sheet_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="defi_mots"):
        form_sheets(national(), ["defi_mots"])


@pytest.mark.parametrize(
    ("relevant", "said"),
    [
        ("${venu} = 'oui'", "Répondez si vous avez coché « Oui » à « Êtes-vous venu ? »."),
        ("${venu} != 'oui'", "Répondez si vous n’avez pas coché « Oui » à « Êtes-vous venu ? »."),
        ("not(selected(${ou}, 'parc'))", "Répondez si vous n’avez pas coché « Le parc » à « Où allez-vous ? »."),
        ("${venu} != ''", "Répondez si vous avez répondu à « Êtes-vous venu ? »."),
        ("${venu} = ''", "Répondez si vous n’avez pas répondu à « Êtes-vous venu ? »."),
        ("${enfants} > 2", "Répondez si vous avez écrit plus de 2 à « Combien d’enfants ? »."),
        ("${enfants} <= 2", "Répondez si vous avez écrit 2 ou moins à « Combien d’enfants ? »."),
        (
            "${venu} = 'oui' and selected(${ou}, 'marche')",
            "Répondez si vous avez coché « Oui » à « Êtes-vous venu ? » et si vous avez coché « Le marché » à"
            " « Où allez-vous ? ».",
        ),
        ("count-selected(${ou}) > 1", ""),
        ("${venu} = 'oui' or count-selected(${ou}) > 1", ""),
    ],
)
def test_a_condition_is_told_in_plain_words_or_not_at_all(relevant: str, said: str) -> None:
    assert flat(told(relevant)) == flat(said)


def test_a_condition_is_told_on_its_sheet_or_under_its_question() -> None:
    order = ["Feuille facultative", "Répondez si vous avez coché « J’y habite »", "Comment voulez-vous participer"]
    assert_accessible(pdf_of(printed()), expected_text_order=order)
    order = ["Combien d’enfants ?", "Pourquoi ?", "Répondez si vous avez coché « Oui »"]
    assert_accessible(pdf_of(printed(form_with("${venu} = 'oui'"))), expected_text_order=order)


def test_an_integer_has_a_place_for_its_figures_and_a_ranking_one_for_each_choice() -> None:
    form = form_of(*ASKED, ("rank lieux", "ordre", "Dans quel ordre ?"))
    kinds: dict[str, Any] = {}
    for _page, box in form_layout(printed(form)).boxes:
        kinds.setdefault(box.question, []).append((box.choice, box.kind))
    assert kinds["enfants"] == [("", BoxKind.NUMBER)]
    assert kinds["ordre"] == [(name, BoxKind.PLACE) for name in ("parc", "marche", "nsp")]
    assert kinds["venu"] == [(name, BoxKind.TICK) for name in ("oui", "non")]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("number", "times"), [(6, 20), (9, 1), (30, 1), (36, 1), (30, 2), (90, 2)])
def test_however_many_choices_every_box_stands_between_the_marks(number: int, times: int, large: bool) -> None:
    words = "Un choix dont le libellé est long et tient sur plusieurs lignes " * times
    choices = (
        ("list_name", "name", "label::Français (fr)"),
        *(("l", f"c{one}", f"{words}{one}") for one in range(number)),
    )
    form = form_of(("select_multiple l", "q", "Lesquels ?"), ("rank l", "r", "Dans quel ordre ?"), choices=choices)
    layout = form_layout(printed(form, large=large))
    boxes = [box for _page, box in layout.boxes if box.question in {"q", "r"}]
    assert len(boxes) == 2 * number
    for box in boxes:
        assert box.x >= LEFT - 0.1 and box.x + box.width <= LEFT + WIDTH + 0.1
        assert box.y >= TOP - 0.1 and box.y + box.height <= BOTTOM + 0.1


def test_a_quartier_that_is_printed_is_not_asked() -> None:
    form = printed(blocks=(), place="La Margelle, à Parolles-sur-Dive", hand_in="Centre social du Lavoir")
    assert "@lieu" not in {box.question for _page, box in form_layout(form).boxes}
    order = ["À rendre ici : Centre social du Lavoir", "Votre quartier :", "La Margelle", "Quel est votre lien"]
    assert_accessible(pdf_of(form), expected_text_order=order)
