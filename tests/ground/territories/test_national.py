"""The real France: expected counts, real points, what residents type. Skipped without the data folder."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import affinity

from parvis.ground.territories.locate import index, locate, locate_many
from parvis.ground.territories.maps import quartiers_map
from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Epci, Quartier, Region
from parvis.ground.territories.queries import find, outcome, quartiers_of_commune
from parvis.ground.territories.services import LoadReport, load_territories

pytestmark = [pytest.mark.django_db, pytest.mark.national, pytest.mark.xdist_group("national")]

METRE = 1 / 111_195


@pytest.fixture(autouse=True)
def loaded(france: LoadReport) -> LoadReport:
    return france


def test_the_official_counts_are_there() -> None:
    assert Region.objects.count() == 26
    assert Departement.objects.count() == 109
    assert Commune.objects.filter(kind="commune", current=True).count() == 34_969
    assert Commune.objects.filter(kind="arrondissement").count() == 45
    assert Epci.objects.exclude(kind="EPT").count() == 1_255
    assert Epci.objects.filter(kind="EPT", parent__name="Métropole du Grand Paris").count() == 11
    assert Quartier.objects.filter(zoning="2024").count() == 1_609
    assert Quartier.objects.filter(zoning="2015").count() == 105
    assert ContratDeVille.objects.filter(generation="2015").count() == 433


def test_nothing_is_left_aside_and_broken_outlines_are_repaired(france: LoadReport) -> None:
    assert not france.rejected
    assert len(france.mended) == 32


def test_every_quarter_of_2024_has_its_communes_and_its_contracts() -> None:
    quarters = Quartier.objects.filter(zoning="2024")
    assert not quarters.filter(contracts=None).exists()
    assert not quarters.filter(communes=None).exists()
    assert quarters.filter(epcis=None).count() == 91
    pilots = ContratDeVille.objects.filter(generation="2024")
    assert not pilots.filter(epci=None, commune=None, collectivite=None).exists()
    assert not pilots.filter(epci__name="Métropole du Grand Paris").exists()
    assert set(pilots.filter(epci=None).values_list("name", flat=True)) == {
        "Paris",
        "Polynésie française",
        "Saint-Martin",
    }


def test_figures_are_the_quarters_own_and_gaps_stay_gaps() -> None:
    assert Quartier.objects.filter(zoning="2024", population__isnull=False).count() == 1_518
    assert Quartier.objects.get(pk="QN00101M").population == 6399
    assert Quartier.objects.filter(zoning="2024", indicators__poverty_rate__isnull=False).exists()
    assert not Quartier.objects.filter(indicators__poverty_rate=0).exists()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("59512", "covered_epci"),
        ("75056", "covered_epci"),
        ("75118", "covered_epci"),
        ("93066", "covered_epci"),
        ("98735", "covered_epci"),
        ("97801", "covered_epci"),
        ("97502", "elsewhere"),
        ("29155", "elsewhere"),
    ],
)
def test_paris_its_suburbs_and_overseas_are_covered_islands_without_epci_are_not(code: str, expected: str) -> None:
    assert outcome(commune=Commune.objects.select_related("parent").get(pk=code)) == expected


def test_real_points_come_out_in_their_declared_quarter(national_data: Path) -> None:
    with (national_data / "qpv" / "points-occitanie.csv").open() as file:
        rows = list(csv.DictReader(file))
    lons, lats = [float(row["longitude"]) for row in rows], [float(row["latitude"]) for row in rows]
    found = locate_many(lons, lats, "2015")
    assert len(rows) == 4_812
    wrong = [at for at, row in enumerate(rows) if found[at] != row["code_qp"]]
    assert all(found[at] == "" for at in wrong)
    codes = list(index("2015").codes)
    for at in wrong:
        # The official point lies just outside: 15 m are allowed here, and here only.
        declared = codes.index(rows[at]["code_qp"])
        assert index("2015")._to_border(lons[at], lats[at], declared) < 15
    assert len(wrong) == 17


def test_points_outside_are_in_no_quarter_near_or_far() -> None:
    shapes = index("2024").shapes
    tree = shapely.STRtree(shapes)
    outside_lons, outside_lats = [], []
    for shape in shapes[::8]:
        narrow = math.cos(math.radians(shape.centroid.y))
        plane = affinity.scale(shape, narrow, 1, origin=(0, 0))
        for metres in (30, 100):
            ring = shapely.buffer(plane, metres * METRE).exterior if len(shape.geoms) == 1 else None
            if ring is None:
                continue
            x, y = shapely.get_coordinates(ring.interpolate(0.3, normalized=True))[0]
            if not len(tree.query(shapely.Point(x / narrow, y), predicate="intersects")):
                outside_lons.append(x / narrow)
                outside_lats.append(y)
    assert len(outside_lons) > 300
    assert not (locate_many(outside_lons, outside_lats) != "").any()
    near = [locate(lon, lat) for lon, lat in list(zip(outside_lons, outside_lats, strict=True))[:40]]
    assert all(one.code is None and one.distance_m < 101 for one in near)
    assert locate(3.0, 46.0).code is None


def test_overlapping_quarters_give_the_same_answer_both_ways() -> None:
    quarters = index("2024")
    random = np.random.default_rng(0)
    left, right = quarters.tree.query(quarters.shapes, predicate="overlaps")
    points = []
    for a, b in zip(left, right, strict=True):
        shared = shapely.intersection(quarters.shapes[a], quarters.shapes[b])
        if a < b and shapely.area(shared) > 0:
            points.append(shapely.point_on_surface(shared))
    assert len(points) > 50
    xy = shapely.get_coordinates(points)
    order = random.permutation(len(xy))
    many = locate_many(xy[order, 0], xy[order, 1])
    assert list(many) == [locate(lon, lat).code for lon, lat in xy[order]]


def test_overseas_is_located_too() -> None:
    for code in ("QN98701M", "QN97801M", "QN97401M", "QN97301M"):
        quartier = Quartier.objects.filter(pk__startswith=code[:5], zoning="2024").first()
        assert quartier is not None
        assert locate(quartier.lon or 0, quartier.lat or 0).code == quartier.pk


TYPED = [
    ("Roubaix", "59512"), ("roubaix", "59512"), ("Roubiax", "59512"), ("ROUBAIX 59", "59512"), ("59100", "59512"),
    ("59100 roubaix", "59512"), ("st denis 93", "93066"), ("Saint-Denis (93)", "93066"), ("saint denis 974", "97411"),
    ("st-denis reunion", "97411"), ("saint denis seine saint denis", "93066"), ("le havre", "76351"),
    ("havre", "76351"), ("LE HÂVRE", "76351"), ("Paris", "75056"), ("paris 18e", "75118"), ("Paris 18", "75118"),
    ("paris 1er", "75101"), ("paris 18ème arrondissement", "75118"), ("marseille 3eme", "13203"), ("lyon 8", "69388"),
    ("75018", "75118"), ("clichy sous bois", "93014"), ("clichy-sous-bois", "93014"), ("vaulx en velin", "69256"),
    ("vaux en velin", "69256"), ("mantes la jolie", "78361"), ("l'hay les roses", "94038"),
    ("lhay les roses", "94038"), ("L’Haÿ-les-Roses", "94038"), ("aulnay", "93005"), ("evry", "91228"),
    ("trappes", "78621"), ("marseile", "13055"), ("toulouze", "31555"), ("villeurbane", "69266"),
    ("aubervillier", "93001"), ("argenteui", "95018"), ("sarcelle", "95585"), ("garge les gonesse", "95268"),
    ("saint etienne", "42218"), ("st etienne du rouvray", "76575"), ("st martin 978", "97801"), ("papeete", "98735"),
    ("fort de france", "97209"), ("mamoudzou", "97611"), ("pointe a pitre", "97120"), ("st laurent du maroni", "97311"),
    ("nimes", "30189"), ("Nîmes", "30189"), ("épinal", "88160"), ("epinal", "88160"), ("les mureaux", "78440"),
    ("bobigni", "93008"), ("ile saint denis", "93039"), ("pierrefitte sur seine", "93059"),
    ("qpv la busserine marseille", "13055"), ("cergy", "95127"), ("cayenne", "97302"),
    ("val fourré", "QN07801M"), ("val fourre", "QN07801M"), ("val fouré mantes", "QN07801M"),
    ("goutte d or", "QN07511M"), ("la goutte d'or", "QN07511M"), ("la goutte d’or paris 18", "QN07511M"),
    ("la castellane", "QN01354M"), ("pissevin", "QN03003M"), ("nimes pissevin", "QN03003M"),
    ("centre ville beziers", "QN03401M"), ("qn05980m", "QN05980M"), ("grand mirail toulouse", "QN03107M"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_what_residents_type_finds_their_place_first(typed: str, code: str) -> None:
    answers = find(typed)
    first = answers.quartiers[0] if answers.quartiers else answers.communes[0]
    assert first.pk == code


def test_homonyms_are_told_apart_by_their_departement() -> None:
    communes = find("st denis").communes
    assert {"93", "974"} <= {one.departement_id for one in communes}
    assert len({one.departement_id for one in communes}) == len(communes)


def test_the_commune_of_the_mission_gives_its_quarters_at_once() -> None:
    answers = find("Roubaix")
    assert [one.pk for one in answers.communes] == ["59512"]
    assert not answers.quartiers
    assert len(quartiers_of_commune("59512")) == 3
    assert quartiers_of_commune(Commune.objects.get(pk="75118")) == quartiers_of_commune("75056")


@pytest.mark.parametrize("code", ["59512", "13055", "75056", "93066", "97801", "98735", "31555", "97302"])
def test_the_map_of_any_commune_stays_small(code: str) -> None:
    quarters = quartiers_of_commune(code)
    drawing = quartiers_map(quarters)
    assert drawing is not None
    assert len(drawing.areas) == len(quarters)
    assert sum(len(area.path) for area in drawing.areas) <= 3_500


def test_loading_again_keeps_every_row(france: LoadReport) -> None:
    before = dict(Quartier.objects.values_list("pk", "population"))
    links = Quartier.communes.through.objects.count()
    pairs = set(Quartier.contracts.through.objects.values_list("pk", flat=True))
    load_territories(source=france.source)
    assert dict(Quartier.objects.values_list("pk", "population")) == before
    assert Quartier.communes.through.objects.count() == links
    assert set(Quartier.contracts.through.objects.values_list("pk", flat=True)) == pairs
