"""The reading order of a page: words into lines, lines into columns, ruled tables into cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from parvis.listen.meetings.reading import grids, shapes

if TYPE_CHECKING:
    from parvis.listen.meetings.reading.pdf import Page, Word

# Wider than this, in heights of the text, a space may part two columns.
GAP: Final = 0.7
EDGE: Final = 0.13
PAGE_NUMBER: Final = re.compile(r"[-–— ]*(?:page|p\.)?\s*\d{1,3}(?:\s*(?:/|sur|de|-)\s*\d{1,3})?[-–— ]*", re.IGNORECASE)
PAGE_OF: Final = re.compile(r"\bpage\s+\d{1,3}(?:\s*(?:/|sur)\s*\d{1,3})?\s*$", re.IGNORECASE)


@dataclass
class Line:
    """A line of text; ``left`` and ``right`` are the edges of its column, ``flow`` tells one column from another."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int = 0
    left: float = 0.0
    right: float = 0.0
    flow: int = 0
    cell: tuple[int, int, int] | None = None

    @property
    def bottom(self) -> float:
        """Where it ends, downwards."""
        return self.y


def line_of(words: Sequence[Word]) -> Line:
    """Words of one baseline, as a line."""
    words = sorted(words, key=lambda word: word.x0)
    weights: Counter[float] = Counter()
    for word in words:
        weights[round(word.size, 1)] += len(word.text)
    letters = [word for word in words if any(sign.isalnum() for sign in word.text)] or words
    return Line(
        text=" ".join(word.text for word in words),
        x0=words[0].x0,
        x1=max(word.x1 for word in words),
        y=weights_y(words),
        size=weights.most_common(1)[0][0],
        bold=all(word.bold for word in letters),
    )


def weights_y(words: Sequence[Word]) -> float:
    """The baseline of most words: a number of a note stands higher."""
    return Counter(round(word.y, 1) for word in words).most_common(1)[0][0]


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words that share a baseline, from the top."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if rows and abs(rows[-1][0].y - word.y) < 0.35 * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def segments_of(words: Sequence[Word]) -> list[Line]:
    """Lines cut where a space is wide enough to part two columns, but for the marker of an item."""
    lines: list[Line] = []
    for row in rows_of(words):
        runs: list[list[Word]] = []
        for word in sorted(row, key=lambda word: word.x0):
            wide = runs and word.x0 - runs[-1][-1].x1 > GAP * min(word.size, runs[-1][-1].size)
            if runs and not (wide and not _is_marker(runs[-1])):
                runs[-1].append(word)
            else:
                runs.append([word])
        lines += map(line_of, runs)
    return lines


def _is_marker(words: Sequence[Word]) -> bool:
    return len(words) == 1 and shapes.unmarked(f"{words[0].text} mot")[0]


