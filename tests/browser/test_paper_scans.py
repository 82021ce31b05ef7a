"""Filled forms come back: scanned, read by the task, read again by keyboard, entered. JavaScript off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from parvis.listen.paper.layout import BoxKind, layout_from_json
from tests.browser.conftest import PHONE
from tests.browser.walk import faults_of, pictured, sign_in
from tests.listen.paper.reading.drawing import DPI
from tests.listen.paper.scanning import as_pdf, tick
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
EMAIL = "scans@centre-social.exemple.fr"


@pytest.fixture
def relais(browser: Browser, site: Site) -> Iterator[Page]:
    """A relay's phone."""
    site.command("grant_mandate", EMAIL, "Sonia Belkacem", "relais", "--quartier", "QN00001M")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, EMAIL)
    yield page
    context.close()


def printed_and_filled(page: Page, site: Site, folder: Path) -> Path:
    """A run of one copy, downloaded, one theme crossed and another blackened, scanned without its second page."""
    page.goto("/agents/papier/nouveau/")
    page.get_by_label("Quartier").select_option("QN00001M")
    page.get_by_label("Exemplaires, dans chaque langue").fill("1")
    page.get_by_role("button", name="Préparer le tirage").click()
    ((number, written),) = site.sql("SELECT number, layout FROM paper_printrun ORDER BY number DESC LIMIT 1")
    layout = layout_from_json(written if isinstance(written, dict) else json.loads(str(written)))
    with page.expect_download() as started:
        page.get_by_role("link", name="Exemplaire").first.click()
    document = pypdfium2.PdfDocument(started.value.path())
    pages = {}
    for one in layout.pages:
        drawn = document[one.number - 1].render(scale=DPI / 72, grayscale=True).to_numpy()
        pages[one.number] = drawn.reshape(drawn.shape[:2]).copy()
    document.close()
    boxes = [(at, box) for at, box in layout.boxes if box.question == "defi_themes" and box.kind is BoxKind.TICK]
    for (at, box), shape in zip(boxes, ("cross", "fill"), strict=False):
        tick(pages[at], layout, at, box.question, box.choice, shape)
    left_out = next(one.number for one in layout.pages if one.boxes and one.number != boxes[0][0])
    scan = folder / f"scan-{number}.pdf"
    scan.write_bytes(as_pdf(page for at, page in pages.items() if at != left_out))
    return scan


def press(page: Page, key: str, times: int = 1) -> None:
    for _time in range(times):
        page.keyboard.press(key)


def test_filled_forms_are_given_read_and_entered_by_keyboard(
    relais: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    page, faults = relais, []

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page))
        pictured(page, f"scans-{name}")

    scan = printed_and_filled(page, site, tmp_path)
    page.goto("/agents/papier/lots/")
    look("vide")
    page.get_by_role("link", name="Déposer un lot numérisé").click()
    page.get_by_role("button", name="Déposer et lire").click()
    expect(page.get_by_text("Choisissez au moins un fichier.").first).to_be_visible()
    look("deposer-faute")
    page.get_by_label("Quartier").select_option("QN00001M")
    page.get_by_label("Recueillis le").fill("2026-11-02")
    page.get_by_label("La personne a été aidée").check()
    page.get_by_label("Fichiers numérisés").set_input_files(scan)
    page.get_by_role("button", name="Déposer et lire").click()
    expect(page.get_by_text("Lecture en cours").first).to_be_visible()
    look("lecture")
    site.command("procrastinate", "worker", "--one-shot")
    page.get_by_role("link", name="Voir où en est la lecture").click()
    expect(page.get_by_text("Manque : page").first).to_be_visible()
    look("lot")

    page.get_by_role("link", name="Saisir : 1 questionnaire").focus()
    press(page, "Enter")
    expect(page.get_by_text("1 question où une case est douteuse")).to_be_visible()
    look("saisie")
    page.get_by_role("button", name="Enregistrer et passer").focus()
    press(page, "Enter")
    expect(page.get_by_text("Regardez l’image de").first).to_be_visible()
    look("saisie-faute")
    page.get_by_label("J’ai regardé l’image").focus()
    press(page, "Space")
    page.get_by_label("Je n’ai pas les pages").focus()
    press(page, "Space")
    words = page.locator("main textarea").first
    words.focus()
    page.keyboard.type("Un banc devant l’école.")
    page.get_by_role("button", name="Enregistrer et passer").focus()
    press(page, "Enter")
    expect(page.get_by_text("est enregistré.").first).to_be_visible()
    look("lot-saisi")
    ((channel, help),) = site.sql(
        "SELECT c.channel, a.help FROM contributions_contribution c"
        " JOIN contributions_assistance a ON a.contribution_id = c.id WHERE c.channel = 'papier'"
    )
    assert (channel, help) == ("papier", "aide")
    page.goto("/agents/papier/lots/")
    look("liste")
    assert not faults, "\n".join(faults)
