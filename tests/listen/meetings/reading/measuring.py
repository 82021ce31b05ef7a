"""How well minutes are read: what was marked by hand against what is proposed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from parvis.listen.meetings.reading import Proposal, read_minutes
from tests.listen.meetings.reading.making import Marked, minutes, written

OVERLAP: Final = 0.8


class Figures(NamedTuple):
    """Counts, that can be added; the shares are made of them."""

    marked: int
    proposed: int
    found: int
    right_object: int
    right_agreed: int
    right_disputed: int

    @property
    def recall(self) -> float:
        """The share of the marked statements that are proposed."""
        return self.found / self.marked

    @property
    def precision(self) -> float:
        """The share of the proposals that were marked."""
        return self.found / max(self.proposed, 1)

    @property
    def objects(self) -> float:
        """The share of the statements found that have the right object."""
        return self.right_object / max(self.found, 1)


def measured(name: str, format: str) -> Figures:
    """The figures of one document."""
    reading = read_minutes(written(name, format), filename=f"{name}.{format}")
    return compared(minutes(name).marked, reading.proposals)


def total(figures: Iterable[Figures]) -> Figures:
    """The figures of several documents."""
    return Figures(*map(sum, zip(*figures, strict=True)))


def compared(marked: Sequence[Marked], proposals: Sequence[Proposal]) -> Figures:
    """Each marked statement is matched with one proposal at most."""
    left = list(proposals)
    pairs: list[tuple[Marked, Proposal]] = []
    for one in marked:
        best = max(left, key=lambda proposal: overlap(one.text, proposal.text), default=None)
        if best is not None and overlap(one.text, best.text) >= OVERLAP:
            left.remove(best)
            pairs.append((one, best))
    return Figures(
        marked=len(marked),
        proposed=len(proposals),
        found=len(pairs),
        right_object=sum(one.object == other.object for one, other in pairs),
        right_agreed=sum(one.agreed == other.agreed for one, other in pairs),
        right_disputed=sum(one.disputed == other.disputed for one, other in pairs),
    )


def overlap(one: str, other: str) -> float:
    """The share of words in common, of the text that has more."""
    words, others = Counter(_words(one)), Counter(_words(other))
    return (words & others).total() / max(words.total(), others.total(), 1)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