def without_repeated(pages: list[Page]) -> list[Page]:
    """The pages without what stands at the top or the bottom of several of them, and without their numbers."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_key(row) for row in rows_of(page.words) if _at_edge(row, page)})
    for page in pages:
        gone = set()
        usual = median([word.size for word in page.words] or [0.0])
        for row in rows_of(page.words):
            text = _text(row)
            repeated = len(pages) > 1 and seen[_key(row)] >= max(2, 0.5 * len(pages))
            # The title of a document is often its header too: where it is written large, it stays.
            repeated = repeated and row[0].size < 1.15 * usual
            numbered = PAGE_NUMBER.fullmatch(text) or PAGE_OF.search(text)
            if _at_edge(row, page) and (repeated or numbered):
                gone |= set(row)
        page.words = [word for word in page.words if word not in gone]
    return pages


def _text(row: Sequence[Word]) -> str:
    return " ".join(word.text for word in sorted(row, key=lambda word: word.x0))


def _key(row: Sequence[Word]) -> str:
    return re.sub(r"\d+", "#", _text(row)).lower()


def _at_edge(row: Sequence[Word], page: Page) -> bool:
    return not EDGE * page.height < row[0].y < (1 - EDGE) * page.height


def ordered(page: Page) -> list[Line]:
    """The lines of a page in the order in which they are read."""
    words, tables = list(page.words), []
    for grid in grids.found(page.rules):
        inside = [word for word in words if grid.holds(word.x0, word.y + 0.3 * word.size)]
        cells = grid.cells(inside)
        if len({column for _row, column in cells}) > 1:
            tables.append((grid, cells))
            kept = set(inside)
            words = [word for word in words if word not in kept]
    lines = segments_of(words)
    marks: dict[int, list[Line]] = {}
    for number, (grid, cells) in enumerate(tables, 1):
        mark = Line("", grid.left, grid.right, grid.top, 10, False)
        marks[id(mark)] = _cell_lines(cells, number)
        lines.append(mark)
    flows = _in_columns(sorted(lines, key=lambda line: (-line.y, line.x0)))
    kept_lines: list[Line] = []
    for flow, column in enumerate(flows):
        told = _joined(column)
        left, right = min(line.x0 for line in told), max(line.x1 for line in told)
        for line in told:
            line.left, line.right, line.flow = left, right, flow
            kept_lines += marks.get(id(line), [line])
    for line in kept_lines:
        line.page = page.number
    return kept_lines


def _cell_lines(cells: dict[tuple[int, int], list[Word]], table: int) -> list[Line]:
    lines = []
    for (row, column), words in sorted(cells.items()):
        inside = [line_of(one) for one in rows_of(words)]
        left, right = min(line.x0 for line in inside), max(line.x1 for line in inside)
        for line in inside:
            line.left, line.right, line.cell = left, right, (table, row, column)
        lines += inside
    return lines


def _joined(column: Sequence[Line]) -> list[Line]:
    """The segments of one baseline in one column are one line, its spaces having been stretched."""
    kept: list[Line] = []
    for line in column:
        last = kept[-1] if kept else None
        if last and last.text and line.text and abs(last.y - line.y) < 0.35 * line.size and line.x0 >= last.x1:
            last.text, last.x1 = f"{last.text} {line.text}", line.x1
            last.bold = last.bold and line.bold
        else:
            kept.append(line)
    return kept


def _in_columns(lines: list[Line], depth: int = 0) -> list[list[Line]]:
    """Cut by the widest gutter into bands: whole lines, then a left column and a right one, and so on down."""
    gutter = _gutter(lines) if depth < 3 else None
    if gutter is None:
        return [lines] if lines else []
    flows: list[list[Line]] = []
    for crossing, band in _bands(lines, gutter):
        left = [line for line in band if line.x1 <= gutter]
        right = [line for line in band if line.x0 >= gutter]
        if crossing or not left or not right:
            if flows and crossing and flows[-1] and flows[-1][-1].x1 > gutter > flows[-1][0].x0:
                flows[-1] += band
            else:
                flows.append(band)
        else:
            flows += _in_columns(left, depth + 1)
            flows += _in_columns(right, depth + 1)
    return flows


def _bands(lines: Sequence[Line], gutter: float) -> list[tuple[bool, list[Line]]]:
    bands: list[tuple[bool, list[Line]]] = []
    for line in lines:
        crossing = line.x0 < gutter < line.x1
        if bands and bands[-1][0] == crossing:
            bands[-1][1].append(line)
        else:
            bands.append((crossing, [line]))
    return bands


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a column starts: the left edge shared by lines that have others at their left, on the same heights."""
    starts = Counter(round(line.x0) for line in lines if line.text)
    first = min(starts, default=0)
    best: tuple[int, float] = (0, 0.0)
    for start, count in starts.items():
        gutter = start - 2.0
        if count < 3 or start < first + 60:
            continue
        score = 0
        for crossing, band in _bands(lines, gutter):
            left = [line for line in band if line.x1 <= gutter + 1]
            right = [line for line in band if line.x0 >= gutter]
            if crossing or len(left) < 3 or len(right) < 3:
                continue
            top, bottom = min(left[0].y, right[0].y), max(left[-1].y, right[-1].y)
            shared = sum(bottom - 1 <= line.y <= top + 1 for line in right)
            if shared >= 2 and sum(abs(line.x0 - start) < 2 for line in right) >= 0.4 * len(right):
                score += len(left) + len(right)
        best = max(best, (score, gutter))
    return best[1] if best[0] >= 6 else None
