"""PDF: pdfium gives each sign and its place; words, rules of tables and pages are made of them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parvis.listen.meetings.reading import layout, paragraphs
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.refusals import Refused

MOST_PAGES: Final = 200
MOST_SIGNS: Final = 1_500_000
MOST_RULES: Final = 4000
# A scan may carry the stamp of its software: fewer signs a page than this is no text.
FEWEST_SIGNS: Final = 25
FORCED_BOLD: Final = 1 << 18
BOLD_NAMES: Final = ("bold", "black", "heavy", "semibd", "-bd")


class Word(NamedTuple):
    """A word and its place, in points from the bottom left; ``y`` is its baseline."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


class Rule(NamedTuple):
    """A straight line, drawn across or down."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class Page:
    """What is drawn on a page."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def pieces_of(content: bytes) -> list[Piece]:
    """The pieces of a PDF, in reading order.

    Raises:
        Refused: broken, locked, too long, or made of images.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from error
    with document:
        count = len(document)
        if count > MOST_PAGES:
            raise Refused("pages")
        pages: list[Page] = []
        signs = images = 0
        for number in range(count):
            try:
                page = document[number]
            except pdfium.PdfiumError as error:
                raise Refused("broken") from error
            drawn, is_image = _read(page, number + 1)
            signs += sum(len(word.text) for word in drawn.words)
            images += is_image
            if signs > MOST_SIGNS:
                raise Refused("long")
            pages.append(drawn)
    if signs < FEWEST_SIGNS * max(count, 1):
        raise Refused("image" if images or signs else "empty", pages=count)
    return paragraphs.assembled([layout.ordered(page) for page in layout.without_repeated(pages)])


def _read(page: pdfium.PdfPage, number: int) -> tuple[Page, bool]:
    drawn = Page(number, page.get_width(), page.get_height())
    is_image = False
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        is_image |= thing.type == raw.FPDF_PAGEOBJ_IMAGE
        if thing.type == raw.FPDF_PAGEOBJ_PATH and len(drawn.rules) < MOST_RULES:
            drawn.rules += _rules(thing.raw)
    textpage = page.get_textpage()
    try:
        drawn.words += _words(textpage.raw)
    finally:
        textpage.close()
        page.close()
    return drawn, is_image


def _rules(path: ctypes.c_void_p) -> Iterator[Rule]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    before = start = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(path), 400)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(before, point)
            if raw.FPDFPathSegment_GetClose(segment):
                yield from _straight(point, start)
        before = point


def _straight(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    wide, high = abs(start[0] - end[0]), abs(start[1] - end[1])
    if (wide < 1 and high > 6) or (high < 1 and wide > 6):
        yield Rule(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))


def _words(textpage: ctypes.c_void_p) -> Iterator[Word]:
    """Signs drawn one after another on a baseline, up to a space."""
    letters: list[str] = []
    x0 = x1 = y = size = previous = 0.0
    bold = False
    for index in range(raw.FPDFText_CountChars(textpage)):
        sign = _sign(textpage, index)
        made_up = raw.FPDFText_IsGenerated(textpage, index) == 1
        if made_up and letters and not sign.isspace():
            # A hyphen that pdfium adds has no place of its own.
            letters.append(sign)
            continue
        place = None if sign.isspace() or made_up else _place(textpage, index)
        if place is None:
            if letters:
                yield Word("".join(letters), x0, x1, y, size, bold)
            letters = []
            continue
        left, right, base, height = place
        # The letters of a ligature share one place.
        back = left < x1 - 0.8 * size and abs(left - previous) > 0.01
        if letters and (abs(base - y) > 0.5 * size or left - x1 > 0.8 * size or back):
            yield Word("".join(letters), x0, x1, y, size, bold)
            letters = []
        if not letters:
            x0, x1, y, size = left, right, base, height
            bold = _is_bold(textpage, index)
        letters.append(sign)
        x1, previous = max(x1, right), left
    if letters:
        yield Word("".join(letters), x0, x1, y, size, bold)


def _sign(textpage: ctypes.c_void_p, index: int) -> str:
    code = raw.FPDFText_GetUnicode(textpage, index)
    # pdfium's own mark for a hyphen that cuts a word at the end of a line.
    if code in {0x02, 0xFFFE}:
        return "\u00ad"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return " "
    return chr(code)


def _place(textpage: ctypes.c_void_p, index: int) -> tuple[float, float, float, float] | None:
    """Left, right, baseline and size of a sign; nothing when it is written along another direction."""
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
        return None
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    if abs(matrix.b) > abs(matrix.a):
        return None
    size = raw.FPDFText_GetFontSize(textpage, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
    return min(left.value, x.value), max(right.value, x.value), y.value, max(size, 1.0)


def _is_bold(textpage: ctypes.c_void_p, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(textpage, index) >= 600:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
    called = name.value.decode("utf-8", "ignore").lower()
    return bool(flags.value & FORCED_BOLD) or any(one in called for one in BOLD_NAMES)
