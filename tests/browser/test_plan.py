"""A référent's way in Chromium, JavaScript off: draw a quarter by touching the sheet, decide the plan."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import faults_of, from_menu, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.fixture(params=SIZES)
def referent(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A référent's page at each size."""
    email = f"{request.param}@prefecture.exemple.fr"
    site.command("grant_mandate", email, "Inès Adjovi", "referent", "--departement", "00")
    size = SIZES[request.param]
    context = browser.new_context(viewport=size, java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, email)
    yield page
    context.close()


def sheet(page: Page) -> Locator:
    """The sheet that this screen shows: the other size is hidden."""
    return page.locator(".pv-sheet:visible")


def test_a_quarter_is_drawn_by_touching_the_sheet_then_decided_in_the_plan(referent: Page, browser: Browser) -> None:
    page, faults = referent, []
    width = page.viewport_size["width"] if page.viewport_size else 0
    name = f"La Halte {width}"

    def look(title: str) -> None:
        faults.extend(faults_of(browser, page))
        if pictures := os.environ.get("PARVIS_PICTURES"):
            page.screenshot(path=Path(pictures) / f"plan-{title}-{width}.png", full_page=True)

    look("a-faire")
    from_menu(page, "Plan")
    look("liste")
    page.get_by_role("link", name="Quartiers candidats").click()
    look("candidats-vides")
    page.get_by_role("link", name="Dessiner un quartier").click()
    look("commune")
    page.get_by_label("Nom de la commune").fill("parolles")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Parolles-sur-Vive Haute-Parole").click()
    expect(sheet(page)).to_have_count(1)
    look("dessin-vide")
    page.get_by_role("link", name="Plus près").click()
    corners = [(80, 60), (200, 70), (210, 190), (90, 200), (30, 120)]
    for x, y in corners:
        sheet(page).click(position={"x": x, "y": y})
    expect(page.get_by_role("heading", level=2)).to_have_text("5 coins placés")
    page.get_by_role("link", name="Retirer le dernier coin").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("4 coins placés")
    look("dessin")
    page.get_by_role("link", name="Continuer avec ce tracé").click()
    page.get_by_role("button", name="Enregistrer le quartier candidat").click()
    expect(page.locator(".pv-errors")).to_be_visible()
    look("nouveau-fautes")
    page.get_by_label("Nom du quartier").fill(name)
    page.get_by_role("button", name="Enregistrer le quartier candidat").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    look("candidat")
    page.get_by_role("link", name="Clore la candidature").click()
    look("clore")
    page.go_back()
    page.get_by_role("link", name="CA du Grand Parvis").click()
    card = page.locator("section", has_text=name)
    card.get_by_label("Ce quartier est entendu par").select_option("contract")
    page.get_by_role("button", name="Enregistrer le plan").click()
    expect(page.locator(".pv-errors")).to_contain_text("ce motif est public")
    look("plan-fautes")
    card.get_by_label("Pourquoi une réunion plus large").fill("Trente foyers seulement.")
    page.get_by_role("button", name="Enregistrer le plan").click()
    expect(page.get_by_text("Le plan est enregistré.")).to_be_visible()
    expect(card.get_by_label("Pourquoi une réunion plus large")).to_have_value("Trente foyers seulement.")
    look("plan")
    page.get_by_role("link", name="Préparer la réunion de La Margelle").click()
    expect(page.get_by_label("La Margelle")).to_be_checked()
    from_menu(page, "Échéances")
    look("echeances")
    page.goto("/agents/candidats/importer/")
    look("importer")
    assert not faults, "\n".join(faults)


def test_the_corner_lands_where_the_sheet_was_touched(referent: Page) -> None:
    page = referent
    page.goto("/agents/candidats/dessiner/?commune=00001&vue=-4.20000,46.20000,2000")
    box = sheet(page).bounding_box()
    assert box is not None
    sheet(page).click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    lon, lat = (float(one) for one in page.locator("ol li").last.inner_text().split(","))
    # A pixel is at most 7 m here: 0.0001 degree is 11 m.
    assert abs(lon + 4.2) < 1.5e-4 and abs(lat - 46.2) < 1e-4


def test_the_national_role_moves_a_date(browser: Browser, site: Site) -> None:
    email = "national@exemple.fr"
    site.command("grant_mandate", email, "Paul Huet", "national")
    faults = []
    for size in SIZES.values():
        context = browser.new_context(viewport=size, java_script_enabled=False, base_url=site.base)
        page = context.new_page()
        sign_in(page, email)
        from_menu(page, "Échéances")
        page.get_by_role("link", name="Repousser une échéance").click()
        faults += faults_of(browser, page)
        if pictures := os.environ.get("PARVIS_PICTURES"):
            page.screenshot(path=Path(pictures) / f"plan-repousser-{size['width']}.png", full_page=True)
        page.get_by_label("Nouvelle date").fill("2031-01-15")
        page.get_by_label("Pourquoi cette date change").fill("Élections reportées")
        page.get_by_role("button", name="Repousser l’échéance").click()
        expect(page.get_by_text("La nouvelle date est enregistrée.")).to_be_visible()
        faults += faults_of(browser, page)
        context.close()
    assert not faults, "\n".join(faults)
