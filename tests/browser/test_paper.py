"""A social centre's way in Chromium, JavaScript off: prepare forms to print, take the kit away."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_of, from_menu, pictured, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]


@pytest.fixture
def relais(browser: Browser, site: Site) -> Iterator[Page]:
    """A relay's phone."""
    email = "accueil@centre-social.exemple.fr"
    site.command("grant_mandate", email, "Sonia Belkacem", "relais", "--quartier", "QN00001M")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, email)
    yield page
    context.close()


def test_a_relay_prepares_forms_and_takes_the_kit_away(relais: Page, browser: Browser) -> None:
    page, faults = relais, []

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page))
        pictured(page, f"papier-{name}")

    from_menu(page, "Papier")
    look("vide")
    page.get_by_role("link", name="Préparer un tirage").click()
    page.get_by_label("Exemplaires, dans chaque langue").fill("0")
    page.get_by_role("button", name="Préparer le tirage").click()
    expect(page.get_by_text("Demandez au moins un exemplaire.").first).to_be_visible()
    look("erreur")
    page.get_by_label("Arabe").check()
    page.get_by_label("Exemplaires, dans chaque langue").fill("3")
    page.get_by_role("button", name="Préparer le tirage").click()
    expect(page.get_by_text("2 tirages sont prêts")).to_be_visible()
    look("tirage")
    with page.expect_download() as started:
        page.get_by_role("button", name="Télécharger la trousse").click()
    with zipfile.ZipFile(started.value.path()) as kit:
        # Another journey of this site may have printed there too.
        named = [name for name in kit.namelist() if name.startswith("5-questionnaires")]
        assert len([name for name in named if name.endswith("exemplaires-1-a-3.pdf")]) == 2, named
    from_menu(page, "Papier")
    look("liste")
    assert not faults, "\n".join(faults)
