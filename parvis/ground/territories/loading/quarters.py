"""Quarters: from GeoJSON features to records, with geometry checked and repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

from parvis.ground.territories.keys import sort_key
from parvis.ground.territories.loading.parsing import CommuneRow, Parsed
from parvis.ground.territories.loading.reading import (
    Problems,
    RowError,
    optional_text,
    read_features,
    text_of,
)

#: Largest number of points of one outline; the longest real one has fewer than 3,000.
MOST_POINTS = 200_000
_CODE = re.compile(r"Q[PN][0-9A-Z]{6,10}")


@dataclass(slots=True)
class QuartierRow:
    """One quarter as the files give it. ``pilots`` are the identifiers of ``siren_epci``, whatever they
    name.
    """

    code: str
    name: str
    departement: str
    communes: list[str]
    epcis: list[str]
    pilots: list[str]
    geometry: MultiPolygon


class Places:
    """Communes by code and, inside a département, by name."""

    def __init__(self, communes: Mapping[str, CommuneRow]) -> None:
        self.communes = communes
        self.departements = {row.departement for row in communes.values()}
        self._names = {(row.departement, sort_key(row.name)): row.code for row in communes.values() if not row.parent}

    def resolve(self, code: str) -> str | None:
        """Code of the current commune that ``code`` is, or is a part of."""
        row = self.communes.get(code)
        return (row.parent or row.code) if row else None

    def named(self, departement: str, name: str) -> str | None:
        """Code of the current commune of this name in ``departement``."""
        return self._names.get((departement, sort_key(name)))


def quarters(path: Path, places: Places, known_departements: set[str]) -> Parsed[QuartierRow]:
    """Quarters by code. Accepts the columns of the ANCT's 2015 and 2024 files. Raises FileError.

    A quarter that comes in several features (one a commune) is put together again.
    """
    problems = Problems(path.name)
    parsed: Parsed[QuartierRow] = Parsed(problems=problems)
    for place, feature in read_features(path, ("code_qp",)):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            problems.reject(place, "ce n’est pas un objet GeoJSON avec des propriétés")
            continue
        code = properties.get("code_qp")
        try:
            row = _quarter(feature, properties, places, known_departements, place, problems)
        except RowError as error:
            problems.reject(place, str(error))
            if isinstance(code, str):
                parsed.seen.add(code)
            continue
        parsed.seen.add(row.code)
        if row.code in parsed.rows:
            _merge(parsed.rows[row.code], row)
        else:
            parsed.rows[row.code] = row
    return parsed


def _quarter(
    feature: dict[str, Any],
    properties: dict[str, Any],
    places: Places,
    known_departements: set[str],
    place: str,
    problems: Problems,
) -> QuartierRow:
    code = text_of(properties, "code_qp", longest=20)
    if not _CODE.fullmatch(code):
        raise RowError(f"« {code} » n’est pas un code de quartier")
    name = text_of(properties, "lib_qp" if "lib_qp" in properties else "nom_qp")
    departement = _departement(properties, code)
    if departement not in known_departements:
        raise RowError(f"le département « {departement} » est inconnu")
    communes = _communes(properties, departement, places)
    if not communes:
        raise RowError(f"aucune commune connue pour le quartier {code}")
    geometry, repaired = outline(feature.get("geometry"))
    if repaired:
        problems.mend(place, f"le contour du quartier {code} se croisait : il a été réparé")
    stated = properties.get("epci_2026")
    if stated is not None and not (isinstance(stated, list) and all(isinstance(one, str) for one in stated)):
        raise RowError("le champ « epci_2026 » n’est pas une liste de SIREN")
    of_communes = [places.communes[one].epci for one in communes]
    return QuartierRow(
        code=code,
        name=name,
        departement=departement,
        communes=communes,
        epcis=list(stated) if stated is not None else list(dict.fromkeys(one for one in of_communes if one)),
        pilots=_split(optional_text(properties, "siren_epci")),
        geometry=geometry,
    )


def _departement(properties: dict[str, Any], code: str) -> str:
    for key in ("insee_dep", "code_departement"):
        if given := optional_text(properties, key):
            return given
    return code[3:5] if code[2] == "0" else code[2:5]


def _communes(properties: dict[str, Any], departement: str, places: Places) -> list[str]:
    codes = _split(optional_text(properties, "insee_com") or optional_text(properties, "code_commune"))
    found = [places.resolve(code) for code in codes]
    names: list[str] = []
    for key in ("lib_com", "nom_commune", "commune_qp"):
        names = names or _split(optional_text(properties, key))
    if len(names) > len(codes):
        found += [places.named(departement, name) for name in names]
    return list(dict.fromkeys(code for code in found if code))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip() not in ("", "NA")]


def outline(geometry: Any) -> tuple[MultiPolygon, bool]:
    """A GeoJSON polygon as a valid MultiPolygon in degrees, and whether it had to be repaired.

    Raises RowError when it is not a polygon, holds nothing, or leaves the Earth.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise RowError("le contour n’est pas un polygone")
    try:
        read = shapely.force_2d(shape(geometry))
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        OverflowError,
        shapely.errors.ShapelyError,
    ) as e:
        raise RowError("les coordonnées du contour sont illisibles") from e
    if read.is_empty or not all(
        abs(edge) <= limit for edge, limit in zip(read.bounds, (180, 90, 180, 90), strict=True)
    ):
        raise RowError("le contour est vide ou sort de la Terre (longitude puis latitude, en degrés)")
    if shapely.get_num_coordinates(read) > MOST_POINTS:
        raise RowError(f"le contour a plus de {MOST_POINTS} points")
    repaired = not read.is_valid
    polygons = _polygons(_mended(read) if repaired else read)
    if not polygons:
        raise RowError("le contour n’a pas de surface")
    return MultiPolygon(polygons), repaired


def _mended(geometry: Any) -> Any:
    """``geometry`` made valid; its parts are joined again, since GEOS may leave two that share an edge."""
    made = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return shapely.union_all(_polygons(made))


def _polygons(geometry: Any) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [geometry] if geometry.area > 0 else []
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in _polygons(part)]


def _merge(kept: QuartierRow, other: QuartierRow) -> None:
    kept.communes = list(dict.fromkeys([*kept.communes, *other.communes]))
    kept.epcis = list(dict.fromkeys([*kept.epcis, *other.epcis]))
    kept.pilots = list(dict.fromkeys([*kept.pilots, *other.pilots]))
    kept.geometry = MultiPolygon(_polygons(shapely.union_all([kept.geometry, other.geometry])))
