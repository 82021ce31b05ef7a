from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.web import texts
from parvis.web.typography import typographic

PLACES = re.compile(r"%\((\w+)\)s")
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return texts.extracted()


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(str(one or "") for one in (message.string if isinstance(message.string, tuple) else [message.string]))


def _originals(message: Message) -> tuple[str, ...]:
    return tuple(map(str, message.id)) if isinstance(message.id, tuple) else (str(message.id),)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_text_of_the_pages_is_translated(language: str, found: Catalog) -> None:
    catalog = texts.read_catalog(language)
    missing = [one.id for one in found if one.id and (catalog.get(one.id) is None or not all(_forms(catalog[one.id])))]
    assert not missing, f"{len(missing)} : parvis extract_texts, puis traduire"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_plural_has_as_many_forms_as_its_language(language: str) -> None:
    catalog = texts.read_catalog(language)
    plurals = [one for one in catalog if isinstance(one.id, tuple)]
    assert plurals
    assert {len(_forms(one)) for one in plurals} == {{"en": 2, "ar": 6}[language]}


@pytest.mark.parametrize("language", list(texts.LANGUAGES))
def test_a_translation_keeps_the_places_and_the_tags_of_its_text(language: str) -> None:
    for message in texts.read_catalog(language):
        if not message.id or not any(_forms(message)):
            continue
        places = set(PLACES.findall(_originals(message)[-1]))
        for form in _forms(message):
            said = set(PLACES.findall(form))
            # « one minute » may be said without its figure.
            assert said == places or (isinstance(message.id, tuple) and said < places), form
            assert TAGS.findall(form) == TAGS.findall(_originals(message)[0]), form


def test_french_has_the_spaces_that_must_not_break() -> None:
    assert typographic("Vous ne trouvez pas ? Oui : « ici » !") == (
        "Vous ne trouvez pas\u202f? Oui\u00a0: «\u00a0ici\u00a0»\u202f!"
    )
    assert typographic("à 18 h 30") == "à 18\u00a0h\u00a030"
    assert typographic('<a href="https://exemple.fr/?a=1">') == '<a href="https://exemple.fr/?a=1">'


@given(st.text(alphabet="a1 h?!:;«»n°%é", max_size=40))
def test_typography_applied_twice_changes_nothing_more_and_loses_no_sign(text: str) -> None:
    once = typographic(text)
    assert typographic(once) == once
    assert re.sub(r"[\u00a0\u202f]", " ", once) == text


def test_the_french_of_the_pages_is_shown_with_its_spaces() -> None:
    texts.compile_all()
    with translation.override("fr"):
        assert translation.gettext("Vous ne trouvez pas ?") == "Vous ne trouvez pas\u202f?"


def test_a_text_without_a_simpler_wording_is_shown_in_plain_french() -> None:
    with translation.override("fr-simple"):
        assert translation.gettext("Vous ne trouvez pas ?") == "Vous ne trouvez pas\u202f?"
        assert translation.gettext("La préfecture écrit la synthèse") == "La préfecture écrit un résumé"
