"""The sheet on which a quarter is drawn: a pixel is a place, whatever the size and the zoom."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.sketches import NARROWEST, SIZES, WIDEST, View, sketch, view_of_commune

views = st.builds(View, st.floats(-179, 179), st.floats(-60, 60), st.integers(NARROWEST, 20_000))


@given(views, st.sampled_from(sorted(SIZES)), st.integers(0, 288), st.integers(0, 288))
def test_a_touched_pixel_is_drawn_where_it_was_touched(view: View, size: str, x: int, y: int) -> None:
    place = view.place(x, y, SIZES[size])
    # Places are kept to 0.00001 degree: at most 0.8 m, so some pixels on the nearest view.
    slack = 1 + 1.2 * SIZES[size][0] / view.across
    assert view.pixel(np.array([place]), SIZES[size])[0] == pytest.approx([x, y], abs=slack)


@given(views)
def test_a_view_is_read_back_from_its_address(view: View) -> None:
    read = View.read(str(view))
    assert read is not None and read.across == view.across
    assert (read.lon, read.lat) == pytest.approx((view.lon, view.lat), abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "1,2", "x,y,z", "nan,2,500", "500,2,500", "2,48,1", "2,48,99999999", "2,89.5,500"]
)
def test_a_view_that_is_none_is_left(text: str) -> None:
    assert View.read(text) is None


@given(views, st.floats(0.01, 100), st.floats(-1, 1), st.floats(-1, 1))
def test_moving_about_never_leaves_what_can_be_drawn(view: View, factor: float, east: float, north: float) -> None:
    moved = view.zoomed(factor).moved(east, north)
    assert NARROWEST <= moved.across <= WIDEST and abs(moved.lat) <= 88


@pytest.mark.django_db
def test_the_sheet_of_a_commune_shows_its_quarters_and_the_corners(fictif: object) -> None:
    view = view_of_commune(Commune.objects.get(pk="00001"))
    assert view is not None
    known = Quartier.objects.get(pk="QN00001M")
    assert known.lon is not None and known.lat is not None
    for size in SIZES.values():
        svg = sketch(view, size, corners=[(known.lon, known.lat), (known.lon + 0.001, known.lat)])
        ElementTree.fromstring(svg)
        assert "La Margelle" in svg and svg.count("<circle") == 2


@pytest.mark.django_db
def test_a_name_is_escaped_on_the_sheet(fictif: object) -> None:
    Quartier.objects.filter(pk="QN00001M").update(name='<script>"&')
    view = view_of_commune(Commune.objects.get(pk="00001"))
    assert view is not None
    svg = sketch(view, SIZES["grand"])
    assert "<script" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.django_db
def test_a_commune_without_quarter_begins_on_those_of_its_neighbours_or_has_no_sheet(fictif: object) -> None:
    bare = Commune.objects.filter(quartiers=None, parent=None).first()
    assert bare is not None and view_of_commune(bare) is not None
    Quartier.objects.update(geometry=None)
    assert view_of_commune(bare) is None
