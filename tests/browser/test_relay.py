"""The relay's screen in Chromium: ten people without network, a tab that dies, a screen left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parvis.listen.questionnaires.expressions import Node, Value, is_true, to_json
from parvis.web.codes import CodeKind, read_code
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_day import HELD
from tests.browser.walk import begin, choose_quartier, faults_of, pictured, session_of, sign_in
from tests.listen.outreach.making import wav
from tests.listen.questionnaires.test_expressions import trees
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
EMAIL = "relais.centre@exemple.fr"
WORDS = "Le soir, la place du marché est noire"
CONDITIONS = """async (cases) => {
  const { holds } = await import("/static/questionnaires/conditions.js");
  return cases.map((one) => holds(...one));
}"""
CODES = """async () => {
  const { newReceipt } = await import("/static/web/codes.js");
  return Array.from({length: 200}, newReceipt);
}"""
# A tone in the place of a microphone.
TONE = """navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const tone = context.createOscillator();
  tone.connect(out);
  tone.start();
  return out.stream;
};"""
PLAYS = """() => new Promise((yes) => {
  const one = document.querySelector("audio");
  one.onloadedmetadata = () => yes(one.readyState);
  one.onerror = () => yes(-1);
  one.preload = "auto";
  one.load();
})"""


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Any:
    """The cookies of a relay, signed in once for all."""
    return session_of(browser, site, EMAIL, "Nora Belkacem", "relais")


@pytest.fixture
def desk(browser: Browser, site: Site, signed_in: Any) -> Iterator[BrowserContext]:
    """A shared computer, signed in."""
    context = browser.new_context(viewport=DESKTOP, base_url=site.base, storage_state=signed_in)
    context.set_default_timeout(10_000)
    context.new_page()
    yield context
    context.close()


def outing(page: Page, place: str = "Marché du jeudi") -> str:
    """A new outing; the address of its screen."""
    page.goto("/agents/collecte/nouvelle/")
    page.get_by_label("Quartier").select_option(label="La Margelle")
    page.get_by_label("Lieu").fill(place)
    page.get_by_role("button", name="Ouvrir la collecte").click()
    page.wait_for_url(re.compile(r"/agents/collecte/[0-9a-f-]{36}/$"))
    return f"{page.url}ecran/"


def opened(page: Page, address: str, *, ready: bool = True) -> None:
    """Open the screen with a code; wait until the device can open it again without network."""
    page.goto(address)
    if ready:
        expect(page.locator("#etat")).to_have_text("Tout est envoyé.")
        expect(page.locator("#garde")).to_have_text("Prêt à marcher sans réseau.")
    page.locator("#ouvrir-code").fill("2468")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()


def one_person(page: Page, words: str, help_key: str = "2") -> str:
    """A whole form by keyboard alone, from the first question; the receipt code shown."""
    keys = page.keyboard
    keys.press("1")
    keys.press("Enter")
    keys.press("2")
    keys.press("3")
    keys.press("Enter")
    keys.type(words)
    keys.press("Enter")
    for _question in range(2):
        keys.press("Enter")
    keys.press("2")
    keys.press("1")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("1")
    for _question in range(5):
        keys.press("Enter")
    keys.press(help_key)
    keys.press("Enter")
    keys.press("Enter")
    expect(page.locator("#recu-code")).to_have_text(re.compile("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    return page.locator("#recu-code").inner_text()


def next_person(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()
    assert page.locator("#recu-code").inner_text() == ""


def entered(site: Site, address: str) -> list[tuple[object, ...]]:
    """Channel, help and answers of the contributions of an outing."""
    key = address.split("/")[-3]
    return site.sql(
        "SELECT c.channel, a.help, (SELECT answers->>'defi_mots' FROM contributions_answerpage p"
        " WHERE p.contribution_id = c.id AND p.page = 'defi_mots') FROM contributions_contribution c"
        " JOIN contributions_assistance a ON a.contribution_id = c.id"
        f" JOIN outreach_collected o ON o.contribution_id = c.id WHERE o.outing_id = '{key}' ORDER BY 3"
    )


def test_ten_people_without_network_are_ten_contributions_and_a_tab_that_dies_loses_none(
    desk: BrowserContext, site: Site
) -> None:
    page = desk.pages[0]
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    address = outing(page)
    opened(page, address)
    desk.set_offline(True)
    codes = []
    for number in range(6):
        codes.append(one_person(page, f"{WORDS} {number}", "123"[number % 3]))
        next_person(page)
    held = json.dumps(page.evaluate(HELD))
    assert WORDS not in held and not any(code in held for code in codes), "what is kept is sealed"
    assert "Belkacem" not in held and "csrf" not in held
    page.close()

    page = desk.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    opened(page, address, ready=False)
    expect(page.locator("#etat")).to_have_text("6 éléments attendent le réseau.")
    for number in range(6, 10):
        codes.append(one_person(page, f"{WORDS} {number}", "123"[number % 3]))
        next_person(page)
    assert entered(site, address) == []
    desk.set_offline(False)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=15_000)
    rows = entered(site, address)
    assert [words for _channel, _help, words in rows] == [f"{WORDS} {number}" for number in range(10)]
    assert {channel for channel, _help, _words in rows} == {"assiste"}
    assert [kind for _channel, kind, _words in rows] == [["seul", "aide", "ecrit"][number % 3] for number in range(10)]
    page.reload()
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.")
    expect(page.locator("#compte")).to_have_text("10 réponses dans cette collecte.")
    assert len(entered(site, address)) == 10 and len(set(codes)) == 10

    opened(page, address)
    desk.set_offline(True)
    one_person(page, f"{WORDS} 99")
    page.close()
    site.execute("UPDATE outreach_outing SET closed_at = now() WHERE id = %s", address.split("/")[-3])
    desk.set_offline(False)
    page = desk.new_page()
    page.goto(address)
    expect(page.get_by_text("Cette collecte est close")).to_be_visible()
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=15_000)
    assert len(entered(site, address)) == 11

    page.get_by_role("button", name="J’ai fini").click()
    expect(page.get_by_role("heading", name="C’est fini")).to_be_visible()
    held = page.evaluate(HELD)
    assert held["databases"] == held["caches"] == []
    assert said == []


def test_a_screen_left_alone_hides_then_forgets_and_never_shows_the_previous_person(desk: BrowserContext) -> None:
    page = desk.pages[0]
    address = outing(page)
    page.clock.install()
    opened(page, address)
    page.keyboard.press("1")
    words = page.get_by_role("textbox", name="Dites-le avec vos mots")
    words.fill(WORDS)
    page.clock.run_for(119_000)
    expect(page.locator("#reponse")).to_be_visible()
    page.clock.run_for(3_000)
    expect(page.get_by_role("heading", name="Écran verrouillé")).to_be_visible()
    expect(words).to_be_hidden()
    unlock = page.locator("#deverrouiller-code")
    unlock.fill("0000")
    page.keyboard.press("Enter")
    expect(page.locator("#verrou-faute")).to_be_visible()
    unlock.fill("2468")
    page.keyboard.press("Enter")
    expect(words).to_have_value(WORDS)

    page.clock.run_for(122_000)
    for _try in range(5):
        unlock.fill("0000")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ouvrir l’écran")).to_be_visible()
    assert page.evaluate("() => [...document.querySelectorAll('textarea')].every((one) => !one.value)")

    page.locator("#ouvrir-code").fill("1357")
    page.keyboard.press("Enter")
    one_person(page, WORDS)
    page.clock.run_for(122_000)
    page.locator("#deverrouiller-code").fill("1357")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()
    assert page.locator("#recu-code").inner_text() == ""
    assert page.evaluate("() => ![...document.querySelectorAll('#forme input')].some((one) => one.checked)")
    page.goto("/agents/collecte/")
    page.go_back()
    expect(page.locator("#ouvrir")).to_be_visible()
    assert page.evaluate("() => [...document.querySelectorAll('textarea')].every((one) => !one.value)")


def test_an_answer_said_aloud_waits_for_someone_to_write_it_down(
    desk: BrowserContext, browser: Browser, site: Site
) -> None:
    page = desk.pages[0]
    page.add_init_script(TONE)
    address = outing(page, "Hall du centre social")
    opened(page, address)
    page.get_by_role("button", name=re.compile("^Répondre à voix haute : Si vous pouviez")).click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name=re.compile("^Arrêter l’enregistrement")).click()
    expect(page.get_by_text(re.compile("^Enregistré : "))).to_be_visible()
    page.get_by_label("La personne a été aidée").check()
    page.get_by_role("button", name="Envoyer et passer à la personne suivante").click()
    expect(page.locator("#etat")).to_have_text("2 éléments attendent l’envoi.")
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    page.goto("/agents/collecte/voix/")
    assert not (faults := faults_of(browser, page)), faults
    page.get_by_role("link", name=re.compile("Si vous pouviez")).last.click()
    assert not (faults := faults_of(browser, page)), faults
    pictured(page, "collecte-transcrire")
    assert page.evaluate(PLAYS) >= 1
    page.get_by_label("Ce qui est dit").fill("Un jardin partagé derrière l’école.")
    page.get_by_role("button", name="Garder ces mots et effacer le son").click()
    expect(page.get_by_text("le son est effacé.").first).to_be_visible()
    rows = site.sql("SELECT answers->>'projet' FROM contributions_answerpage WHERE page = 'projet'")
    assert ("Un jardin partagé derrière l’école.",) in rows
    assert site.sql("SELECT count(*) FROM outreach_spokenanswer") == [(0,)]


def test_every_page_of_the_collection_is_accessible(desk: BrowserContext, browser: Browser, site: Site) -> None:
    page = desk.pages[0]
    address = outing(page, "Pied des tours")
    page.set_viewport_size(PHONE)
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page))
        pictured(page, f"collecte-{name}")

    page.goto(address)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.")
    look("ouvrir")
    opened(page, address)
    page.get_by_role("button", name="Envoyer et passer").click()
    expect(page.locator("#manque")).to_have_text("Répondez à une question au moins.")
    look("reponse")
    page.get_by_label("Langue des questions").select_option("ar")
    look("reponse-ar")
    page.get_by_label("Langue des questions").select_option("fr")
    page.get_by_label("Langue des questions").press("Enter") if False else page.locator(
        "#questions input"
    ).first.focus()
    one_person(page, WORDS)
    look("recu")
    page.get_by_role("button", name="Verrouiller").click()
    look("verrou")
    for path, name in (
        ("", "liste"),
        ("nouvelle/", "nouvelle"),
        ("voix/", "voix"),
        ("quartiers/", "quartiers"),
        (f"{address.split('/')[-3]}/", "une"),
    ):
        page.goto(f"/agents/collecte/{path}")
        look(name)
    assert not faults, "\n".join(faults)


def test_a_voice_given_by_the_national_role_is_heard_on_the_page_and_on_the_relays_screen(
    desk: BrowserContext, browser: Browser, site: Site, phone: Page
) -> None:
    site.command("grant_mandate", "voix@exemple.fr", "Inès Roche", "national")
    national = browser.new_context(viewport=PHONE, base_url=site.base)
    page = national.new_page()
    sign_in(page, "voix@exemple.fr")
    faults: list[str] = []
    for address in ("lien/", "lien/habite/"):
        page.goto(f"/agents/voix/fr/{address}")
        page.get_by_label("Le son").set_input_files({"name": "voix.wav", "mimeType": "audio/wav", "buffer": wav()})
        faults += faults_of(browser, page)
        pictured(page, "voix-donner")
        page.get_by_role("button", name="Mettre cette voix en place").click()
        expect(page.get_by_text("La voix est en place.")).to_be_visible()
    faults += faults_of(browser, page)
    pictured(page, "voix-liste")
    national.close()

    begin(phone)
    choose_quartier(phone)
    phone.wait_for_timeout(5_000)  # each process reads the voices again after five seconds
    phone.reload()
    expect(phone.locator("audio")).to_have_count(2)
    faults += faults_of(browser, phone)
    pictured(phone, "voix-question")

    screen = desk.pages[0]
    address = outing(screen, "Foyer")
    opened(screen, address)
    expect(screen.locator("audio:visible")).to_have_count(2)
    assert screen.evaluate(PLAYS) >= 1
    faults += faults_of(browser, screen)
    assert not faults, "\n".join(faults)


def test_conditions_and_codes_made_on_the_device_are_those_of_the_server(page_of_site: Page) -> None:
    cases: list[tuple[Any, dict[str, Value], Value]] = []
    expected: list[bool] = []
    values = st.one_of(
        st.none(), st.text(max_size=8), st.integers(-50, 50), st.integers(-50, 50).map(str),
        st.lists(st.sampled_from(["habite", "agis"]), max_size=2),
    )  # fmt: skip

    @settings(
        max_examples=400, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(trees, values, values)
    def gather(tree: Node, lien: Value, current: Value) -> None:
        cases.append((to_json(tree), {"lien": lien}, current))
        expected.append(is_true(tree, {"lien": lien}, current))

    gather()
    assert page_of_site.evaluate(CONDITIONS, cases) == expected
    assert {True, False} == set(expected)
    codes = page_of_site.evaluate(CODES)
    assert [read_code(CodeKind.RECEIPT, one) for one in codes] == codes and len(set(codes)) == 200


@pytest.fixture
def page_of_site(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.base)
    page = context.new_page()
    page.goto("/sante")
    yield page
    context.close()
