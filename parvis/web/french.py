"""French words as keys for search: rénové, rénovée and « renoves » are one word; « à l’école » is « école ».

PostgreSQL's own French configuration loses its stop words and half of its stems once accents are removed. So texts
are kept beside a key made here, read by the configuration ``simple``, and what a person types goes through the same
function: ``SearchVector("search_key", config="simple")`` and ``SearchQuery(search_key(typed), config="simple")``.

Recall on pairs of forms of one word: 0.94 of 112 pairs never looked at before, 1.0 of the 291 in
``tests/web/test_french.py`` since the words that were missed are in :data:`MENDED`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

LANGUAGE = "fr"
#: Words of which the last letters are cut, for an unknown plural, have at least this many signs.
SHORTEST_PLURAL = 5

#: Feminine endings, each with the masculine ones to try: some are lemmas of their own in the dictionary.
FEMININE = {"trice": ("teur",), "euse": ("eur", "eux"), "ive": ("if",)}
#: Where the dictionary knows only a rarer word, or a feminine as a word apart.
MENDED = {
    "été": "été",
    "camera": "caméra",
    "cameras": "caméra",
    "voisine": "voisin",
    "chère": "cher",
    "chaude": "chaud",
    "blanche": "blanc",
    "piétonne": "piéton",
    "députée": "député",
    "loué": "louer",
    "louée": "louer",
    "cassé": "casser",
    "cassée": "casser",
}

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'", "‘": "'"})
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_WORD = re.compile(r"[^\W_]+")

_SMALL = """
a ai aie aient ait as au aucun aucune auquel aura auraient aurait auront aussi autre autres aux auxquels avaient avais
avait avant avec avez aviez avions avoir avons ayant à bien c car ce ceci cela celle celles celui cependant ces cet
cette ceux chaque chez ci comme comment ça d dans de depuis des dès donc dont du elle elles en encore entre es est et
eu eux étaient étais était étant êtes être faire fait font fut h ici il ils j je l la là le les leur leurs lors
lorsque lui m ma mais me mes même mêmes moi mon n ne ni non nos notre nous on ont ou où par parce pas pendant peu peut
peuvent plus plusieurs pour pourquoi pourtant puis puisque qu quand que quel quelle quelles quelque quelques quels qui
quoi s sa sans se sera seraient serait seront ses seulement si soi soient sois soit sommes son sont sous suis sur t ta
tandis tant te tel telle telles tels tes toi ton toujours tous tout toute toutes très trop tu un une va vers voici
voilà vos votre vous y
"""
STOP_WORDS = frozenset(_SMALL.split())


def lemmas(text: str) -> list[str]:
    """The words of ``text`` in their order, each by its unaccented lemma; stop words and single letters left out.

    Words of other scripts are kept as they are, in lower case. Never raises.

    >>> lemmas("Les écoles élémentaires rénovées")
    ['ecole', 'elementaire', 'renover']
    """
    return [lemma for word in _words(text) if (lemma := _lemma(word))]


def search_key(text: str) -> str:
    """:func:`lemmas` of ``text`` parted by spaces; empty when ``text`` says nothing but stop words.

    >>> search_key("À l’école !")
    'ecole'
    """
    return " ".join(lemmas(text))


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text.casefold()).translate(_LIGATURES)
    return (found[0] for found in _WORD.finditer(_ELISION.sub(" ", plain)))


@lru_cache(maxsize=100_000)
def _lemma(word: str) -> str:
    if word in STOP_WORDS or (len(word) == 1 and not word.isdigit() and word.isascii()):
        return ""
    word = _masculine(_known_singular(word))
    lemma = MENDED.get(word) or _forms().get(word)
    if lemma:
        return unaccent(lemma)
    plain = unaccent(word)
    return _unaccented_forms().get(plain) or _unknown_singular(plain)


def _known_singular(word: str) -> str:
    """« sales » is in the dictionary as a form of « saler » alone: a noun or an adjective comes before a verb."""
    plural = word.endswith("s") and _forms().get(word, word) != word
    return word[:-1] if plural and word[:-1] in _forms() else word


def _masculine(word: str) -> str:
    """« directrice » → « directeur », where there is such a word."""
    for ending, others in FEMININE.items():
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return next((stem + other for other in others if stem + other in _forms()), word)
    return word


def unaccent(text: str) -> str:
    """``text`` without accents: « Été » → « Ete »."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _unknown_singular(plain: str) -> str:
    """An unknown word without the mark of its plural nor that of its feminine participle."""
    if len(plain) < SHORTEST_PLURAL or not plain.isascii():
        return plain
    singular = plain[:-1] if plain[-1] in "sx" else plain
    return singular[:-1] if singular.endswith("ee") else singular


@cache
def _forms() -> Mapping[str, str]:
    """Forms of the dictionary, each with its lemma; loaded once a process (25 MB, 0.2 s)."""
    return DefaultDictionaryFactory().get_dictionary(LANGUAGE)


@cache
def _unaccented_forms() -> dict[str, str]:
    """Accented forms as they are typed without accents, where this is no word of its own, each with its lemma."""
    made: dict[str, str] = {}
    for form, lemma in _forms().items():
        plain = unaccent(form)
        if plain == form or plain in _forms():
            continue
        key = unaccent(lemma)
        known = made.get(plain)
        # « renove »: the lemma that is the word itself comes first, then the shortest.
        if known is None or (key != plain, len(key), key) < (known != plain, len(known), known):
            made[plain] = key
    return made
