"""The quarters of a commune drawn as SVG paths, from their geometry, without any map service.

A picture beside a list: every quarter has the number it has in the list, which says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from parvis.ground.territories.models import Quartier

#: Size of the drawing, in units of its viewBox: one unit is about one pixel of a small phone.
WIDTH = 340
HIGHEST = 380
MARGIN = 14
#: Signs of all the paths together; outlines are simplified until they fit.
LARGEST = 2_800
# Simplification starts at half a unit, invisible, and grows.
_FIRST_TOLERANCE = 0.5
_COARSEST = 12.0


@dataclass(frozen=True, slots=True)
class Area:
    """One quarter: its number in the list (from 1), its path, and where to write the number."""

    number: int
    quartier: Quartier
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees (WGS 84) to units of a drawing and back; one scale both ways around its middle latitude, y downwards."""

    west: float
    north: float
    left: float
    across: float
    along: float
    height: int

    @classmethod
    def around(cls, bounds: Sequence[float]) -> Projection:
        """The projection that shows ``bounds`` (west, south, east, north, in degrees), and the height that it needs."""
        west, south, east, north = (float(edge) for edge in bounds)
        narrow = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high)
        left = (WIDTH - wide * scale) / 2
        return cls(west, north, left, narrow * scale, scale, math.ceil(high * scale + 2 * MARGIN))

    def to_units(self, lonlat: np.ndarray) -> np.ndarray:
        """Rows of (longitude, latitude) as rows of (x, y)."""
        x = self.left + (lonlat[:, 0] - self.west) * self.across
        return np.column_stack([x, MARGIN + (self.north - lonlat[:, 1]) * self.along])

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the drawing."""
        return self.west + (x - self.left) / self.across, self.north - (y - MARGIN) / self.along


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of ``width`` × ``height`` units; north is up."""

    width: int
    height: int
    projection: Projection
    areas: list[Area] = field(default_factory=list)


def quartiers_map(quartiers: Sequence[Quartier]) -> Drawing | None:
    """Draw ``quartiers``, numbered in their order; None when none of them has an outline."""
    numbered = [(number, one) for number, one in enumerate(quartiers, 1) if one.geometry]
    if not numbered:
        return None
    shapes = np.array([one.shape for _, one in numbered], dtype=object)
    projection = Projection.around(shapely.total_bounds(shapes).tolist())
    drawn = shapely.transform(shapes, projection.to_units)
    paths = paths_of(drawn)
    areas = []
    for (number, quartier), shape, path in zip(numbered, drawn, paths, strict=True):
        middle = max(shapely.get_parts(shape), key=shapely.area).representative_point()
        areas.append(Area(number, quartier, path, round(middle.x), round(middle.y)))
    return Drawing(WIDTH, projection.height, projection, areas)


def paths_of(shapes: np.ndarray) -> list[str]:
    """SVG paths of ``shapes`` (in units of the drawing), simplified until they weigh :data:`LARGEST` together."""
    tolerance = _FIRST_TOLERANCE
    while True:
        paths = [svg_path(shape) for shape in shapely.simplify(shapes, tolerance)]
        if sum(map(len, paths)) <= LARGEST or tolerance >= _COARSEST:
            return paths
        tolerance *= 1.5


def svg_path(shape: shapely.Geometry) -> str:
    """SVG path of a polygon or several, in whole units, holes included; a square where it is too small to
    draw.
    """
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        if isinstance(polygon, shapely.Polygon)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    drawn = "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)
    if drawn:
        return drawn
    x, y = np.rint(shapely.get_coordinates(shape)[0]).astype(int)
    return f"M{x - 2} {y - 2}h4v4h-4z"


def _ring(coordinates: np.ndarray) -> str:
    points = np.rint(coordinates).astype(int)[:-1]
    if not len(points):
        return ""
    moves = np.diff(points, axis=0)
    moves = moves[(moves != 0).any(axis=1)]
    if len(moves) < 2:
        return ""
    steps = " ".join(f"{dx} {dy}" for dx, dy in moves).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{steps}z"
