"""The day's screen in Chromium: the network goes, the tab dies, and nothing is lost nor counted twice."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_agent import EMAIL
from tests.browser.walk import faults_of, session_of, sign_in
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
SIZES = {"phone": PHONE, "desktop": DESKTOP}
CONTACT, SAID = "aicha.benali@exemple.fr", "Le marché manque de lumière le soir"
PICTURES = os.environ.get("PARVIS_PICTURES")
# Everything that the phone holds for this site, as it stands on its disk.
HELD = """async () => {
  const held = {databases: [], caches: []};
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise((yes) => { const ask = indexedDB.open(name); ask.onsuccess = () => yes(ask.result); });
    const stores = [...db.objectStoreNames];
    for (const store of stores) {
      const rows = await new Promise((yes) => {
        const ask = db.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => yes(ask.result);
      });
      held.databases.push([name, store, rows]);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      held.caches.push([request.url, await (await cache.match(request)).text()]);
    }
  }
  held.storage = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  return held;
}"""


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Any:
    """The cookies of an animateur, signed in once for all: codes by e-mail are counted."""
    return session_of(browser, site, EMAIL, "Amina Lefèvre", "animateur")


@pytest.fixture
def agents(browser: Browser, site: Site, signed_in: Any) -> Iterator[BrowserContext]:
    """A phone with JavaScript, signed in."""
    context = browser.new_context(viewport=PHONE, base_url=site.base, has_touch=True, storage_state=signed_in)
    context.set_default_timeout(10_000)
    context.new_page()
    yield context
    context.close()


def announced(page: Page) -> str:
    """A meeting of tonight, announced; the address of its day."""
    page.goto("/agents/reunions/nouvelle/")
    page.get_by_label("Titre").fill("Parlons de la Margelle")
    page.get_by_label("La Margelle").check()
    begins = datetime.now(ZoneInfo("Europe/Paris")) - timedelta(minutes=10)
    page.get_by_label("Début").fill(begins.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("button", name="Annoncer la réunion").click()
    page.wait_for_url(re.compile(r"/agents/reunions/[0-9a-f-]{36}/$"))
    return f"{page.url}jour/"


def opened(page: Page, address: str) -> None:
    """Open the screen, and wait until the phone keeps what it needs to open it again."""
    page.goto(address)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.")
    page.wait_for_function("async () => (await navigator.serviceWorker.ready) && (await caches.keys()).length > 0")
    page.wait_for_function("async () => (await (await caches.open((await caches.keys())[0])).keys()).length >= 7")


def tap(page: Page, label: str, times: int = 1, by: int = 1) -> None:
    button = page.locator(f".pv-tap:has(> .pv-tap__more > span:text-is('{label}')) > [data-by='{by}']")
    for _time in range(times):
        button.tap()


def shown(page: Page, name: str) -> int:
    return int(page.locator(f"[data-count='{name}']").first.inner_text())


def turn_to(page: Page, part: str) -> None:
    page.locator(".pv-day__bar").get_by_role("button", name=part).tap()


def take_note(page: Page, text: str) -> None:
    turn_to(page, "Noter")
    page.get_by_label("Changements attendus").check()
    page.get_by_label("Ce qui est dit").fill(text)
    page.get_by_role("button", name="Garder la note").tap()
    expect(page.locator("#noter-forme [data-told]")).to_have_text("La note est gardée.")
    turn_to(page, "Présence")


def give_contact(page: Page, email: str) -> None:
    turn_to(page, "Coordonnées")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("15 ans ou plus").check()
    page.get_by_label("J’ai lu la formule").check()
    page.get_by_role("button", name="Garder les coordonnées").tap()
    expect(page.locator("#coordonnees-forme [data-told]")).to_contain_text("C’est gardé")
    turn_to(page, "Présence")


def counted(site: Site, address: str) -> dict[str, int]:
    """What the database has of the meeting's attendance."""
    meeting = address.split("/")[-3]
    rows = site.sql(f"SELECT \"group\", key, count FROM meetings_tally WHERE meeting_id = '{meeting}'")
    return {f"{group}.{key}": int(str(number)) for group, key, number in rows}


def written(site: Site, address: str) -> tuple[int, int]:
    """How many notes and contacts the database has of the meeting."""
    meeting = address.split("/")[-3]
    notes = site.sql(f"SELECT count(*) FROM meetings_daynote WHERE meeting_id = '{meeting}'")
    code = site.sql(f"SELECT code FROM meetings_meeting WHERE id = '{meeting}'")[0][0]
    contacts = site.sql(f"SELECT count(*) FROM contacts_contact WHERE meeting_ref = '{code}'")
    return int(str(notes[0][0])), int(str(contacts[0][0]))


