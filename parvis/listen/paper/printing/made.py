"""The PDF of a print run, and its layout: one template tells both, so they cannot differ."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno

from parvis.listen.paper.layout import PLACE_QUESTION, Box, BoxKind, Layout, PageLayout
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.printing.frame import CODE, MARK_SIDE, MARKS, frame_data
from parvis.listen.paper.printing.sheets import form_sheets
from parvis.listen.paper.printing.words import form_words
from parvis.listen.questionnaires.schema import Form
from parvis.web.pdf import query, render

TEMPLATE: Final = Path(__file__).resolve().parent.parent / "papers" / "form.typ"
#: A version of QR that holds the longest mark at level H, so that every code has the same modules.
CODE_VERSION: Final = 3
#: One mask for all, that readers know as well as any other: looking for the best takes five times as long.
CODE_MASK: Final = 4


@dataclass(frozen=True, kw_only=True)
class PrintedForm:
    """What is printed: the form, in which language and size, with which optional sheets, for which place."""

    form: Form
    language: str
    large: bool = False
    blocks: tuple[str, ...] = ()
    place: str = ""
    hand_in: str = ""
    parole_address: str


@dataclass(frozen=True, kw_only=True)
class CopyCodes:
    """What differs from a copy to the next: its number in the run, and the receipt's code."""

    number: int
    receipt: str


def form_layout(printed: PrintedForm) -> Layout:
    """Where everything stands on the pages of one copy; as many pages as sheets of paper have sides."""
    found = query(TEMPLATE, _data(printed, measuring=True), language=_tag(printed), label="box")
    pages = sum(_sides(printed))
    return Layout(
        marks=MARKS,
        mark_mm=MARK_SIDE,
        code=CODE,
        pages=tuple(
            PageLayout(number=number, boxes=tuple(_box(one) for one in found if one["page"] == number))
            for number in range(1, pages + 1)
        ),
    )


def form_pdf(printed: PrintedForm, *, run: int, copies: Sequence[CopyCodes], dated: datetime) -> bytes:
    """The copies as one PDF/UA, each from the top of a sheet of paper when printed on both sides."""
    data = _data(printed, measuring=False)
    pages = sum(_sides(printed))
    data["copy_pages"] = pages
    receipt_svg = _svg(printed.parole_address, error="m")
    data["copies"] = [
        {
            "receipt": copy.receipt,
            "receipt_svg": receipt_svg,
            "codes": [_page_code(PageMark(run, copy.number, page)) for page in range(1, pages + 1)],
        }
        for copy in copies
    ]
    return render(TEMPLATE, data, dated=dated, language=_tag(printed))


def _data(printed: PrintedForm, *, measuring: bool) -> dict[str, Any]:
    sides = _sides(printed)
    return _written(printed, [used % 2 == 1 for used in _used(printed)]) | {
        "measuring": measuring,
        "copy_pages": sum(sides),
    }


def _written(printed: PrintedForm, blanks: Sequence[bool]) -> dict[str, Any]:
    sheets = form_sheets(printed.form, printed.blocks)
    data = form_words(
        printed.form,
        sheets,
        language=printed.language,
        large=printed.large,
        place=printed.place,
        hand_in=printed.hand_in,
        address=printed.parole_address,
    )
    for sheet, blank in zip(data["sheets"], blanks, strict=True):
        sheet["blank"] = blank
    return (
        data
        | frame_data()
        | {
            "place_question": PLACE_QUESTION,
            "copies": [{"receipt": "", "receipt_svg": _svg(printed.parole_address, error="m"), "codes": []}],
        }
    )


def _used(printed: PrintedForm) -> list[int]:
    """How many pages each sheet of the form fills, before any blank one."""
    count = len(form_sheets(printed.form, printed.blocks))
    data = _written(printed, [False] * count) | {"measuring": True, "copy_pages": 0}
    ends = query(TEMPLATE, data, language=_tag(printed), label="sheet-end")
    return [last - before for before, last in zip([0, *ends], ends, strict=False)]


def _sides(printed: PrintedForm) -> list[int]:
    return [used + used % 2 for used in _used(printed)]


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
    return {"written": written, "svg": _svg(written, error="h", version=CODE_VERSION, mask=CODE_MASK, border=0)}


def _svg(text: str, *, error: str, version: int | None = None, mask: int | None = None, border: int = 4) -> str:
    drawn = io.BytesIO()
    segno.make(text, error=error, version=version, mask=mask, micro=False, boost_error=False).save(
        drawn, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()
