"""Pages that no walk leads to — failures, closed doors, ends of ways —: axe on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_in_html
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
# Each page, and what it must answer: a page drawn in the place of another would be looked at for nothing.
PAGES = {
    "400": 400, "403": 403, "404": 404, "404-ar": 404, "413": 413, "500": 500, "503": 503, "jeton": 403,
    "sans-brouillon": 404, "pas-enregistree": 503, "deja-envoyee": 200, "un-instant": 429, "trop-jeune": 200,
    "parole-effacee": 410, "avant-ouverture": 200, "apres-ouverture": 200, "apres-brouillon": 200,
    "compte-ferme": 200, "trop-d-essais": 429,
    "candidat-modifier": 200, "candidat-modifier-fautes": 200, "candidat-clore-fautes": 200, "candidat-clos": 200,
    "candidats-clos": 200, "candidat-rouvert": 200,
}  # fmt: skip


def test_the_pages_that_no_walk_leads_to_are_accessible(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.module("tests.browser.drawing", str(tmp_path))
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == {f"{name}.{status}.html" for name, status in PAGES.items()}
    faults: list[str] = []
    for name, status in PAGES.items():
        html = (tmp_path / f"{name}.{status}.html").read_text(encoding="utf-8")
        faults += faults_in_html(browser, f"{site.base}/{name}", html, PHONE)
    assert not faults, "\n".join(faults)
