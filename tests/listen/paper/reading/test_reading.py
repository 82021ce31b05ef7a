"""Reading a page: the same decisions whatever the angle, the light, the pen; what is not plain is asked."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.listen.paper.layout import Box, BoxKind, Layout
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.reading import worker
from parvis.listen.paper.reading.outcomes import BoxReading, Outcome
from parvis.listen.paper.reading.pages import Refused, pages_of
from parvis.listen.paper.reading.straight import Frame, Gray, NotStraightened, plane_of
from parvis.listen.paper.reading.ticks import boxes_read
from tests.listen.paper.reading.degrading import photographed, scanned
from tests.listen.paper.reading.drawing import SCALE, Hand, a_layout, blank

MARK = PageMark(12, 3, 1)
LAYOUT = a_layout(rows=8)
FRAME = Frame(LAYOUT.marks, LAYOUT.mark_mm, LAYOUT.code)
SHAPES = ("cross", "check", "line", "spill", "wave")
few = settings(max_examples=6, deadline=None)


@cache
def filled() -> tuple[Gray, dict[tuple[str, str], bool]]:
    """A page where one box of each question is ticked, each with another stroke."""
    page = blank(LAYOUT, MARK)
    hand = Hand(np.random.default_rng(5))
    boxes = LAYOUT.pages[0].boxes
    ticked = {(box.question, box.choice): box.choice == "c0" for box in boxes}
    for number, box in enumerate(box for box in boxes if ticked[box.question, box.choice]):
        getattr(hand, SHAPES[number % len(SHAPES)])(page, box)
    return page, ticked


def read(image: Gray, layout: Layout = LAYOUT, single: frozenset[str] = frozenset()) -> list[BoxReading]:
    """The boxes of a picture of the page."""
    said, picture = worker.page_read(image, [FRAME])
    assert said["mark"] == MARK.written(), said
    page = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    return boxes_read(page, layout.pages[0].boxes, single)  # type: ignore[arg-type]


def silently_wrong(readings: list[BoxReading], ticked: dict[tuple[str, str], bool]) -> list[BoxReading]:
    return [
        one
        for one in readings
        if one.outcome is (Outcome.EMPTY if ticked[one.question, one.choice] else Outcome.TICKED)
    ]


@few
@given(
    skew=st.floats(-3, 3), turns=st.integers(0, 3), dpi=st.sampled_from([150, 200, 300]), seed=st.integers(0, 10_000)
)
def test_a_page_askew_and_any_way_up_gives_the_same_boxes(skew: float, turns: int, dpi: int, seed: int) -> None:
    page, ticked = filled()
    image = scanned(page, np.random.default_rng(seed), dpi=dpi, skew=skew, turns=turns)
    found = {(one.question, one.choice): one.outcome for one in read(image)}
    assert found == {key: Outcome.TICKED if told else Outcome.EMPTY for key, told in ticked.items()}


@few
@given(seed=st.integers(0, 10_000), turns=st.integers(0, 3), shadow=st.floats(0, 0.6))
def test_a_phone_s_perspective_and_shadow_make_no_box_silently_wrong(seed: int, turns: int, shadow: float) -> None:
    page, ticked = filled()
    image = photographed(page, np.random.default_rng(seed), turns=turns, shadow=shadow)
    readings = read(image)
    assert silently_wrong(readings, ticked) == []
    assert sum(one.outcome is Outcome.ASKED for one in readings) <= len(readings) / 4


@pytest.mark.parametrize("hidden", range(4))
def test_three_marks_of_four_are_enough(hidden: int) -> None:
    page, ticked = filled()
    x, y = LAYOUT.marks[hidden]
    torn = page.copy()
    reach = 8 * SCALE
    torn[
        max(0, int(y * SCALE - reach)) : int(y * SCALE + reach), max(0, int(x * SCALE - reach)) : int(x * SCALE + reach)
    ] = 255
    readings = read(scanned(torn, np.random.default_rng(1), dpi=200, skew=2))
    assert silently_wrong(readings, ticked) == []
    assert sum(one.outcome is not Outcome.ASKED for one in readings) == len(readings)


def test_two_marks_are_not_and_the_page_is_kept_for_a_person() -> None:
    page, _ticked = filled()
    torn = page.copy()
    torn[: torn.shape[0] // 8] = 255
    said, picture = worker.page_read(torn, [FRAME])
    assert (said["straight"], said["mark"], said["why"]) == (False, "", "marks")
    assert picture.startswith(b"\xff\xd8")


def test_two_pages_on_one_picture_are_refused() -> None:
    page, _ticked = filled()
    with pytest.raises(NotStraightened) as refusal:
        plane_of(np.hstack([page, page])[::2, ::2].copy(), FRAME)
    assert refusal.value.reason == "several"


def test_a_picture_too_coarse_is_refused() -> None:
    page, _ticked = filled()
    small = cv2.resize(page, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    with pytest.raises(NotStraightened) as refusal:
        plane_of(small, FRAME)
    assert refusal.value.reason in {"coarse", "marks"}


def test_a_page_whose_code_is_hidden_is_straightened_and_left_to_a_person() -> None:
    page, _ticked = filled()
    x, y, width, height = (round(one * SCALE) for one in LAYOUT.code)
    hidden = page.copy()
    hidden[y : y + height, x : x + width] = 120
    said, _picture = worker.page_read(hidden, [FRAME])
    assert (said["straight"], said["mark"], said["why"]) == (True, "", "code")


def one_box(shape: str, single: bool = False, **pen: float) -> list[BoxReading]:
    """The readings of a page where the first box bears a stroke."""
    page = blank(LAYOUT, MARK)
    getattr(Hand(np.random.default_rng(2), **pen), shape)(page, LAYOUT.pages[0].boxes[0])  # type: ignore[arg-type]
    return read(scanned(page, np.random.default_rng(3), dpi=200, skew=1))


@pytest.mark.parametrize("shape", ["fill", "crossed_out", "struck", "corrected", "ring"])
def test_what_may_be_a_change_of_mind_is_asked(shape: str) -> None:
    first, *others = one_box(shape)
    assert first.outcome is Outcome.ASKED
    assert first.why
    assert {one.outcome for one in others} == {Outcome.EMPTY}


@pytest.mark.parametrize("shape", ["cross", "check", "line", "spill"])
def test_a_light_pencil_is_never_read_as_nothing(shape: str) -> None:
    assert one_box(shape, ink=185, width=0.5)[0].outcome is not Outcome.EMPTY


def test_what_an_eraser_leaves_is_not_a_tick() -> None:
    assert one_box("smear")[0].outcome is not Outcome.TICKED


def test_two_ticks_where_one_choice_is_asked_are_asked() -> None:
    page = blank(LAYOUT, MARK)
    hand = Hand(np.random.default_rng(2))
    for box in LAYOUT.pages[0].boxes[:2]:
        hand.cross(page, box)
    image = scanned(page, np.random.default_rng(3), dpi=200)
    assert [one.why for one in read(image, single=frozenset({"q0"}))[:2]] == ["deux", "deux"]
    assert [one.outcome for one in read(image)[:2]] == [Outcome.TICKED, Outcome.TICKED]


def test_a_box_that_is_not_where_it_should_be_is_asked() -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    box = Box(question="q", choice="c", kind=BoxKind.TICK, x=50, y=50, width=5, height=5)
    (only,) = boxes_read(page, [box], frozenset())
    assert (only.outcome, only.why) == (Outcome.ASKED, "cadre")


@settings(max_examples=60, deadline=None)
@given(
    format=st.sampled_from(["pdf", "jpeg", "png", "tiff"]),
    head=st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*"]),
    body=st.binary(max_size=400),
)
def test_bytes_that_are_no_picture_are_refused_and_nothing_else(format: str, head: bytes, body: bytes) -> None:
    with pytest.raises(Refused):
        pages_of(head + body, format, 0, 4)
