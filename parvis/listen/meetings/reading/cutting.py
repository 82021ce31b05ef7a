"""Cutting text into sentences and joining those that lean on the one before. Pure; offsets are of the text given."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from parvis.web.sentences import Manner, Span, trimmed
from parvis.web.sentences import sentences as cut

__all__ = ["Span", "fold", "leans", "sentences", "trimmed"]

ABBREVIATIONS: Final = frozenset([
    "m", "mm", "mme", "mmes", "mlle", "dr", "pr", "st", "ste", "ex", "etc", "cf", "pers", "av", "bd",
    "art", "env", "tel", "tél", "no", "n°", "vs", "resp", "min", "max", "janv", "fevr", "févr", "avr",
    "juil", "sept", "oct", "nov", "dec", "déc", "nb", "bat", "bât", "apt", "hab", "assoc",
])  # fmt: skip
END: Final = re.compile(r"[.!?…]+(?:\s?[»”\"')\]])*(?=\s|$|[A-ZÀ-ÖØ-Þ])|\n")
# « Il faut », « il y a » lean on nothing; « il ajoute », « cela », « d'où » do.
LEANING: Final = re.compile(
    r"(?:et|mais|ou|donc|car|or|puis|ensuite|aussi|ainsi|alors|parce que|puisque|sinon|surtout|notamment|par exemple|"
    r"ce qui|cela|ca|celui-ci|celle-ci|ceux-ci|celles-ci|c'est|ce sont|ce serait|d'ou|de meme|en effet|par contre|"
    r"en revanche|du coup|pour cela|pour ca|resultat|"
    # … nor does « Ils demandent », which says another thing.
    r"(?:ils|elles?|il)(?! (?:demand|souhait|propos|sugger|reclam|plaid|voudr|aimer|regrett|signal|faut|faudra|y a|n'y|"
    r"est |serait|manque|convient|reste|existe|s'agi|a ete)))\b"
)


MINUTES: Final = Manner(END, ABBREVIATIONS, goes_on=True)


def fold(text: str) -> str:
    """``text`` without capitals or accents, sign for sign: what is found in it stands at the same place in ``text``."""
    folded = "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] for sign in text)
    return re.sub(r"[\s\u00a0\u202f]", " ", folded.replace("’", "'").replace("œ", "o"))


def sentences(text: str, start: int = 0) -> list[Span]:
    """The sentences and lines of ``text`` from ``start``, trimmed, in order."""
    return [*cut(text, start, len(text), MINUTES)]


def leans(text: str, span: Span) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(LEANING.match(fold(text[span.start : span.end])))
