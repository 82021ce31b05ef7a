"""Whatever the files hold: a clear message or a row left aside, and never anything half-written."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.ground.territories.batch import locate_csv
from parvis.ground.territories.loading import parsing
from parvis.ground.territories.loading.quarters import Places, outline, quarters
from parvis.ground.territories.loading.reading import FileError, RowError
from parvis.ground.territories.loading.sources import FICTIF, Source
from parvis.ground.territories.models import INDICATORS, Commune, Dataset, Quartier
from parvis.ground.territories.services import load_territories

hostile = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=12,
)
coordinate = st.floats(-181, 181) | st.floats() | st.integers() | st.text(max_size=3) | st.none()
ring = st.lists(st.lists(coordinate, max_size=4), max_size=8)
near = st.floats(-0.05, 0.05)
geometry = st.one_of(
    anything,
    st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(ring, max_size=3) | anything}),
    st.fixed_dictionaries(
        {"type": st.just("MultiPolygon"), "coordinates": st.lists(st.lists(ring, max_size=2), max_size=2)}
    ),
    st.lists(st.tuples(near, near), min_size=3, max_size=9).map(
        lambda points: {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    ),
)


def places() -> tuple[Places, set[str]]:
    departements = {"00"}
    return Places(parsing.communes(FICTIF / "communes.json", departements).rows), departements


@hostile
@given(geometry)
def test_an_outline_is_a_valid_surface_on_earth_or_refused_in_french(given_geometry: Any) -> None:
    try:
        made, _ = outline(given_geometry)
    except RowError as error:
        assert "contour" in str(error)
    else:
        assert shapely.is_valid(made)
        assert shapely.area(made) > 0
        west, south, east, north = shapely.bounds(made)
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90


@hostile
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_as_a_whole(tmp_path: Path, content: bytes) -> None:
    for name in ("communes.json", "communes.json.gz"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(FileError) as refused:
            parsing.communes(path, {"00"})
        assert name in str(refused.value)


@hostile
@given(st.lists(anything, max_size=5))
def test_odd_elements_are_left_aside_one_by_one(tmp_path: Path, odd: list[Any]) -> None:
    good = json.loads((FICTIF / "communes.json").read_text())
    path = tmp_path / "communes.json"
    try:
        path.write_text(json.dumps([*odd, *good], allow_nan=False))
    except (ValueError, UnicodeEncodeError):
        return
    parsed = parsing.communes(path, {"00"})
    assert parsed.rows.keys() >= {one["code"] for one in good}
    assert len(parsed.problems.rejected) == len(odd)


@hostile
@given(
    st.dictionaries(
        st.sampled_from(["code_qp", "lib_qp", "insee_com", "insee_dep", "siren_epci", "epci_2026"]), anything
    )
)
def test_odd_properties_of_a_quarter_are_told_with_its_number(tmp_path: Path, odd: dict[str, Any]) -> None:
    collection = json.loads((FICTIF / "qpv2024.geojson").read_text())
    collection["features"][0]["properties"] |= odd
    path = tmp_path / "qpv2024.geojson"
    try:
        path.write_text(json.dumps(collection, allow_nan=False))
    except (ValueError, UnicodeEncodeError):
        return
    parsed = quarters(path, *places())
    assert len(parsed.rows) >= 5
    assert all(one.place == "objet n° 1" for one in parsed.problems.rejected)


@hostile
@given(st.lists(st.lists(st.text(max_size=8), max_size=18), max_size=6), st.sampled_from(",;\t"))
def test_odd_lines_of_figures_give_numbers_or_a_message(tmp_path: Path, rows: list[list[str]], separator: str) -> None:
    path = tmp_path / "figures.csv"
    header = ["codeQPV", "popMuniQPV", *INDICATORS.values()]
    lines = [separator.join(header), *(separator.join(row) for row in rows)]
    try:
        path.write_text("\n".join(lines), newline="")
    except UnicodeEncodeError:
        return
    try:
        parsed = parsing.figures(path)
    except FileError as error:
        assert "figures.csv" in str(error)
    else:
        for figures in parsed.rows.values():
            assert all(one is None or math.isfinite(one) for one in figures.indicators.values())


@pytest.mark.django_db
@hostile
@given(data=st.data())
def test_a_source_broken_anywhere_is_written_whole_or_not_at_all(tmp_path: Path, data: st.DataObject) -> None:
    Dataset.objects.all().delete()
    Quartier.objects.all().delete()
    folder = tmp_path / "source"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FICTIF, folder)
    path = folder / data.draw(st.sampled_from(sorted(one.name for one in FICTIF.iterdir() if one.suffix != ".md")))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    try:
        report = load_territories(source=Source(folder, "source"))
    except FileError as error:
        assert str(error)
        assert not Quartier.objects.exists()
        assert not Dataset.objects.exists()
    else:
        assert Quartier.objects.filter(zoning="2024").count() == report.counts["qpv2024"]
        assert Commune.objects.filter(current=True).exists()


@pytest.mark.django_db
@hostile
@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=8))
def test_odd_points_are_told_by_line_and_every_row_comes_out(tmp_path: Path, points: list[tuple[str, str]]) -> None:
    path = tmp_path / "points.csv"
    clean = [("".join(filter(str.isprintable, one)).replace('"', "'") for one in point) for point in points]
    lines = [f'{number},"{lon}","{lat}"' for number, (lon, lat) in enumerate(clean)]
    try:
        path.write_text("\n".join(["id,longitude,latitude", *lines]))
    except UnicodeEncodeError:
        return
    rows, separator, problems = locate_csv(path, "2024")
    assert separator == ","
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(len(points))]
    assert all(problem.place.startswith("ligne ") for problem in problems)
