"""A meeting's code opens its thread; an objection gets its answer; who is not heard: in Chromium, axe and keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.keyboard import Keyboard
from tests.browser.room import CODE, NOISY, SAID
from tests.browser.walk import faults_of, pictured, sign_in
from tests.site import Site, new_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
# Not the line of the error summary that leads to it.
CODE_FIELD = re.compile("^Le code de la réunion$")
EMAIL = "salle@exemple.fr"
WORDS = "Nous avons dit que Karim Benali s’en occupe, pas que c’est en panne."
START = WORDS.index("Karim Benali")
MASKS = f'[[{START}, {START + len("Karim Benali")}, "name", "spacy"]]'


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site of its own: its meeting would change what the other tests of the browser find."""
    with new_site() as one:
        one.prepare(options=["fsync=off"])
        one.module("tests.browser.room")
        one.command("grant_mandate", EMAIL, "Salomé Roux", "animateur", "--departement", "00")
        one.start()
        yield one


def test_a_code_its_thread_an_objection_its_answer_and_who_is_not_heard(
    phone: Page, browser: Browser, site: Site
) -> None:
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(faults_of(browser, phone))
        pictured(phone, name)

    keys = Keyboard(phone)
    phone.goto("/notre-reunion/")
    keys.skip()
    keys.write(CODE_FIELD, "zzzzzz")
    keys.press("Voir ce qu’elle est devenue")
    look("salle-faute")
    keys.write(CODE_FIELD, f" {CODE[:3].lower()} {CODE[3:]} ")
    keys.press("Voir ce qu’elle est devenue")
    expect(phone.get_by_text(SAID[0])).to_be_visible()
    expect(phone.get_by_text(NOISY)).to_have_count(0)
    look("salle")
    keys.press("Écrire une remarque")
    phone.get_by_label("De quoi s’agit-il").select_option(index=1)
    keys.press("Envoyer ma remarque")
    look("remarque-faute")
    keys.write(re.compile(r"^Qu’est-ce qui n’est pas juste \?$"), WORDS)
    keys.press("Envoyer ma remarque")
    look("remarque-recue")
    # No worker runs here: what looking for names would have proposed.
    site.execute("UPDATE followup_objection SET masks = %s", MASKS)

    sign_in(phone, EMAIL)
    expect(phone.get_by_text("Objections à lire : 1")).to_be_visible()
    phone.get_by_role("link", name="Lire et répondre").click()
    look("objections")
    phone.get_by_role("link", name="Lire et répondre").click()
    keys.skip()
    keys.press("Relire avant de publier")
    look("objection-faute")
    keys.write(re.compile("^Votre réponse$"), "Vous avez raison : nous corrigeons.")
    keys.press("Relire avant de publier")
    expect(phone.get_by_text("[nom masqué] s’en occupe")).to_be_visible()
    look("objection-relue")
    phone.locator("summary", has_text="Écarter").click()
    look("objection-ecarter")
    keys.press("Publier la remarque et la réponse")
    phone.goto(f"/reunions/{CODE}/compte-rendu/?a")
    expect(phone.get_by_text("Vous avez raison : nous corrigeons.")).to_be_visible()
    expect(phone.get_by_text("Karim Benali")).to_have_count(0)
    look("compte-rendu-remarque")

    phone.goto("/agents/")
    keys.from_menu("Entendre")
    look("entendre")
    phone.goto(f"/notre-reunion/{CODE}/?b")
    phone.set_viewport_size(PHONE)
    look("salle-repondue")
    assert not [*faults, *keys.faults], "\n".join([*faults, *keys.faults])
