from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.understand.corpus.near import bands, near, normalised
from parvis.understand.corpus.segmentation import segment

CASES: list[tuple[str, list[str]]] = [
    ("", []),
    ("   \n ", []),
    ("Des bus le soir.", ["Des bus le soir."]),
    ("Des bus le soir. Un square pour les enfants.", ["Des bus le soir.", "Un square pour les enfants."]),
    ("Il manque un médecin. C’est urgent.", ["Il manque un médecin. C’est urgent."]),
    (
        "Réparer l’ascenseur. Parce que ma mère ne sort plus.",
        ["Réparer l’ascenseur. Parce que ma mère ne sort plus."],
    ),
    ("Le Dr. Martin est parti à la retraite.", ["Le Dr. Martin est parti à la retraite."]),
    (
        "Le dernier bus est à 20 h. 30 personnes attendent dehors.",
        ["Le dernier bus est à 20 h. 30 personnes attendent dehors."],
    ),
    ("Un loyer de 450.50 euros est trop cher.", ["Un loyer de 450.50 euros est trop cher."]),
    (
        "Voir www.exemple.fr pour les horaires du centre.",
        ["Voir www.exemple.fr pour les horaires du centre."],
    ),
    (
        "- Des bus le soir\n- Un square pour les enfants",
        ["- Des bus le soir", "- Un square pour les enfants"],
    ),
    ("1. Plus de bus\n2. Moins de bruit", ["1. Plus de bus", "2. Moins de bruit"]),
    ("Il faudrait :\ndes bancs et des arbres.", ["Il faudrait :\ndes bancs et des arbres."]),
    (
        "Plus de lumière le soir\nUn médecin dans le quartier",
        ["Plus de lumière le soir", "Un médecin dans le quartier"],
    ),
    (
        "Des jeux pour les enfants du\nquartier et des bancs.",
        ["Des jeux pour les enfants du\nquartier et des bancs."],
    ),
    (
        "Quand aurons-nous un bus ? Personne ne répond jamais !",
        ["Quand aurons-nous un bus ?", "Personne ne répond jamais !"],
    ),
    ("TROP DE BRUIT LA NUIT. PLUS DE POLICE LE SOIR.", ["TROP DE BRUIT LA NUIT.", "PLUS DE POLICE LE SOIR."]),
    ("Oui. Non. Des bus.", ["Oui. Non. Des bus."]),
    (
        "أين الحافلات في المساء؟ نريد حديقة للأطفال هنا.",
        ["أين الحافلات في المساء؟", "نريد حديقة للأطفال هنا."],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_an_answer_is_cut_into_things_that_stand_by_themselves(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in segment(text)] == expected


@given(st.text(st.sampled_from(" \n\t.!?…-•:;,’'()«»0123456789abcdEFGHéÉœ\u00a0\u202f؟عربي😀"), max_size=300))
def test_nothing_said_is_lost_nor_said_twice(text: str) -> None:
    spans = segment(text)
    covered = [False] * len(text)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        for place in range(span.start, span.end):
            assert not covered[place]
            covered[place] = True
    assert all(covered[place] or text[place].isspace() for place in range(len(text)))
    assert spans == sorted(spans)


@given(st.text(max_size=300))
def test_any_text_is_cut_the_same_way_each_time(text: str) -> None:
    assert segment(text) == segment(text)


def test_the_same_words_but_for_accents_case_and_signs_are_one_text() -> None:
    assert normalised("Réparer l’École, VITE !") == normalised("reparer l'ecole vite")


NEAR = [
    ("Il faut plus de bus le soir jusqu’à l’hôpital", "il faut plus de bus le soir jusqu'a l'hopital !!"),
    ("Il faut plus de bus le soir jusqu’à l’hôpital", "Il faut plus de bus le soir jusqu’à l’hopitall"),
]


@pytest.mark.parametrize(("left", "right"), NEAR)
def test_a_copy_with_a_typing_error_is_found(left: str, right: str) -> None:
    one, other = normalised(left), normalised(right)
    assert near(one, other)
    assert set(bands(one)) & set(bands(other))


def test_different_wishes_are_not_grouped() -> None:
    other = "Il faut plus de médecins dans le quartier, et vite"
    assert not near(normalised(NEAR[0][0]), normalised(other))
    assert not near("des bus", "des bals")


def test_signatures_are_the_same_on_every_machine() -> None:
    assert bands("des bus") == [-1839080207771192563]
    assert bands(normalised(NEAR[0][0]))[:2] == [-8030439449163363279, 3548088943302227766]
