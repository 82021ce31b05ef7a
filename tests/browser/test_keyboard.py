"""The whole way by keyboard alone, without JavaScript: a meeting prepared, announced, joined, written, published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.keyboard import Keyboard
from tests.browser.walk import code_received
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
EMAIL = "clavier@exemple.fr"
TITLE = "Le clavier du kiosque"
WORDS = "Le kiosque du square est tagué, dit Karim Benali."
SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.fixture(params=SIZES)
def context(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[BrowserContext]:
    site.command("grant_mandate", EMAIL, "Amina Lefèvre", "animateur", "--departement", "00")
    size = SIZES[request.param]
    one = browser.new_context(viewport=size, java_script_enabled=False, base_url=site.base)
    one.set_default_timeout(10_000)
    yield one
    one.close()


def sign_in(keys: Keyboard) -> None:
    keys.page.goto("/agents/")
    keys.write("Votre adresse e-mail professionnelle", EMAIL)
    keys.press("Recevoir un code")
    keys.write("Le code reçu par courriel", code_received(keys.page))
    keys.press("Me connecter")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("À faire")


def announce(keys: Keyboard, title: str) -> str:
    """From the first page to an announced meeting; its own page."""
    keys.from_menu("Réunions")
    keys.skip()
    keys.press("Préparer une réunion")
    keys.skip()
    keys.write("Titre", title)
    keys.tick("La Margelle")
    keys.date("Début", datetime.now().replace(hour=18, minute=30) + timedelta(days=1))
    keys.write("Lieu", "Square du Kiosque")
    keys.tick("Proposer de s’inscrire")
    keys.press("Enregistrer le brouillon")
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text("brouillon")
    keys.skip()
    keys.press("Annoncer la réunion")
    expect(keys.page.get_by_text("La réunion est annoncée")).to_be_visible()
    return keys.page.url


def register(keys: Keyboard, title: str) -> None:
    """A resident, from home to their registration."""
    keys.page.goto("/")
    keys.press("Réunions à venir", tag="a")
    keys.skip()
    keys.write("Titre ou lieu", title)
    keys.enter()
    keys.skip()
    keys.press(title, tag="a")
    keys.skip()
    keys.press("Dire que je viens")
    keys.skip()
    keys.write("Votre adresse e-mail", "resident@exemple.fr")
    keys.press("Envoyer")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("C’est noté")


def write_minutes(keys: Keyboard, here: str, words: str) -> None:
    """From the meeting that has been held to its published minutes, with one statement typed by hand."""
    keys.page.goto(here)
    keys.skip()
    keys.press("La réunion a eu lieu")
    keys.skip()
    keys.press("Écrire le compte rendu")
    keys.skip()
    keys.press("Commencer le compte rendu")
    keys.skip()
    keys.press("Ajouter une parole : Changements attendus")
    keys.skip()
    keys.write("Ce qui a été dit", words)
    keys.press(re.compile("^Enregistrer|^Ajouter"), tag="button")
    expect(keys.page.get_by_text(words).first).to_be_visible()
    keys.skip()
    keys.press("Relire et publier")
    keys.skip()
    keys.tick("J’ai relu")
    keys.press("Publier le compte rendu")
    expect(keys.page.get_by_text("Le compte rendu est publié")).to_be_visible()


def publish_words(keys: Keyboard, words: str) -> None:
    """On the reading desk, from the list to the publication."""
    keys.page.goto("/agents/")
    keys.from_menu("Paroles")
    keys.skip()
    keys.write("Mots", words.split(",")[0])
    keys.enter()
    keys.skip()
    keys.press(f"Lire : {words[:20]}")
    keys.skip()
    keys.to(re.compile("Karim Benali.* : Masquer"))
    keys.page.keyboard.press("Space")
    keys.press("Enregistrer mes choix")
    expect(keys.page.get_by_text(words.replace("Karim Benali", "[nom masqué]"))).to_be_visible()
    keys.skip()
    keys.press("Publier ces mots")
    expect(keys.page.get_by_text("La parole est publiée.").first).to_be_visible()


def test_a_meeting_goes_from_its_draft_to_its_published_words_by_keyboard_alone(
    context: BrowserContext, browser: Browser, site: Site
) -> None:
    keys = Keyboard(context.new_page())
    size = keys.page.viewport_size
    own = f"{TITLE} {size['width'] if size else 0}"
    words = WORDS.replace("square", f"square {size['width'] if size else 0}")
    sign_in(keys)
    here = announce(keys, own)
    register(keys, own)
    # The evening comes.
    site.execute("UPDATE meetings_meeting SET starts_at = now() - interval '1 hour' WHERE title = %s", own)
    write_minutes(keys, here, words)
    site.command("refresh_corpus")
    publish_words(keys, words)
    assert not keys.faults, "\n".join(sorted(set(keys.faults)))
