"""Where sentences end in French: the stops that end none (« M. Dupont », « 1. ») are told apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_BEFORE_WORD: Final = "’'(«"
_NUMBER: Final = re.compile(r"\s*\d{1,2}")


class Span(NamedTuple):
    """Offsets in code points of a part of a text, ``end`` excluded."""

    start: int
    end: int


class Manner(NamedTuple):
    """What ends a sentence in a kind of text."""

    # A stop and the signs that close it; a line break, where lines are sentences.
    end: re.Pattern[str]
    # In small letters, without their stop.
    abbreviations: frozenset[str]
    # Whether « Quoi ? » goes on when small letters follow.
    goes_on: bool = False


def sentences(text: str, start: int, end: int, manner: Manner) -> Iterator[Span]:
    """The sentences of ``text`` between two offsets, trimmed, in order; every sign that is no space is in one."""
    begin = start
    for match in manner.end.finditer(text, start, end):
        if _ends(text, begin, match, manner):
            yield from trimmed(text, begin, match.end())
            begin = match.end()
    yield from trimmed(text, begin, end)


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The part without spaces at its ends, unless nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _ends(text: str, begin: int, match: re.Match[str], manner: Manner) -> bool:
    if match[0] != ".":
        small = text[match.end() : match.end() + 2].strip()[:1].islower()
        return match[0] == "\n" or not (manner.goes_on and small)
    word = _word_before(text, begin, match.start()).lower()
    if word in manner.abbreviations or (len(word) == 1 and word.isalpha()):
        return False
    if _NUMBER.fullmatch(text, begin, match.start()):
        return False
    after = text[match.end() : match.end() + 1]
    # Nor do the stops of « www.exemple.fr » or « 3.5 ».
    return not (after and not after.isspace() and (word.startswith(("http", "www")) or "@" in word or word.isdigit()))


def _word_before(text: str, begin: int, position: int) -> str:
    start = position
    while start > begin and not (text[start - 1].isspace() or text[start - 1] in _BEFORE_WORD):
        start -= 1
    return text[start:position]
