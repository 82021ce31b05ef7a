from __future__ import annotations

import unicodedata

import numpy
import pypdfium2
import pytest
import segno

from parvis.listen.paper.layout import Box, BoxKind, Layout, layout_from_json
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.printing import form_layout
from parvis.listen.paper.printing.frame import CUT, PATTERNS
from tests.listen.paper.making import pdf_of, printed
from tests.pdf_tags import assert_accessible

DOTS_A_MM = 10
#: One form of each direction and size.
LOOKS = [("fr", False), ("ar", False), ("fr-simple", True), ("ar", True)]
each_look = pytest.mark.parametrize(("language", "large"), LOOKS)


def drawn(pdf: bytes, page: int) -> numpy.ndarray:
    """The page (from 1) in grey levels, ten dots a millimetre."""
    document = pypdfium2.PdfDocument(pdf)
    picture: numpy.ndarray = document[page - 1].render(scale=DOTS_A_MM * 25.4 / 72, grayscale=True).to_numpy()
    document.close()
    return picture.reshape(picture.shape[0], -1)


def darkness(picture: numpy.ndarray, x: float, y: float, width: float, height: float) -> float:
    """Share of dark dots in a rectangle of the page, in millimetres."""
    left, top = round(x * DOTS_A_MM), round(y * DOTS_A_MM)
    right, bottom = round((x + width) * DOTS_A_MM), round((y + height) * DOTS_A_MM)
    return float((picture[top:bottom, left:right] < 128).mean())


def is_framed(picture: numpy.ndarray, box: Box) -> bool:
    """Whether the four sides of ``box`` are drawn, to a quarter of a millimetre, and nothing dark inside."""
    near, inside = 0.25, 0.5

    def side(x: float, y: float, width: float, height: float, axis: int) -> bool:
        left, top = round(x * DOTS_A_MM), round(y * DOTS_A_MM)
        strip = picture[top : top + round(height * DOTS_A_MM), left : left + round(width * DOTS_A_MM)] < 160
        return bool(strip.mean(axis=axis).max() > 0.98)

    flat = [side(box.x + 1, y - near, box.width - 2, 2 * near, 1) for y in (box.y, box.y + box.height)]
    upright = [side(x - near, box.y + 1, 2 * near, box.height - 2, 0) for x in (box.x, box.x + box.width)]
    empty = (box.x + inside, box.y + inside, box.width - 2 * inside, box.height - 2 * inside)
    return all(flat + upright) and darkness(picture, *empty) == 0


@each_look
def test_each_box_of_the_layout_is_where_the_pdf_draws_it(language: str, large: bool) -> None:
    form = printed(language=language, large=large)
    layout, pdf = form_layout(form), pdf_of(form)
    for page in layout.pages:
        picture = drawn(pdf, page.number)
        assert [box for box in page.boxes if not is_framed(picture, box)] == []


@each_look
def test_every_question_and_every_choice_has_its_box_in_the_order_of_the_form(language: str, large: bool) -> None:
    form = printed(language=language, large=large)
    boxes = [(box.question, box.choice) for _page, box in form_layout(form).boxes]
    expected = [
        (question.name, choice)
        for page in form.form.pages
        for question in page.questions
        if question.asks
        for choice in ([one.name for one in question.choices] or [""])
    ]
    assert boxes == [("@lieu", ""), *expected]


def test_boxes_are_five_millimetres_wide_and_seven_in_large_print() -> None:
    def sides(layout: Layout) -> set[tuple[float, float]]:
        return {(box.width, box.height) for _page, box in layout.boxes if box.kind is BoxKind.TICK}

    assert sides(form_layout(printed())) == {(5.0, 5.0)}
    assert sides(form_layout(printed(large=True))) == {(7.0, 7.0)}


