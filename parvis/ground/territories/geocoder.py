"""From an address to a point, by the Géoplateforme's geocoder (IGN), when the installation has configured it.

The address is sent, used and forgotten: nothing here keeps it or writes it in a log. A geocoder that fails or
is slow gives None, and the resident goes on by the name of the commune.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

from parvis.ground.territories.locate import check

logger = logging.getLogger(__name__)

# httpx writes whole addresses at INFO, and httpcore at DEBUG: a resident's home must not enter a log.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

#: Seconds for the whole exchange, bytes read, and signs of an address sent (the service's own limit is 200).
LONGEST_SECONDS = 2.5
LARGEST = 64 * 1024
LONGEST_ADDRESS = 200
#: Under this score (0–1), the geocoder has guessed.
LEAST_SCORE = 0.5
# A town alone has a point too, its centre: it says nothing of the quarter, and the finder knows towns.
_PRECISE = frozenset({"housenumber", "street", "locality"})


@dataclass(frozen=True, slots=True)
class Geocoded:
    """A point in degrees (WGS 84), and the Insee code of its commune (of its arrondissement in Paris,
    Lyon, Marseille).
    """

    lon: float
    lat: float
    citycode: str


def enabled() -> bool:
    """Whether an address may be searched here."""
    return bool(settings.PARVIS_GEOCODER_URL)


def geocode(address: str) -> Geocoded | None:
    """Where ``address`` is; None when it is empty, unknown, or when the geocoder fails."""
    text = " ".join(address.split())[:LONGEST_ADDRESS]
    if not enabled() or len(text) < 3:
        return None
    try:
        return _read(_ask(text))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        # The error itself may hold the address: only its kind is written.
        logger.warning("géocodeur injoignable : %s", type(error).__name__)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        logger.warning("réponse illisible du géocodeur : %s", type(error).__name__)
    return None


def _ask(text: str) -> Any:
    limit = time.monotonic() + LONGEST_SECONDS
    body = bytearray()
    parameters = {"q": text, "limit": "1", "index": "address", "autocomplete": "0"}
    with (
        httpx.Client(timeout=httpx.Timeout(LONGEST_SECONDS, connect=1.0), follow_redirects=False) as client,
        client.stream("GET", settings.PARVIS_GEOCODER_URL, params=parameters) as response,
    ):
        response.raise_for_status()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST or time.monotonic() > limit:
                raise TimeoutError
    return json.loads(body)


def _read(answer: Any) -> Geocoded | None:
    if not answer["features"]:
        return None
    feature = answer["features"][0]
    properties = feature["properties"]
    lon, lat = (float(one) for one in feature["geometry"]["coordinates"][:2])
    check(lon, lat)
    if float(properties.get("score", 0)) < LEAST_SCORE or properties.get("type") not in _PRECISE:
        return None
    return Geocoded(lon, lat, str(properties.get("citycode", "")))
