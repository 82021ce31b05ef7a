"""The lines of a PDF into pieces: paragraphs joined across lines, columns and pages, headings, items, cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from parvis.listen.meetings.reading import shapes
from parvis.listen.meetings.reading.layout import Line
from parvis.listen.meetings.reading.pieces import Piece

ENDS: Final = (".", "!", "?", "…", ":", ";", "»", ")")
# A word cut at the end of a line loses its hyphen, unless what precedes makes a compound.
COMPOUNDS: Final = re.compile(
    r"rendez|peut|vis|celui|celle|ceux|celles|quelqu|quelques|demi|mi|sous|centre|rez|grands?|semi|ex|vice|week|là|lui|"
    r"elles?|eux|nous|vous|après|avant|plate|adultes?|tiers|porte|garde|sainte?|chef|c'est|qu'est"
)


@dataclass
class _Paragraph:
    """Lines that make one piece."""

    lines: list[Line]
    is_item: bool
    text: str


def assembled(pages: Sequence[Sequence[Line]]) -> list[Piece]:
    """The pieces of all pages, in order."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    body = _body(lines)
    leading = _leading(lines)
    paragraphs: list[_Paragraph] = []
    for line in lines:
        if not line.text.strip():
            continue
        before = _cut_by_page(paragraphs, line) or (paragraphs[-1] if paragraphs else None)
        if before and (before is not paragraphs[-1] or _goes_on(before, line, leading, body)):
            before.lines.append(line)
            before.text = _joined(before.text, line.text)
        else:
            # A numbered heading keeps its number; an item leaves its own.
            is_item, said = (False, line.text) if _is_loud(line, body) else shapes.unmarked(line.text)
            paragraphs.append(_Paragraph([line], is_item, said))
    return _pieces(paragraphs, body)


def _cut_by_page(paragraphs: Sequence[_Paragraph], line: Line) -> _Paragraph | None:
    """The cell that goes on at the top of the next page, in the middle of a sentence."""
    if line.cell is None or line.cell[1] != 1 or not line.text[:1].islower() or not paragraphs:
        return None
    for paragraph in reversed(paragraphs[-12:]):
        last = paragraph.lines[-1]
        if last.cell is None or last.page < line.page - 1:
            return None
        if last.cell[2] == line.cell[2] and last.cell != line.cell:
            return paragraph if not paragraph.text.endswith(ENDS) and last.page == line.page - 1 else None
    return None


def _body(lines: Sequence[Line]) -> float:
    """The size of most of the text."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(line.size, 1)] += len(line.text)
    return counts.most_common(1)[0][0]


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between two lines, in heights of the text."""
    gaps = Counter(
        round((one.y - other.y) / one.size, 1)
        for one, other in pairwise(lines)
        if one.page == other.page
        and one.flow == other.flow
        and one.cell == other.cell
        and 0 < one.y - other.y < 3 * one.size
    )
    close = [gap for gap, count in gaps.items() if count >= 0.15 * sum(gaps.values())]
    return min(close, default=1.3)


def _is_loud(line: Line, body: float) -> bool:
    """Whether a line stands out as a heading does."""
    return line.cell is None and (
        line.size > 1.08 * body or ((line.bold or shapes.is_capitals(line.text)) and shapes.may_be_heading(line.text))
    )


def _goes_on(paragraph: _Paragraph, line: Line, leading: float, body: float) -> bool:
    """Whether ``line`` belongs to the paragraph that is being made."""
    last = paragraph.lines[-1]
    if last.cell != line.cell:
        return False
    if abs(last.size - line.size) > 0.08 * body or (
        last.bold != line.bold and _is_loud(last, body) != _is_loud(line, body)
    ):
        return False
    if shapes.unmarked(line.text)[0] and not _is_number_in_words(last, line):
        return False
    full = last.x1 > last.right - 0.22 * (last.right - last.left)
    ended = paragraph.text.endswith(ENDS)
    if last.page != line.page or last.flow != line.flow:
        return not ended and not _is_loud(last, body) and (line.text[:1].islower() or full)
    if last.y - line.y > 1.25 * leading * line.size or line.y > last.y + 1:
        return False
    if line.text[:1].islower():
        return True
    indented = (
        line.x0 > line.left + 0.8 * line.size and last.x0 < line.x0 - 0.8 * line.size and len(paragraph.lines) > 1
    )
    return full and not (ended and indented) if last.cell is None else not ended or full


def _is_number_in_words(last: Line, line: Line) -> bool:
    """A line that starts with a number in the middle of a sentence (« …pour les / 16. ») is rare: only a full line."""
    return line.text[:1].isdigit() and last.x1 > last.right - 8 and not last.text.endswith(ENDS)


def _joined(before: str, line: str) -> str:
    if before.endswith("\u00ad"):
        before = before.rstrip("\u00ad") + "-"
    if before.endswith("-") and before[-2:-1].isalpha() and line[:1].isupper():
        return before[:-1] + line if before[-2].isupper() and line[1:2].isupper() else before + line
    if before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower():
        last = before[:-1].split()[-1].lower()
        part = last.replace("’", "'").rpartition("'")[2]
        return before + line if "-" in last or COMPOUNDS.fullmatch(part) else before[:-1] + line
    return f"{before} {line}"


def _pieces(paragraphs: Sequence[_Paragraph], body: float) -> list[Piece]:
    sizes = sorted({round(p.lines[0].size, 1) for p in paragraphs if p.lines[0].size > 1.08 * body}, reverse=True)
    tables: dict[tuple[int, int], int] = {}
    pieces: list[Piece] = []
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        text = shapes.tidy(paragraph.text)
        if not text:
            continue
        if first.cell:
            table = tables.setdefault((first.page, first.cell[0]), len(tables) + 1)
            pieces.append(Piece("cell", first.cell[2], text, first.page, table, first.cell[1], first.cell[2]))
        elif _is_heading(paragraph, text, body):
            level = sizes.index(round(first.size, 1)) + 1 if round(first.size, 1) in sizes else len(sizes) + 1
            pieces.append(Piece("heading", min(level, 6), text, first.page))
        else:
            pieces.append(Piece("item" if paragraph.is_item else "paragraph", int(paragraph.is_item), text, first.page))
    return pieces


def _is_heading(paragraph: _Paragraph, text: str, body: float) -> bool:
    first = paragraph.lines[0]
    if first.size > 1.08 * body:
        return len(text.split()) <= 2 * shapes.LONGEST_HEADING
    return shapes.may_be_heading(text) and (all(line.bold for line in paragraph.lines) or shapes.is_capitals(text))
