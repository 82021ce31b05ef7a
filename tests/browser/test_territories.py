"""The pages of territories in Chromium: axe at each size and direction, by keyboard, and printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import faults_of
from tests.site import Site, new_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = {
    "departement": "/departements/00/",
    "region": "/regions/00/",
    "contrat": "/contrats/CV2024-000000108/",
    "quartier": "/quartiers/QN00001M/",
    "ancien": "/quartiers/QP000001/",
    "candidat": "/quartiers/QC00001/",
    "index": "/departements/",
    "recherche": "/departements/?q=parolles",
    "rien": "/departements/?q=zzzqqq",
    "reunions": "/reunions/?quartier=QN00001M",
    "documents": "/documents/?contrat=CV2024-000000108",
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site of its own: its meetings would change what the other tests of the browser find."""
    with new_site() as one:
        one.prepare(options=["fsync=off"])
        one.module("tests.browser.territory")
        one.start()
        yield one


@pytest.mark.parametrize(
    ("viewport", "prefix", "options"),
    [(PHONE, "", {}), (DESKTOP, "", {}), (PHONE, "/ar", {}), (PHONE, "", {"forced_colors": "active"})],
    ids=["phone", "desktop", "ar", "forced-colors"],
)
def test_every_page_is_accessible(
    browser: Browser, site: Site, viewport: dict[str, int], prefix: str, options: dict[str, Any]
) -> None:
    context = browser.new_context(viewport=viewport, java_script_enabled=False, base_url=site.base, **options)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    for name, address in PAGES.items():
        page.goto(prefix + address)
        faults += faults_of(browser, page, **options)
        if pictures := os.environ.get("PARVIS_PICTURES"):
            kind = "forced" if options else prefix.strip("/") or "fr"
            page.screenshot(path=Path(pictures) / f"{name}-{kind}-{viewport['width']}.png", full_page=True)
    context.close()
    assert faults == []


def test_from_the_index_to_a_meeting_by_keyboard_alone(phone: Page, site: Site) -> None:
    phone.goto("/departements/")
    phone.locator("#q").focus()
    phone.keyboard.type("haute parole")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Haute-Parole")
    for _tab in range(60):
        phone.keyboard.press("Tab")
        address = phone.locator("*:focus").get_attribute("href") or ""
        assert not phone.locator("svg *:focus").count(), "the map is not a stop: its list is"
        if address.startswith("/reunions/M"):
            break
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Rencontre")


def test_a_folded_part_is_opened_by_keyboard(phone: Page, site: Site) -> None:
    phone.goto("/regions/00/")
    fold = phone.locator("details.pv-fold").first
    inside = fold.locator("li").first
    expect(inside).not_to_be_visible()
    fold.locator("summary").focus()
    phone.keyboard.press("Enter")
    expect(inside).to_be_visible()


def test_each_number_of_the_list_is_on_the_map(phone: Page, site: Site) -> None:
    phone.goto("/departements/00/")
    said = ", ".join(phone.locator(".pv-atlas .pv-pin text").all_text_contents())
    assert phone.locator(".pv-choices .pv-number").all_text_contents() == [str(number) for number in range(1, 8)]
    assert "1" in said and phone.locator(".pv-atlas path").count() >= 6
