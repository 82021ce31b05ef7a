"""A territory drawn: light, with the numbers of the list, towns by name, and nothing invented."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.ground.territories.atlas import MOST_OUTLINES, Group, Spot, draw
from parvis.ground.territories.maps import LARGEST, WIDTH
from parvis.ground.territories.models import Quartier
from parvis.ground.territories.services import LoadReport
from tests.ground.territories.test_maps import points_of


def quartier(code: str, lon: float, lat: float, size: float = 0.02) -> Quartier:
    shape = shapely.MultiPolygon([shapely.box(lon, lat, lon + size, lat + size)])
    return Quartier(code=code, name=code, geometry=shape.wkb, lon=lon + size / 2, lat=lat + size / 2)


TWO = [quartier("A", 2.0, 48.0), quartier("B", 2.3, 48.2)]


def test_quarters_and_meetings_are_drawn_in_their_places() -> None:
    atlas = draw([Group("", "none", TWO)], looks={"A": "held"}, spots=[Spot(1, 2.01, 48.01)], names=False)
    assert atlas is not None
    assert [(one.code, one.look) for one in atlas.outlines] == [("A", "held"), ("B", "")]
    pin = atlas.pins[0]
    assert shapely.Polygon(points_of(atlas.outlines[0].path)).contains(shapely.Point(pin.x, pin.y))
    assert pin.text == "1" and pin.width == 18


def test_meetings_of_one_place_share_a_plate_that_says_all_their_numbers() -> None:
    spots = [Spot(number, 2.01, 48.01) for number in (1, 2, 3, 7)] + [Spot(5, 2.31, 48.21)]
    atlas = draw([Group("", "none", TWO)], looks={}, spots=spots, names=False)
    assert atlas is not None
    assert sorted(one.text for one in atlas.pins) == ["1–3, 7", "5"]
    crowd = [Spot(number, 2.01, 48.01) for number in (1, 3, 5, 7, 9)]
    atlas = draw([Group("", "none", TWO)], looks={}, spots=crowd, names=False)
    assert atlas is not None and [one.text for one in atlas.pins] == ["1 +4"]


def test_a_point_on_the_other_side_of_the_world_does_not_shrink_the_rest() -> None:
    plain = draw([Group("", "none", TWO)], looks={}, names=False)
    atlas = draw([Group("", "none", TWO)], looks={}, spots=[Spot(4, -149.5, -17.5)], names=False)
    assert plain is not None and atlas is not None
    assert (atlas.outlines, atlas.pins, atlas.left_out) == (plain.outlines, [], [4])


def test_a_quarter_without_place_is_counted_not_drawn() -> None:
    unknown = Quartier(code="X", name="X")
    assert draw([Group("", "none", [unknown])], looks={}, names=False) is None
    atlas = draw([Group("", "none", [*TWO, unknown])], looks={}, names=False)
    assert atlas is not None
    assert len(atlas.outlines) == 2 and atlas.without_outline == 1


def test_a_quarter_of_two_contracts_is_drawn_once() -> None:
    atlas = draw([Group("", "none", TWO), Group("", "none", TWO[:1])], looks={}, names=False)
    assert atlas is not None and len(atlas.outlines) == 2


def test_many_quarters_become_a_few_paths_then_rounds_by_contract() -> None:
    some = [quartier(f"Q{number}", 2 + number % 10 / 5, 48 + number // 10 / 5) for number in range(60)]
    looks = {one.pk: "held" if number % 2 else "none" for number, one in enumerate(some)}
    atlas = draw([Group("", "none", some)], looks=looks, names=False)
    assert atlas is not None
    assert [(one.look, one.code) for one in atlas.outlines] == [("held", ""), ("none", "")]
    assert sum(len(one.path) for one in atlas.outlines) <= LARGEST
    many = [quartier(f"Q{number}", 2 + number % 10 / 5, 48 + number // 10 / 5) for number in range(MOST_OUTLINES + 1)]
    groups = [Group("Petit", "none", many[:5]), Group("Grand", "held", many[5:])]
    atlas = draw(groups, looks={}, names=False)
    assert atlas is not None
    assert not atlas.outlines and [(one.name, one.look) for one in atlas.rounds] == [
        ("Grand", "held"),
        ("Petit", "none"),
    ]
    assert atlas.rounds[0].radius > atlas.rounds[1].radius


@pytest.mark.django_db
def test_towns_are_named_the_most_peopled_first_and_hide_nothing(fictif: LoadReport) -> None:
    quartiers = list(Quartier.objects.filter(zoning="2024").prefetch_related("communes"))
    atlas = draw([Group("", "none", quartiers)], looks={})
    assert atlas is not None
    assert atlas.labels[0].text == "Parolles-sur-Vive"
    assert len({one.text for one in atlas.labels}) == len(atlas.labels) >= 2
    single = [one for one in quartiers if [town.pk for town in one.communes.all()] == ["00001"]]
    alone = draw([Group("", "none", single)], looks={})
    assert alone is not None and alone.labels == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180, 179.9), st.floats(-89, 89), st.floats(1e-6, 0.05)), min_size=1, max_size=30),
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=12),
)
def test_whatever_the_places_every_plate_is_inside_and_touches_no_other(
    places: list[tuple[float, float, float]], points: list[tuple[float, float]]
) -> None:
    quartiers = [quartier(str(number), lon, lat, size) for number, (lon, lat, size) in enumerate(places)]
    spots = [Spot(number, *point) for number, point in enumerate(points, 1)]
    atlas = draw([Group("", "none", quartiers)], looks={}, spots=spots, names=False)
    assert atlas is not None
    for number, one in enumerate(atlas.pins):
        assert one.left >= 0 and one.left + one.width <= WIDTH and 0 <= one.y <= atlas.height
        for other in atlas.pins[:number]:
            apart = abs(one.x - other.x) * 2 >= one.width + other.width - 2 or abs(one.y - other.y) >= 18
            assert apart
