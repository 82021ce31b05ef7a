"""Cutting text into sentences and joining those that lean on the one before. Pure; offsets are of the text given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

ABBREVIATIONS: Final = re.compile(
    r"m|mm|mmes?|mlle|dr|pr|ste?|ex|etc|cf|pers|av|bd|art|env|tel|no|n°|vs|resp|min|max|janv|fevr|avr|juil|sept|oct|nov|"
    r"dec|nb|bat|apt|hab|assoc"
)
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


class Span(NamedTuple):
    """Offsets of a part of a text, ``end`` excluded."""

    start: int
    end: int


def fold(text: str) -> str:
    """``text`` without capitals or accents, sign for sign: what is found in it stands at the same place in ``text``."""
    folded = "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] for sign in text)
    return re.sub(r"[\s\u00a0\u202f]", " ", folded.replace("’", "'").replace("œ", "o"))


def sentences(text: str, start: int = 0) -> list[Span]:
    """The sentences and lines of ``text`` from ``start``, trimmed, in order."""
    spans: list[Span] = []
    begin = start
    for found in END.finditer(text, start):
        if found[0] == "\n" or _ends_here(text, begin, found):
            spans += trimmed(text, begin, found.end())
            begin = found.end()
    spans += trimmed(text, begin, len(text))
    return spans


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The part without spaces at its ends, unless nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def leans(text: str, span: Span) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(LEANING.match(fold(text[span.start : span.end])))


def _ends_here(text: str, begin: int, found: re.Match[str]) -> bool:
    before = text[max(begin, found.start() - 40) : found.start()]
    if found[0] != ".":
        # « Quoi ? » inside a sentence that goes on in small letters does not end it.
        return not text[found.end() : found.end() + 2].strip()[:1].islower()
    word = re.split(r"[\s’'(«]", fold(before))[-1]
    after = text[found.end() : found.end() + 1]
    if ABBREVIATIONS.fullmatch(word) or (len(word) == 1 and word.isalpha()) or re.fullmatch(r"\s*\d{1,2}", before):
        return text[found.end() :].strip() == ""
    return not (after and not after.isspace() and (word.startswith(("http", "www")) or "@" in word or word.isdigit()))
