"""The pages of the mailings in Chromium: axe at 360 px, targets, and a synthesis sent with the keyboard alone."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_of, pictured, sign_in
from tests.site import ROOT, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]


def tabbed_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus."""
    for _turn in range(80):
        page.keyboard.press("Tab")
        if name in str(page.evaluate("() => document.activeElement.innerText || document.activeElement.name || ''")):
            return
    raise AssertionError(f"« {name} » is not reached with the keyboard")


def test_a_synthesis_is_read_over_and_sent_with_the_keyboard_and_every_page_is_accessible(
    browser: Browser, site: Site
) -> None:
    site.command("grant_mandate", "emma@exemple.fr", "Emma Envois", "animateur", "--departement", "00")
    command = [sys.executable, "-m", "tests.browser.mailings"]
    made = subprocess.run(command, env=site.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    draft, sent, stop = made.stdout.split()
    context = browser.new_context(viewport=PHONE, java_script_enabled=True, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, "emma@exemple.fr")
    faults: list[str] = []

    def look(name: str, path: str = "") -> None:
        if path:
            page.goto(path)
        faults.extend(faults_of(browser, page))
        pictured(page, f"envois-{name}")

    look("bureau", "/agents/")
    look("liste", "/agents/envois/")
    look("preparer", page.get_by_role("link", name="Préparer : Atelier au centre social").get_attribute("href") or "")
    look("en-cours", f"/agents/envois/{sent}/")
    look("registre", f"/agents/envois/{sent}/registre/")
    look("lettres", f"/agents/envois/{sent}/lettres/")
    look("appels", f"/agents/envois/{sent}/appels/")
    page.get_by_role("button", name="Noter").first.click()
    look("appels-faute")
    look("envoi", f"/agents/envois/{draft}/")
    look("texte", f"/agents/envois/{draft}/texte/")
    page.get_by_label("Texte").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    look("texte-faute")
    page.get_by_label("Texte").fill("Merci d’être venus.\n\n## Le parc\n\n- Des bancs")
    page.get_by_role("button", name="Enregistrer").click()
    look("apercu")
    look("apercu-telephone", f"/agents/envois/{draft}/apercu/?comme=telephone&langue=ar")

    page.goto(f"/agents/envois/{draft}/")
    tabbed_to(page, "Approuver et envoyer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/approuver/")
    look("approuver")
    tabbed_to(page, "seen")
    page.keyboard.press("Space")
    tabbed_to(page, "Envoyer à 1 personne")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/agents/envois/{draft}/")
    expect(page.get_by_text("C’est approuvé : 1 personne")).to_be_visible()

    look("arreter", stop.removeprefix(site.base))
    page.get_by_role("button", name="Effacer mes coordonnées").click()
    look("arrete")
    page.goto(stop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nous ne gardons rien de vous")
    look("rien", stop)
    context.close()
    assert not faults, "\n".join(faults)
