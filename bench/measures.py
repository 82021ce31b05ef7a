"""The four measurements; each returns lines of a table: what, figure, reference, ratio, aim."""

from __future__ import annotations

import os
import time
import urllib.parse
from pathlib import Path

import numpy as np
import shapely

from bench import load
from bench.sites import both, cookies_of_a_draft
from tests.site import Site

SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
PHONES = 32
PEOPLE = 400
DIFFERENT = 4000
Line = tuple[str, str, str, str, str]


def web() -> list[Line]:
    """*serve*, *submit* and *weight*, on one pair of servers."""
    with both() as (ours, bare):
        return [*_serve(ours, bare), *_submit(ours, bare), *_weight(ours)]


def _serve(ours: Site, bare: Site) -> list[Line]:
    cookies, _token = cookies_of_a_draft(ours)
    code = ours.sql("SELECT code FROM meetings_meeting WHERE starts_at > now() ORDER BY starts_at LIMIT 1")[0][0]
    minuted = ours.sql("SELECT code FROM meetings_meeting WHERE state = 'minuted' LIMIT 1")[0][0]
    pages = [
        ("accueil (gardée)", [load.get("/")], "≥ 0,5"),
        ("comment ça marche (gardée)", [load.get("/comment-ca-marche/")], "≥ 0,5"),
        ("département, 500 réunions (gardée)", [load.get("/departements/00/")], "≥ 0,5"),
        ("région (gardée)", [load.get("/regions/00/")], "≥ 0,5"),
        ("contrat de ville (gardée)", [load.get("/contrats/CV2024-000000108/")], "≥ 0,5"),
        ("quartier (gardée)", [load.get("/quartiers/QN00001M/")], "≥ 0,5"),
        ("une réunion (gardée)", [load.get(f"/reunions/{code}/")], "≥ 0,5"),
        ("liste des réunions (gardée)", [load.get("/reunions/")], "≥ 0,5"),
        ("compte rendu (gardé)", [load.get(f"/reunions/{minuted}/compte-rendu/")], "≥ 0,5"),
        ("paroles (gardées)", [load.get("/paroles/")], "≥ 0,5"),
        ("paroles cherchées (gardées)", [load.get("/paroles/?mots=bus")], "≥ 0,5"),
        # Each address once: the page is made anew each time.
        ("département, jamais gardée", [load.get(f"/departements/00/?{n}") for n in range(DIFFERENT)], "–"),
        ("quartiers d’une commune", [load.get("/quartier/commune/00001/")], "≥ 0,1"),
        ("une question", [load.get("/repondre/q/defi_themes/", cookies=cookies)], "≥ 0,1"),
    ]
    reference = load.measure(bare.port, [load.get("/vide")], phones=8, seconds=SECONDS)
    assert not reference.errors
    lines = []
    for name, requests, aim in pages:
        found = load.measure(ours.port, requests, phones=8, seconds=SECONDS)
        assert not found.errors, f"{name}: {found.errors} errors"
        figure = f"{found.rate:.0f} requêtes/s, p99 {found.p99:.0f} ms"
        ratio = f"{found.rate / reference.rate:.2f}"
        lines.append((f"serve : {name}", figure, f"vue vide {reference.rate:.0f}/s", ratio, aim))
    return lines


def _submit(ours: Site, bare: Site) -> list[Line]:
    requests = []
    # As many people as in a real rush: one person alone sends a dozen pages, not thousands.
    for person in range(PEOPLE):
        cookies, token = cookies_of_a_draft(ours, person)
        said = {"csrfmiddlewaretoken": token, "defi_mots": "Après 20 h il n’y a plus de bus.", "action": "continue"}
        requests.append(load.post("/repondre/q/defi_mots/", urllib.parse.urlencode(said), cookies=cookies))
    reference = load.measure(bare.port, [load.get("/ligne")], phones=PHONES, seconds=SECONDS)
    before = ours.sql("SELECT count(*) FROM contributions_answerpage")[0][0]
    found = load.measure(ours.port, requests, phones=PHONES, seconds=SECONDS)
    after = ours.sql("SELECT count(*) FROM contributions_answerpage")[0][0]
    assert not found.errors and not reference.errors
    assert isinstance(after, int) and isinstance(before, int) and after - before >= found.rate * SECONDS * 0.9
    figure = f"{found.rate:.0f} pages/s, p99 {found.p99:.0f} ms"
    other = f"une ligne {reference.rate:.0f}/s, p99 {reference.p99:.0f} ms"
    return [("submit : 32 téléphones", figure, other, f"{found.rate / reference.rate:.2f}", "≥ 0,4 ; p99 ≤ 150 ms")]


def _weight(ours: Site) -> list[Line]:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, PHONE, chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport=PHONE, base_url=ours.base).new_page()
        received: list[float] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        page.goto("/", wait_until="networkidle")
        first = sum(received)
        received.clear()
        page.goto("/repondre/?quartier=QN00001M", wait_until="networkidle")
        following = sum(received)
        browser.close()
    return [
        ("weight : première visite", f"{first / 1000:.1f} ko", "–", "–", "≤ 60 ko"),
        ("weight : page suivante", f"{following / 1000:.1f} ko", "–", "–", "≤ 8 ko"),
    ]


def located() -> list[Line]:
    """*locate*: a million points, and the real points whose quartier is declared."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from parvis.ground.territories.locate import index, locate, locate_many
    from parvis.ground.territories.models import Quartier

    rows = Quartier.objects.filter(zoning="2024", current=True, geometry__isnull=False).values_list("geometry")
    shapes = shapely.from_wkb([bytes(geometry or b"") for (geometry,) in rows])
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    chance = np.random.default_rng(2023)
    boxes = shapely.bounds(shapes)[chance.integers(0, len(shapes), 1_000_000)]
    lons = chance.uniform(boxes[:, 0], boxes[:, 2])
    lats = chance.uniform(boxes[:, 1], boxes[:, 3])
    index("2024")
    points = shapely.points(lons, lats)
    ours, reference = [], []
    for _turn in range(3):
        start = time.perf_counter()
        tree.query(points, predicate="intersects")
        reference.append(time.perf_counter() - start)
        start = time.perf_counter()
        locate_many(lons, lats, "2024")
        ours.append(time.perf_counter() - start)
    ratio = float(np.median(reference) / np.median(ours))
    figure, other = f"{1 / np.median(ours):.2f} M points/s", f"STRtree seul {1 / np.median(reference):.2f} M/s"
    lines: list[Line] = [("locate : un million de points", figure, other, f"{ratio:.2f}", "≥ 0,5")]
    data = os.environ.get("PARVIS_DATA") or _data()
    if data and Quartier.objects.filter(zoning="2015", current=True).count() > 100:
        import csv

        with (Path(data) / "qpv" / "points-occitanie.csv").open(encoding="utf-8") as file:
            declared = list(csv.DictReader(file))
        wrong = 0
        for point in declared:
            found = locate(float(point["longitude"]), float(point["latitude"]), "2015")
            near = found.code is None and found.distance_m <= 15
            wrong += not (found.code == point["code_qp"] or near)
        lines.append(("locate : points réels", f"{wrong} faux sur {len(declared)}", "15 m de tolérance", "–", "0"))
    return lines


def _data() -> str:
    from django.conf import settings

    return str(settings.PARVIS_DATA or "")
