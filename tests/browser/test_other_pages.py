"""Pages that no other way leads through, of agents and of everyone: axe on a phone, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_reading_desk import send
from tests.browser.walk import code_received, faults_of, pictured, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
EMAIL = "autres-pages@exemple.fr"
Look = Callable[[str], None]


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def look(browser: Browser, page: Page) -> Iterator[Look]:
    """Looks at the page as it stands on a phone; fails at the end with all that was found."""
    faults: list[str] = []

    def run(name: str) -> None:
        faults.extend(f"{name}, {fault}" for fault in faults_of(browser, page))
        pictured(page, f"autres-{name}")

    yield run
    assert not faults, "\n".join(faults)


def draft(page: Page, title: str, days: int, *, kind: str = "reunion-publique") -> str:
    """A meeting that begins in ``days`` days, not announced yet; its own page."""
    page.goto("/agents/reunions/nouvelle/")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Type", exact=True).select_option(kind)
    page.get_by_label("La Margelle").check()
    page.get_by_label("Début").fill((datetime.now() + timedelta(days=days)).strftime("%Y-%m-%dT18:30"))
    page.get_by_label("Proposer de s’inscrire").check()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    return page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_the_other_pages_of_agents_are_accessible(page: Page, look: Look, site: Site) -> None:
    site.command("grant_mandate", EMAIL, "Nadia Roux", "referent", "--departement", "00")
    page.goto("/agents/connexion/")
    page.get_by_label("Votre adresse e-mail professionnelle").fill(EMAIL)
    press(page, "Recevoir un code")
    look("code")
    page.get_by_label("Le code reçu par courriel").fill("000000")
    press(page, "Me connecter")
    look("code-faux")
    page.get_by_label("Le code reçu par courriel").fill(code_received(page))
    press(page, "Me connecter")
    page.goto("/agents/referents/00/")
    look("designer-referent")
    page.goto("/agents/referents/")
    look("referents-designer")

    here = draft(page, "Réunion à annuler", 6)
    press(page, "Annoncer la réunion")
    for name in ("modifier", "copier"):
        page.goto(f"{here}{name}/")
        look(f"reunion-{name}")
    page.goto(here)
    press(page, "Annuler la réunion")
    look("annuler-faute")
    page.get_by_label("Pourquoi la réunion est annulée").fill("La salle est inondée.")
    press(page, "Annuler la réunion")
    look("reunion-annulee")
    page.get_by_role("link", name=re.compile("^réunion ")).click()
    expect(page.get_by_text("Cette réunion est annulée")).to_be_visible()
    look("reunion-annulee-publique")

    here = draft(page, "Réunion restituée", -9)
    press(page, "Annoncer la réunion")
    press(page, "La réunion a eu lieu")
    restitution = draft(page, "Soirée de restitution", 9, kind="restitution")
    page.goto(f"{restitution}restitue/")
    look("restitue")
    page.goto(f"{here}compte-rendu/")
    press(page, "Commencer le compte rendu")
    page.goto(f"{here}compte-rendu/paroles/nouvelle/")
    page.locator("main form button").first.click()
    look("parole-faute")
    page.get_by_label("Objet").select_option(label="Changements attendus")
    page.get_by_label("Ce qui a été dit").fill("La place est sombre.")
    page.locator("main form button").first.click()
    page.goto(f"{here}compte-rendu/relire/")
    page.get_by_label("J’ai relu").check()
    press(page, "Publier le compte rendu")
    page.goto(f"{here}compte-rendu/corriger/")
    page.get_by_label("Ce que vous corrigez").fill("La date de la réunion.")
    press(page, "Ouvrir la correction")
    page.goto(f"{here}compte-rendu/relire/")
    page.get_by_label("J’ai relu").check()
    press(page, "Publier le compte rendu")
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_text("Une version plus récente")).to_be_visible()
    look("compte-rendu-ancien")
    page.goto(f"{here}restituer/")
    look("restituer")
    page.locator("main form input[type=radio]").first.check()
    page.locator("main form button").first.click()
    look("reunion-restituee")
    page.get_by_role("link", name=re.compile("^réunion ")).click()
    look("reunion-restituee-publique")

    page.goto("/agents/relais/nouveau/")
    page.locator("main form button").first.click()
    look("relais-faute")
    page.get_by_label("Nom de l’organisme").fill("Régie de quartier")
    page.get_by_label("Nature").select_option(index=1)
    press(page, "Ajouter à l’annuaire")
    page.get_by_role("link", name="Modifier", exact=True).click()
    look("relais-modifier")
    page.go_back()
    press(page, "Retirer de l’annuaire")
    look("relais-retire")
    for name, path in {
        "reunions-agents-aucune": "/agents/reunions/?mots=zzzz",
        "page-inconnue": "/agents/nulle-part/",
        "courriels": "/demonstration/courriels/",
        "deconnexion": "/agents/deconnexion/",
    }.items():
        page.goto(path)
        look(name)
    site.execute(
        "UPDATE people_mandate SET ends_on = current_date - 1, starts_on = current_date - 2"
        " WHERE agent_id = (SELECT id FROM people_agent WHERE email = %s)",
        EMAIL,
    )
    page.goto("/agents/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’avez pas de mandat en cours")
    look("sans-mandat")


def test_the_other_pages_of_everyone_are_accessible(page: Page, look: Look, site: Site) -> None:
    email = "annonce@exemple.fr"
    site.command("grant_mandate", email, "Amina Lefèvre", "animateur", "--departement", "00")
    sign_in(page, email)
    draft(page, "Atelier des mots", 3)
    press(page, "Annoncer la réunion")
    page.get_by_role("link", name=re.compile("^réunion ")).click()
    page.get_by_role("link", name="Dire que je viens").click()
    press(page, "Envoyer")
    look("inscription-faute")
    page.get_by_label("Votre adresse e-mail").fill("eva@exemple.fr")
    press(page, "Envoyer")
    look("inscription-notee")
    page.goto("/reunions/rendre-ma-place/")
    page.locator("main input[name=code]").fill("AAAA-BBBB-CCCC")
    press(page, "Rendre ma place")
    look("rendre-faute")
    for name, path in {
        "reunions-passees": "/reunions/?quand=passees",
        "reunions-aucune": "/reunions/?mots=zzzz",
        "documents-aucun": "/documents/?mots=zzzz",
        "sans-reponse": "/repondre/q/defi_mots/",
        "parole-inconnue": "/paroles/00000000-0000-4000-8000-000000000000/",
    }.items():
        page.goto(path)
        look(name)

    page.goto("/rester-informe/")
    page.locator("main input[type=radio]").last.check()
    page.get_by_label("Votre adresse e-mail").fill("eva@exemple.fr")
    page.locator("main input[name=synthese]").check()
    press(page, "Laisser mes coordonnées")
    look("coordonnees-gardees")
    code = page.locator(".pv-code").inner_text()
    page.goto("/rester-informe/arreter/")
    page.locator("main input[name=code]").fill(code)
    press(page, "Effacer mes coordonnées")
    look("coordonnees-effacees")

    code = send(page, "Le banc de la place est cassé.")
    page.goto("/repondre/recu/")
    look("recu")
    page.goto("/ma-parole/")
    page.locator("main input[name=code]").fill(code)
    page.locator("main form button").first.click()
    press(page, "Retirer ma parole")
    look("retirer")
    press(page, "Effacer mes mots")
    look("retiree")
