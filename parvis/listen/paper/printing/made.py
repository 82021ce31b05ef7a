"""The PDF of a print run, and its layout: one template tells both, so they cannot differ."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import segno

from parvis.listen.meetings.papers.codes import qr_svg
from parvis.listen.paper.layout import PLACE_QUESTION, Box, BoxKind, Layout, PageLayout
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.printing.frame import CODE, MARK_SIDE, MARKS, frame_data
from parvis.listen.paper.printing.sheets import form_sheets
from parvis.listen.paper.printing.words import form_words
from parvis.listen.questionnaires.schema import Form
from parvis.web.pdf import query, render, render_apart

TEMPLATE: Final = Path(__file__).resolve().parent.parent / "papers" / "form.typ"
#: A version of QR that holds the longest mark at level H, so that every code has the same modules.
CODE_VERSION: Final = 3
#: One mask for all, that readers know as well as any other: looking for the best takes five times as long.
CODE_MASK: Final = 4

#: Beyond this, the PDF is set in a process of its own.
FEW_COPIES: Final = 5


@dataclass(frozen=True, kw_only=True)
class PrintedForm:
    """What is printed: the form, in which language and size, with which optional sheets, for which place.

    ``place`` is a quartier in words, empty when each person writes theirs; ``hand_in`` is where forms are given back,
    empty for « the person who gave it »; ``parole_address`` is what the receipt's code opens.
    """

    form: Form
    language: str
    large: bool = False
    blocks: tuple[str, ...] = ()
    place: str = ""
    hand_in: str = ""
    parole_address: str

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """How many pages each sheet of the form fills, told by typst."""
        count = len(form_sheets(self.form, self.blocks))
        data = _data(self, blanks=[False] * count) | {"measuring": True, "copy_pages": 0}
        ends = query(TEMPLATE, data, language=_tag(self), label="sheet-end")
        return tuple(last - before for before, last in pairwise([0, *ends]))

    @property
    def pages(self) -> int:
        """Pages of a copy: each sheet of the form begins a sheet of paper, so its number of pages is made even."""
        return sum(count + count % 2 for count in self.filled)


@dataclass(frozen=True, kw_only=True)
class CopyCodes:
    """What differs from a copy to the next: its number in the run, and the receipt's code."""

    number: int
    receipt: str


def form_layout(printed: PrintedForm) -> Layout:
    """Where everything stands on the pages of one copy, those left blank included."""
    data = _data(printed, blanks=[count % 2 == 1 for count in printed.filled])
    found = query(
        TEMPLATE, data | {"measuring": True, "copy_pages": printed.pages}, language=_tag(printed), label="box"
    )
    return Layout(
        marks=MARKS,
        mark_mm=MARK_SIDE,
        code=CODE,
        pages=tuple(
            PageLayout(number=number, boxes=tuple(_box(one) for one in found if one["page"] == number))
            for number in range(1, printed.pages + 1)
        ),
    )


def form_pdf(printed: PrintedForm, *, run: int, copies: Sequence[CopyCodes], dated: datetime) -> bytes:
    """The copies as one PDF/UA, each from the top of a sheet of paper when printed on both sides."""
    receipt_svg = qr_svg(printed.parole_address)
    data = _data(printed, blanks=[count % 2 == 1 for count in printed.filled]) | {
        "measuring": False,
        "copy_pages": printed.pages,
        "copies": [
            {
                "receipt": copy.receipt,
                "receipt_svg": receipt_svg,
                "codes": [_page_code(PageMark(run, copy.number, page)) for page in range(1, printed.pages + 1)],
            }
            for copy in copies
        ],
    }
    made = render if len(copies) <= FEW_COPIES else render_apart
    return made(TEMPLATE, data, dated=dated, language=_tag(printed))


def _data(printed: PrintedForm, *, blanks: Sequence[bool]) -> dict[str, Any]:
    """What the template writes, with one copy without codes; ``blanks`` says which sheets end on a blank page."""
    data = form_words(
        printed.form,
        form_sheets(printed.form, printed.blocks),
        language=printed.language,
        large=printed.large,
        place=printed.place,
        hand_in=printed.hand_in,
        address=printed.parole_address,
    )
    for sheet, blank in zip(data["sheets"], blanks, strict=True):
        sheet["blank"] = blank
    unmarked = {"receipt": "", "receipt_svg": qr_svg(printed.parole_address), "codes": []}
    return data | frame_data() | {"place_question": PLACE_QUESTION, "copies": [unmarked]}


def _tag(printed: PrintedForm) -> str:
    """The language as BCP 47 knows it: « fr-simple » is French."""
    return printed.language.partition("-")[0]


def _box(one: dict[str, Any]) -> Box:
    return Box(
        question=one["question"],
        choice=one["choice"],
        kind=BoxKind(one["kind"]),
        x=round(one["x"], 3),
        y=round(one["y"], 3),
        width=round(one["width"], 3),
        height=round(one["height"], 3),
    )


def _page_code(mark: PageMark) -> dict[str, str]:
    written = mark.written()
    drawn = io.BytesIO()
    segno.make(written, error="h", version=CODE_VERSION, mask=CODE_MASK, micro=False, boost_error=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return {"written": written, "svg": drawn.getvalue().decode()}
