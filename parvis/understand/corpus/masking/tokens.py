"""Words of a text and how they are written: what the search for names reads. Offsets are those of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parvis.understand.corpus.masking.gazetteer import Known, folded, lookup
from parvis.understand.corpus.masking.words import FIRST_WORDS, LAST_WORDS, SHORT, SMALL, THINGS, is_word

WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʼ`‐‑-][^\W\d_]+)*")
ELISION: Final = re.compile(r"(?:d|l|qu|n|s|j|m|t|c|jusqu|lorsqu|puisqu|quoiqu|presqu)[’'ʼ`](?=\w)", re.IGNORECASE)
_OPENS: Final = re.compile(r"[.!?…:\n•»\"]\s*[-–—*•«\"(]*\s*$")
# A text of which so many letters are capitals tells nothing by them.
_ALL_CAPITALS: Final = 0.7


@dataclass
class Token:
    """A word: its place, its folded key, what the gazetteer says of it, and how it is written."""

    start: int
    end: int
    key: str
    known: Known | None
    # Begins with a capital that means something: neither a text in capitals, nor the first word of a sentence.
    capital: bool
    # The same, or first word of a sentence: written as a proper noun could be.
    could: bool
    opens: bool
    # What stands before it, back to the word before: « »  alone when the two are neighbours.
    gap: str
    elided: int
    upper: bool
    word: bool

    @property
    def near(self) -> bool:
        """Whether only spaces part it from the word before."""
        return not self.opens and self.gap.strip(" \t\u00a0\u202f") in ("", "-") and len(self.gap) <= 3

    @property
    def initial(self) -> bool:
        return self.end - self.start == 1

    @property
    def first(self) -> bool:
        return self.known is not None and self.known.first

    @property
    def last(self) -> bool:
        return self.known is not None and self.known.last

    @property
    def sure(self) -> bool:
        """In the gazetteer, and neither a word nor a place; long enough to be told from a word without its capital."""
        if self.known is None or self.known.doubtful or self.known.place or self.key in THINGS:
            return False
        return len(self.key) > 3 or self.key in SHORT or (self.capital and not self.upper and len(self.key) == 3)

    @property
    def unknown(self) -> bool:
        """Neither a French word, nor a name of the gazetteer, nor a thing."""
        return self.known is None and not self.word and self.key not in THINGS and len(self.key) > 2

    @property
    def nameable(self) -> bool:
        """What may be a name once a clue is there."""
        if self.key in SMALL or self.key in THINGS:
            return False
        if self.could:
            return True
        return self.sure or self.key in FIRST_WORDS or (self.known is not None and not self.known.doubtful)

    @property
    def surname_like(self) -> bool:
        """What may follow a first name as a surname, whatever its capital."""
        if self.key in SMALL or self.key in THINGS:
            return False
        return (self.known is not None and not self.known.doubtful and len(self.key) > 2) or self.key in LAST_WORDS


def tokens(text: str) -> list[Token]:
    """The words of ``text``, elisions cut off (« d’Aminata » gives « Aminata »), but not « N’Diaye »."""
    letters = [sign for sign in text if sign.isalpha()]
    shouting = sum(sign.isupper() for sign in letters) > _ALL_CAPITALS * len(letters) and len(letters) > 3
    found: list[Token] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        elided = _elision(text, start, end)
        start += elided
        gap = text[found[-1].end if found else 0 : match.start()]
        opens = not found or (bool(_OPENS.search(gap[-12:])) and not _abbreviated(found[-1], gap))
        said = text[start:end]
        key = folded(said)
        # Elided, a word is not the first of its sentence: its own capital is meant.
        written = said[0].isupper() and not shouting
        capital = written and (not opens or elided > 0)
        found.append(
            Token(
                start,
                end,
                key,
                _known(key, capital=written),
                capital,
                written,
                opens and not elided,
                gap,
                elided,
                said.isupper() and len(said) > 1 and not shouting,
                key in SMALL or is_word(key),
            )
        )
    return found


def _abbreviated(before: Token, gap: str) -> bool:
    """« M. », « Mme. », « Karim B. »: the stop ends no sentence."""
    titles = ("m", "mr", "mme", "mlle", "dr", "pr", "st", "ste", "mmes", "mm")
    return gap.strip(" \u00a0") == "." and (before.key in titles or before.initial)


def _known(key: str, *, capital: bool) -> Known | None:
    known = lookup(key)
    saint = any(one in f"-{key}" for one in ("-saint-", "-st-", "-sainte-", "-ste-", "-notre-"))
    if known is None and "-" in key and not saint:
        parts = [lookup(part) for part in key.split("-")]
        certain = [part for part in parts if part and not part.doubtful and not part.place]
        names = [part for part in parts if part]
        if len(certain) == len(parts) or (capital and certain and (len(names) == len(parts) or names[0].first)):
            return Known(any(part.first for part in certain), any(part.last for part in names), False, False)
    return known


def _elision(text: str, start: int, end: int) -> int:
    match = ELISION.match(text, start, end)
    if not match:
        return 0
    whole, rest = text[start:end], text[match.end() : end]
    if lookup(folded(whole)) or lookup(folded(whole).replace("’", "")):
        return 0
    # « N’Diaye », « M’Bappé »: a capital on both sides is a name, unless all is in capitals.
    if (
        whole[0] in "NMKDO"
        and rest[0].isupper()
        and not rest.isupper()
        and len(match[0]) == 2
        and not (whole[0] == "D" and lookup(folded(rest)))
    ):
        return 0
    return len(match[0])
