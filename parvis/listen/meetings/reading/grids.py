"""Ruled tables of a page: the lines drawn across and down make a grid, and words fall into its cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from parvis.listen.meetings.reading.pdf import Rule, Word

NEAR: Final = 3.0


@dataclass(frozen=True)
class Grid:
    """``xs`` from the left and ``ys`` from the bottom: where rules stand; ``rules`` are those of this table."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[Rule, ...]

    @property
    def left(self) -> float:
        return self.xs[0]

    @property
    def right(self) -> float:
        return self.xs[-1]

    @property
    def top(self) -> float:
        return self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.xs[0] - NEAR <= x <= self.xs[-1] + NEAR and self.ys[0] - NEAR <= y <= self.ys[-1] + NEAR

    def cells(self, words: Sequence[Word]) -> dict[tuple[int, int], list[Word]]:
        """The words of each cell, by row and column counted from 1 and from the top left."""
        found: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            row, column = self._cell((word.x0 + word.x1) / 2, word.y + 0.3 * word.size)
            found.setdefault((row, column), []).append(word)
        return found

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        column = min(max(bisect_right(self.xs, x), 1), len(self.xs) - 1)
        row = len(self.ys) - min(max(bisect_right(self.ys, y), 1), len(self.ys) - 1)
        # Where no rule parts two cells, they are one.
        while column > 1 and not self._parted(self.xs[column - 1], y, down=True):
            column -= 1
        while row > 1 and not self._parted(self.ys[len(self.ys) - row], x, down=False):
            row -= 1
        return row, column

    def _parted(self, at: float, other: float, *, down: bool) -> bool:
        if down:
            return any(
                abs(r.x0 - at) < NEAR and r.x1 - r.x0 < 1 and r.y0 - NEAR <= other <= r.y1 + NEAR for r in self.rules
            )
        return any(
            abs(r.y0 - at) < NEAR and r.y1 - r.y0 < 1 and r.x0 - NEAR <= other <= r.x1 + NEAR for r in self.rules
        )


def found(rules: Sequence[Rule]) -> Iterator[Grid]:
    """The tables that the rules of a page draw: at least two columns."""
    for group in _touching(rules):
        xs = _clusters([rule.x0 for rule in group if rule.x1 - rule.x0 < 1])
        ys = _clusters([rule.y0 for rule in group if rule.y1 - rule.y0 < 1])
        if len(xs) >= 3 and len(ys) >= 2:
            yield Grid(xs, ys, tuple(group))


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch each other, directly or through others."""
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in rules:
        box = [rule.x0, rule.y0, rule.x1, rule.y1]
        members = [rule]
        apart = []
        for other, those in groups:
            if _meet(box, other):
                box = [min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])]
                members = those + members
            else:
                apart.append((other, those))
        groups = [*apart, (box, members)]
    return [members for _box, members in groups]


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return (
        one[0] <= other[2] + NEAR
        and other[0] <= one[2] + NEAR
        and one[1] <= other[3] + NEAR
        and other[1] <= one[3] + NEAR
    )


def _clusters(values: Sequence[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return tuple(kept)
