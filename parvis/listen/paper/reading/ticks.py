"""Is this box ticked? Yes, no, or ask a person: what is not plain is asked, so that nothing is silently wrong.

Ink is told from paper by how much darker it is than the paper around it, so that shadow and grey pencil change little.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parvis.listen.paper.layout import Box, BoxKind
from parvis.listen.paper.reading.outcomes import BoxReading, Outcome
from parvis.listen.paper.reading.straight import SCALE, Gray

Darkness = NDArray[np.float32]

#: How far a box may stand from its place once the page is straight, in millimetres: paper curls, lenses bend.
LOOSE_MM: Final = 1.6
#: Of the frame's own stroke, and what blur spreads of it, left out on each side of the inside.
INSET_MM: Final = 0.55
#: Ink begins at this part of full black: a light pencil leaves a fifth, a scanner's noise a twentieth.
INK: Final = 0.13
#: Parts of the inside that are ink. Below the first a box is empty; above the second, ticked; above the third, blacked.
CLEAR, PLAIN, BLACKED = 0.008, 0.06, 0.55
#: A tick is as long as this part of the box; a dot, a speck are shorter.
LONG: Final = 0.42
#: How dark each side of the printed frame must be for the box to be where we look, as a part of full black.
FRAME_SEEN: Final = 0.22
#: The band outside the frame where a ring, a stroke that leaves, or a crossing-out shows, in millimetres.
BAND_MM: Final = (0.5, 1.7)
#: Ink of a band that counts, in square millimetres.
SPILT_MM2: Final = 0.12


class Signs(NamedTuple):
    """What is measured of a box."""

    frame: float  # darkness of the palest side of the frame, as a part of full black
    inside: float  # part of the inside that is ink
    filled: float  # part of the inside that is as dark as its strokes: what blur spreads around them left out
    length: float  # extent of the largest stroke, as a part of the box's side
    spilt: tuple[bool, bool, bool, bool]  # ink outside: above, right, below, left


def boxes_read(page: Gray, boxes: Sequence[Box], single: frozenset[str]) -> list[BoxReading]:
    """The boxes to tick of a straightened page, in their order. ``single`` names the questions of one choice only."""
    dark = darkness(page)
    ticks = [box for box in boxes if box.kind is BoxKind.TICK]
    signs = [signs_of(dark, box) for box in ticks]
    return _one_each(
        _neighbours(ticks, signs, [decided(box, one) for box, one in zip(ticks, signs, strict=True)]), single
    )


def darkness(page: Gray) -> Darkness:
    """How dark each point is: 0 for the paper around it, 1 for the page's own black."""
    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    # Closing takes away what is dark and narrow (ink) and keeps the edge of a shadow where it is.
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25)))
    paper = cv2.GaussianBlur(paper, (0, 0), 4)
    level = cv2.resize(paper, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    smooth = cv2.GaussianBlur(page, (0, 0), 0.7).astype(np.float32)
    light = smooth / np.maximum(level, 1)
    # The lightest of a noisy neighbourhood is lighter than its paper; most of a page is paper.
    light /= np.median(light)
    dark = np.clip(1 - light, 0, 1)
    black = max(float(np.percentile(dark, 99.7)), 0.3)
    return np.minimum(dark / black, 1).astype(np.float32)


def signs_of(dark: Darkness, box: Box) -> Signs:
    """What is measured of ``box`` on the straightened page."""
    left, top, frame = _placed(dark, box)
    width, height = box.width * SCALE, box.height * SCALE
    inset = round(min(INSET_MM * SCALE, min(width, height) / 4))
    inside = _part(dark, left + inset, top + inset, width - 2 * inset, height - 2 * inset)
    strokes = inside > max(INK, 0.6 * float(np.percentile(inside, 95)))
    length = _longest(inside > INK) / max(min(width, height) - 2 * inset, 1)
    spilt = _spilt(dark, left, top, width, height)
    return Signs(frame, float((inside > INK).mean()), float(strokes.mean()), length, spilt)


def decided(box: Box, signs: Signs) -> BoxReading:
    """The outcome that the signs of one box tell."""

    def read(outcome: Outcome, confidence: float, why: str = "") -> BoxReading:
        return BoxReading(box.question, box.choice, outcome, round(float(np.clip(confidence, 0, 1)), 3), why)

    above, right, below, left = signs.spilt
    if signs.frame < FRAME_SEEN:
        return read(Outcome.ASKED, 0, "cadre")
    if signs.filled >= BLACKED:
        return read(Outcome.ASKED, 0, "noircie")
    if signs.inside >= PLAIN and signs.length >= LONG:
        if (above and below) or (left and right):
            return read(Outcome.ASKED, 0.3, "barree")
        return read(Outcome.TICKED, min(signs.inside / PLAIN - 0.5, signs.length / LONG - 0.5))
    if signs.inside < CLEAR:
        if any(signs.spilt):
            return read(Outcome.ASKED, 0.3, "autour")
        return read(Outcome.EMPTY, 1 - 0.5 * signs.inside / CLEAR)
    return read(Outcome.ASKED, 0.3, "faible")


def _neighbours(boxes: Sequence[Box], signs: Sequence[Signs], readings: list[BoxReading]) -> list[BoxReading]:
    """A stroke that leaves one box may end in the next: of the two, the one with less ink is asked."""
    found = list(readings)
    for one, upper in enumerate(boxes):
        for other, lower in enumerate(boxes):
            gap = lower.y - (upper.y + upper.height)
            if not 0 <= gap < 8 or abs(lower.x - upper.x) > upper.width:
                continue
            if signs[one].spilt[2] and signs[other].spilt[0]:
                weaker = one if signs[one].inside < signs[other].inside else other
                if found[weaker].outcome is Outcome.TICKED:
                    found[weaker] = _asked(found[weaker], "voisine")
    return found


def _one_each(readings: list[BoxReading], single: frozenset[str]) -> list[BoxReading]:
    """Two ticks where one choice is asked: a person looks."""
    ticked = [one.question for one in readings if one.outcome is Outcome.TICKED]
    twice = {name for name in ticked if name in single and ticked.count(name) > 1}
    return [_asked(one, "deux") if one.question in twice and one.outcome is Outcome.TICKED else one for one in readings]


def _asked(reading: BoxReading, why: str) -> BoxReading:
    return BoxReading(reading.question, reading.choice, Outcome.ASKED, 0.3, why)


def _placed(dark: Darkness, box: Box) -> tuple[int, int, float]:
    """Where the printed frame really is (left, top, in points), and how dark its palest side."""
    width, height, loose = round(box.width * SCALE), round(box.height * SCALE), round(LOOSE_MM * SCALE)
    x, y = round(box.x * SCALE), round(box.y * SCALE)
    window = _part(dark, x - loose - 1, y - loose - 1, width + 2 * loose + 2, height + 2 * loose + 2)
    kernel = np.zeros((height + 2, width + 2), np.float32)
    kernel[:2], kernel[-2:], kernel[:, :2], kernel[:, -2:] = 1, 1, 1, 1
    scores = cv2.matchTemplate(window, kernel / kernel.sum(), cv2.TM_CCORR)
    down, across = np.indices(scores.shape) - loose
    # Where ink blurs the choice, the place that the page's plane gives wins.
    best = np.argmax(scores - 0.004 * np.hypot(down, across))
    row, column = divmod(int(best), scores.shape[1])
    left, top = x + column - loose, y + row - loose
    around = _part(dark, left - 1, top - 1, width + 2, height + 2)
    sides = (around[:3].max(0), around[-3:].max(0), around[:, :3].max(1), around[:, -3:].max(1))
    return left, top, min(float(np.percentile(side, 25)) for side in sides)


def _longest(ink: NDArray[np.bool_]) -> float:
    """Extent, in points, of the largest stroke."""
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return 0.0
    largest = stats[1:][int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    return float(max(largest[cv2.CC_STAT_WIDTH], largest[cv2.CC_STAT_HEIGHT]))


def _spilt(dark: Darkness, left: int, top: int, width: float, height: float) -> tuple[bool, bool, bool, bool]:
    near, far = (round(one * SCALE) for one in BAND_MM)
    deep = far - near
    bands = (
        (left - far, top - far, width + 2 * far, deep),
        (left + width + near, top - near, deep, height + 2 * near),
        (left - far, top + height + near, width + 2 * far, deep),
        (left - far, top - near, deep, height + 2 * near),
    )
    above, right, below, before = (float((_part(dark, *band) > INK).sum()) / SCALE**2 >= SPILT_MM2 for band in bands)
    return above, right, below, before


def _part(dark: Darkness, x: float, y: float, width: float, height: float) -> Darkness:
    """A piece of the page; what would stand outside of it is paper."""
    left, top, right, bottom = round(x), round(y), round(x + width), round(y + height)
    rows, columns = dark.shape
    cut = dark[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    edges = (max(-top, 0), max(bottom - rows, 0), max(-left, 0), max(right - columns, 0))
    return cv2.copyMakeBorder(cut, *edges, cv2.BORDER_CONSTANT, value=0) if any(edges) else cut  # type: ignore[return-value]
