"""Loading the official geography: all or nothing, again and again the same, broken rows told and left aside."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from parvis.ground.territories.loading.reading import FileError
from parvis.ground.territories.loading.sources import FICTIF, Source
from parvis.ground.territories.models import (
    Commune,
    ContratDeVille,
    Dataset,
    Departement,
    Epci,
    Quartier,
    QuartierAlias,
    Region,
)
from parvis.ground.territories.services import LoadReport, load_aliases, load_territories

Edit = Callable[[str, Callable[[Any], Any]], None]
MODELS = (Region, Departement, Epci, Commune, ContratDeVille, Quartier, QuartierAlias)


def everything() -> dict[str, list[Any]]:
    """All rows and links of the room, but for when they were loaded."""
    found: dict[str, list[Any]] = {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
    for rows in (found["QuartierAlias"],):
        for row in rows:
            del row["id"]
    for links in (Quartier.communes, Quartier.epcis, Quartier.contracts, ContratDeVille.departements):
        through = links.through
        names = [field.attname for field in through._meta.concrete_fields if field.name != "id"]
        found[through.__name__] = sorted(through.objects.values_list(*names))
    return found


def load(folder: Path) -> LoadReport:
    return load_territories(source=Source(folder, folder.name))


def test_the_fictional_departement_loads_whole(fictif: LoadReport) -> None:
    assert not fictif.rejected
    assert not fictif.mended
    assert Commune.objects.filter(kind="commune", current=True).count() == 6
    assert Quartier.objects.filter(zoning="2024").count() == 6
    assert Quartier.objects.filter(zoning="2015").count() == 3
    assert Dataset.objects.filter(fictional=True).count() == Dataset.objects.count()


def test_loading_twice_changes_nothing(fictif: LoadReport) -> None:
    before = everything()
    load_territories(source=fictif.source)
    assert everything() == before


def test_a_quarter_over_two_communes_belongs_to_both(fictif: LoadReport) -> None:
    quartier = Quartier.objects.get(pk="QN00006M")
    assert {one.pk for one in quartier.communes.all()} == {"00001", "00004"}
    # Its figures stand on two rows of the file, once for each commune: they are the quarter's, not a sum.
    assert quartier.population == 2040


def test_a_gap_in_the_figures_is_unknown_never_zero(fictif: LoadReport) -> None:
    figures = Quartier.objects.get(pk="QN00002I").indicators
    assert figures["social_housing"] is None
    assert figures["poverty_rate"] == 47.0
    assert figures["households"] == 940


def test_contracts_of_2024_are_made_for_each_pilot_and_marked_so(fictif: LoadReport) -> None:
    contract = ContratDeVille.objects.get(generation="2024")
    assert contract.reconstitue
    assert contract.epci_id == "000000108"
    assert contract.quartiers.count() == 6
    assert not ContratDeVille.objects.get(generation="2015").reconstitue


def test_the_metropole_of_grand_paris_pilots_nothing_its_ept_do(folder: Path, edit: Edit, db: None) -> None:
    ept = {"code": "000000207", "nom": "EPT des Deux-Rives", "type": "EPT", "membres": [{"code": "00001"}]}
    (folder / "ept.json").write_text(json.dumps([ept]))

    def name_both(value: Any) -> None:
        value["features"][0]["properties"]["siren_epci"] = "000000108, 000000207"
        del value["features"][1]["properties"]["siren_epci"]

    edit("qpv2024.geojson", name_both)
    load(folder)
    assert Epci.objects.get(pk="000000207").parent_id == "000000108"
    assert not ContratDeVille.objects.filter(generation="2024", epci="000000108").exists()
    assert Quartier.objects.get(pk="QN00001M").contracts.get().epci_id == "000000207"
    assert Quartier.objects.get(pk="QN00002I").contracts.get().epci_id == "000000207"


def test_a_collectivity_without_region_or_epci_has_its_own_contract(folder: Path, edit: Edit, db: None) -> None:
    def overseas(value: Any) -> None:
        value.append({"code": "987", "nom": "Archipel fictif", "region": "987", "zone": "com"})

    def commune(value: Any) -> None:
        value.append({"code": "98799", "nom": "Motu-Parole", "departement": "987", "zone": "com"})

    def quarter(value: Any) -> None:
        value["features"][0]["properties"] |= {
            "code_qp": "QN98799M", "insee_reg": None, "insee_dep": "987", "insee_com": "98799",
            "lib_com": "Motu-Parole", "siren_epci": "NA", "epci_2026": [],
        }  # fmt: skip

    edit("departements.json", overseas)
    edit("communes.json", commune)
    edit("qpv2024.geojson", quarter)
    report = load(folder)
    assert not [one for one in report.rejected if "QN98799M" in str(one)]
    quartier = Quartier.objects.get(pk="QN98799M")
    assert quartier.departement.region is None
    assert not quartier.epcis.exists()
    assert quartier.contracts.get().collectivite_id == "987"


@pytest.mark.parametrize(
    ("name", "breaks", "says"),
    [
        ("communes.json", lambda value: value[1].pop("code"), "élément n° 2 : le champ « code » manque"),
        ("communes.json", lambda value: value[1].update(departement="99"), "le département « 99 » est inconnu"),
        ("communes.json", lambda value: value[1].update(code="2C004"), "n’est pas un code de commune"),
        ("communes.json", lambda value: value[1].update(population="beaucoup"), "la population"),
        ("communes.json", lambda value: value[1].update(nom="Saint\x00Écoute"), "caractères interdits"),
        ("communes.json", lambda value: value.append("?"), "élément n° 7 : ce n’est pas un objet"),
        ("communes.json", lambda value: value.append(value[0]), "élément n° 7 : le code 00001 est déjà pris"),
        ("epci.json", lambda value: value[1].update(code="12"), "n’est pas un SIREN"),
        ("epci.json", lambda value: value[1].update(type="XX"), "la nature « XX » est inconnue"),
        ("qpv2024.geojson", lambda value: value["features"][1].update(geometry=None), "objet n° 2 : le contour"),
        (
            "qpv2024.geojson",
            lambda value: value["features"][1]["geometry"].update(coordinates=[[[600000, 7000000]] * 4]),
            "sort de la Terre",
        ),
        (
            "qpv2024.geojson",
            lambda value: value["features"][1]["geometry"].update(coordinates=[[[1, 2], ["x", 4]]]),
            "illisibles",
        ),
        (
            "qpv2024.geojson",
            lambda value: value["features"][1]["properties"].update(insee_dep="99"),
            "le département « 99 » est inconnu",
        ),
        (
            "qpv2024.geojson",
            lambda value: value["features"][1]["properties"].update(insee_com="99999", lib_com="X"),
            "aucune commune connue",
        ),
        ("qpv2024.geojson", lambda value: value["features"].append(3), "objet n° 7"),
    ],
)  # fmt: skip
def test_a_broken_row_is_told_with_its_place_and_the_others_are_kept(
    folder: Path, edit: Edit, db: None, name: str, breaks: Callable[[Any], Any], says: str
) -> None:
    edit(name, lambda value: breaks(value) and None)
    report = load(folder)
    told = [str(one) for one in report.rejected]
    assert any(one.startswith(name) and says in one for one in told), told
    assert Quartier.objects.filter(zoning="2024").count() >= 4
    assert Commune.objects.count() >= 4


def test_a_line_of_csv_that_is_broken_is_told_by_its_number(folder: Path, db: None) -> None:
    path = folder / "qpv2024_indicateurs_insee_caf.csv"
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace(",3120,", ",environ 3000,")
    lines[2] += ",de trop"
    path.write_text("\n".join(lines))
    report = load(folder)
    told = "\n".join(map(str, report.rejected))
    assert "ligne 2 : « environ 3000 » n’est pas un nombre (colonne popMuniQPV)" in told
    assert "ligne 3 : 20 cellules au lieu de 19" in told
    assert Quartier.objects.get(pk="QN00001M").population is None
    assert Quartier.objects.get(pk="QN00003M").population == 1650


def test_an_outline_that_crosses_itself_is_repaired_and_said(folder: Path, edit: Edit, db: None) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[-4.2, 46.2], [-4.19, 46.21], [-4.19, 46.2], [-4.2, 46.21], [-4.2, 46.2]]],
    }
    edit("qpv2024.geojson", lambda value: value["features"][0].update(geometry=bow))
    report = load(folder)
    assert any("objet n° 1" in str(one) and "réparé" in str(one) for one in report.mended)
    shape = Quartier.objects.get(pk="QN00001M").shape
    assert shape is not None
    assert shapely.is_valid(shape)
    assert shapely.area(shape) > 0


def test_a_quarter_cut_by_commune_is_put_together(folder: Path, edit: Edit, db: None) -> None:
    def cut(value: Any) -> None:
        whole = value["features"][5]
        other = json.loads(json.dumps(whole))
        whole["properties"] |= {"insee_com": "00001", "lib_com": "Parolles-sur-Vive"}
        other["properties"] |= {"insee_com": "00004", "lib_com": "L’Entente-lès-Parolles"}
        value["features"].append(other)

    edit("qpv2024.geojson", cut)
    report = load(folder)
    assert not report.rejected
    assert Quartier.objects.get(pk="QN00006M").communes.count() == 2


def html(path: Path) -> None:
    path.write_text("<!DOCTYPE html><title>503</title>")


def cut_short(path: Path) -> None:
    whole = gzip.compress(path.read_bytes())
    path.unlink()
    path.with_name(f"{path.name}.gz").write_bytes(whole[: len(whole) // 2])


def not_gzip(path: Path) -> None:
    path.rename(path.with_name(f"{path.name}.gz"))


WRONG_FILES: list[tuple[str, Callable[[Path], Any], str]] = [
    ("communes.json", html, "page web"),
    ("communes.json", cut_short, "tronqué"),
    ("communes.json", not_gzip, "gzip"),
    ("communes.json", lambda path: path.write_text(path.read_text()[:-40]), "ligne"),
    ("communes.json", lambda path: path.write_text("{}"), "une liste JSON est attendue"),
    ("communes.json", lambda path: path.write_text('[{"a": 1}]'), "champs attendus"),
    ("communes.json", lambda path: path.write_text("[" * 100_000), "JSON"),
    ("communes.json", lambda path: path.write_bytes(b""), "vide"),
    ("communes.json", lambda path: path.write_bytes("é".encode("latin-1")), "UTF-8"),
    ("communes.json", lambda path: path.unlink(), "manque"),
    ("qpv2024.geojson", lambda path: path.write_text("[]"), "FeatureCollection"),
    (
        "qpv2024.geojson",
        lambda path: path.write_text(path.read_text().replace('"features"', '"crs": {"a": "EPSG::2154"}, "features"')),
        "WGS 84",
    ),
    ("qpv2024.geojson", lambda path: path.write_text(path.read_text().replace("code_qp", "id")), "code_qp"),
    ("qpv2024_indicateurs_insee_caf.csv", lambda path: path.write_text("a,b\n1,2\n"), "il manque les colonnes"),
    ("contrats_de_ville_2015_2023.csv", lambda path: path.write_bytes(b"\x00" * 9), "octets nuls"),
    ("alias.csv", lambda path: path.write_text("code_qp;nom\n"), "il manque les colonnes"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "breaks", "says"), WRONG_FILES)
def test_a_file_that_is_not_what_it_says_changes_nothing(
    folder: Path, db: None, name: str, breaks: Callable[[Path], Any], says: str
) -> None:
    load(folder)
    before = everything()
    breaks(folder / name)
    with pytest.raises(FileError, match=says) as refused:
        load(folder)
    assert name in str(refused.value)
    assert everything() == before


def test_a_row_that_vanishes_stays_but_is_no_longer_current(folder: Path, edit: Edit, db: None) -> None:
    load(folder)
    edit("qpv2024.geojson", lambda value: value["features"].pop(0) and None)
    edit("communes.json", lambda value: value.pop(5) and None)
    load(folder)
    assert not Quartier.objects.get(pk="QN00001M").current
    assert not Commune.objects.get(pk="00006").current
    assert Quartier.objects.filter(zoning="2024", current=True).count() == 5


def test_a_row_that_is_only_broken_does_not_vanish(folder: Path, edit: Edit, db: None) -> None:
    load(folder)
    edit("qpv2024.geojson", lambda value: value["features"][0].update(geometry=None))
    load(folder)
    assert Quartier.objects.get(pk="QN00001M").current


def test_a_candidate_quarter_outlives_every_load(folder: Path, db: None) -> None:
    load(folder)
    Quartier.objects.create(
        code="CAND-00-1",
        name="La Halte",
        zoning="candidat",
        departement_id="00",
        search_key="halte",
        sort_key="halte",
    )
    load(folder)
    assert Quartier.objects.get(pk="CAND-00-1").current


def test_the_fictional_departement_never_replaces_official_data(folder: Path, db: None) -> None:
    load(folder)
    with pytest.raises(FileError, match="fictif"):
        load_territories(source=Source(FICTIF, "Département fictif"))


def test_official_data_replace_the_fictional_departement(fictif: LoadReport, folder: Path) -> None:
    load(folder)
    assert not Dataset.objects.filter(fictional=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_end_like_one(folder: Path) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            load(folder)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Quartier.objects.count() == 9
    assert QuartierAlias.objects.count() == 7


def test_aliases_are_added_and_bad_lines_told(fictif: LoadReport, tmp_path: Path) -> None:
    path = tmp_path / "noms.csv"
    path.write_text(
        "code_qp;nom;type;source\n"
        "QN00004N;Les Boîtes;Nom d’usage;Conseil citoyen\n"
        "QN99999X;Ailleurs;street;Mairie\n"
        "QN00004N;!!!;street;Mairie\n"
        "QN00004N;Le Parc;jardin;Mairie\n"
        "QN00001M;Les Tours Bleues;landmark;Mairie\n"
    )
    kept, rejected = load_aliases(path=path)
    assert kept == 2
    assert [one.place for one in rejected] == ["ligne 3", "ligne 4", "ligne 5"]
    assert QuartierAlias.objects.get(name="Les Boîtes").kind == "local_name"
    # The same name, written otherwise, is the same alias.
    assert QuartierAlias.objects.get(quartier="QN00001M", search_key="les tours bleues").kind == "landmark"


def test_the_command_says_what_it_did_and_what_it_left(folder: Path, edit: Edit, db: None) -> None:
    edit("communes.json", lambda value: value[1].pop("nom") and None)
    out, err = StringIO(), StringIO()
    call_command("load_territories", "--from", str(folder), stdout=out, stderr=err)
    assert "qpv2024 6" in out.getvalue() or "qpv2024 4" in out.getvalue()
    assert "communes.json, élément n° 2" in err.getvalue()


def test_the_command_reads_the_data_folder_by_default(folder: Path, settings: Settings, db: None) -> None:
    settings.PARVIS_DATA = folder
    call_command("load_territories", stdout=StringIO(), stderr=StringIO())
    assert Quartier.objects.filter(zoning="2024").count() == 6


def test_without_data_or_network_the_command_loads_the_fictional_departement(settings: Settings, db: None) -> None:
    settings.PARVIS_DATA = None
    err = StringIO()
    call_command("load_territories", "--offline", stdout=StringIO(), stderr=err)
    assert "fictif" in err.getvalue()
    assert Departement.objects.get().name == "Haute-Parole"


def test_without_data_or_network_official_data_already_there_stay(folder: Path, settings: Settings, db: None) -> None:
    load(folder)
    settings.PARVIS_DATA = None
    err = StringIO()
    call_command("load_territories", "--offline", stdout=StringIO(), stderr=err)
    assert "déjà chargées" in err.getvalue()
    assert not Dataset.objects.filter(fictional=True).exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("load_territories", "--from", str(tmp_path / "nulle-part"))


def test_a_folder_by_kind_and_compressed_files_are_read_too(folder: Path, db: None) -> None:
    for name, sub in (("communes.json", "geo"), ("qpv2024.geojson", "qpv")):
        (folder / sub).mkdir(exist_ok=True)
        (folder / sub / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    shutil.move(folder / "qpv2015.geojson", folder / "qpv" / "qpv2015-haute-parole.geojson")
    load(folder)
    assert Quartier.objects.count() == 9
