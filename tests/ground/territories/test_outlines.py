"""Outlines that people type or paste: read, mended, or refused with the line and the remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.ground.territories.loading.reading import RowError
from parvis.ground.territories.models import Departement, Quartier
from parvis.ground.territories.outlines import (
    LARGEST_M2,
    OutlineError,
    check_departement,
    json_of,
    outline_of,
    outline_of_points,
    overlaps,
    points_of,
)

SQUARE = "2.35, 48.85\n2.36, 48.85\n2.36, 48.86\n2.35, 48.86"
RING = [[2.35, 48.85], [2.36, 48.85], [2.36, 48.86], [2.35, 48.86], [2.35, 48.85]]


@pytest.mark.parametrize(
    "line",
    ["2.35, 48.85", "2.35,48.85", "2,35 ; 48,85", "2,35\t48,85", "2,35 48,85", " 2.35 48.85 ", "2.35;48.85"],
)
def test_a_pair_is_read_with_a_point_or_a_decimal_comma(line: str) -> None:
    assert points_of(line) == [(2.35, 48.85)]


def test_a_minus_sign_of_typography_is_a_minus() -> None:
    assert points_of("−4,2 ; 46,2") == [(-4.2, 46.2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2.35, 48.85\nici", "Ligne 2 :"),
        ("2.35, 48.85\n\n2.36", "Ligne 3 :"),
        ("48.85, 2.35", "Ligne 1 : Longitude et latitude semblent inversées"),
        ("2.35, 148.85", "Ligne 1 :"),
        ("2.35, 48.85\n2.36, 48.85", "trois coins"),
        ("2.35, 48.85\n2.35, 48.85\n2.35, 48.85", "trois coins"),
        ("2.35, 48.85\n2.36, 48.85\n2.37, 48.85", "n’a pas de surface"),
        ("2.35, 48.85\n2.3501, 48.85\n2.3501, 48.8501", "trop petit"),
        ("2, 48\n3, 48\n3, 49", "trop grand"),
        ('{"type": "Polygon",\n "coordinates": [', "Ligne 2"),
        ('{"type": "Point", "coordinates": [2.35, 48.85]}', "n’est pas un polygone"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "illisibles"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [4, 5], [6, 7]]]}', "lisible"),
        ("[]", "n’est pas un polygone"),
        ("[" * 5000, "GeoJSON"),
        ("1" * 500_000, "trop long"),
    ],
)
def test_what_cannot_be_an_outline_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(OutlineError, match=said):
        outline_of(text)


@pytest.mark.parametrize("wrap", ["geometry", "feature", "collection", "multi"])
def test_geojson_is_read_however_it_is_wrapped(wrap: str) -> None:
    geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [RING]}
    if wrap == "multi":
        geometry = {"type": "MultiPolygon", "coordinates": [[RING]]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    given = {"geometry": geometry, "feature": feature, "multi": geometry}.get(
        wrap, {"type": "FeatureCollection", "features": [feature]}
    )
    read = outline_of(json.dumps(given))
    assert not read.repaired
    assert read.shape.equals(outline_of(SQUARE).shape)


def test_two_objects_pasted_are_sent_to_the_import() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [RING]}}
    with pytest.raises(OutlineError, match="plusieurs objets"):
        outline_of(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))


def test_an_outline_that_crosses_itself_is_mended_and_said() -> None:
    read = outline_of("2.35, 48.85\n2.36, 48.86\n2.36, 48.85\n2.35, 48.86")
    assert read.repaired and read.shape.is_valid and len(read.shape.geoms) == 2


def test_an_area_is_that_of_the_ground() -> None:
    side = 1_000 / 111_195
    read = outline_of_points([(0, 0), (side, 0), (side, side), (0, side)])
    assert read.area_m2 == pytest.approx(1_000_000, rel=0.01)
    north = outline_of_points([(2, 60), (2 + 2 * side, 60), (2 + 2 * side, 60 + side), (2, 60 + side)])
    assert north.area_m2 == pytest.approx(1_000_000, rel=0.01)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_outline_or_a_clear_refusal(text: str) -> None:
    try:
        read = outline_of(text)
    except OutlineError as refusal:
        assert str(refusal).strip().endswith((".", "?", "»"))
    else:
        assert read.shape.is_valid and 0 < read.area_m2 <= LARGEST_M2


coordinate = st.one_of(st.floats(-200, 200), st.floats(allow_nan=False), st.integers(-(10**30), 10**30))
json_value = st.recursive(
    st.one_of(st.none(), st.booleans(), coordinate, st.text(max_size=8)),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features", "x"]), inner, max_size=4)
    ),
    max_leaves=30,
)
near = st.tuples(st.floats(2.3, 2.4), st.floats(48.8, 48.9)).map(list)


@given(
    st.one_of(
        json_value,
        st.fixed_dictionaries(
            {"type": st.sampled_from(["Polygon", "MultiPolygon", "Feature"]), "coordinates": json_value}
        ),
        st.fixed_dictionaries(
            {"type": st.just("Polygon"), "coordinates": st.lists(st.lists(near, max_size=9), max_size=3)}
        ),
    )
)
@settings(max_examples=300, deadline=None)
def test_any_json_is_an_outline_or_a_clear_refusal(value: Any) -> None:
    text = json.dumps(value)
    if not text.startswith(("{", "[")):
        return
    try:
        read = outline_of(text)
    except OutlineError as refusal:
        assert str(refusal)
    else:
        assert read.shape.is_valid and not read.shape.is_empty


@given(st.lists(st.tuples(st.floats(2.3, 2.4), st.floats(48.8, 48.9)), min_size=3, max_size=12))
@settings(max_examples=200, deadline=None)
def test_what_is_written_line_by_line_is_read_back(points: list[tuple[float, float]]) -> None:
    rounded = [(round(lon, 5), round(lat, 5)) for lon, lat in points]
    assert points_of("\n".join(f"{lon}, {lat}" for lon, lat in rounded)) == rounded


def test_not_json_never_escapes_as_something_else() -> None:
    with pytest.raises(OutlineError):
        json_of("{" * 100_000)
    assert issubclass(RowError, ValueError)


@pytest.mark.django_db
def test_an_outline_far_from_its_departement_is_refused(fictif: object) -> None:
    departement = Departement.objects.get(pk="00")
    check_departement(outline_of("-4.20, 46.20\n-4.19, 46.20\n-4.19, 46.21"), departement)
    with pytest.raises(OutlineError, match="loin des quartiers connus"):
        check_departement(outline_of(SQUARE), departement)


@pytest.mark.django_db
def test_what_an_outline_covers_is_told_with_its_share(fictif: object) -> None:
    known = Quartier.objects.get(pk="QN00001M")
    assert known.shape is not None
    read = outline_of(shapely.to_geojson(known.shape))
    assert [(one.pk, share) for one, share in overlaps(read)] == [("QN00001M", 100)]
    assert overlaps(read, besides="QN00001M") == []
