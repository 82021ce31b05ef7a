"""An address is used and forgotten, and a geocoder that fails blocks nobody."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from parvis.ground.territories import geocoder
from tests.ground.territories.conftest import Answer, StandIn

ADDRESS = "12 rue du Secret 00100 Parolles-sur-Vive"


def answer(**properties: Any) -> bytes:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-4.2, 46.2]},
        "properties": {"score": 0.91, "type": "housenumber", "citycode": "00001", **properties},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.fixture
def geocoding(service: StandIn, settings: Settings) -> StandIn:
    settings.PARVIS_GEOCODER_URL = f"{service.url}/geocodage/search"
    service.answer = lambda path: (200, answer())
    return service


def test_an_address_gives_its_point_and_its_commune(geocoding: StandIn) -> None:
    assert geocoder.enabled()
    assert geocoder.geocode(ADDRESS) == geocoder.Geocoded(-4.2, 46.2, "00001")


def test_without_a_setting_nothing_is_ever_asked(service: StandIn, settings: Settings) -> None:
    settings.PARVIS_GEOCODER_URL = ""
    assert not geocoder.enabled()
    assert geocoder.geocode(ADDRESS) is None
    assert service.asked == []


def test_an_empty_address_is_not_sent(geocoding: StandIn) -> None:
    assert geocoder.geocode("  ") is None
    assert geocoding.asked == []


@pytest.mark.parametrize(
    "bad",
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"features": []}'),
        (200, b'{"features": [{}]}'),
        (200, b"[" * 60_000),
        (200, b" " * 200_000),
        (200, answer(score="haut")),
        (200, answer(score=0.2)),
        (200, answer(type="municipality")),
        (200, answer().replace(b"46.2", b"946.2")),
        (200, answer().replace(b"46.2", b"NaN")),
    ],
)
def test_a_bad_or_vague_answer_is_no_answer(geocoding: StandIn, bad: Answer) -> None:
    geocoding.answer = lambda path: bad
    assert geocoder.geocode(ADDRESS) is None


def test_a_service_that_is_away_or_slow_blocks_nobody(
    geocoding: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geocoder, "LONGEST_SECONDS", 0.05)

    def late(path: str) -> Answer:
        time.sleep(0.4)
        return 200, b""

    geocoding.answer = late
    assert geocoder.geocode(ADDRESS) is None
    settings.PARVIS_GEOCODER_URL = "http://127.0.0.1:1/"
    assert geocoder.geocode(ADDRESS) is None
    settings.PARVIS_GEOCODER_URL = "pas une adresse"
    assert geocoder.geocode(ADDRESS) is None


def test_the_address_is_in_no_log(geocoding: StandIn, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        geocoder.geocode(ADDRESS)
        geocoding.answer = lambda path: (500, ADDRESS.encode())
        geocoder.geocode(ADDRESS)
        geocoding.answer = lambda path: (200, ADDRESS.encode())
        geocoder.geocode(ADDRESS)
        settings.PARVIS_GEOCODER_URL = "http://127.0.0.1:1/"
        geocoder.geocode(ADDRESS)
    written = "\n".join(f"{record.getMessage()} {record.exc_info} {record.args}" for record in caplog.records)
    assert "géocodeur" in written
    assert "Secret" not in written
    assert len(geocoding.asked) == 3
