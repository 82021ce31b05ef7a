"""A territory drawn: its quarters in their places, the meetings by the numbers of the list, the towns by name.

No outline of a département is drawn, since none is kept: what is not known is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import shapely

from parvis.ground.territories.maps import MARGIN, WIDTH, Projection, paths_of
from parvis.ground.territories.models import Quartier

#: Beyond, the quarters of each group are drawn together as one round.
MOST_OUTLINES = 100
#: Up to here each quarter leads to its page; beyond, those that look the same are one path.
MOST_LINKS = 40
MOST_LABELS = 9
# A quarter less wide and high than the first is a square of the second, in units of the drawing.
_SMALLEST, _SQUARE = 9, 6
_PIN_HEIGHT = 18
_SIGN, _LABEL_SIGN, _LABEL_HEIGHT = 6.2, 6.4, 13
# A point is believed up to this far outside the quarters: their own span, or some three kilometres.
_NEAR = 0.03

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A meeting to show: its number in the list, and where, in degrees."""

    number: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Group:
    """Quarters drawn together when there are many: a contract's."""

    name: str
    look: str
    quartiers: Sequence[Quartier]


@dataclass(frozen=True, slots=True)
class Outline:
    """One quarter, or all those that look the same: then it has no code."""

    look: str
    path: str
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A group of quarters, the larger the more they are."""

    look: str
    x: int
    y: int
    radius: int
    name: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Numbers of meetings held at one place."""

    x: int
    y: int
    width: int
    text: str

    @property
    def left(self) -> int:
        """Where its plate begins."""
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        """Where its plate begins, from above."""
        return self.y - _PIN_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a town."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """A drawing of ``width`` × ``height`` units; north is up. ``without_outline`` quarters are not drawn.

    ``left_out`` are the numbers of the spots too far to be true.
    """

    width: int
    height: int
    outlines: list[Outline] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    without_outline: int = 0
    left_out: list[int] = field(default_factory=list)


def draw(
    groups: Sequence[Group],
    *,
    looks: Mapping[str, str],
    spots: Iterable[Spot] = (),
    names: bool = True,
    outlines: bool = True,
) -> Atlas | None:
    """Draw the quarters of ``groups``, each by its look (by code), and ``spots``; None when no quarter has a place.

    Quarters of several groups are drawn once. ``names`` writes the towns, which the quarters must have prefetched.
    Without ``outlines``, or beyond :data:`MOST_OUTLINES` quarters, each group is a round. A spot far from every quarter
    is left out: its point is wrong, and would shrink all the rest.
    """
    quartiers = list({one.pk: one for group in groups for one in group.quartiers}.values())
    placed = [one for one in quartiers if one.lon is not None and one.lat is not None]
    if not placed:
        return None
    outlined = outlines and len(quartiers) <= MOST_OUTLINES
    shapes = {one.pk: one.shape for one in placed if one.geometry} if outlined else {}
    bounds = _bounds([(float(one.lon or 0), float(one.lat or 0)) for one in placed], list(shapes.values()))
    spots = list(spots)
    near = [spot for spot in spots if _near(spot, bounds)]
    frame = Projection.around(_bounds([(one.lon, one.lat) for one in near], [shapely.box(*bounds)]))
    pins = _pins(near, frame)
    drawn = _rounds(groups, frame) if not outlined else []
    return Atlas(
        width=WIDTH,
        height=frame.height,
        outlines=_outlines([one for one in placed if one.pk in shapes], shapes, looks, frame),
        rounds=drawn,
        pins=pins,
        labels=_labels(placed, pins, frame) if names else [],
        without_outline=len(quartiers) - len(shapes) if outlined else len(quartiers) - len(placed),
        left_out=[spot.number for spot in spots if spot not in near],
    )


def _bounds(points: Sequence[tuple[float, float]], shapes: Sequence[shapely.Geometry | None]) -> Box:
    west, south, east, north = shapely.total_bounds([*shapely.points(points), *shapes] if points else shapes)
    return float(west), float(south), float(east), float(north)


def _near(spot: Spot, bounds: Box) -> bool:
    west, south, east, north = bounds
    around = max(east - west, north - south, _NEAR)
    return west - around <= spot.lon <= east + around and south - around <= spot.lat <= north + around


def _outlines(
    quartiers: Sequence[Quartier],
    shapes: Mapping[str, shapely.Geometry | None],
    looks: Mapping[str, str],
    frame: Projection,
) -> list[Outline]:
    if not quartiers:
        return []
    drawn = shapely.transform(np.array([shapes[one.pk] for one in quartiers], dtype=object), frame.to_units)
    drawn = np.array([_large_enough(shape) for shape in drawn], dtype=object)
    each = [
        Outline(looks.get(one.pk, ""), path, one.pk, one.name)
        for one, path in zip(quartiers, paths_of(drawn), strict=True)
    ]
    if len(each) <= MOST_LINKS:
        return each
    by_look = groupby(sorted(each, key=lambda one: one.look), key=lambda one: one.look)
    return [Outline(look, "".join(one.path for one in alike)) for look, alike in by_look]


def _large_enough(shape: Any) -> Any:
    west, north, east, south = shapely.bounds(shape)
    if max(east - west, south - north) >= _SMALLEST:
        return shape
    x, y, half = (west + east) / 2, (north + south) / 2, _SQUARE / 2
    return shapely.box(x - half, y - half, x + half, y + half)


def _rounds(groups: Sequence[Group], frame: Projection) -> list[Round]:
    made = []
    for group in groups:
        points = [(float(one.lon or 0), float(one.lat or 0)) for one in group.quartiers if one.lon is not None]
        if points:
            x, y = frame.to_units(np.array(points)).mean(axis=0)
            radius = round(2.5 + 1.2 * len(points) ** 0.5)
            made.append(Round(group.look, round(x), round(y), radius, group.name))
    # The smallest above the largest, so that none is hidden.
    return sorted(made, key=lambda one: -one.radius)


def _pins(spots: Sequence[Spot], frame: Projection) -> list[Pin]:
    """One plate a place: those that would touch are joined, and say all their numbers."""
    if not spots:
        return []
    xy = frame.to_units(np.array([(one.lon, one.lat) for one in spots]))
    together = [([spot.number], [place]) for spot, place in zip(spots, xy, strict=True)]
    pins = [_pin(numbers, places) for numbers, places in together]
    while pair := _touching([_pin_box(one) for one in pins]):
        first, second = pair
        numbers, places = together.pop(second)
        together[first] = (together[first][0] + numbers, together[first][1] + places)
        pins = [_pin(numbers, places) for numbers, places in together]
    return pins


def _pin(numbers: Sequence[int], places: Sequence[np.ndarray]) -> Pin:
    x, y = np.mean(places, axis=0)
    text = _said(sorted(numbers))
    width = max(_PIN_HEIGHT, round(len(text) * _SIGN + 9))
    # A plate stays whole inside the drawing.
    return Pin(round(min(max(x, width / 2 + 1), WIDTH - width / 2 - 1)), round(y), width, text)


def _said(numbers: Sequence[int]) -> str:
    """« 1–3, 7 »; « 1 +5 » when that would be long."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return said if len(said) <= 9 else f"{numbers[0]} +{len(numbers) - 1}"


