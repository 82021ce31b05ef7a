"""Cutting a statement in two where a person says so. Pure: the cuts come from the table of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parvis.understand.corpus.segmentation import sentences
from parvis.web.sentences import Span, trimmed

#: Cuts of one source: by question (or item) and revision, from the span that is cut to the offset of its second part.
Cuts = Mapping[tuple[str, int], Mapping[Span, int]]
NO_CUTS: Cuts = {}


def cut(text: str, spans: Iterable[Span], offsets: Mapping[Span, int]) -> list[Span]:
    """``spans`` of ``text``, those that ``offsets`` names cut in two, and their parts likewise.

    A cut that would leave a part without words is ignored: the statement stays whole.
    """
    made: list[Span] = []
    waiting = list(reversed(list(spans)))
    while waiting:
        span = waiting.pop()
        parts = halves(text, span, offsets[span]) if span in offsets else None
        if parts is None:
            made.append(span)
        else:
            waiting += reversed(parts)
    return made


def halves(text: str, span: Span, offset: int) -> tuple[Span, Span] | None:
    """The two parts of ``span`` cut at ``offset`` (of the text), trimmed; None when one would say nothing."""
    if not span.start < offset < span.end:
        return None
    first = next(trimmed(text, span.start, offset), None)
    second = next(trimmed(text, offset, span.end), None)
    return (first, second) if first and second else None


def sentence_starts(text: str) -> list[int]:
    """Offsets where a statement may be cut: the first sign of each of its sentences and lines but the first."""
    return [span.start for span in sentences(text)][1:]
