"""A page laid flat: its corner marks found, whatever the angle, then every point brought to its place in millimetres.

Each mark has four corners of known place, so that three marks of the four are enough for a true perspective.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from parvis.listen.paper.layout import A4_MM

#: A page in grey, as OpenCV takes and gives it.
Gray: TypeAlias = MatLike
Points = NDArray[np.float64]

DICTIONARY: Final = cv2.aruco.DICT_4X4_50
FEWEST_MARKS: Final = 3
#: Marks are looked for on a copy no larger than this: enough at 300 points an inch, and quick.
LARGEST_SIDE: Final = 2600
#: The straightened page: points a millimetre (200 an inch).
SCALE: Final = 200 / 25.4
#: The least that a page may show, in points a millimetre (80 an inch): below, a thin stroke is lost.
COARSEST: Final = 80 / 25.4
#: How far the corners of the marks may stand from where the page's plane puts them, in millimetres.
WORST_FIT_MM: Final = 1.0


@dataclass(frozen=True)
class Frame:
    """What stands at the same place on every page, in millimetres (see :class:`..layout.Layout`)."""

    marks: tuple[tuple[float, float], ...]
    mark_mm: float
    code: tuple[float, float, float, float]


class NotStraightened(ValueError):
    """The page cannot be laid flat; ``reason`` is « marks » (too few), « several » (of two pages) or « coarse »."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Plane:
    """From millimetres on the page to points of the picture, and how many marks told it."""

    matrix: Points
    marks: int

    def flattened(
        self, image: Gray, *, x: float = 0, y: float = 0, width: float = A4_MM[0], height: float = A4_MM[1],
        scale: float = SCALE,
    ) -> Gray:  # fmt: skip
        """This part of the page (millimetres), upright, at ``scale`` points a millimetre."""
        placed = self.matrix @ np.array([[1 / scale, 0, x], [0, 1 / scale, y], [0, 0, 1]])
        size = (round(width * scale), round(height * scale))
        shrinking = _points_a_millimetre(self.matrix) / scale
        if shrinking > 1.4:
            image = cv2.GaussianBlur(image, (0, 0), 0.4 * shrinking)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(image, placed, size, flags=flags, borderValue=255)


def plane_of(image: Gray, frame: Frame) -> Plane:
    """Where the page lies in a grey picture.

    Raises:
        NotStraightened: too few marks, those of several pages, or too coarse a picture.
    """
    best: dict[int, Points] = {}
    for picture, factor in _attempts(image):
        found = _marks(picture, factor)
        if len(found) > len(best):
            best = found
        if len(best) == len(frame.marks):
            break
    if len(best) < FEWEST_MARKS:
        raise NotStraightened("marks")
    plane = _fitted(best, frame)
    if plane is None:
        raise NotStraightened("marks")
    if _points_a_millimetre(plane.matrix) < COARSEST:
        raise NotStraightened("coarse")
    return plane


def _attempts(image: Gray) -> Iterator[tuple[Gray, float]]:
    """The picture as it is, then helped: larger, evened out, sharpened."""
    factor = min(1.0, LARGEST_SIDE / max(image.shape))
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else image
    yield small, factor
    yield cv2.createCLAHE(3.0, (8, 8)).apply(small), factor
    blurred = cv2.GaussianBlur(small, (0, 0), 3)
    yield cv2.addWeighted(small, 2.2, blurred, -1.2, 0), factor
    yield cv2.resize(small, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), 1.6 * factor


def _marks(image: Gray, factor: float) -> dict[int, Points]:
    """Corners of each mark, in points of the picture as it came."""
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    settings.adaptiveThreshWinSizeMax = 53
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(DICTIONARY), settings)
    corners, ids, _rejected = detector.detectMarkers(image)
    found: dict[int, Points] = {}
    numbers = [] if ids is None else [int(one) for one in ids.ravel()]
    for one, number in zip(corners, numbers, strict=True):
        if number > 3:
            continue
        if number in found:
            raise NotStraightened("several")
        # Centres of points, not their corners: half a point counts when the picture was made smaller.
        found[number] = (one.reshape(4, 2).astype(float) + 0.5) / factor - 0.5
    return found


def _fitted(found: dict[int, Points], frame: Frame) -> Plane | None:
    """The plane that all marks agree on, else that of the three that agree best; None when none do."""
    groups: list[Sequence[int]] = [sorted(found)]
    if len(found) > FEWEST_MARKS:
        groups += [[one for one in sorted(found) if one != left] for left in sorted(found)]
    fits = [fit for group in groups if (fit := _fit(found, frame, group)) is not None]
    for matrix, worst, count in fits[:1] + sorted(fits[1:], key=lambda fit: fit[1]):
        if worst <= WORST_FIT_MM:
            return Plane(matrix, count)
    return None


def _fit(found: dict[int, Points], frame: Frame, group: Sequence[int]) -> tuple[Points, float, int] | None:
    half = frame.mark_mm / 2
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    places = np.concatenate([np.array(frame.marks[number]) + square for number in group])
    points = np.concatenate([found[number] for number in group])
    solved, _mask = cv2.findHomography(places, points, 0)
    if solved is None or np.linalg.det(solved) <= 0:
        return None
    matrix: Points = solved.astype(np.float64)
    told = cv2.perspectiveTransform(places[None], matrix)[0]
    worst = float(np.abs(told - points).max()) / _points_a_millimetre(matrix)
    return matrix, worst, len(group)


def _points_a_millimetre(matrix: Points) -> float:
    """How fine the picture is at the middle of the page."""
    middle = np.array([[A4_MM[0] / 2, A4_MM[1] / 2], [A4_MM[0] / 2 + 10, A4_MM[1] / 2]])
    one, other = cv2.perspectiveTransform(middle[None], matrix)[0]
    return float(np.hypot(*(other - one))) / 10
