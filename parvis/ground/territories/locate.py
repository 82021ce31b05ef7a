"""In which quarter is a point, and how far from the nearest one.

Distances are in metres on a sphere of radius 6,371,008.8 m (mean radius of the Earth). The nearest border is
looked for in a local equirectangular plane (longitudes multiplied by the cosine of the point's latitude): the
error is under 0.6 %, nearly all of it from taking the Earth for a sphere.

Where quarters overlap (160 pairs of the 2024 file do, at their borders), the point belongs to the one whose
border is farthest from it, that is, the one it is deepest in; if equal, to the first by code. A point on a
border is inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import shapely
from django.db.models import Count, Max
from numpy.typing import ArrayLike, NDArray

from parvis.ground.territories.grid import Floats, Grid
from parvis.ground.territories.models import Dataset, Quartier

EARTH_RADIUS_M = 6_371_008.8
_DEGREE = math.radians(EARTH_RADIUS_M)
#: Boxes (west, south, east, north) that hold every French territory, to recognise swapped coordinates.
_FRANCE = (
    (-6, 41, 10, 52),
    (-64, 14, -60, 19),
    (-55, 2, -51, 6),
    (-57, 46, -56, 48),
    (45, -22, 56, -12),
    (157, -24, 172, -17),
    (-180, -28, -134, -7),
)
_SWAPPED = "Longitude et latitude semblent inversées ({lon} ; {lat}) : donnez d’abord la longitude, puis la latitude."


class CoordinatesError(ValueError):
    """Coordinates that are no place: not numbers, outside the Earth, or swapped. The message is French."""


@dataclass(frozen=True, slots=True)
class Found:
    """The quarter that contains a point (``code``, None when there is none) and the metres to the nearest
    border.

    ``distance_m`` is 0 inside a quarter, and infinite when no quarter is known at all.
    """

    code: str | None
    distance_m: float


class Index:
    """The quarters of one zoning, in memory."""

    def __init__(self, rows: list[tuple[str, Any]]) -> None:
        self.codes = np.array([code for code, _ in rows], dtype=str)
        self.shapes: NDArray[np.object_] = np.array([shapely.from_wkb(bytes(wkb)) for _, wkb in rows], dtype=object)
        self.bounds = shapely.bounds(self.shapes).reshape(-1, 4)
        self.tree = shapely.STRtree(self.shapes)

    @cached_property
    def grid(self) -> Grid:
        """The grid for many points, made when first needed."""
        return Grid(self.shapes)

    def containing(self, lon: float, lat: float) -> int | None:
        """Position of the quarter that holds the point, or None."""
        found = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._deepest(lon, lat, found) if len(found) else None

    def containing_many(self, lons: Floats, lats: Floats) -> NDArray[np.int32]:
        """Positions of the quarters that hold the points, −1 where there is none."""
        chosen, points, owners = self.grid.find(lons, lats)
        chosen[points] = owners
        # Pairs come ordered by point: a point in several quarters stands beside itself.
        for point in np.unique(points[1:][points[1:] == points[:-1]]):
            first, last = np.searchsorted(points, [point, point + 1])
            chosen[point] = self._deepest(float(lons[point]), float(lats[point]), owners[first:last])
        return chosen

    def _deepest(self, lon: float, lat: float, found: NDArray[np.integer[Any]]) -> int:
        if len(found) == 1:
            return int(found[0])
        depth = {int(one): self._to_border(lon, lat, int(one)) for one in found}
        # Positions follow the order of codes.
        return min(depth, key=lambda one: (-depth[one], one))

    def nearest_border(self, lon: float, lat: float) -> float:
        """Metres to the nearest border of any quarter; infinite when there is none."""
        best = math.inf
        floors = self._floors(lon, lat)
        for one in np.argsort(floors, kind="stable"):
            # The floor is planar, the distance spherical: a margin keeps the search complete.
            if floors[one] * 0.9 > best:
                break
            best = min(best, self._to_border(lon, lat, int(one)))
        return best

    def _floors(self, lon: float, lat: float) -> Floats:
        """For each quarter, metres to its bounding box, in the plane around the point."""
        west, south, east, north = self.bounds.T
        shift = 360 * np.round((lon - (west + east) / 2) / 360)
        across = np.maximum(np.maximum(west + shift - lon, lon - east - shift), 0) * math.cos(math.radians(lat))
        along = np.maximum(np.maximum(south - lat, lat - north), 0)
        floors: Floats = np.hypot(across, along) * _DEGREE
        return floors

    def _to_border(self, lon: float, lat: float, one: int) -> float:
        west, _, east, _ = self.bounds[one]
        shift = 360 * round((lon - (west + east) / 2) / 360)
        narrow = math.cos(math.radians(lat)) or 1e-12
        border = shapely.transform(
            self.shapes[one].boundary,
            lambda xy: np.column_stack([(xy[:, 0] + shift - lon) * narrow, xy[:, 1] - lat]),
        )
        x, y = shapely.get_coordinates(shapely.shortest_line(shapely.Point(0, 0), border))[1]
        return _great_circle_m(lon, lat, lon + x / narrow, lat + y)


def _great_circle_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points given in degrees (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


_indexes: dict[str, tuple[Any, Index]] = {}
_lock = Lock()


def index(zoning: str = Quartier.Zoning.Z2024) -> Index:
    """The index of ``zoning``, kept in the process and made again when another load is in the database
    (one query).
    """
    if zoning not in Quartier.Zoning.values:
        raise ValueError(f"Le zonage « {zoning} » n’existe pas ({', '.join(Quartier.Zoning.values)}).")
    quarters = Quartier.objects.filter(zoning=zoning, current=True, geometry__isnull=False)
    stamp = (Dataset.objects.aggregate(Max("loaded_at")), quarters.aggregate(Count("pk"), Max("pk")))
    with _lock:
        kept = _indexes.get(zoning)
        if kept is None or kept[0] != stamp:
            kept = (stamp, Index(list(quarters.order_by("pk").values_list("pk", "geometry"))))
            _indexes[zoning] = kept
    return kept[1]


def check(lon: float, lat: float) -> None:
    """Raise CoordinatesError unless (``lon``, ``lat``) is a place on Earth, in that order."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CoordinatesError("La longitude et la latitude doivent être des nombres.")
    if _swapped(lon, lat):
        raise CoordinatesError(_SWAPPED.format(lon=lon, lat=lat))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CoordinatesError(f"Ces coordonnées ({lon} ; {lat}) sortent de la Terre : −180 à 180, puis −90 à 90.")


