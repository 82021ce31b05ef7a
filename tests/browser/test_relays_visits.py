"""In Chromium: a visit of the commission from its proposal to its announcement; meetings imported; their relays."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_of, from_menu
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
HEAD = "titre;début;fin;quartiers;lieu;type\n"
GOOD = "Café-parole;04/07/2023 18:30;20:00;La Margelle;Salle des Lavandières;Atelier\n"
BAD = "Sans date;bientôt;;QN99999Z;Gymnase;fête\n"

SignIn = Callable[[str], Page]


@pytest.fixture
def signed_in(browser: Browser, site: Site) -> Iterator[SignIn]:
    """A page of someone signed in, on a phone, JavaScript off."""
    site.command("grant_mandate", "commission@exemple.fr", "Claire Aubin", "commission")
    site.command("grant_mandate", "referente@exemple.fr", "Nadia Roux", "referent", "--departement", "00")
    contexts: list[BrowserContext] = []

    def sign_in(email: str) -> Page:
        context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/agents/")
        page.get_by_label("Votre adresse e-mail professionnelle").fill(email)
        page.get_by_role("button", name="Recevoir un code").click()
        page.get_by_label("Le code reçu par courriel").fill(code_of(page, email))
        page.get_by_role("button", name="Me connecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def code_of(page: Page, email: str) -> str:
    mailbox = page.context.new_page()
    mailbox.goto("/demonstration/courriels/")
    letter = mailbox.locator("article").filter(has_text=email).filter(has_text="code de connexion").first
    found = re.search(r"est :\s+(\S+)", letter.locator("pre").inner_text())
    assert found
    mailbox.close()
    return found[1]


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[[Page, str], None]]:
    """Looks at a page with axe; fails at the end with all that was found."""
    faults: list[str] = []
    pictures = os.environ.get("PARVIS_PICTURES")

    def run(page: Page, name: str) -> None:
        faults.extend(faults_of(browser, page, wide=True))
        if pictures:
            page.screenshot(path=Path(pictures) / f"{name}-{PHONE['width']}.png", full_page=True)

    yield run
    assert not faults, "\n".join(faults)


def test_a_visit_goes_from_the_commission_to_its_announcement(
    signed_in: SignIn, look: Callable[[Page, str], None]
) -> None:
    wished = "entre le 5 et le 16 juin"
    commission = signed_in("commission@exemple.fr")
    from_menu(commission, "Visites")
    look(commission, "visites")
    commission.get_by_role("link", name="Proposer une visite").click()
    commission.get_by_role("button", name="Proposer la visite").click()
    look(commission, "visite-proposer-fautes")
    commission.get_by_label("Département").select_option("00")
    commission.get_by_label("Dates souhaitées").fill(wished)
    commission.get_by_label("Objet de la visite").fill("Entendre les habitants de la Margelle.")
    commission.get_by_role("button", name="Proposer la visite").click()
    expect(commission.get_by_text("la préfecture est prévenue")).to_be_visible()
    look(commission, "visite-proposee")

    host = signed_in("referente@exemple.fr")
    line = host.locator("li").filter(has_text=wished)
    expect(line).to_contain_text("La commission propose une visite")
    look(host, "bureau-visite")
    line.get_by_role("link", name="Répondre").click()
    look(host, "visite-a-repondre")
    host.get_by_role("link", name="Accepter la visite").click()
    host.get_by_role("button", name="Accepter et préparer la réunion").click()
    expect(host.get_by_text("Nommez au moins un élu").first).to_be_visible()
    look(host, "visite-accepter-fautes")
    host.get_by_label("Début").fill((datetime.now() + timedelta(days=20)).strftime("%Y-%m-%dT18:30"))
    host.get_by_label("Lieu", exact=True).fill("Mairie annexe")
    host.get_by_label("Qui représente l’État").fill("la préfète déléguée")
    host.get_by_label("Élus présents").fill("la maire\nle premier adjoint")
    host.get_by_role("button", name="Accepter et préparer la réunion").click()
    look(host, "visite-brouillon")
    host.get_by_role("button", name="Annoncer la réunion").click()
    expect(host.get_by_text("La réunion est annoncée")).to_be_visible()
    host.get_by_role("link", name=re.compile("^réunion ")).click()
    expect(host.get_by_text("la préfète déléguée")).to_be_visible()
    look(host, "visite-publique")

    commission.goto("/agents/visites/?etat=acceptee")
    expect(commission.get_by_text(wished)).to_be_visible()
    look(commission, "visites-acceptees")


def test_meetings_are_imported_once_the_file_is_mended_then_repeated_placed_and_made_known(
    signed_in: SignIn, look: Callable[[Page, str], None]
) -> None:
    agent = signed_in("referente@exemple.fr")
    agent.goto("/agents/reunions/")
    agent.get_by_role("link", name="Importer un fichier").click()
    look(agent, "import")
    agent.get_by_label("collées depuis un tableur").fill(HEAD + GOOD + BAD)
    agent.get_by_role("button", name="Vérifier les réunions").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("Le fichier a des erreurs")
    look(agent, "import-erreurs")
    agent.get_by_role("link", name="donnez-le de nouveau").click()
    file = {"name": "r.csv", "mimeType": "text/csv", "buffer": (HEAD + GOOD).encode("cp1252")}
    agent.get_by_label("Fichier CSV").set_input_files(file)  # type: ignore[arg-type]
    agent.get_by_label("Marquer comme tenues").check()
    agent.get_by_role("button", name="Vérifier les réunions").click()
    look(agent, "import-pret")
    agent.get_by_role("button", name="Créer 1 réunion").click()
    expect(agent.get_by_text("Réunions importées : 1, dont 1 tenues")).to_be_visible()
    look(agent, "reunions-importees")
    agent.get_by_role("link", name="Café-parole").click()
    here = agent.url

    agent.get_by_role("link", name="Placer le lieu sur le plan").click()
    look(agent, "lieu")
    agent.locator("input[type=image]").click(position={"x": 160, "y": 150})
    expect(agent.locator("main").get_by_text(re.compile("quartier")).first).to_be_visible()
    expect(agent.get_by_text("Latitude 46")).to_be_visible()
    look(agent, "lieu-place")

    agent.goto("/agents/relais/")
    look(agent, f"relais-{'vides' if agent.get_by_text('Aucun relais').count() else 'liste'}")
    agent.get_by_role("link", name="Ajouter un relais").click()
    look(agent, "relais-ajouter")
    agent.get_by_label("Nom de l’organisme").fill("Centre social du Lavoir")
    agent.get_by_label("Nature").select_option("centre-social")
    agent.get_by_label("La Margelle").check()
    agent.get_by_label("Adresse e-mail de l’organisme").fill("accueil@lavoir.exemple.fr")
    agent.get_by_role("button", name="Ajouter à l’annuaire").click()
    look(agent, "relais-page")
    agent.goto(f"{here}relais/")
    look(agent, "faire-connaitre")
    agent.get_by_label("Centre social du Lavoir").check()
    agent.get_by_role("button", name="Solliciter les relais cochés").click()
    expect(agent.get_by_text("Le courriel part pour 1 relais")).to_be_visible()
    look(agent, "relais-sollicites")
    agent.get_by_role("link", name="Noter la réponse de Centre social du Lavoir").click()
    agent.get_by_label("D’accord").check()
    look(agent, "relais-reponse")
    agent.get_by_role("button", name="Enregistrer la réponse").click()
    agent.goto("/agents/relais/")
    look(agent, "relais-liste")

    agent.goto(f"{here}repeter/")
    look(agent, "repeter")
    agent.get_by_label("Chaque mois, le même jour de la semaine").check()
    agent.get_by_label("Combien de fois encore").fill("3")
    agent.get_by_role("button", name="Créer les brouillons").click()
    look(agent, "serie")
    agent.get_by_role("button", name="Annoncer toute la série").click()
    expect(agent.get_by_text("Réunions annoncées : 3")).to_be_visible()
    agent.locator("tbody a").nth(1).click()
    agent.get_by_role("link", name="Modifier cette réunion et les suivantes").click()
    look(agent, "serie-modifier")
    agent.go_back()
    agent.get_by_role("link", name="les annuler").click()
    look(agent, "serie-annuler")
    agent.get_by_label("Pourquoi la réunion est annulée").fill("La salle ferme.")
    agent.get_by_role("button", name="Annuler ces réunions").click()
    expect(agent.get_by_text("Réunions annulées : 3")).to_be_visible()
