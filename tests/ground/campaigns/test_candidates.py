"""Candidate quarters: drawn, typed or imported; dated, closed, mapped to their successor; never of elsewhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.campaigns.candidates.imports import candidates_import
from parvis.ground.campaigns.candidates.services import (
    CandidateError,
    Card,
    candidate_close,
    candidate_propose,
    candidate_reopen,
)
from parvis.ground.journal.models import Entry
from parvis.ground.people.scope import Scope
from parvis.ground.territories.locate import locate
from parvis.ground.territories.models import Candidature, Commune, Departement, Quartier
from parvis.ground.territories.outlines import OutlineError, outline_of
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.plan import plan_of_departement
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
OUTLINE = "-4.230, 46.220\n-4.220, 46.220\n-4.220, 46.228\n-4.230, 46.228"
TODAY = timezone.localdate


def propose(by: Scope | None = None, name: str = "La Halte", commune: str = "00001", dates: Any = None) -> Quartier:
    card = Card(name=name, **{"proposed_on": TODAY(), "opened_on": TODAY(), **(dates or {})})
    place = Commune.objects.get(pk=commune)
    return candidate_propose(by=by or make_scope("referent"), commune=place, card=card, outline=outline_of(OUTLINE))


def elsewhere() -> Commune:
    place = Departement.objects.create(code="99", name="Lointain", sort_key="lointain", zone="metro")
    return Commune.objects.create(
        code="99001",
        name="Lointain-sur-Mer",
        sort_key="lointain sur mer",
        search_key="lointain sur mer",
        departement=place,
    )


# ── Rules ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_candidate_is_a_quarter_of_its_commune_and_of_the_contracts_that_cover_it() -> None:
    made = propose()
    assert (made.pk, made.zoning, made.departement_id) == ("CA00001", "candidat", "00")
    assert [one.pk for one in made.communes.all()] == ["00001"]
    assert [one.pk for one in made.contracts.all()] == ["CV2024-000000108"]
    assert propose(name="La Berge").pk == "CA00002"
    assert Entry.objects.filter(action="quartier candidat proposé", departement="00").count() == 2


def test_a_candidate_is_in_the_plan_can_be_chosen_for_a_meeting_and_is_found_by_its_point() -> None:
    made = propose()
    assert made.pk in [line.quartier.pk for plan in plan_of_departement("00") for line in plan.lines]
    assert places_within(make_scope("animateur"))["quartiers"].filter(pk=made.pk).exists()
    assert locate(-4.225, 46.224, "candidat").code == made.pk
    assert locate(-4.225, 46.224).code is None


def test_a_name_is_taken_once_in_a_commune() -> None:
    propose()
    with pytest.raises(CandidateError, match="s’appelle déjà"):
        propose(name="la halte")
    assert propose(name="La Halte", commune="00002").pk == "CA00002"


@pytest.mark.parametrize(
    ("days", "said"), [({"opened_on": -3}, "corrigez l’une"), ({"opened_on": 2, "proposed_on": 1}, "date passée")]
)
def test_dates_that_cannot_be_are_refused(days: dict[str, int], said: str) -> None:
    with pytest.raises(CandidateError, match=said):
        propose(dates={name: TODAY() + timedelta(days=one) for name, one in days.items()})
    assert not Quartier.objects.filter(zoning="candidat").exists()


def test_a_closed_candidate_leaves_the_plan_keeps_its_successor_and_can_come_back() -> None:
    by, made = make_scope("referent"), propose()
    successor = Quartier.objects.get(pk="QN00002I")
    candidate_close(by=by, quartier=made, closed_on=TODAY(), successor=successor)
    kept = Candidature.objects.get(pk=made.pk)
    assert kept.successor == successor and kept.closed_on == TODAY()
    assert made.pk not in [line.quartier.pk for plan in plan_of_departement("00") for line in plan.lines]
    with pytest.raises(CandidateError, match="déjà clos"):
        candidate_close(by=by, quartier=made, closed_on=TODAY(), successor=None)
    candidate_reopen(by=by, quartier=made)
    assert made.pk in [line.quartier.pk for plan in plan_of_departement("00") for line in plan.lines]
    assert Candidature.objects.get(pk=made.pk).successor is None


def test_a_successor_is_a_quarter_of_2024_of_the_departement() -> None:
    by, made = make_scope("referent"), propose()
    for wrong in (Quartier.objects.filter(zoning="2015").first(), propose(name="Autre")):
        with pytest.raises(CandidateError, match="de 2024"):
            candidate_close(by=by, quartier=made, closed_on=TODAY(), successor=wrong)


@pytest.mark.parametrize(("days", "said"), [(1, "date passée"), (-1, "avant celle")])
def test_a_candidature_ends_between_its_beginning_and_today(days: int, said: str) -> None:
    made = propose()
    with pytest.raises(CandidateError, match=said):
        candidate_close(
            by=make_scope("referent"), quartier=made, closed_on=TODAY() + timedelta(days=days), successor=None
        )


def test_the_database_refuses_a_successor_of_what_is_not_closed() -> None:
    made = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidature.objects.filter(pk=made.pk).update(successor="QN00002I")


def test_nobody_draws_outside_of_their_departement() -> None:
    with pytest.raises(CandidateError, match="en dehors"):
        propose(commune=elsewhere().pk)
    with pytest.raises(CandidateError, match="en dehors"):
        propose(by=make_scope("animateur", contract="CV2024-000000108"))
    far = outline_of("2.35, 48.85\n2.36, 48.85\n2.36, 48.86")
    card = Card(name="Loin", proposed_on=TODAY(), opened_on=TODAY())
    with pytest.raises(OutlineError, match="loin des quartiers connus"):
        candidate_propose(by=make_scope("referent"), commune=Commune.objects.get(pk="00001"), card=card, outline=far)


# ── Import ───────────────────────────────────────────────────────────────────────────────────────────
def feature(name: str | None, outline: str = OUTLINE, **properties: Any) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(outline_of(outline).shape))
    said = {"nom": name, **properties} if name else properties
    return {"type": "Feature", "properties": said, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def test_each_object_of_a_file_is_kept_or_told() -> None:
    by = make_scope("referent")
    bow = {
        "type": "Polygon",
        "coordinates": [[[-4.23, 46.22], [-4.22, 46.228], [-4.22, 46.22], [-4.23, 46.228], [-4.23, 46.22]]],
    }
    data = collection(
        feature("Par son code", code_insee="00002"),
        feature("Par son nom", Commune="saint ecoute"),
        feature("Par défaut"),
        feature(None),
        feature("D’ailleurs", insee_com=elsewhere().pk),
        {"type": "Feature", "properties": {"nom": "Croisé"}, "geometry": bow},
        {"type": "Feature", "properties": {"nom": "Point"}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
        "rien",
        feature("Par défaut"),
    )
    report = candidates_import(by=by, data=data, commune=Commune.objects.get(pk="00001"), day=TODAY())
    assert [(one.place, one.quartier.name) for one in report.kept] == [
        ("Objet n° 1", "Par son code"), ("Objet n° 2", "Par son nom"), ("Objet n° 3", "Par défaut"),
        ("Objet n° 6", "Croisé"),
    ]  # fmt: skip
    assert "se croisait" in report.kept[3].remarks[0]
    told = dict(report.refused)
    assert list(told) == [f"Objet n° {number}" for number in (4, 5, 7, 8, 9)]
    assert "propriété « nom »" in told["Objet n° 4"] and "pas de votre territoire" in told["Objet n° 5"]
    assert "polygone" in told["Objet n° 7"] and "s’appelle déjà" in told["Objet n° 9"]
    assert Quartier.objects.filter(zoning="candidat").count() == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{}", "collection GeoJSON"),
        (b'{"type": "FeatureCollection",\n "features": [', "Ligne 2"),
        (collection(), "aucun objet"),
        (collection(1, crs={"properties": {"name": "EPSG:2154"}}), "en degrés"),
        (collection(*[1] * 201), "plus de 200"),
        (b" " * 5_000_001, "5 Mo"),
    ],
)
def test_a_file_that_is_no_collection_is_refused_whole(data: bytes, said: str) -> None:
    with pytest.raises(OutlineError, match=said):
        candidates_import(by=make_scope("referent"), data=data, commune=None, day=TODAY())


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────
def follow(client: StrictClient, address: str) -> tuple[str, str]:
    """The page, and its address, after where the server sends."""
    response = client.get(address, follow=True)
    last = response.redirect_chain[-1][0] if response.redirect_chain else address
    return response.content.decode(), last


def fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split('id="carte"')[1])}  # fmt: skip


def test_each_touch_of_the_sheet_adds_a_corner_and_nothing_is_written() -> None:
    client = client_of(make_scope("referent"))
    page, address = follow(client, "/agents/candidats/dessiner/?commune=00001")
    before = Entry.objects.count()
    for x, y in [(100, 100), (180, 100), (180, 180)]:
        given = "&".join(f"{name}={value}" for name, value in fields(page).items())
        page, address = follow(client, f"/agents/candidats/dessiner/?{given}&petit.x={x}&petit.y={y}")
    assert "3 coins placés" in page and "petit.x" not in address
    assert parse_qs(urlsplit(address).query)["coins"][0].count("_") == 2
    assert "Continuer avec ce tracé" in page
    undone = unescape(re.findall(r'href="(\?[^"]+)"[^>]*>Retirer', page)[0])
    assert "2 coins placés" in follow(client, f"/agents/candidats/dessiner/{undone}")[0]
    assert Entry.objects.count() == before and not Quartier.objects.filter(zoning="candidat").exists()


def test_a_picture_pressed_from_the_keyboard_adds_no_corner() -> None:
    page, address = follow(
        client_of(make_scope("referent")), "/agents/candidats/dessiner/?commune=00001&grand.x=0&grand.y=0"
    )
    assert "coin placé" not in page and "Au clavier" in page and "grand" not in address


@pytest.mark.parametrize(
    "state", ["vue=x&coins=y", "vue=1,2,3&coins=1,2_a,b_999,1", "coins=" + "_".join(["1,2"] * 300)]
)
def test_an_address_that_was_broken_still_draws(state: str) -> None:
    client = client_of(make_scope("referent"))
    assert client.get(f"/agents/candidats/dessiner/?commune=00001&{state}").status_code == 200
    sheet = client.get(f"/agents/candidats/carte/petit.svg?commune=00001&{state}")
    assert sheet.status_code == 200 and sheet["Content-Type"] == "image/svg+xml"


def test_a_drawing_is_named_dated_and_kept() -> None:
    client = client_of(make_scope("referent"))
    coins = "_".join(line.replace(" ", "") for line in OUTLINE.splitlines())
    address = f"/agents/candidats/nouveau/?commune=00001&coins={coins}"
    page = client.get(address).content.decode()
    assert "-4.23, 46.22\n" in page
    sent = {"name": "", "proposed_on": str(TODAY()), "opened_on": str(TODAY()), "outline": "ici"}
    faulty = client.post(address, sent).content.decode()
    assert "Écrivez le nom du quartier." in faulty and "Ligne 1" in faulty
    answer = client.post(address, {**sent, "name": "La Halte", "outline": OUTLINE})
    assert answer.status_code == 302 and answer["Location"].endswith("/CA00001/")
    own = client.get("/agents/candidats/CA00001/").content.decode()
    assert "La Halte" in own and "68 ha" in own
    assert "La Halte" in client.get("/agents/candidats/").content.decode()


def test_what_is_covered_or_mended_is_told_not_refused() -> None:
    client = client_of(make_scope("referent"))
    known = Quartier.objects.get(pk="QN00001M").shape
    assert known is not None
    file = SimpleUploadedFile("contour.geojson", shapely.to_geojson(known).encode())
    sent = {"name": "Double", "proposed_on": str(TODAY()), "opened_on": str(TODAY()), "outline_file": file}
    page = client.post("/agents/candidats/nouveau/?commune=00001", sent, follow=True).content.decode()
    assert "100 % du tracé est déjà dans le quartier « La Margelle », prioritaire en 2024" in page.replace("\xa0", " ")


def test_a_candidate_is_changed_closed_and_opened_again_from_its_pages() -> None:
    made, client = propose(), client_of(make_scope("referent"))
    base = f"/agents/candidats/{made.pk}"
    sent = {"name": "La Halle", "proposed_on": str(TODAY()), "opened_on": str(TODAY())}
    assert client.post(f"{base}/modifier/", sent).status_code == 302
    kept = Quartier.objects.get(pk=made.pk)
    assert kept.name == "La Halle" and kept.shape == made.shape
    page = client.get(f"{base}/clore/").content.decode()
    assert "Les Hautes-Voix" in page
    assert client.post(f"{base}/clore/", {"closed_on": str(TODAY()), "successor": "QN00002I"}).status_code == 302
    assert "Les Hautes-Voix (QN00002I)" in client.get(f"{base}/").content.decode()
    assert "La Halle" not in client.get("/agents/candidats/").content.decode()
    assert "La Halle" in client.get("/agents/candidats/?tous=1").content.decode()
    assert client.post(f"{base}/rouvrir/").status_code == 302
    assert "Clore la candidature" in client.get(f"{base}/").content.decode()


def test_the_import_page_says_object_by_object_what_became_of_it() -> None:
    client = client_of(make_scope("referent"))
    file = SimpleUploadedFile("q.geojson", collection(feature("La Halte"), feature(None)))
    sent = {"file": file, "commune": "00001", "opened_on": str(TODAY())}
    page = client.post("/agents/candidats/importer/", sent).content.decode()
    assert "1 quartier enregistré, 1 refusé" in page and "Objet n° 2" in page
    wrong = client.post(
        "/agents/candidats/importer/", {**sent, "commune": "75056", "file": SimpleUploadedFile("q", b"{}")}
    )
    assert "commune de votre territoire" in wrong.content.decode()


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────────
WRITES = ("dessiner/?commune={commune}", "nouveau/?commune={commune}", "{code}/modifier/", "{code}/clore/")
READS = ("{code}/", "carte/petit.svg?quartier={code}")


def test_candidates_of_elsewhere_are_not_found() -> None:
    commune = elsewhere()
    made = propose(by=make_scope("referent", departement="99"), commune=commune.pk)
    client = client_of(make_scope("referent"))
    for path in (*WRITES, *READS, "carte/petit.svg?commune={commune}"):
        address = f"/agents/candidats/{path}".format(code=made.pk, commune=commune.pk)
        assert client.get(address).status_code == 404, address
    for path in (f"{made.pk}/rouvrir/", f"{made.pk}/clore/", f"nouveau/?commune={commune.pk}"):
        assert client.post(f"/agents/candidats/{path}", {}).status_code == 404
    assert made.name not in client.get("/agents/candidats/?tous=1").content.decode()
    assert "Lointain" not in client.get("/agents/candidats/dessiner/?q=lointain").content.decode()


@pytest.mark.parametrize("role", ["animateur", "collectivite", "region", "national", "commission"])
def test_others_see_candidates_and_change_nothing(role: str) -> None:
    made, client = propose(), agent_client(role)
    for path in READS:
        assert client.get(f"/agents/candidats/{path}".format(code=made.pk)).status_code == 200
    assert "Clore" not in client.get(f"/agents/candidats/{made.pk}/").content.decode()
    for path in WRITES:
        assert client.get(f"/agents/candidats/{path}".format(code=made.pk, commune="00001")).status_code == 404


def test_the_list_asks_the_same_queries_whatever_the_candidates() -> None:
    by = make_scope("referent")
    client, counts = client_of(by), []
    client.get("/agents/candidats/")  # the calendar of the campaign is read once, then kept
    for more in (1, 12):
        for number in range(more):
            propose(by, name=f"Candidat {more} {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/agents/candidats/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
