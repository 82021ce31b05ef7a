"""A sheet on which one draws: the known quarters around a place, a scale, and the corners already put down.

No map service and no script: the browser shows a picture (SVG) and sends back where it was touched, in pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from django.db.models import Q
from django.template.loader import render_to_string

from parvis.ground.territories.locate import EARTH_RADIUS_M
from parvis.ground.territories.maps import svg_path
from parvis.ground.territories.models import Commune, Quartier

#: Metres across the sheet: from a courtyard to an intercommunality.
NARROWEST, WIDEST = 200, 80_000
DEGREE_M = math.radians(EARTH_RADIUS_M)
#: Sheets by name: width and height in pixels. The small one fits the narrowest phone without being scaled, because a
#: browser counts the pixels of the picture as it shows it.
SIZES = {"petit": (288, 288), "grand": (680, 510)}


@dataclass(frozen=True)
class View:
    """What a sheet shows: its centre (degrees), and metres from its left to its right."""

    lon: float
    lat: float
    across: int

    @classmethod
    def read(cls, text: str) -> View | None:
        """The view written by ``str()``; None when it is none."""
        try:
            lon, lat, across = text.split(",")
            view = cls(float(lon), float(lat), int(across))
        except ValueError:
            return None
        on_earth = abs(view.lon) <= 180 and abs(view.lat) < 89
        return view if on_earth and NARROWEST <= view.across <= WIDEST else None

    def __str__(self) -> str:
        return f"{self.lon:.5f},{self.lat:.5f},{self.across}"

    def zoomed(self, factor: float) -> View:
        """Nearer (under 1) or farther."""
        return replace(self, across=round(min(WIDEST, max(NARROWEST, self.across * factor))))

    def moved(self, east: float, north: float) -> View:
        """Moved by parts of its width."""
        lat = self.lat + north * self.across / DEGREE_M
        lon = self.lon + east * self.across / (DEGREE_M * self._narrow)
        return replace(self, lon=lon, lat=max(-88.0, min(88.0, lat)))

    @property
    def _narrow(self) -> float:
        """How much shorter a degree of longitude is than one of latitude, here."""
        return math.cos(math.radians(self.lat))

    def pixel(self, lonlats: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """Degrees to pixels of a sheet, y downwards."""
        width, height = size
        scale = width / self.across * DEGREE_M
        x = width / 2 + (lonlats[:, 0] - self.lon) * self._narrow * scale
        return np.column_stack([x, height / 2 - (lonlats[:, 1] - self.lat) * scale])

    def place(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        """Pixels of a sheet to longitude and latitude, to the metre."""
        width, height = size
        scale = width / self.across * DEGREE_M
        lon = self.lon + (x - width / 2) / (self._narrow * scale)
        return round(lon, 5), round(self.lat - (y - height / 2) / scale, 5)


def view_of(shapes: Sequence[shapely.Geometry]) -> View | None:
    """The view that holds ``shapes`` with room around; None when there is none."""
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    lat = (south + north) / 2
    across = max((east - west) * math.cos(math.radians(lat)), (north - south) * 4 / 3) * DEGREE_M
    return View(round((west + east) / 2, 5), round(lat, 5), NARROWEST).zoomed(max(1_500, across * 1.4) / NARROWEST)


def view_of_commune(commune: Commune) -> View | None:
    """Where one begins to draw: around the quarters of the commune, else of its intercommunality, else of its
    département; None where no quarter is known.
    """
    known = Quartier.objects.filter(geometry__isnull=False, current=True)
    sirens = [one for one in (commune.ept_id, commune.epci_id) if one]
    around = Q(communes__ept__in=sirens) | Q(communes__epci__in=sirens)
    for inside in (Q(communes=commune.whole.pk), around, Q(departement=commune.departement_id)):
        shapes = [one.shape for one in known.filter(inside).distinct().defer("indicators")]
        if view := view_of([one for one in shapes if one is not None]):
            return view
    return None


def sketch(
    view: View,
    size: tuple[int, int],
    *,
    corners: Sequence[tuple[float, float]] = (),
    shape: shapely.Geometry | None = None,
    besides: str = "",
) -> str:
    """The sheet as SVG: known quarters with their names, the outline begun (``corners``) or whole (``shape``).

    ``besides`` is the code of a quarter that is not drawn again among the known ones.
    """
    width, height = size
    edges = np.array([view.place(0, height, size), view.place(width, 0, size)])
    frame = shapely.box(-width, -height, 2 * width, 2 * height)
    drawn = shapely.transform(shape, lambda xy: view.pixel(xy, size)) if shape is not None else None
    dots = view.pixel(np.array(corners), size).round(1).tolist() if corners else []
    metres = _round_length(view.across / 4)
    context = {
        "width": width,
        "height": height,
        "known": _known(view, size, edges, frame, besides),
        "dots": [(number, x, y) for number, (x, y) in enumerate(dots, 1)],
        "line": " ".join(f"{x},{y}" for x, y in dots),
        "outline": svg_path(drawn) if drawn is not None else "",
        "scale": round(metres * width / view.across),
        "metres": f"{metres} m" if metres < 1000 else f"{metres // 1000} km",
        "foot": height - 12,
    }
    return render_to_string("territories/sketch.svg", context)


def _known(
    view: View, size: tuple[int, int], edges: np.ndarray, frame: shapely.Polygon, besides: str
) -> list[dict[str, object]]:
    """Quarters around, those of the former zoning first: the others are drawn over them."""
    (west, south), (east, north) = edges.tolist()
    # A quarter is known by a point inside: one that reaches into the sheet may have it three kilometres away.
    around = 3_000 / DEGREE_M
    wide = around / math.cos(math.radians(view.lat))
    near = Quartier.objects.filter(current=True, geometry__isnull=False, lon__range=(west - wide, east + wide))
    near = near.exclude(pk=besides)
    found = []
    for one in near.filter(lat__range=(south - around, north + around)).defer("indicators").order_by("zoning", "pk"):
        shape = shapely.simplify(shapely.transform(one.shape, lambda xy: view.pixel(xy, size)), 0.5)
        inside = shapely.intersection(shapely.make_valid(shape), frame)
        if inside is None or not inside.area:
            continue
        middle = inside.representative_point()
        former = one.zoning == Quartier.Zoning.Z2015
        name = "" if former else one.name
        found.append(
            {"path": svg_path(inside), "x": round(middle.x), "y": round(middle.y), "name": name, "former": former}
        )
    return found


def _round_length(metres: float) -> int:
    """The largest of 1, 2, 5 × a power of ten that is not over ``metres``."""
    power = 10 ** math.floor(math.log10(metres))
    return int(next(one * power for one in (5, 2, 1) if one * power <= metres))
