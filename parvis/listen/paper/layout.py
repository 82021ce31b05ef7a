"""Where things stand on a printed questionnaire, in millimetres: what the printer knows and the reader needs.

The origin is the top left corner of the page; ``x`` goes right and ``y`` down, whatever the language's direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

A4_MM: Final = (210.0, 297.0)

#: The box where one writes one's quartier or commune, when the print run is for no quartier. Not a name of XLSForm.
PLACE_QUESTION: Final = "@lieu"


class BoxKind(StrEnum):
    """What is written in a box."""

    TICK = "case"  # a choice to tick
    PLACE = "rang"  # the place given to a choice of a ranking: a digit
    NUMBER = "nombre"  # an integer
    TEXT = "texte"  # free words


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place where someone ticks or writes. ``choice`` is empty for a number and for words."""

    question: str
    choice: str = ""
    kind: BoxKind
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class PageLayout:
    """One printed page: its number from 1, and its boxes in the order of the questionnaire.

    A page without boxes (the blank back of a sheet) is marked like the others; nobody misses it.
    """

    number: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A whole form. ``marks`` are the centres of the four corner marks: top left, top right, bottom right, bottom left.

    ``mark_mm`` is the side of a mark, ``code`` the place of the machine-readable code without its quiet zone (x, y,
    width, height), the same on every page. A box's sides are the middle of its frame.
    """

    marks: tuple[tuple[float, float], ...]
    mark_mm: float
    code: tuple[float, float, float, float]
    pages: tuple[PageLayout, ...]

    @property
    def boxes(self) -> Iterator[tuple[int, Box]]:
        """Every box with the number of its page."""
        return ((page.number, box) for page in self.pages for box in page.boxes)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :func:`layout_from_json` gives it back."""
        return asdict(self)


def layout_from_json(data: Mapping[str, Any]) -> Layout:
    """The layout that :meth:`Layout.to_json` wrote."""
    return Layout(
        marks=tuple((float(x), float(y)) for x, y in data["marks"]),
        mark_mm=data["mark_mm"],
        code=tuple(data["code"]),
        pages=tuple(
            PageLayout(
                number=page["number"],
                boxes=tuple(Box(**{**box, "kind": BoxKind(box["kind"])}) for box in page["boxes"]),
            )
            for page in data["pages"]
        ),
    )
