"""From a held meeting to its published minutes, in Chromium without JavaScript; axe on every page, no exception."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_agent import EMAIL, agent
from tests.browser.walk import faults_of, sign_in
from tests.listen.meetings.reading.making import as_scan, minutes, written

__all__ = ["agent"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
TITLE = "Réunion de la Margelle, avec son compte rendu"


def hold_a_meeting(page: Page) -> None:
    """A back-dated meeting, announced then held."""
    page.goto("/agents/reunions/nouvelle/")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("La Margelle").check()
    page.get_by_label("Début").fill((datetime.now() - timedelta(days=2)).strftime("%Y-%m-%dT18:30"))
    page.get_by_label("Garde d’enfants").fill("de 3 à 10 ans, sur place")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("button", name="Annoncer la réunion").click()
    page.get_by_role("button", name="La réunion a eu lieu").click()


def test_from_a_held_meeting_to_its_published_minutes(agent: Page, browser: Browser, tmp_path: Path) -> None:
    faults: list[str] = []
    pictures = os.environ.get("PARVIS_PICTURES")

    def look(name: str) -> None:
        faults.extend(faults_of(browser, agent, wide=True))
        if pictures:
            width = agent.viewport_size["width"] if agent.viewport_size else 0
            agent.screenshot(path=Path(pictures) / f"cr-{name}-{width}.png", full_page=True)

    def follow(name: str) -> None:
        agent.get_by_role("link", name=name, exact=True).first.click()

    scan, docx = tmp_path / "scan.pdf", tmp_path / "compte-rendu.docx"
    scan.write_bytes(as_scan(minutes("prose")))
    docx.write_bytes(written("rubriques", "docx"))
    sign_in(agent, EMAIL)
    hold_a_meeting(agent)
    look("reunion-tenue")
    follow("Écrire le compte rendu")
    look("a-commencer")
    agent.get_by_role("button", name="Commencer le compte rendu").click()
    look("brouillon-vide")

    follow("Déposer un fichier à lire")
    look("deposer")
    agent.get_by_label("Fichier").set_input_files(scan)
    agent.get_by_role("button", name="Lire ce fichier").click()
    expect(agent.get_by_text("Ce PDF est une image").first).to_be_visible()
    look("deposer-scan")
    agent.get_by_label("Fichier").set_input_files(docx)
    agent.get_by_role("button", name="Lire ce fichier").click()
    expect(agent.get_by_role("heading", name=re.compile("^Proposition 1 sur"))).to_be_visible()
    look("relecture")

    first = agent.locator("#p0")
    first.get_by_label("Ce qui a été dit").fill("L’éclairage de la place est en panne.")
    first.get_by_label("Objet").select_option(label="Changements attendus")
    first.get_by_label("Personnes d’accord").fill("23")
    first.get_by_role("button", name="Garder").click()
    assert agent.url.endswith("#p1"), agent.url
    expect(agent.locator("#progression")).to_contain_text("1 sur")
    second = agent.locator("#p1")
    second.get_by_label("Objet").select_option("")
    second.get_by_role("button", name="Garder").click()
    expect(agent.locator("#p1").get_by_text("Choisissez l’un des quatre objets")).to_be_visible()
    look("relecture-faute")
    agent.locator("#p1").get_by_role("button", name="Écarter").click()
    agent.locator("summary", has_text="Garder d’un coup").click()
    look("relecture-reste")
    agent.get_by_role("button", name=re.compile("^Changements attendus : en garder")).click()
    expect(agent.get_by_text(re.compile("paroles dans le compte rendu"))).to_be_visible()

    follow("Compte rendu")
    expect(agent.get_by_text("L’éclairage de la place est en panne.").first).to_be_visible()
    look("brouillon")
    agent.get_by_role("link", name="Modifier").first.click()
    agent.get_by_label("Ce qui a été discuté").fill("Faut-il éclairer toute la nuit ?")
    look("parole")
    agent.get_by_role("button", name="Enregistrer").click()
    follow("Répondre")
    agent.get_by_label("En quelques phrases").fill("Deux heures d’échanges, surtout sur le cadre de vie.")
    agent.get_by_label("La plateforme a-t-elle été présentée").select_option("oui")
    agent.get_by_role("group", name="Les enfants étaient gardés").get_by_label("Réponse").select_option("oui")
    agent.get_by_role("group", name="Les élus ont-ils été associés").get_by_label("Réponse").select_option("en-partie")
    look("conditions")
    agent.get_by_role("button", name="Enregistrer").click()
    follow("Choisir les documents joints")
    look("documents")
    follow("Compte rendu")

    follow("Relire et publier")
    look("apercu")
    agent.get_by_role("button", name="Publier le compte rendu").click()
    expect(agent.get_by_text("Relisez le compte rendu, puis cochez").first).to_be_visible()
    look("apercu-faute")
    agent.get_by_label("J’ai relu").check()
    agent.get_by_role("button", name="Publier le compte rendu").click()
    expect(agent.get_by_text("Le compte rendu est publié")).to_be_visible()
    look("publie")
    here = agent.url
    follow("Voir la page publique")
    expect(agent.get_by_text("en cours de relecture").first).to_be_visible()
    expect(agent.get_by_text("L’éclairage de la place")).to_have_count(0)
    look("page-publique")

    agent.goto(here)
    follow("Corriger le compte rendu")
    look("corriger")
    agent.get_by_label("Ce que vous corrigez").fill("Le nombre de personnes d’accord.")
    agent.get_by_role("button", name="Ouvrir la correction").click()
    look("correction")
    follow("Abandonner ce brouillon")
    look("abandonner")
    agent.get_by_role("button", name="Effacer le brouillon").click()
    expect(agent.get_by_text("Le brouillon est effacé")).to_be_visible()
    assert not faults, "\n".join(faults)