@each_look
def test_nothing_of_a_page_is_printed_on_its_marks_nor_around_them(language: str, large: bool) -> None:
    form = printed(language=language, large=large)
    layout, pdf = form_layout(form), pdf_of(form)
    side = layout.mark_mm
    module = side / 6
    for page in layout.pages:
        picture = drawn(pdf, page.number)
        for (x, y), rows in zip(layout.marks, PATTERNS, strict=True):
            left, top = x - side / 2, y - side / 2
            for row, signs in enumerate(rows):
                for column, sign in enumerate(signs):
                    seen = darkness(picture, left + column * module + 0.3, top + row * module + 0.3, 0.9, 0.9)
                    assert seen == (0 if sign == "1" else 1)
            around = darkness(picture, left - 2.5, top - 2.5, side + 5, side + 5) * (side + 5) ** 2
            assert around == pytest.approx(
                darkness(picture, left - 0.1, top - 0.1, side + 0.2, side + 0.2) * (side + 0.2) ** 2
            )


@each_look
def test_what_is_cut_off_stands_under_the_marks_and_above_what_printers_leave_white(language: str, large: bool) -> None:
    form = printed(language=language, large=large)
    layout, pdf = form_layout(form), pdf_of(form)
    lowest = max(y for _x, y in layout.marks) + layout.mark_mm / 2
    cut = [
        page.number for page in layout.pages if darkness(drawn(pdf, page.number), 5, CUT + 1, 200, 297 - CUT - 1) > 0
    ]
    main = [number for number, box in layout.boxes if box.question == "solutions"]
    assert lowest + 4 < CUT
    assert cut == main
    assert darkness(drawn(pdf, cut[0]), 0, 293, 210, 4) == 0


def test_the_marks_are_those_of_opencv() -> None:
    cv2 = pytest.importorskip("cv2")
    known = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, rows in enumerate(PATTERNS):
        picture = cv2.aruco.generateImageMarker(known, number, 6) // 255
        assert ["".join(map(str, row)) for row in picture.tolist()] == list(rows)


def test_each_page_of_each_copy_bears_its_own_code() -> None:
    form = printed(blocks=())
    layout, pdf = form_layout(form), pdf_of(form, run=345, copies=3)
    x, y, width, _height = layout.code
    pages = len(layout.pages)
    for copy in (1, 3):
        for page in layout.pages:
            picture = drawn(pdf, (copy - 1) * pages + page.number)
            matrix = segno.make(PageMark(345, copy, page.number).written(), error="h", version=3, mask=4).matrix
            side = len(matrix)
            half = width / side / 2
            seen = [
                [round(darkness(picture, x + half * (2 * column + 0.5), y + half * (2 * row + 0.5), half, half))
                 for column in range(side)]
                for row in range(side)
            ]  # fmt: skip
            assert seen == [list(row) for row in matrix]


def test_each_sheet_begins_on_a_sheet_of_paper() -> None:
    layout = form_layout(printed())
    first = {box.question: number for number, box in reversed(list(layout.boxes))}
    assert all(first[name] % 2 == 1 for name in ("participer", "age"))
    assert len(layout.pages) % 2 == 0


def test_a_layout_is_kept_as_plain_values() -> None:
    layout = form_layout(printed(blocks=()))
    assert layout_from_json(layout.to_json()) == layout


@each_look
def test_the_form_is_heard_in_its_order(language: str, large: bool) -> None:
    form = printed(language=language, large=large)
    words = [
        part
        for page in form.form.pages
        if page.asks
        for question in page.questions
        for part in (question.label(language), *(choice.label(language) for choice in question.choices))
    ]
    # PDFium repeats a letter that bears a vowel sign: those words are left to the others' order.
    words = [one for one in words if not any(map(unicodedata.combining, one))]
    seen = assert_accessible(
        pdf_of(form), expected_text_order=[form.form.title(language), *words], language=language.partition("-")[0]
    )
    assert len(seen.headings) > 10


def test_a_large_run_set_in_its_own_process_gives_the_same_pages() -> None:
    form = printed(blocks=())
    apart, here = pdf_of(form, copies=6), pdf_of(form, copies=2)
    pages = form.pages
    with pypdfium2.PdfDocument(apart) as large:
        assert len(large) == 6 * pages
    assert numpy.array_equal(drawn(apart, pages + 1), drawn(here, pages + 1))


def test_the_same_run_gives_the_same_bytes() -> None:
    form = printed(blocks=())
    assert pdf_of(form, copies=2) == pdf_of(form, copies=2)
