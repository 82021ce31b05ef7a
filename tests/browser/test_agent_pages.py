"""Pages of agents that no way leads through: journal, team, documents; axe at both widths, JavaScript off."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import faults_of, pictured, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
TITLE = "Guide de la concertation"


def looked_at(browser: Browser, page: Page, paths: dict[str, str]) -> list[str]:
    """Faults of each page at each width; pictures where PARVIS_PICTURES says."""
    faults: list[str] = []
    for name, path in paths.items():
        page.set_viewport_size(PHONE)
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        faults += faults_of(browser, page, wide=True)
        pictured(page, name)
    return faults


def test_the_national_pages_are_accessible_at_both_widths(browser: Browser, site: Site) -> None:
    site.command("grant_mandate", "nora@exemple.fr", "Nora Nationale", "national")
    context = browser.new_context(java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    sign_in(page, "nora@exemple.fr")
    paths = {
        "journal": "/agents/journal/",
        "journal-filtre": "/agents/journal/?chose=compte&personne=Nora&du=2020-01-01",
        "journal-vide": "/agents/journal/?personne=introuvable",
        "journal-faute": "/agents/journal/?du=demain",
        "equipe": "/agents/equipe/",
        "inviter": "/agents/equipe/inviter/",
        "referents": "/agents/referents/",
        "documents": "/agents/documents/",
        "document-nouveau": "/agents/documents/ajouter/",
    }
    faults = looked_at(browser, page, paths)
    page.goto("/agents/equipe/")
    page.locator("main a[href^='/agents/equipe/']").last.click()
    faults += faults_of(browser, page)
    context.close()
    assert not faults, "\n".join(faults)


def test_the_menu_is_folded_on_a_phone_and_whole_on_a_wide_screen(browser: Browser, site: Site) -> None:
    site.command("grant_mandate", "nora@exemple.fr", "Nora Nationale", "national")
    context = browser.new_context(java_script_enabled=False, base_url=site.base, viewport=PHONE)
    page = context.new_page()
    sign_in(page, "nora@exemple.fr", "/agents/journal/")
    menu = page.get_by_role("navigation", name="Espace des agents")
    fold, links = menu.locator("summary"), menu.get_by_role("link")
    expect(fold).to_have_text("Menu, vous êtes dans Journal")
    expect(links).to_have_count(0)
    box = menu.bounding_box()
    assert box is not None and 44 <= box["height"] <= 48
    pictured(page, "menu-plie")
    fold.focus()
    page.keyboard.press("Enter")
    expect(links.first).to_be_visible()
    faults = faults_of(browser, page)
    pictured(page, "menu-deplie")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    assert min(one["height"] for link in links.all() if (one := link.bounding_box())) >= 44
    fold.click()
    expect(links).to_have_count(0)
    page.set_viewport_size(DESKTOP)
    expect(links.first).to_be_visible()
    expect(fold).to_be_hidden()
    context.close()
    assert not faults, "\n".join(faults)


def test_a_document_added_is_accessible_to_agents_and_to_everyone(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.command("grant_mandate", "doc@exemple.fr", "Dora Document", "animateur", "--departement", "00")
    context = browser.new_context(java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    sign_in(page, "doc@exemple.fr")
    plain = tmp_path / "guide.png"
    plain.write_bytes(picture())
    page.goto("/agents/documents/ajouter/")
    page.get_by_label("Titre").fill(TITLE)
    page.locator("main select[name=kind]").select_option(index=1)
    for public in page.locator("input[name=visibility][value=public]").all():
        public.check()
    page.locator("input[type=file]").first.set_input_files(plain)
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version texte")
    faults = faults_of(browser, page)
    page.get_by_label("Ou la raison pour laquelle").fill("Un décor, qui ne dit rien.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    here = page.url.removeprefix(site.base)
    paths = {"document-agent": here, "documents-agent": "/agents/documents/", "documents-publics": "/documents/"}
    faults += looked_at(browser, page, paths)
    page.goto("/documents/")
    page.get_by_role("link", name=TITLE).first.click()
    faults += faults_of(browser, page)
    context.close()
    assert not faults, "\n".join(faults)


def picture() -> bytes:
    """A small PNG, with nothing in it."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "PNG")
    return written.getvalue()
