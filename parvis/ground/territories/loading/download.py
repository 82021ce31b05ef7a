"""Downloading the official files when there is a network: geo.api.gouv.fr, and the ANCT's quarters on
data.gouv.fr.

What is received is written into a folder in the formats of :mod:`.sources`, then read like any other folder.
The services give neither the former contracts nor the Insee figures: these stay as they are. The
établissements publics territoriaux of Grand Paris are known by the quarters that name them, with the communes
of these quarters only.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from parvis.ground.territories.loading.sources import Source

#: Bytes accepted from one address: the largest known (the zip of quarters) is about 30 MB.
LARGEST = 200 * 1024 * 1024
#: Seconds to connect, then between two pieces of an answer; and for one whole file.
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LONGEST = 300.0
QPV_DATASET = "quartiers-prioritaires-de-la-politique-de-la-ville-qpv"
#: Établissements publics territoriaux (Insee, code officiel géographique 2026).
EPTS = {
    "200057867": "Plaine Commune",
    "200057875": "Est Ensemble",
    "200057941": "Paris Est Marne et Bois",
    "200057966": "Vallée Sud-Grand Paris",
    "200057974": "Grand Paris Seine Ouest",
    "200057982": "Paris Ouest La Défense",
    "200057990": "Boucle Nord de Seine",
    "200058006": "Grand Paris Sud Est Avenir",
    "200058014": "Grand-Orly Seine Bièvre",
    "200058097": "Paris Terres d'Envol",
    "200058790": "Grand Paris Grand Est",
}
ALL_ZONES = "metro,drom,com"

Say = Callable[[str], None]


class DownloadError(RuntimeError):
    """The official services could not be reached, or answered something else; the message is French."""


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of the official services."""

    geo: str = "https://geo.api.gouv.fr"
    catalogue: str = "https://www.data.gouv.fr/api/1"


def fetch_official(folder: Path, *, say: Say, services: Services = Services()) -> Source:
    """Download the files needed into ``folder``. Raises DownloadError; what is in ``folder`` is then worth
    nothing.
    """
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        for name, path, parameters in _GEO:
            say(f"Téléchargement de {name} (geo.api.gouv.fr)")
            content = _get(client, f"{services.geo}/{path}", {"format": "json", **parameters})
            (folder / name).write_bytes(content)
        say("Téléchargement des quartiers (data.gouv.fr)")
        listing = _json(_get(client, f"{services.catalogue}/datasets/{QPV_DATASET}/"), QPV_DATASET)
        (folder / "qpv2024.geojson").write_bytes(_quarters(client, listing, "2024"))
        (folder / "ept.json").write_text(json.dumps(_epts(folder / "qpv2024.geojson")), encoding="utf-8")
        try:
            (folder / "qpv2015.geojson").write_bytes(_quarters(client, listing, "2015"))
        except DownloadError as error:
            say(f"Les quartiers de 2015 n’ont pas été trouvés ({error})")
    return Source(folder, "geo.api.gouv.fr et data.gouv.fr")


_GEO: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("regions.json", "regions", {"fields": "nom,code,zone", "zone": ALL_ZONES}),
    ("departements.json", "departements", {"fields": "nom,code,codeRegion,zone", "zone": ALL_ZONES}),
    ("epci.json", "epcis", {"fields": "nom,code,type"}),
    (
        "communes.json",
        "communes",
        {
            "fields": "nom,code,siren,codeDepartement,codeEpci,codesPostaux,population,type,zone",
            "type": "commune-actuelle,arrondissement-municipal",
            "zone": ALL_ZONES,
        },
    ),
)


def _epts(quarters: Path) -> list[dict[str, Any]]:
    """The EPT, with the communes of the quarters whose file names one as pilot."""
    members: dict[str, set[str]] = {siren: set() for siren in EPTS}
    answer = _json(quarters.read_bytes(), "les quartiers")
    features = answer.get("features") if isinstance(answer, dict) else None
    for feature in features if isinstance(features, list) else ():
        properties = feature.get("properties") if isinstance(feature, dict) else None
        given = properties if isinstance(properties, dict) else {}
        siren = str(given.get("siren_epci", ""))
        if siren in members:
            members[siren].update(one.strip() for one in str(given.get("insee_com", "")).split(","))
    return [
        {
            "code": siren,
            "nom": EPTS[siren],
            "type": "EPT",
            "membres": [{"code": one} for one in sorted(codes)],
        }
        for siren, codes in members.items()
    ]


def _get(client: httpx.Client, url: str, parameters: dict[str, str] | None = None) -> bytes:
    """Body of ``url``, whole, at most LARGEST bytes and LONGEST seconds."""
    host = httpx.URL(url).host
    limit = time.monotonic() + LONGEST
    try:
        with client.stream("GET", url, params=parameters) as response:
            if response.status_code != 200:
                raise DownloadError(f"{host} a répondu {response.status_code}")
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise DownloadError(f"{host} envoie plus de {LARGEST // 1024**2} Mo")
                if time.monotonic() > limit:
                    raise DownloadError(f"{host} est trop lent")
            return bytes(body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{host} est injoignable ({type(error).__name__})") from error


def _json(content: bytes, what: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DownloadError(f"la réponse pour {what} n’est pas du JSON") from error


def _quarters(client: httpx.Client, listing: Any, year: str) -> bytes:
    """GeoJSON in degrees of one zoning: the newest resource of that year, plain or inside a zip."""
    resources = listing.get("resources") if isinstance(listing, dict) else None
    if not isinstance(resources, list):
        raise DownloadError("la fiche des quartiers sur data.gouv.fr n’a pas la forme attendue")
    found = []
    for one in resources:
        if not isinstance(one, dict) or not isinstance(one.get("url"), str):
            continue
        words = f"{one.get('title', '')} {one['url']} {one.get('format', '')}".lower()
        if year in words.replace("/" + year, "/") and "geojson" in words and "lambert" not in words:
            found.append(("wgs84" in words, str(one.get("last_modified", "")), one["url"]))
    if not found:
        raise DownloadError(f"aucun fichier GeoJSON de {year} sur data.gouv.fr")
    content = _get(client, max(found)[2])
    return _unzip(content, year) if content.startswith(b"PK\x03\x04") else content


def _unzip(content: bytes, year: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                one
                for one in archive.infolist()
                if one.filename.lower().endswith("wgs84.geojson") and year in one.filename
            ]
            if not members or members[0].file_size > LARGEST:
                raise DownloadError(f"l’archive des quartiers ne contient pas le fichier WGS 84 de {year}")
            return archive.read(max(members, key=lambda one: one.file_size))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise DownloadError("l’archive des quartiers est abîmée") from error
