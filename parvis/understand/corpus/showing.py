"""A statement with its masks shown in place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.understand.corpus.models import Mask


@dataclass(frozen=True)
class Piece:
    """A piece of the text: plain, or under the mask ``mask``, the ``number``-th of the page (from 1)."""

    text: str
    mask: Mask | None = None
    number: int = 0


def pieces(text: str, masks: Sequence[Mask]) -> list[Piece]:
    """``text`` cut where masks begin and end, in order; where two overlap, the first keeps what they share.

    Put end to end, the pieces are the text again.
    """
    made: list[Piece] = []
    position = 0
    numbered = sorted(enumerate(masks, start=1), key=lambda pair: (pair[1].start, -pair[1].end))
    for number, mask in numbered:
        start, end = max(position, mask.start), min(mask.end, len(text))
        if start >= end:
            continue
        if position < start:
            made.append(Piece(text[position:start]))
        made.append(Piece(text[start:end], mask, number))
        position = end
    if position < len(text):
        made.append(Piece(text[position:]))
    return made
