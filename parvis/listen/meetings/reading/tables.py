"""Tables of minutes: which column holds what was said, the object, how many agreed, whether it was disputed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from parvis.listen.meetings.reading import remarks
from parvis.listen.meetings.reading.cutting import fold
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.sections import (
    Announced,
    Section,
    announced_in,
    is_information,
    object_of,
    section_of,
)

AGREED: Final = re.compile(
    r"combien|accords?\b|\bnombre|\bnb\b|\bvoix|soutien|votes?\b|gommettes|\bpour$|approb|adhesion|partage"
)
DISPUTED: Final = re.compile(
    r"discut|desaccord|debat|divergen|\bcontre|contraire|reserves?\b|dispute|controvers|dissens"
)
KIND: Final = re.compile(r"^(?:l')?(?:objets?|rubriques?|categories?|types?|axes?|nature|volets?)\b")
THEME: Final = re.compile(
    r"themes?\b|thematiques?|quartiers?\b|secteurs?|^n°|^num|^table\b|^groupe|^date|^lieu|^qui\b|"
    r"porteurs?|pilote"
)
SAID: Final = re.compile(
    r"\bdits?\b|paroles?|expressions?|expriment|propos\b|contributions?|verbatim|remarques?|echanges|contenu|"
    r"descriptions?|enonce|temoignages?|entendu|retenu|avis$|habitants"
)
# Tables that list people, or judge the meeting.
PEOPLE: Final = re.compile(
    r"^(?:noms?|prenoms?|structures?|fonctions?|organismes?|qualite|signatures?|civilite|oui|non)\b"
)
LONGEST_TITLE: Final = 9


class Said(NamedTuple):
    """The pieces of a cell to read, by their index, and what its row or its column tells of them."""

    indexes: tuple[int, ...]
    announced: Announced
    remark: remarks.Remark


@dataclass
class _Columns:
    """What each column holds."""

    said: dict[int, Announced] = field(default_factory=dict)
    kind: int = 0
    agreed: int = 0
    disputed: int = 0
    others: set[int] = field(default_factory=set)
    people: bool = False


Cells = dict[int, dict[int, list[int]]]


def statements_of(pieces: Sequence[Piece], sections: dict[int, Section]) -> Iterator[Said]:
    """What is said in each table; ``sections`` tells where the first cell of each stands."""
    columns = _Columns()
    cells = [(index, piece) for index, piece in enumerate(pieces) if piece.kind == "cell"]
    for _table, inside in groupby(cells, key=lambda cell: cell[1].table):
        rows: Cells = {}
        first = 0
        for index, piece in inside:
            first = first or index
            rows.setdefault(piece.row, {}).setdefault(piece.column, []).append(index)
        section = sections.get(first, "")
        titles = {column: _text(pieces, those) for column, those in next(iter(rows.values())).items()}
        found = _columns(titles)
        if found:
            columns, body = found, list(rows.values())[1:]
        elif columns.said and max(titles) <= max((*columns.said, columns.kind, columns.agreed, columns.disputed)):
            # The same table, on the next page.
            body = list(rows.values())
        else:
            columns, body = _by_content(pieces, rows), list(rows.values())
        if not columns.people and (section != "skip" or _kept_in_skipped(columns)):
            yield from _rows(pieces, body, columns, section)


def _kept_in_skipped(columns: _Columns) -> bool:
    return any(columns.said.values()) or bool(columns.kind)


def _text(pieces: Sequence[Piece], indexes: Sequence[int]) -> str:
    return " ".join(pieces[index].text for index in indexes)


def _columns(titles: dict[int, str]) -> _Columns | None:
    """What the titles of the columns announce; nothing when the row is not made of titles."""
    if any(len(title.split()) > LONGEST_TITLE for title in titles.values()) or len(titles) < 2:
        return None
    columns = _Columns()
    known = 0
    for column, title in titles.items():
        folded = fold(title).strip()
        known += 1
        if PEOPLE.match(folded):
            columns.people = True
        elif KIND.match(folded) and not columns.kind:
            columns.kind = column
        elif DISPUTED.search(folded) and not columns.disputed:
            columns.disputed = column
        elif AGREED.search(folded) and not columns.agreed:
            columns.agreed = column
        elif object_of(title):
            columns.said[column] = object_of(title)
        elif THEME.search(folded):
            columns.others.add(column)
        elif SAID.search(folded):
            columns.said[column] = ""
        else:
            known -= 1
    if columns.people and columns.said:
        columns.people = False
    if known < 2 or not (columns.said or columns.people):
        return None
    return columns


def _by_content(pieces: Sequence[Piece], rows: Cells) -> _Columns:
    """No titles: a first column that names objects, beside what was said; else nothing is proposed of it."""
    first = [fold(_text(pieces, row[1])) for row in rows.values() if 1 in row]
    widths: dict[int, int] = {}
    for row in rows.values():
        for column, those in row.items():
            widths[column] = widths.get(column, 0) + len(_text(pieces, those))
    widest = max(widths, key=lambda column: widths[column])
    named = sum(bool(object_of(one)) and len(one.split()) <= LONGEST_TITLE + 3 for one in first)
    if widest != 1 and named >= max(1, len(first) // 2) and not any(map(is_information, first)):
        return _Columns(said={widest: ""}, kind=1)
    return _Columns(people=True)


def _rows(
    pieces: Sequence[Piece], body: Sequence[dict[int, list[int]]], columns: _Columns, section: Section
) -> Iterator[Said]:
    under = announced_in(section)
    for row in body:
        if columns.kind and (title := _text(pieces, row.get(columns.kind, []))):
            named = section_of(title)
            under = announced_in(named) or object_of(title)
        alone = len(row) == 1 and next(iter(row.values()))
        if alone and object_of(_text(pieces, alone)) and len(_text(pieces, alone).split()) <= LONGEST_TITLE:
            # A row across the whole table: a heading inside it.
            under = object_of(_text(pieces, alone))
            continue
        remark = remarks.of_cells(
            _text(pieces, row.get(columns.agreed, [])), _text(pieces, row.get(columns.disputed, []))
        )
        voted = _voted(columns)
        for column, announced in columns.said.items():
            if column in row:
                told = remark if column == voted else remarks.Remark(None, False)
                yield Said(tuple(row[column]), announced or under, told)


def _voted(columns: _Columns) -> int:
    """Among several columns of what was said, the one that the count is about: that which it follows."""
    count = columns.agreed or columns.disputed
    return max((column for column in columns.said if column < count), default=min(columns.said))
