"""Cutting an answer into statements: one self-contained thing said, by its place in the source. Pure and deterministic.

Lines, items of lists and sentences are cut; what cannot stand alone (« Et aussi… », « Parce que… », a few words) stays
with what it follows. Nothing said is lost: every sign that is not a space belongs to exactly one span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parvis.web.sentences import Manner, Span
from parvis.web.sentences import sentences as cut

__all__ = ["LONGEST", "RULES", "Span", "segment", "sentences"]

# Changing how answers are cut changes the statements' identity: the number goes up with the rules.
RULES: Final = 1
FEWEST_WORDS: Final = 3
# A span that leans on the one before never makes it longer than this: a page of text is not one statement.
LONGEST: Final = 600

ABBREVIATIONS: Final = frozenset([
    "m", "mm", "mme", "mmes", "mlle", "dr", "pr", "st", "ste", "ex", "etc", "cf", "p", "pp", "av", "bd",
    "bld", "art", "env", "tel", "tél", "no", "n°", "vs", "resp", "min", "max", "janv", "févr", "fév",
    "avr", "juil", "sept", "oct", "nov", "déc", "mr", "mrs", "ms", "e.g", "i.e",
])  # fmt: skip
LEANING: Final = re.compile(
    r"(?:et|mais|ou|donc|car|or|ni|puis|ensuite|aussi|ainsi|alors|parce que|puisque|sinon|surtout|notamment|"
    r"par exemple|ce qui|ce que|cela|ça|celui-ci|celle-ci|ceux-ci|celles-ci|c[’']est|ce sont|ils|elles|il|elle|"
    r"d[’']où|de même|en effet|en plus|par contre|en revanche|du coup|pour cela|pour ça|là|y|"
    r"and|but|or|so|because|also|then|this|that|it|they)\b",
    re.IGNORECASE,
)
ITEM: Final = re.compile(r"[ \t]*(?:[-–—*•·▪◦➢✓>]+|\(?\d{1,2}[.)°]|\(?[a-hA-H]\))[ \t]+(?=\S)")
END: Final = re.compile(r"[.!?…؟]+[»”\"')\]]*(?=\s|$|[A-ZÀ-ÖØ-Þ])")

ANSWER: Final = Manner(END, ABBREVIATIONS)


def segment(text: str) -> list[Span]:
    """The statements of ``text``, in order, apart from each other, trimmed, covering every sign that is not a space."""
    spans: list[Span] = []
    for line_start, line_end, is_item in _lines(text):
        first_of_line = True
        for span in cut(text, line_start, line_end, ANSWER):
            apart = first_of_line and (is_item or _paragraph_between(text, spans, span))
            if spans and _leans(text, spans[-1], span, apart=apart, new_line=first_of_line):
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
            first_of_line = False
    return spans


def sentences(text: str) -> list[Span]:
    """Every sentence and line of ``text``, even those that lean on another: where a person may cut."""
    return [span for start, end, _item in _lines(text) for span in cut(text, start, end, ANSWER)]


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    position = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield position, position + len(line), bool(ITEM.match(line))
        position += len(line)


def _paragraph_between(text: str, spans: list[Span], span: Span) -> bool:
    return bool(spans) and text.count("\n", spans[-1].end, span.start) > 1


def _leans(text: str, before: Span, span: Span, *, apart: bool, new_line: bool) -> bool:
    """Whether ``span`` cannot be understood without the one before it."""
    said = text[span.start : span.end]
    if before.end - before.start + len(said) > LONGEST:
        # Even then, what is no word at all stays with what precedes: it says nothing by itself.
        return not any(sign.isalnum() for sign in said)
    previous = text[before.start : before.end].rstrip()
    if apart:
        # The items of a list and the paragraphs stand by themselves, but an empty bullet does not.
        return not any(sign.isalnum() for sign in said)
    if new_line and said[0].islower() and previous[-1] not in ".!?…؟":
        # A line cut by the width of a screen, in the middle of a sentence.
        return True
    words = list(re.findall(r"\w+", said))
    return len(words) < FEWEST_WORDS or previous.endswith((":", ",", ";")) or bool(LEANING.match(said))
