"""What everyone may read of an objection: its words, with the masks that an agent chose. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.understand.corpus.masking import Kind, Mask, apply_masks, spans_of_words

BY_HAND = "agent"


class NotThere(ValueError):
    """Words to hide are not in the text; the message says so in French."""


@dataclass(frozen=True)
class Proposed:
    """A mask that the program proposes: its number in the row, the words that it hides, what is read instead."""

    number: int
    words: str
    mask: Mask


def proposed(words: str, masks: Sequence[Sequence[object]]) -> list[Proposed]:
    """The masks of a row over its ``words``."""
    made = [Mask(int(str(start)), int(str(end)), Kind(str(kind)), str(by)) for start, end, kind, by in masks]
    return [Proposed(number, words[one.start : one.end], one) for number, one in enumerate(made)]


def shown(words: str, masks: Iterable[Proposed], hidden: Iterable[str]) -> str:
    """``words`` with ``masks`` put on, and with every place of the ``hidden`` words hidden as names are.

    Raises:
        NotThere: some hidden words are not in the text.
    """
    spans = [one.mask for one in masks]
    for one in hidden:
        found = spans_of_words(words, one)
        if not found:
            raise NotThere(f"« {one} » n’est pas dans ces mots : recopiez-le exactement.")
        spans += [Mask(start, end, Kind.NAME, BY_HAND) for start, end in found]
    return apply_masks(words, spans)