def _pin_box(pin: Pin) -> Box:
    return pin.left, pin.top, pin.left + pin.width, pin.top + _PIN_HEIGHT


def _touching(boxes: Sequence[Box]) -> tuple[int, int] | None:
    for second, box in enumerate(boxes):
        for first in range(second):
            if _overlap(boxes[first], box):
                return first, second
    return None


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _labels(quartiers: Sequence[Quartier], pins: Sequence[Pin], frame: Projection) -> list[Label]:
    """The most peopled towns first, each where it hides neither a plate nor another name."""
    towns: dict[str, tuple[int, list[tuple[float, float]]]] = {}
    for quartier in quartiers:
        for commune in quartier.communes.all():
            towns.setdefault(commune.name, (commune.population or 0, []))[1].append(
                (float(quartier.lon or 0), float(quartier.lat or 0))
            )
    if len(towns) < 2:
        return []
    taken = [_pin_box(one) for one in pins]
    labels: list[Label] = []
    for name, (_people, points) in sorted(towns.items(), key=lambda one: (-one[1][0], one[0])):
        x, y = frame.to_units(np.array(points)).mean(axis=0)
        half = len(name) * _LABEL_SIGN / 2
        for dx, dy in ((0, 14), (0, -8), (half + 8, 4), (-half - 8, 4), (0, 24), (0, -18)):
            box = (x + dx - half, y + dy - _LABEL_HEIGHT + 2, x + dx + half, y + dy + 3)
            inside = box[0] > 2 and box[2] < WIDTH - 2 and box[1] > 2 and box[3] < frame.height - MARGIN / 4
            if inside and not any(_overlap(box, one) for one in taken):
                labels.append(Label(round(x + dx), round(y + dy), name))
                taken.append(box)
                break
        if len(labels) == MOST_LABELS:
            break
    return labels
