"""In which quarter a point is, one at a time, a million at once, and from the command line."""

from __future__ import annotations

import csv
import math
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from parvis.ground.territories import locate as located
from parvis.ground.territories.grid import Grid
from parvis.ground.territories.locate import CoordinatesError, locate, locate_many
from parvis.ground.territories.models import Dataset, Departement, Quartier
from parvis.ground.territories.services import LoadReport, load_territories

METRE = 1 / 111_195


@pytest.fixture
def squares(db: None) -> None:
    """Two squares of 1 km that overlap over 100 m, on the equator for easy sums."""
    departement = Departement.objects.create(code="00", name="X", sort_key="x", zone="metro")
    side = 1000 * METRE
    for code, west in (("QNA", 0.0), ("QNB", 900 * METRE)):
        box = shapely.MultiPolygon([shapely.box(west, 0, west + side, side)])
        Quartier.objects.create(
            code=code, name=code, sort_key=code, zoning="2024", departement=departement, geometry=box.wkb
        )
    Dataset.objects.create(kind="qpv2024", origin="-", sha256="-", rows=2)


def test_the_point_inside_a_quarter_is_in_it_at_distance_zero(fictif: LoadReport) -> None:
    for quartier in Quartier.objects.all():
        assert quartier.lon is not None
        assert quartier.lat is not None
        assert locate(quartier.lon, quartier.lat, quartier.zoning) == located.Found(quartier.pk, 0.0)


def test_outside_the_distance_to_the_border_is_in_metres(squares: None) -> None:
    found = locate(-0.001, 500 * METRE)
    assert found.code is None
    assert found.distance_m == pytest.approx(0.001 / METRE, rel=1e-3)
    far = locate(0.0, 60.0)
    assert far.distance_m == pytest.approx((60 - 1000 * METRE) / METRE, rel=1e-3)


@pytest.mark.parametrize(("metres", "code"), [(910, "QNA"), (949, "QNA"), (951, "QNB"), (990, "QNB"), (950, "QNA")])
def test_where_quarters_overlap_the_point_is_in_the_one_it_is_deepest_in(squares: None, metres: int, code: str) -> None:
    lon, lat = metres * METRE, 500 * METRE
    assert locate(lon, lat).code == code
    assert list(locate_many([lon], [lat])) == [code]


def test_a_point_on_the_border_is_inside(squares: None) -> None:
    assert locate(0.0, 500 * METRE).code == "QNA"
    assert list(locate_many([0.0], [500 * METRE])) == ["QNA"]


def test_the_wrong_side_of_the_world_is_not_far_across_the_date_line(db: None) -> None:
    departement = Departement.objects.create(code="986", name="X", sort_key="x", zone="com")
    box = shapely.MultiPolygon([shapely.box(-179.99, -14, -179.98, -13.99)])
    Quartier.objects.create(
        code="QN1", name="x", sort_key="x", zoning="2024", departement=departement, geometry=box.wkb
    )
    assert locate(179.99, -13.995).distance_m == pytest.approx(0.02 / METRE * math.cos(math.radians(14)), rel=0.01)


def test_many_points_get_the_answers_of_one_by_one(fictif: LoadReport) -> None:
    random = np.random.default_rng(2030)
    lons, lats = random.uniform(-4.24, -4.12, 3000), random.uniform(46.17, 46.24, 3000)
    many = locate_many(lons, lats)
    assert list(many) == [locate(lon, lat).code or "" for lon, lat in zip(lons, lats, strict=True)]
    assert 100 < np.count_nonzero(many != "") < 2900


def test_points_known_to_lie_outside_are_in_no_quarter(fictif: LoadReport) -> None:
    shapes = [one.shape for one in Quartier.objects.filter(zoning="2024")]
    around = shapely.union_all(shapes)
    narrow = math.cos(math.radians(46.2))
    plane = shapely.transform(around, lambda xy: xy * [narrow, 1])
    for metres in (30, 100):
        ring = shapely.buffer(plane, metres * METRE, quad_segs=16).boundary
        points = shapely.get_coordinates(shapely.line_interpolate_point(ring, np.linspace(0, 1, 200), normalized=True))
        assert not (locate_many(points[:, 0] / narrow, points[:, 1]) != "").any()
        x, y = points[7]
        assert locate(x / narrow, y).distance_m == pytest.approx(metres, abs=0.5)
    assert not (locate_many([2.35, 45.2, -149.5], [48.85, -12.8, -17.5]) != "").any()


