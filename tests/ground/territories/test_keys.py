"""Names are sorted and searched whatever their accents, hyphens and abbreviations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.territories.keys import search_key, sort_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("St-Denis", "saint denis"),
        ("Ste Geneviève", "sainte genevieve"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("  BÉZIERS  ", "beziers"),
        ("Bd de la Paix", "boulevard de la paix"),
        ("Straße", "strasse"),
    ],
)
def test_what_is_typed_and_the_official_name_meet_in_one_key(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_french_order_ignores_accents() -> None:
    names = ["Zuydcoote", "Étampes", "Évry", "Eu", "Abbeville"]
    assert sorted(names, key=sort_key) == ["Abbeville", "Étampes", "Eu", "Évry", "Zuydcoote"]


@given(st.text())
def test_a_key_holds_only_plain_signs_and_is_its_own_key(text: str) -> None:
    key = sort_key(text)
    assert key == key.strip()
    assert all(sign == " " or (sign.isascii() and sign.isalnum()) for sign in key)
    assert sort_key(key) == key
    assert search_key(search_key(text)) == search_key(text)