def test_the_network_goes_the_tab_dies_and_nothing_is_lost_nor_counted_twice(
    agents: BrowserContext, site: Site
) -> None:
    page = agents.pages[0]
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    address = announced(page)
    opened(page, address)
    tap(page, "Femmes", 3)
    tap(page, "25 à 39 ans", 2)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    assert counted(site, address) == {"total.": 3, "sexe.femme": 3, "age.25-39": 2}

    agents.set_offline(True)
    tap(page, "Autre", by=-1)
    tap(page, "Hommes", 2)
    tap(page, "Femmes", by=-1)
    tap(page, "Sans préciser")
    page.get_by_role("button", name="Annuler l’appui").tap()
    take_note(page, SAID)
    give_contact(page, CONTACT)
    expect(page.locator("#etat")).to_have_text("7 éléments attendent le réseau.", timeout=8_000)

    held = str(page.evaluate(HELD))
    for clear in (CONTACT, "exemple.fr", SAID, "lumière", "defi"):
        assert clear not in held.replace('value="defi"', "").replace("prenom@exemple.fr", ""), clear
    assert "Amina" not in held and "csrf" not in held, "the page kept names no agent and holds no token"

    asked = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    modules = {one for one in asked if one.endswith(".js") and "/static/" in one}
    assert len(modules) == 6 and all(re.search(r"\.[0-9a-f]{12}\.js$", one) for one in modules)
    assert modules <= {url for url, _text in page.evaluate(HELD)["caches"]}
    page.reload()
    expect(page.locator("#etat")).to_have_text("7 éléments attendent le réseau.", timeout=8_000)
    assert (shown(page, "total."), shown(page, "sexe.homme"), shown(page, "sexe.femme")) == (4, 2, 2)
    tap(page, "Habitent le quartier", 4)
    expect(page.locator("#etat")).to_have_text("11 éléments attendent le réseau.")
    page.close()

    page = agents.new_page()
    page.goto(address)
    expect(page.locator("#etat")).to_have_text("11 éléments attendent le réseau.", timeout=8_000)
    agents.set_offline(False)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    now = {"total.": 4, "sexe.femme": 2, "sexe.homme": 2, "age.25-39": 2, "quartier.oui": 4}
    assert counted(site, address) == now
    assert written(site, address) == (1, 1)

    page.get_by_role("button", name="J’ai fini").tap()
    expect(page.get_by_role("heading", name="C’est fini")).to_be_visible()
    held = page.evaluate(HELD)
    assert held["databases"] == held["caches"] == []
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert counted(site, address) == now
    assert said == []


def test_an_answer_lost_after_the_server_has_written_is_sent_again_and_counted_once(
    agents: BrowserContext, site: Site
) -> None:
    page = agents.pages[0]
    address = announced(page)
    opened(page, address)
    sent: list[str] = []

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        sent.append(str(route.request.post_data))
        route.abort("connectionreset")

    page.route("**/envoi/", lose_the_answer)
    tap(page, "Femmes", 2)
    give_contact(page, CONTACT)
    expect(page.locator("#etat")).to_contain_text("attendent le réseau", timeout=8_000)
    assert counted(site, address)["total."] == 2, "the server has it, the phone does not know"
    page.unroute("**/envoi/")
    page.reload()
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    assert sent and counted(site, address) == {"total.": 2, "sexe.femme": 2}
    assert written(site, address) == (0, 1)


