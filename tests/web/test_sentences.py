from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.web.sentences import Manner, sentences

PLAIN = Manner(re.compile(r"[.!?…]+(?=\s|$|[A-Z])|\n"), frozenset({"av", "m"}))


def cut(text: str, manner: Manner = PLAIN) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, 0, len(text), manner)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Il pleut. Il vente !", ["Il pleut.", "Il vente !"]),
        ("M. Dupont, 3 av. Foch", ["M. Dupont, 3 av. Foch"]),
        ("J. Dupont est là.", ["J. Dupont est là."]),
        ("1. Les bus. 2. Les rues.", ["1. Les bus.", "2. Les rues."]),
        ("Voir www.Exemple.Fr demain. Oui.", ["Voir www.Exemple.Fr demain.", "Oui."]),
        ("un\ndeux", ["un", "deux"]),
    ],
)
def test_a_stop_that_ends_nothing_cuts_nothing(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_a_question_inside_a_sentence_ends_it_only_where_the_manner_says_so() -> None:
    assert cut("« Quoi ? » dit-on.") == cut("« Quoi ? » dit-on.", PLAIN._replace(goes_on=True))
    assert cut("Quoi ? dit-on.") == ["Quoi ?", "dit-on."]
    assert cut("Quoi ? dit-on.", PLAIN._replace(goes_on=True)) == ["Quoi ? dit-on."]


@given(st.text(alphabet="aA1 .!?\n’«»é\u00a0", max_size=60))
def test_every_sign_that_is_no_space_is_in_one_sentence(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
