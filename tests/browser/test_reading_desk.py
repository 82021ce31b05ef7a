"""From words sent to words published, in Chromium: read, masked, decided, seen on the receipt; axe on every page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walk import begin, choose_quartier, faults_of, from_menu, sign_in, walk
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
EMAIL = "lecture@exemple.fr"
# Two answers on one site: each has a word of its own, by which its statements are found again.
NAMED = "{own} : le gardien Karim Benali ne vient plus, appelez-moi au 06 12 34 56 78."
PUBLIC = "{own} : le gardien [nom masqué] ne vient plus, appelez-moi au [téléphone masqué]."
CRY = "Mon mari me frappe et {own} ne suffit pas."
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone, JavaScript off; a référent may sign in."""
    site.command("grant_mandate", EMAIL, "Lise Hamon", "referent", "--departement", "00")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    one = context.new_page()
    one.set_default_timeout(10_000)
    yield one
    context.close()


def send(page: Page, words: str) -> str:
    """Answer with ``words`` and send; returns the receipt's code."""
    begin(page)
    choose_quartier(page)
    walk(page, words, lambda: None)
    page.locator("main form .fr-btn--lg").first.click()
    found = CODE.search(page.locator(".pv-code").inner_text())
    assert found
    return found[0]


def test_words_are_read_masked_published_and_seen_by_their_author(page: Page, browser: Browser, site: Site) -> None:
    faults: list[str] = []
    pictures = os.environ.get("PARVIS_PICTURES")

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page, wide=True))
        if pictures:
            width = page.viewport_size["width"] if page.viewport_size else 0
            page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)

    def receipt(name: str) -> None:
        page.goto("/ma-parole/")
        page.fill("input[name=code]", code)
        page.locator("main form button").click()
        look(name)

    own = f"Square {page.viewport_size['width']}" if page.viewport_size else ""
    code = send(page, f"{NAMED.format(own=own)} {CRY.format(own=own)}")
    site.command("refresh_corpus")
    receipt("recu-pas-encore-lue")
    expect(page.get_by_text("Pas encore lue").first).to_be_visible()
    sign_in(page, EMAIL)
    expect(page.get_by_text("File urgente :")).to_be_visible()
    look("a-faire")
    from_menu(page, "Urgences")
    look("file-urgente")
    page.get_by_role("link", name=re.compile("Lire et s’en occuper")).first.click()
    page.get_by_role("button", name="Je m’en occupe").click()
    look("alerte-prise")
    page.get_by_role("button", name="Clore l’alerte").click()
    look("alerte-faute")
    page.get_by_label("Ce qui a été fait").fill("Appel au 3919.")
    page.get_by_role("button", name="Clore l’alerte").click()
    for name, address in {"personnes": "personnes/", "personne": "personnes/00/"}.items():
        page.goto(f"/agents/urgences/{address}")
        look(name)
    from_menu(page, "Paroles")
    look("paroles")
    page.goto(f"/agents/paroles/?mots={own}")
    page.get_by_role("link", name=re.compile(f"^Lire : {own} : le gardien")).first.click()
    look("parole")
    expect(page.get_by_role("button", name="Publier ces mots")).to_be_disabled()
    page.get_by_role("button", name="Masquer tout ce qu’une règle a trouvé").click()
    expect(page.locator("mark").nth(0)).to_have_class(re.compile("proposed"))
    page.get_by_role("group", name=re.compile("Karim Benali")).get_by_label("Masquer", exact=True).check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text(PUBLIC.format(own=own))).to_be_visible()
    page.locator("summary", has_text="Ne pas publier").click()
    page.locator("summary", has_text="Masquer d’autres mots").click()
    look("parole-prete")
    page.get_by_role("button", name="Ne pas publier, avec ces motifs").click()
    look("parole-faute")
    page.get_by_role("button", name="Publier ces mots").click()
    expect(page.get_by_text("La parole est publiée.").first).to_be_visible()
    refuse_one(page, own)
    page.goto("/agents/paroles/plusieurs/")
    look("plusieurs")
    page.goto("/agents/paroles/?pile=publiees")
    look("paroles-publiees")
    receipt("recu-publiee-et-refusee")
    expect(page.get_by_text(PUBLIC.format(own=own)).first).to_be_visible()
    page.locator("summary", has_text="Demander une nouvelle lecture").first.click()
    look("recu-demande")
    page.get_by_role("button", name="Demander une nouvelle lecture").first.click()
    look("redemandee")
    page.goto("/charte/")
    look("charte")
    assert not faults, "\n".join(faults)


def refuse_one(page: Page, own: str) -> None:
    """Refuse another statement of this answer."""
    page.goto(f"/agents/paroles/?mots={own}")
    page.get_by_role("link", name=re.compile(f"^Lire : {own} : le gardien")).first.click()
    page.locator("summary", has_text="Ne pas publier").click()
    page.get_by_label("Accusation contre une personne").check()
    page.get_by_role("button", name="Ne pas publier, avec ces motifs").click()
    expect(page.get_by_text("n’est pas publiée").first).to_be_visible()