def test_two_phones_of_one_meeting_add_up(agents: BrowserContext, browser: Browser, signed_in: Any, site: Site) -> None:
    page = agents.pages[0]
    address = announced(page)
    opened(page, address)
    other_phone = browser.new_context(viewport=PHONE, base_url=site.base, storage_state=signed_in, has_touch=True)
    other = other_phone.new_page()
    opened(other, address)
    for one in (page, other):
        tap(one, "Femmes", 2)
    for one in (page, other):
        expect(one.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    other.reload()
    expect(other.locator("[data-count='total.']")).to_have_text("4")
    assert counted(site, address) == {"total.": 4, "sexe.femme": 4}
    other_phone.close()


def test_when_the_session_ends_the_queue_stays_and_goes_on_after_signing_in(agents: BrowserContext, site: Site) -> None:
    page = agents.pages[0]
    address = announced(page)
    opened(page, address)
    agents.clear_cookies()
    tap(page, "Femmes", 2)
    expect(page.locator("#etat")).to_contain_text("2 éléments attendent. Votre connexion est finie", timeout=8_000)
    assert counted(site, address) == {}
    page.get_by_role("link", name="Me connecter").tap()
    page.wait_for_url("**/connexion/**")
    sign_in(page, EMAIL)
    page.goto(address)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    assert counted(site, address) == {"total.": 2, "sexe.femme": 2}


def test_what_the_server_will_not_take_is_told_and_stays_on_the_phone(agents: BrowserContext, site: Site) -> None:
    page = agents.pages[0]
    address = announced(page)
    opened(page, address)
    elsewhere = agents.new_page()
    elsewhere.goto(address.removesuffix("jour/"))
    elsewhere.get_by_label("Pourquoi la réunion est annulée").fill("La salle est inondée.")
    elsewhere.get_by_role("button", name="Annuler la réunion").click()
    elsewhere.close()
    tap(page, "Femmes")
    expect(page.locator("#etat")).to_have_text(
        "1 élément attend. Cette réunion est annulée : on n’y note plus rien.", timeout=8_000
    )
    page.get_by_role("button", name="J’ai fini").tap()
    expect(page.locator("#etat")).to_contain_text("1 élément attend")
    assert page.evaluate(HELD)["databases"] != []
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Effacer ce qui attend").tap()
    expect(page.locator("#fini")).to_be_visible()
    assert page.evaluate(HELD)["databases"] == []


def test_a_form_of_the_screen_says_what_is_missing(agents: BrowserContext) -> None:
    page = agents.pages[0]
    opened(page, announced(page))
    turn_to(page, "Noter")
    page.get_by_role("button", name="Garder la note").tap()
    expect(page.locator("#noter-forme [data-told]")).to_have_text("Choisissez de quoi parle cette note.")
    turn_to(page, "Coordonnées")
    keep, told = (
        page.get_by_role("button", name="Garder les coordonnées"),
        page.locator("#coordonnees-forme [data-told]"),
    )
    keep.tap()
    expect(told).to_contain_text("Donnez un e-mail")
    page.get_by_label("E-mail").fill("aicha@exemple")
    keep.tap()
    expect(told).to_contain_text("n’est pas complet")
    page.get_by_label("E-mail").fill("")
    page.get_by_label("Ou téléphone").fill("06 12 34 56")
    keep.tap()
    expect(told).to_contain_text("06 12 34 56 78")
    page.get_by_label("Ou téléphone").fill("+33 (0)6 12 34 56 78")
    keep.tap()
    expect(told).to_contain_text("Avant 15 ans")
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_the_day_is_accessible(agents: BrowserContext, browser: Browser, size: str) -> None:
    page = agents.pages[0]
    address = announced(page)
    page.set_viewport_size(SIZES[size])
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page))
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"jour-{name}-{size}.png", full_page=not name.startswith("ecran"))

    opened(page, address)
    tap(page, "Femmes", 12)
    tap(page, "25 à 39 ans", 3)
    for part in ("Présence", "Noter", "Coordonnées"):
        turn_to(page, part)
        look(f"ecran-{part}")
    turn_to(page, "Présence")
    look("tout")
    agents.set_offline(True)
    tap(page, "Hommes", 2)
    expect(page.locator("#etat")).to_contain_text("attendent le réseau", timeout=8_000)
    look("ecran-sans-reseau")
    agents.set_offline(False)
    for path in ("presence/", "fiches/", "notes/", "coordonnees/", "coordonnees/feuille/"):
        page.goto(f"{address}{path}")
        look(path.replace("/", "-"))
        page.locator("main form button").first.click()
        if path not in {"presence/", "fiches/"}:
            expect(page.locator("#erreurs")).to_be_visible()
            look(f"{path.replace('/', '-')}fautes")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", SIZES)
def test_without_javascript_the_day_is_written_by_plain_forms(
    browser: Browser, site: Site, signed_in: Any, size: str
) -> None:
    context = browser.new_context(
        viewport=SIZES[size],
        java_script_enabled=False,
        base_url=site.base,
        storage_state=signed_in,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    address = announced(page)
    page.get_by_role("link", name="Présence, notes, coordonnées").click()
    assert not (faults := faults_of(browser, page)), faults
    expect(page.locator("#jour")).to_be_hidden()
    page.get_by_role("link", name=re.compile("^Présence")).click()
    page.get_by_label("Personnes présentes").fill("31")
    page.get_by_label("Femmes").fill("20")
    page.get_by_role("button", name="Garder ces comptes").click()
    page.get_by_role("link", name=re.compile("^Notes")).click()
    page.get_by_label("Changements attendus").check()
    page.get_by_label("Ce qui est dit").fill(SAID)
    page.get_by_role("button", name="Garder la note").click()
    expect(page.get_by_text(SAID, exact=True)).to_be_visible()
    page.goto(f"{address}coordonnees/feuille/")
    page.get_by_label("Les lignes de la feuille").fill(f"{CONTACT}\n06 12 34\nMme Sow, 1 rue Haute, 00100 Parolles")
    page.get_by_label("La formule était écrite").check()
    page.get_by_role("button", name="Garder ces coordonnées").click()
    expect(page.get_by_text("2 personnes gardées. 1 ligne à corriger")).to_be_visible()
    expect(page.get_by_label("Les lignes de la feuille")).to_have_value("06 12 34")
    assert not (faults := faults_of(browser, page)), faults
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"jour-lignes-{size}.png", full_page=True)
    assert counted(site, address) == {"total.": 31, "sexe.femme": 20}
    assert written(site, address) == (1, 2)
    context.close()
