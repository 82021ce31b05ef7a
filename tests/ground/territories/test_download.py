"""The official services: what they send is read like the files, and what they fail to send stops everything."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parvis.ground.territories.loading import download
from parvis.ground.territories.loading.sources import FICTIF
from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.services import load_territories
from tests.ground.territories.conftest import Answer, StandIn

DATASET = f"/api/1/datasets/{download.QPV_DATASET}/"


def fictional(name: str) -> Any:
    return json.loads((FICTIF / name).read_text())


def geo_api() -> dict[str, Any]:
    """What geo.api.gouv.fr answers for the fictional département, in its own field names."""
    epci_of = {one["code"]: epci["code"] for epci in fictional("epci.json") for one in epci["membres"]}
    return {
        "/regions": fictional("regions.json"),
        "/departements": [
            {"nom": one["nom"], "code": one["code"], "codeRegion": one["region"], "zone": "metro"}
            for one in fictional("departements.json")
        ],
        "/epcis": [{"nom": one["nom"], "code": one["code"], "type": one["type"]} for one in fictional("epci.json")],
        "/communes": [
            {
                "nom": one["nom"],
                "code": one["code"],
                "siren": one["siren"],
                "codeDepartement": "00",
                "codeEpci": epci_of.get(one["code"]),
                "codesPostaux": one["codesPostaux"],
                "population": one["population"],
                "type": "commune-actuelle",
                "zone": "metro",
            }
            for one in fictional("communes.json")
        ],
    }


def archive() -> bytes:
    """The zip of quarters, as the ANCT publishes it: several projections, one in degrees; no EPCI of the year."""
    collection = fictional("qpv2024.geojson")
    for feature in collection["features"]:
        del feature["properties"]["epci_2026"]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("QP2024_France_Hexagonale_L93.geojson", "{}")
        file.writestr("QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson", json.dumps(collection))
    return made.getvalue()


@pytest.fixture
def services(service: StandIn) -> download.Services:
    """Both services on the stand-in, answering well."""
    service.answer = answering(service, archive())
    return download.Services(geo=service.url, catalogue=f"{service.url}/api/1")


def answering(service: StandIn, zipped: bytes, **odd: Answer) -> Callable[[str], Answer]:
    resources = [
        {"title": "Liste des QP 2024 (CSV)", "url": f"{service.url}/listeqp2024.csv", "format": "csv"},
        {"title": "QPV 2024 GeoJSON", "url": f"{service.url}/qpv-2024-geojson.zip", "format": "zip",
         "last_modified": "2026-01-15"},
        {"title": "QPV 2024 GeoJSON, ancien", "url": f"{service.url}/vieux-2024.geojson", "format": "geojson",
         "last_modified": "2024-01-01"},
    ]  # fmt: skip
    known = {path: (200, json.dumps(value).encode()) for path, value in geo_api().items()}
    known[DATASET] = (200, json.dumps({"resources": resources}).encode())
    known["/qpv-2024-geojson.zip"] = (200, zipped)
    known |= {f"/{path}": answer for path, answer in odd.items()}
    return lambda path: known.get(path, (404, b""))


def test_what_the_services_send_loads_like_the_files(services: download.Services, tmp_path: Path, db: None) -> None:
    source = download.fetch_official(tmp_path, say=lambda message: None, services=services)
    report = load_territories(source=source)
    assert not report.rejected
    assert Quartier.objects.filter(zoning="2024").count() == 6
    assert Commune.objects.get(pk="00001").epci_id == "000000108"
    assert {one.pk for one in Quartier.objects.get(pk="QN00001M").epcis.all()} == {"000000108"}
    assert not report.source.fictional


def test_a_zoning_that_is_not_published_is_said_and_left(services: download.Services, tmp_path: Path) -> None:
    said: list[str] = []
    download.fetch_official(tmp_path, say=said.append, services=services)
    assert "2015" in said[-1]
    assert not (tmp_path / "qpv2015.geojson").exists()


def test_the_epts_of_grand_paris_come_from_the_quarters_that_name_them(
    service: StandIn, services: download.Services, tmp_path: Path
) -> None:
    collection = fictional("qpv2024.geojson")
    collection["features"][5]["properties"]["siren_epci"] = "200057867"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("QP2024_WGS84.geojson", json.dumps(collection))
    service.answer = answering(service, made.getvalue())
    download.fetch_official(tmp_path, say=lambda message: None, services=services)
    plaine = next(one for one in json.loads((tmp_path / "ept.json").read_text()) if one["code"] == "200057867")
    assert plaine["nom"] == "Plaine Commune"
    assert [one["code"] for one in plaine["membres"]] == ["00001", "00004"]


@pytest.mark.parametrize(
    ("zipped", "odd", "says"),
    [
        (b"PK\x03\x04 abime", {}, "abîmée"),
        (archive()[: len(archive()) // 2], {}, "abîmée"),
        (archive(), {"communes": (503, b"")}, "a répondu 503"),
        (archive(), {DATASET[1:]: (200, b"<html>")}, "pas du JSON"),
        (archive(), {DATASET[1:]: (200, b"[]")}, "forme attendue"),
        (archive(), {DATASET[1:]: (200, b'{"resources": [{"url": 3}, 4]}')}, "aucun fichier GeoJSON"),
    ],
)
def test_a_service_that_answers_something_else_is_named(
    service: StandIn,
    services: download.Services,
    tmp_path: Path,
    zipped: bytes,
    odd: dict[str, Answer],
    says: str,
) -> None:
    service.answer = answering(service, zipped, **odd)
    with pytest.raises(download.DownloadError, match=says):
        download.fetch_official(tmp_path, say=lambda message: None, services=services)


def test_a_file_without_end_is_cut(
    service: StandIn, services: download.Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST", 100)
    with pytest.raises(download.DownloadError, match="plus de"):
        download.fetch_official(tmp_path, say=lambda message: None, services=services)


def test_no_network_is_said_in_one_sentence(tmp_path: Path) -> None:
    nowhere = download.Services(geo="http://127.0.0.1:1", catalogue="http://127.0.0.1:1")
    with pytest.raises(download.DownloadError, match=r"127\.0\.0\.1 est injoignable"):
        download.fetch_official(tmp_path, say=lambda message: None, services=nowhere)
