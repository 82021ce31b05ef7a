"""Passkeys and the second factor in Chromium, with an authenticator of the browser's own making."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP
from tests.browser.walk import faults_of, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def agent(browser: Browser, site: Site) -> Iterator[Page]:
    """JavaScript on; « localhost », since a passkey belongs to a domain and not to a number."""
    base = site.base.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport=DESKTOP, base_url=base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def with_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_out(page: Page) -> None:
    page.goto("/agents/securite/")
    page.locator(".pv-who summary").click()
    page.get_by_role("button", name="Me déconnecter").click()


def add_key(page: Page, name: str, *, alone: bool) -> None:
    page.goto("/agents/securite/cles/ajouter/")
    page.get_by_label("Nom de cette clé").fill(name)
    page.get_by_label("Entrer avec cette clé seule").set_checked(alone)
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page).not_to_have_url(re.compile("/ajouter/$"))


def test_a_passkey_is_added_then_opens_the_account_by_itself(agent: Page, browser: Browser, site: Site) -> None:
    site.command("grant_mandate", "cle@exemple.fr", "Chloé Clavier", "animateur", "--departement", "00")
    with_authenticator(agent)
    faults = []
    sign_in(agent, "cle@exemple.fr")
    for path in ("/agents/securite/", "/agents/securite/cles/", "/agents/securite/cles/ajouter/"):
        agent.goto(path)
        faults += faults_of(browser, agent)
    add_key(agent, "Mon téléphone", alone=True)
    expect(agent.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    faults += faults_of(browser, agent)
    agent.goto("/agents/securite/cles/")
    expect(agent.get_by_role("heading", name="Mon téléphone")).to_be_visible()
    expect(agent.get_by_text("Suffit pour entrer, sans code.")).to_be_visible()
    faults += faults_of(browser, agent)
    sign_out(agent)
    agent.goto("/agents/connexion/")
    faults += faults_of(browser, agent)
    agent.get_by_role("button", name="Entrer avec ma clé").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("À faire")
    assert not faults, "\n".join(faults)


def test_a_key_that_is_not_enough_is_asked_for_after_the_code(agent: Page, browser: Browser, site: Site) -> None:
    site.command("grant_mandate", "seconde@exemple.fr", "Sékou Onde", "animateur", "--departement", "00")
    with_authenticator(agent)
    sign_in(agent, "seconde@exemple.fr")
    add_key(agent, "Clé à brancher", alone=False)
    sign_out(agent)
    sign_in(agent, "seconde@exemple.fr")
    expect(agent.get_by_role("heading", level=1)).to_have_text("Second facteur")
    assert not (faults := faults_of(browser, agent)), faults
    agent.get_by_role("button", name="Utiliser ma clé").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("À faire")


def test_a_key_that_is_unknown_says_it_and_lets_the_code_do(agent: Page) -> None:
    with_authenticator(agent)
    agent.goto("/agents/connexion/")
    expect(agent.get_by_text("La clé n’a pas répondu")).to_be_hidden()
    agent.get_by_role("button", name="Entrer avec ma clé").click()
    expect(agent.get_by_text("La clé n’a pas répondu")).to_be_visible()
    expect(agent.get_by_role("button", name="Recevoir un code")).to_be_enabled()


def test_a_removed_key_opens_nothing_any_more(agent: Page, site: Site) -> None:
    site.command("grant_mandate", "perdue@exemple.fr", "Paul Perdu", "animateur", "--departement", "00")
    with_authenticator(agent)
    sign_in(agent, "perdue@exemple.fr")
    add_key(agent, "Perdue", alone=True)
    agent.goto("/agents/securite/cles/")
    agent.get_by_role("link", name="Renommer").click()
    agent.get_by_label("Nom de cette clé").fill("Volée")
    agent.get_by_role("button", name="Enregistrer ce nom").click()
    agent.goto("/agents/securite/cles/")
    agent.get_by_role("link", name="Retirer").click()
    agent.get_by_role("button", name="Retirer cette clé").click()
    sign_out(agent)
    agent.goto("/agents/connexion/")
    agent.get_by_role("button", name="Entrer avec ma clé").click()
    expect(agent.get_by_text("Cette preuve n’est pas acceptée.")).to_be_visible()
    agent.goto("/agents/")
    expect(agent.get_by_role("heading", level=1)).to_have_text("Connexion des agents")


def test_an_application_is_set_then_its_code_is_asked_for(agent: Page, browser: Browser, site: Site) -> None:
    site.command("grant_mandate", "appli@exemple.fr", "Anne Appli", "animateur", "--departement", "00")
    sign_in(agent, "appli@exemple.fr")
    agent.goto("/agents/securite/application/activer/")
    faults = faults_of(browser, agent)
    secret = agent.locator("#authenticator_secret").input_value()
    agent.locator("input[name=code]").fill(code_of(secret))
    agent.locator("main button[type=submit]").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    faults += faults_of(browser, agent)
    sign_out(agent)
    sign_in(agent, "appli@exemple.fr")
    agent.locator("input[name=code]").fill(code_of(secret, later=1))
    agent.get_by_role("button", name="Entrer avec ce code").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("À faire")
    assert not faults, "\n".join(faults)


def code_of(secret: str, *, later: int = 0) -> str:
    """The code of an application; ``later`` periods from now, since a code serves once."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))
