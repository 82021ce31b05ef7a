"""``python -m bench.make_names``: make the gazetteer of first names and surnames that masking reads.

Two sources: the lists of ``bench/names`` (ours) and, for the locales written in the Latin alphabet, those of the
library ``faker`` (MIT licence), which is needed here only. A name that is also a common French word, or a place, is
marked: the detection asks for more clues before it proposes it.
"""

from __future__ import annotations

import importlib
import re
from collections import defaultdict
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from spacy.lang.fr.stop_words import STOP_WORDS

from parvis.understand.corpus.masking.gazetteer import PATH, folded, sections

LISTS = Path(__file__).parent / "names"
BOTH: tuple[str, ...] = (
    "fr_FR",
    "fr_BE",
    "fr_CA",
    "fr_QC",
    "fr_CH",
    "fr_DZ",
    "pt_PT",
    "es_ES",
    "es_CO",
    "it_IT",
    "pl_PL",
    "ro_RO",
    "hr_HR",
    "sl_SI",
    "tr_TR",
    "vi_VN",
    "en_IN",
    "en_PK",
    "en_KE",
    "en_NG",
    "ha_NG",
    "ig_NG",
    "yo_NG",
    "tw_GH",
    "sw",
    "ar_DZ",
    "nl_BE",
)
FIRST_ONLY = ("en_GB", "en_US", "de_DE", "pt_BR")
MARKS = sections(Path(__file__).with_name("marques.txt"))
NEVER, PLACES, NAMES = MARKS["never"], MARKS["places"], MARKS["names"]
HEAD = """# Prénoms (p) et noms de famille (n) de toutes origines, pour proposer des masques. Une ligne par nom, triée.
# Sans accents ni majuscules. « ? » : aussi un mot courant ; « l » : aussi un lieu.
# Sources : listes de l'équipe de Parvis (Licence Apache 2.0, bench/names) ; bibliothèque faker (licence MIT,
# https://github.com/joke2k/faker), langues : {locales}.
# Fabriqué par « python -m bench.make_names » : ne pas modifier à la main.
"""


def main() -> None:
    """Read the sources and write the data file."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for name, kind in [*_ours(), *_faker()]:
        key = folded(name).replace(" ", "-").replace("'", "’")
        if re.fullmatch(r"[a-z][a-z’-]+", key) and key not in NEVER:
            kinds[key].add(kind)
    words = _words()
    lines = [f"{key}\t{''.join(sorted(kinds[key]))}{_mark(key, words)}" for key in sorted(kinds)]
    PATH.write_text(HEAD.format(locales=", ".join((*BOTH, *FIRST_ONLY))) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} noms")


def _ours() -> list[tuple[str, str]]:
    found = []
    for path in sorted(LISTS.glob("*.txt")):
        kind = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                kind = "p" if line.endswith("prénoms") else "n"
            else:
                found += [(name, kind) for name in line.split()]
    return found


def _faker() -> list[tuple[str, str]]:
    found = []
    for locale in (*BOTH, *FIRST_ONLY):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            is_list = not attribute.startswith("_") and not callable(names) and hasattr(names, "__iter__")
            kind = {"first_name": "p", "last_names": "n"}.get(attribute[:10], "")
            if is_list and kind and not (kind == "n" and locale in FIRST_ONLY):
                found += [(name, kind) for name in names if isinstance(name, str)]
    return found


def _words() -> set[str]:
    """Common words, folded: those of simplemma whose lemma is not a proper noun, and the small words that it lacks."""
    lexicon = DefaultDictionaryFactory().get_dictionary("fr")
    known = {_text(word) for word, lemma in lexicon.items() if _text(lemma).islower()}
    return {folded(word) for word in known | STOP_WORDS | MARKS["lacking"]} - NAMES


def _text(word: str | bytes) -> str:
    return word.decode() if isinstance(word, bytes) else word


def _mark(key: str, words: set[str]) -> str:
    if key in PLACES:
        return "l"
    return "?" if key in words or len(key) <= 2 else ""


if __name__ == "__main__":
    main()