def test_the_grid_agrees_with_geos_on_any_polygons() -> None:
    random = np.random.default_rng(7)
    centres = random.uniform([-180, -90], [180, 90], (60, 2))
    shapes = np.array(
        [
            shapely.MultiPolygon(
                [shapely.box(max(x - 0.2, -180), max(y - 0.1, -90), min(x + 0.01, 180), min(y + 0.3, 90))]
            )
            for x, y in [*centres, (180, 90), (-180, -90)]
        ],
        dtype=object,
    )
    spread = random.uniform(-0.5, 0.5, (len(shapes), 400, 2)) + np.vstack([centres, [[180, 90], [-180, -90]]])[:, None]
    lons = np.clip(spread[..., 0].ravel(), -180, 180)
    lats = np.clip(spread[..., 1].ravel(), -90, 90)
    clear, points, owners = Grid(shapes).find(lons, lats)
    ours = {(point, int(clear[point])) for point in np.flatnonzero(clear >= 0)} | set(zip(points, owners, strict=True))
    theirs = set(zip(*shapely.STRtree(shapes).query(shapely.points(lons, lats), predicate="intersects"), strict=True))
    assert {(int(a), int(b)) for a, b in ours} == {(int(a), int(b)) for a, b in theirs}


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        (math.nan, 48.0, "nombres"),
        (2.0, math.inf, "nombres"),
        (200.0, 10.0, "Terre"),
        (10.0, -91.0, "Terre"),
        (48.85, 2.35, "inversées"),
        (-17.53, -149.56, "inversées"),
    ],
)
def test_coordinates_that_are_no_place_are_refused(squares: None, lon: float, lat: float, says: str) -> None:
    with pytest.raises(CoordinatesError, match=says):
        locate(lon, lat)
    with pytest.raises(CoordinatesError):
        locate_many([lon], [lat])


def test_the_bad_point_among_many_is_named(squares: None) -> None:
    with pytest.raises(CoordinatesError, match="Point n° 3"):
        locate_many([0, 1, math.nan], [0, 1, 2])
    with pytest.raises(ValueError, match="autant"):
        locate_many([0, 1], [0])


def test_no_point_gives_no_answer(squares: None) -> None:
    assert len(locate_many([], [])) == 0


def test_without_any_quarter_every_point_is_outside(db: None) -> None:
    assert locate(2.35, 48.85) == located.Found(None, math.inf)
    assert list(locate_many([2.35], [48.85])) == [""]


def test_a_zoning_that_does_not_exist_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="1996"):
        locate(2.35, 48.85, "1996")


def test_the_index_follows_a_new_load(fictif: LoadReport) -> None:
    quartier = Quartier.objects.get(pk="QN00001M")
    assert locate(quartier.lon or 0, quartier.lat or 0).code == "QN00001M"
    Quartier.objects.filter(pk="QN00001M").update(current=False)
    assert locate(quartier.lon or 0, quartier.lat or 0).code is None
    load_territories(source=fictif.source)
    assert locate(quartier.lon or 0, quartier.lat or 0).code == "QN00001M"


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("locate", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_names_the_quarter_or_the_distance(fictif: LoadReport) -> None:
    quartier = Quartier.objects.get(pk="QN00001M")
    assert run(str(quartier.lon), str(quartier.lat))[0].startswith("QN00001M La Margelle")
    assert run("--zoning", "2015", str(quartier.lon), str(quartier.lat))[0].startswith("QP000001")
    assert "le plus proche est à" in run("-4.3", "46.2")[0]


def test_the_command_refuses_what_is_not_a_point(fictif: LoadReport) -> None:
    for arguments in (("2.35",), ("douze", "48"), ("48.85", "2.35"), ()):
        with pytest.raises(CommandError):
            run(*arguments)


def test_a_file_keeps_its_columns_its_separator_and_its_order(fictif: LoadReport, tmp_path: Path) -> None:
    quartier = Quartier.objects.get(pk="QN00001M")
    path = tmp_path / "points.csv"
    path.write_text(
        "nom;longitude;latitude;note\n"
        f'"Le; parvis";{quartier.lon};{quartier.lat};=1+1\n'
        "loin;-4,3;46,2;\n"
        "vide;;;\n"
        "court;2\n"
        "inversé;48.85;2.35;x\n"
    )
    out, err = run("--csv", str(path))
    rows = list(csv.reader(StringIO(out), delimiter=";"))
    assert rows[0] == ["nom", "longitude", "latitude", "note", "found_code_qp", "found_distance_m"]
    assert rows[1] == ["Le; parvis", str(quartier.lon), str(quartier.lat), "=1+1", "QN00001M", "0"]
    assert rows[2][:4] == ["loin", "-4,3", "46,2", ""]
    assert rows[2][4] == ""
    assert float(rows[2][5]) > 1000
    assert [row[4:] for row in rows[3:]] == [["", ""]] * 3
    assert [line.split(" : ")[0] for line in err.splitlines()] == [f"points.csv, ligne {line}" for line in (4, 5, 6)]


def test_a_file_without_coordinates_is_refused(fictif: LoadReport, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(CommandError, match="colonne longitude"):
        run("--csv", str(path))
