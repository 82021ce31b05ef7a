"""The map beside the list: light, in proportion, with the numbers of the list."""

from __future__ import annotations

import math
import re

import pytest
import shapely
from django.template.loader import render_to_string

from parvis.ground.territories import maps
from parvis.ground.territories.maps import quartiers_map
from parvis.ground.territories.models import Quartier
from parvis.ground.territories.queries import quartiers_of_commune
from parvis.ground.territories.services import LoadReport


def points_of(path: str) -> list[tuple[int, int]]:
    """The corners that an SVG path of ours goes through."""
    found: list[tuple[int, int]] = []
    for ring in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        x, y = int(ring[0]), int(ring[1])
        found.append((x, y))
        moves = [int(one) for one in re.findall(r"-?\d+", ring[2])]
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_each_quarter_has_the_number_of_the_list_and_lies_in_the_picture(fictif: LoadReport) -> None:
    quartiers = quartiers_of_commune("00001")
    drawing = quartiers_map(quartiers)
    assert drawing is not None
    assert [(one.number, one.quartier) for one in drawing.areas] == list(enumerate(quartiers, 1))
    for area in drawing.areas:
        points = points_of(area.path)
        assert len(points) > 5
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)
        assert shapely.Polygon(points).buffer(3).contains(shapely.Point(area.x, area.y))


def test_north_is_up_and_a_kilometre_is_as_long_both_ways() -> None:
    lat = 60.0
    square = shapely.MultiPolygon([shapely.box(10, lat - 0.01, 10.04, lat + 0.01)])
    other = shapely.MultiPolygon([shapely.box(10, lat + 0.02, 10.04, lat + 0.04)])
    drawing = quartiers_map([Quartier(code="S", geometry=square.wkb), Quartier(code="N", geometry=other.wkb)])
    assert drawing is not None
    south, north = (points_of(area.path) for area in drawing.areas)
    assert max(y for _, y in north) < min(y for _, y in south)
    width = max(x for x, _ in south) - min(x for x, _ in south)
    height = max(y for _, y in south) - min(y for _, y in south)
    assert width / height == pytest.approx(math.cos(math.radians(60.01)) * 2, rel=0.03)


def test_a_quarter_too_small_to_draw_is_still_a_mark() -> None:
    tiny = shapely.MultiPolygon([shapely.box(2, 48, 2.000001, 48.000001)])
    big = shapely.MultiPolygon([shapely.box(2, 48.1, 2.2, 48.3)])
    drawing = quartiers_map([Quartier(code="T", geometry=tiny.wkb), Quartier(code="B", geometry=big.wkb)])
    assert drawing is not None
    assert drawing.areas[0].path.startswith("M")


def test_quarters_without_outline_make_no_map_but_keep_their_numbers() -> None:
    assert quartiers_map([]) is None
    assert quartiers_map([Quartier(code="X")]) is None
    box = shapely.MultiPolygon([shapely.box(2, 48, 2.1, 48.1)])
    drawing = quartiers_map([Quartier(code="X"), Quartier(code="Y", geometry=box.wkb)])
    assert drawing is not None
    assert [area.number for area in drawing.areas] == [2]


def test_a_hole_is_drawn() -> None:
    outer, inner = shapely.box(2, 48, 2.1, 48.1), shapely.box(2.04, 48.04, 2.06, 48.06)
    ring = shapely.Polygon(outer.exterior.coords, [inner.exterior.coords])
    drawing = quartiers_map([Quartier(code="R", geometry=shapely.MultiPolygon([ring]).wkb)])
    assert drawing is not None
    assert drawing.areas[0].path.count("M") == 2


def test_however_rich_the_outlines_the_drawing_stays_light() -> None:
    wavy = [
        (2 + math.cos(t) * (1 + 0.05 * math.sin(60 * t)), 48 + math.sin(t) * (1 + 0.05 * math.sin(60 * t)))
        for t in (2 * math.pi * step / 5000 for step in range(5000))
    ]
    shape = shapely.MultiPolygon([shapely.Polygon(wavy)])
    drawing = quartiers_map([Quartier(code=str(one), geometry=shape.wkb) for one in range(5)])
    assert drawing is not None
    assert sum(len(area.path) for area in drawing.areas) <= maps.LARGEST


def test_the_template_escapes_names_and_bears_no_style() -> None:
    area = {"number": 1, "path": "M0 0l1 1 2 2z", "x": 1, "y": 2, "name": "<b>", "address": "/?a=1&b=2"}
    drawn = render_to_string("territories/_map.html", {"map": {"width": 340, "height": 300, "areas": [area]}})
    assert "&lt;b&gt;" in drawn
    assert "style" not in drawn
    assert 'href="/?a=1&amp;b=2"' in drawn
