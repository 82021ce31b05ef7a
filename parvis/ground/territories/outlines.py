"""Outlines that people draw, type or paste: lines of « longitude, latitude », or GeoJSON. Read, mended, or refused.

Areas are in square metres, on the sphere of :mod:`.locate`, planar around the outline: enough to refuse the absurd.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Max, Min

from parvis.ground.territories.loading.quarters import outline
from parvis.ground.territories.loading.reading import RowError
from parvis.ground.territories.locate import EARTH_RADIUS_M, CoordinatesError, check
from parvis.ground.territories.models import Departement, Quartier

#: The smallest quarter of 2024 is of 0.9 hectare, the largest of 31 km².
SMALLEST_M2, LARGEST_M2 = 1_000, 60_000_000
#: Signs of a text that is read: a geometry of several thousand points.
LONGEST = 400_000
MOST_LINES = 5_000
#: How far from the known quarters of its département an outline may be, in degrees: no border is known to check it.
MARGINS = {"metro": 0.8, "drom": 3.0, "com": 15.0}
_NUMBER = r"[-−]?\d{1,3}(?:[.,]\d{1,15})?"
# The decimal comma is read where something else stands between the two numbers.
_PAIR = re.compile(
    rf"({_NUMBER})\s*(?:;|\t|\s)\s*({_NUMBER})|([-−]?\d{{1,3}}(?:\.\d+)?)\s*,\s*([-−]?\d{{1,3}}(?:\.\d+)?)"
)


class OutlineError(ValueError):
    """An outline that cannot be kept; the message says what is wrong, where, and how to mend it, in French."""


@dataclass(frozen=True)
class Outline:
    """A valid outline in degrees (longitude, latitude), and whether it crossed itself before it was mended."""

    shape: shapely.MultiPolygon
    repaired: bool = False

    @property
    def area_m2(self) -> float:
        """Its area."""
        latitude = self.shape.centroid.y
        degree = math.radians(EARTH_RADIUS_M)
        return float(self.shape.area) * degree**2 * math.cos(math.radians(latitude))


def outline_of(text: str) -> Outline:
    """The outline that ``text`` holds: GeoJSON (a geometry, or one feature) or lines of « longitude, latitude ».

    Raises:
        OutlineError: nothing readable, no polygon, absurdly large or small, not on Earth.
    """
    if len(text) > LONGEST:
        raise OutlineError(
            "Ce tracé est trop long : simplifiez-le dans votre logiciel de cartes, ou envoyez un fichier."
        )
    if text.lstrip().startswith(("{", "[")):
        return outline_of_geometry(_only_geometry(json_of(text)))
    return outline_of_points(points_of(text))


def json_of(text: str) -> Any:
    """The JSON value that ``text`` holds.

    Raises:
        OutlineError: it is not JSON; the message says at which line.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise OutlineError(
            f"Ligne {error.lineno}, caractère {error.colno} : ce n’est pas du GeoJSON, ou il en manque une partie."
        ) from error
    except (ValueError, RecursionError) as error:
        raise OutlineError("Ce n’est pas du GeoJSON lisible : exportez-le de nouveau.") from error


def _refuse_constant(sign: str) -> Any:
    raise ValueError(sign)


def _only_geometry(value: Any) -> Any:
    """The geometry of a geometry, a feature, or a collection of one feature."""
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise OutlineError(
                "Ce GeoJSON contient plusieurs objets : importez-le comme un fichier, ou n’en gardez qu’un."
            )
        value = features[0]
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    return value


def outline_of_geometry(geometry: Any) -> Outline:
    """The outline of a GeoJSON Polygon or MultiPolygon, mended when it crosses itself.

    Raises:
        OutlineError: not a polygon, empty, absurdly large or small, swapped coordinates.
    """
    try:
        shape, repaired = outline(geometry)
    except RowError as error:
        words = str(error)
        raise OutlineError(
            f"{words[0].upper()}{words[1:]}. Il faut un Polygon ou un MultiPolygon en degrés."
        ) from error
    return _checked(Outline(shape, repaired))


def outline_of_points(points: list[tuple[float, float]]) -> Outline:
    """The outline that goes through ``points`` (longitude, latitude) and comes back to the first.

    Raises:
        OutlineError: fewer than three corners, no area.
    """
    corners = list(dict.fromkeys(points))
    if len(corners) < 3:
        raise OutlineError("Il faut au moins trois coins différents pour tracer un quartier.")
    return outline_of_geometry({"type": "Polygon", "coordinates": [[*points, points[0]]]})


def points_of(text: str) -> list[tuple[float, float]]:
    """Longitudes and latitudes, one pair a line; a decimal comma is read when « ; » or a space parts the two.

    Raises:
        OutlineError: names the first line that is not a pair, or no place on Earth.
    """
    points: list[tuple[float, float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _PAIR.fullmatch(line.strip())
        if not read:
            raise OutlineError(f"Ligne {number} : écrivez une longitude puis une latitude, ainsi : 2.3522, 48.8566.")
        lon, lat = (float(one.replace("−", "-").replace(",", ".")) for one in read.groups() if one is not None)
        try:
            check(lon, lat)
        except CoordinatesError as error:
            raise OutlineError(f"Ligne {number} : {error}") from error
        points.append((lon, lat))
        if len(points) > MOST_LINES:
            raise OutlineError(f"Ce tracé a plus de {MOST_LINES} lignes : simplifiez-le.")
    return points


def _checked(read: Outline) -> Outline:
    try:
        for part in read.shape.geoms:
            check(part.centroid.x, part.centroid.y)
    except CoordinatesError as error:
        raise OutlineError(str(error)) from error
    if read.area_m2 < SMALLEST_M2:
        raise OutlineError(
            "Ce tracé est trop petit pour un quartier : moins de mille mètres carrés. Vérifiez ses coins."
        )
    if read.area_m2 > LARGEST_M2:
        raise OutlineError("Ce tracé est trop grand pour un quartier : plus de 60 km². Vérifiez ses coins.")
    return read


def check_departement(read: Outline, departement: Departement) -> None:
    """Raise OutlineError when an outline is nowhere near the quarters known in ``departement`` (if there are some)."""
    known = Quartier.objects.filter(departement=departement, lon__isnull=False).aggregate(
        west=Min("lon"), east=Max("lon"), south=Min("lat"), north=Max("lat")
    )
    if known["west"] is None:
        return
    margin = MARGINS[departement.zone]
    around = shapely.box(
        known["west"] - margin, known["south"] - margin, known["east"] + margin, known["north"] + margin
    )
    if not around.contains(read.shape):
        raise OutlineError(
            f"Ce tracé est loin des quartiers connus de {departement.name} : "
            "vérifiez que la longitude vient avant la latitude."
        )


def overlaps(read: Outline, *, besides: str = "") -> list[tuple[Quartier, int]]:
    """Current quarters of 2024 and candidates that the outline covers in part, with the percentage of it.

    A shared border is no overlap: less than one per cent is not told.
    """
    lon, lat = read.shape.centroid.x, read.shape.centroid.y
    near = (
        Quartier.objects.filter(current=True, geometry__isnull=False, lon__range=(lon - 1, lon + 1))
        .filter(lat__range=(lat - 1, lat + 1))
        .exclude(zoning=Quartier.Zoning.Z2015)
        .exclude(pk=besides)
        .defer("indicators")
    )
    found = []
    for one in near:
        shape = one.shape
        if shape is not None and shapely.intersects(shape, read.shape):
            share = round(100 * shapely.area(shapely.intersection(shape, read.shape)) / read.shape.area)
            if share:
                found.append((one, share))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].sort_key))