def _swapped(lon: float, lat: float) -> bool:
    return _somewhere_in_france(lat, lon) and not _somewhere_in_france(lon, lat)


def _somewhere_in_france(lon: float, lat: float) -> bool:
    return any(west <= lon <= east and south <= lat <= north for west, south, east, north in _FRANCE)


def locate(lon: float, lat: float, zoning: str = Quartier.Zoning.Z2024) -> Found:
    """The quarter of ``zoning`` that holds the point (degrees, WGS 84), or the distance to the nearest
    border.

    Raises CoordinatesError; ValueError for an unknown zoning.
    """
    check(lon, lat)
    quarters = index(zoning)
    inside = quarters.containing(lon, lat)
    if inside is not None:
        return Found(str(quarters.codes[inside]), 0.0)
    return Found(None, quarters.nearest_border(lon, lat))


def locate_many(lons: ArrayLike, lats: ArrayLike, zoning: str = Quartier.Zoning.Z2024) -> NDArray[np.str_]:
    """Codes of the quarters that hold the points, empty where there is none; the same answers as
    :func:`locate`.

    Raises CoordinatesError naming the first bad point (counted from 1) when one is not a number or leaves the
    Earth, or when all seem swapped; ValueError for an unknown zoning or arrays of different lengths.
    """
    x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError("Il faut autant de longitudes que de latitudes.")
    if x.size:
        # A comparison with NaN is false: the extremes tell of a bad point without reading each.
        if not (x.min() >= -180 and x.max() <= 180 and y.min() >= -90 and y.max() <= 90):
            bad = int(np.flatnonzero(~((np.abs(x) <= 180) & (np.abs(y) <= 90)))[0])
            raise CoordinatesError(f"Point n° {bad + 1} : ({x[bad]} ; {y[bad]}) n’est pas un lieu sur la Terre.")
        sample = slice(None, None, max(1, x.size // 50))
        if all(_swapped(lon, lat) for lon, lat in zip(x[sample], y[sample], strict=True)):
            raise CoordinatesError(_SWAPPED.format(lon=x[0], lat=y[0]))
    quarters = index(zoning)
    chosen = quarters.containing_many(x, y)
    codes: NDArray[np.str_] = np.zeros(x.size, dtype=quarters.codes.dtype if len(quarters.codes) else "U1")
    inside = np.flatnonzero(chosen >= 0)
    codes[inside] = quarters.codes[chosen[inside]]
    return codes
