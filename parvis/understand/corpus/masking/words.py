"""Words around names: who is called, what is a place, what a person does. Read from ``mots.txt``, folded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from parvis.understand.corpus.masking.gazetteer import folded, sections

_SAID: Final = sections(Path(__file__).with_name("mots.txt"))
TITLES: Final = _SAID["titles"]
KIN: Final = _SAID["kin"]
SOCIAL: Final = _SAID["social"]
ROLES: Final = _SAID["roles"] | KIN | TITLES
CALLED: Final = _SAID["called"]
BEFORE: Final = _SAID["before"]
DETERMINERS: Final = _SAID["determiners"]
DOES: Final = _SAID["does"]
PLACES: Final = _SAID["places"]
PLACE_WORDS: Final = _SAID["place_words"]
OF_PLACE: Final = _SAID["of_place"]
TOWARDS: Final = _SAID["towards"]
FIRST_WORDS: Final = _SAID["first_words"]
LAST_WORDS: Final = _SAID["last_words"]
ADJECTIVES: Final = _SAID["adjectives"]
LETTERED: Final = _SAID["lettered"]
SHORT: Final = _SAID["short"]
PARTICLES: Final = _SAID["particles"]
LEFT_PARTICLES: Final = _SAID["left_particles"]
THINGS: Final = _SAID["things"]
PUBLIC: Final = _SAID["public"]
TOLD: Final = _SAID["told"]
NEAREST: Final = _SAID["nearest"]
SMALL: Final = _SAID["small"] | _SAID["lacking"] | DETERMINERS


def said(section: str) -> frozenset[str]:
    """Words of a section of ``mots.txt``."""
    return _SAID[section]


def is_word(key: str) -> bool:
    """Whether a :func:`folded` word is an ordinary French one."""
    return key in _lexicon() or key.endswith("ment") or (key.endswith("s") and key[:-1] in _lexicon())


@cache
def _lexicon() -> frozenset[str]:
    words = DefaultDictionaryFactory().get_dictionary("fr")
    return frozenset(folded(word.decode() if isinstance(word, bytes) else word) for word in words) | SMALL
