"""An animateur's way in Chromium, from signing in to people who register; axe on every page, no exception."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_of, from_menu, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
EMAIL = "amina@exemple.fr"
TITLE = "Parlons de la Margelle"


@pytest.fixture
def agent(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone, JavaScript off: an agent's pages need none of it either."""
    site.command("grant_mandate", EMAIL, "Amina Lefèvre", "animateur", "--departement", "00")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_from_signing_in_to_people_who_register_every_page_is_accessible(agent: Page, browser: Browser) -> None:
    faults: list[str] = []
    pictures = os.environ.get("PARVIS_PICTURES")

    def look(name: str) -> None:
        faults.extend(faults_of(browser, agent, wide=True))
        if pictures:
            width = agent.viewport_size["width"] if agent.viewport_size else 0
            agent.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)

    agent.goto("/agents/connexion/")
    look("connexion")
    sign_in(agent, EMAIL, "/agents/")
    expect(agent.get_by_role("heading", level=1)).to_have_text("À faire")
    look("a-faire")
    from_menu(agent, "Réunions")
    look("reunions-vides")
    agent.get_by_role("link", name="Préparer une réunion").click()
    agent.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(agent.locator(".pv-errors, #erreurs").first).to_be_visible()
    look("formulaire-fautes")
    agent.get_by_label("Titre").fill(TITLE)
    agent.get_by_label("La Margelle").check()
    soon = datetime.now() + timedelta(days=5)
    agent.get_by_label("Début").fill(soon.strftime("%Y-%m-%dT18:30"))
    agent.get_by_label("Lieu", exact=True).fill("Salle des Lavandières")
    agent.get_by_label("Accès de plain-pied").check()
    agent.get_by_label("Proposer de s’inscrire").check()
    agent.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(agent.get_by_role("heading", level=1)).to_contain_text("brouillon")
    look("brouillon")
    agent.get_by_role("button", name="Annoncer la réunion").click()
    expect(agent.get_by_text("La réunion est annoncée")).to_be_visible()
    look("annoncee")
    here = agent.url
    agent.get_by_role("link", name=re.compile("^réunion ")).click()
    look("page-publique")
    agent.get_by_role("link", name="Dire que je viens").click()
    look("inscription")
    agent.get_by_label("Votre adresse e-mail").fill("ana@exemple.fr")
    agent.get_by_label("J’ai besoin de").fill("une place pour mon fauteuil")
    agent.get_by_role("button", name="Envoyer").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("C’est noté")
    for name, path in {"liste-publique": "/reunions/?x=1", "departement": "/departements/00/?x=1"}.items():
        agent.goto(path)
        expect(agent.get_by_text(TITLE).first).to_be_visible()
        look(name)
    agent.goto(here)
    expect(agent.get_by_text("une place pour mon fauteuil")).to_be_visible()
    for name, path in {
        "reunions": "/agents/reunions/",
        "referents": "/agents/referents/",
        "securite": "/agents/securite/",
        "sessions": "/agents/sessions/",
        "rendre": "/reunions/rendre-ma-place/",
        "departements": "/departements/",
    }.items():
        agent.goto(path)
        look(name)
    assert not faults, "\n".join(faults)
