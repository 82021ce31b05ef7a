"""Locating the points of a CSV file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from parvis.ground.territories import locate as located
from parvis.ground.territories.loading.reading import FileError, Problem, read_bytes

ADDED = ("found_code_qp", "found_distance_m")


def locate_csv(path: Path, zoning: str) -> tuple[list[list[str]], str, list[Problem]]:
    """Rows of ``path``, header first, with the quarter found and the metres to the nearest border in two more
    columns.

    Also gives the separator of the file, and the lines whose coordinates are bad: their two cells stay empty.
    Raises FileError when the file is not a CSV with columns ``longitude`` and ``latitude``.
    """
    rows, lines, separator = _rows(path)
    header = rows[0]
    lon_at, lat_at = (header.index(column) for column in ("longitude", "latitude"))
    problems: list[Problem] = []
    places: list[int] = []
    points: list[tuple[float, float]] = []
    for at, row in enumerate(rows[1:], 1):
        try:
            if len(row) != len(header):
                raise located.CoordinatesError(f"{len(row)} cellules au lieu de {len(header)}.")
            points.append(_point(row[lon_at], row[lat_at]))
            places.append(at)
        except located.CoordinatesError as error:
            problems.append(Problem(path.name, f"ligne {lines[at]}", str(error)))
    found = [["", ""] for _ in rows]
    found[0] = list(ADDED)
    quarters = located.index(zoning)
    lons, lats = np.array(points, dtype=np.float64).reshape(-1, 2).T
    for at, chosen, (lon, lat) in zip(places, quarters.containing_many(lons, lats), points, strict=True):
        if chosen >= 0:
            found[at] = [str(quarters.codes[chosen]), "0"]
        elif len(quarters.codes):
            found[at] = ["", f"{quarters.nearest_border(lon, lat):.1f}"]
    # A row with missing cells is filled up, so that the two new columns stand under their names.
    filled = [row + [""] * (len(header) - len(row)) for row in rows]
    return [row + more for row, more in zip(filled, found, strict=True)], separator, problems


def _rows(path: Path) -> tuple[list[list[str]], list[int], str]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name} : ce fichier n’est pas en UTF-8. Enregistrez-le en UTF-8.") from error
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, lines, start = [], [], 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{path.name}, ligne {reader.line_num} : ce n’est pas du CSV lisible.") from error
    header = rows[0]
    missing = [column for column in ("longitude", "latitude") if header.count(column) != 1]
    if missing:
        raise FileError(
            f"{path.name}, ligne 1 : il faut une colonne {' et une colonne '.join(missing)}, une seule fois."
        )
    return rows, lines, separator


def _point(lon: str, lat: str) -> tuple[float, float]:
    try:
        point = float(lon.strip().replace(",", ".")), float(lat.strip().replace(",", "."))
    except ValueError as error:
        message = f"« {lon[:40]} » et « {lat[:40]} » ne sont pas des nombres (colonnes longitude et latitude)."
        raise located.CoordinatesError(message) from error
    located.check(*point)
    return point
