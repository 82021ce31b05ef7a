"""A resident's whole way in Chromium, JavaScript off, on a small phone; axe on every page, no exception."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import begin, choose_quartier, faults_of, fill, walk
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = "Après 20 h il n’y a plus de bus, ma fille rentre à pied de l’hôpital."
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
OTHER_PAGES = [
    "/",
    "/quartier/?q=margelle",
    "/quartier/?q=introuvable",
    "/quartier/commune/00001/",
    "/repondre/",
    "/repondre/reprendre/",
    "/repondre/borne/",
    "/repondre/relais/",
    "/ma-parole/",
    "/rester-informe/",
    "/rester-informe/arreter/",
    "/comment-ca-marche/",
    "/charte/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/aide/",
    "/plan-du-site/",
    "/questionnaire/imprimer/",
    "/cette-page-n-existe-pas",
]


def code_of(page: Page) -> str:
    found = CODE.search(page.locator(".pv-code").inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize("prefix", ["", "/fr-simple", "/en", "/ar"])
def test_from_home_to_the_receipt_every_page_is_accessible(phone: Page, browser: Browser, prefix: str) -> None:
    faults: list[str] = []
    outside: list[str] = []

    def watch(request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            outside.append(request.url)

    def look() -> None:
        faults.extend(faults_of(browser, phone))

    phone.on("request", watch)
    begin(phone, prefix)
    look()
    choose_quartier(phone)
    walk(phone, WORDS, look)
    look()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl" if prefix == "/ar" else "ltr")
    phone.locator("main form .fr-btn--lg").first.click()
    look()
    code = code_of(phone)
    phone.goto(f"{prefix}/ma-parole/")
    phone.fill("input[name=code]", code.lower())
    phone.locator("main form button").click()
    look()
    assert phone.locator("form[action$='/retirer/']").count() == 1
    assert faults == []
    assert outside == []


def test_an_answer_begun_on_one_device_goes_on_on_another(phone: Page, browser: Browser, site: Site) -> None:
    begin(phone)
    choose_quartier(phone)
    walk(phone, WORDS, lambda: None, until="/ressources/")
    fill(phone, "Le centre social.")
    phone.locator("button[value=pause]").click()
    code = code_of(phone)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, base_url=site.base)
    other = context.new_page()
    other.goto("/repondre/reprendre/")
    other.fill("input[name=code]", code.replace("-", ""))
    other.locator("main form button").click()
    assert other.url.endswith("/repondre/q/projet/")
    walk(other, WORDS, lambda: None)
    expect(other.locator("main")).to_contain_text("Le centre social.")
    context.close()


def test_errors_are_accessible_and_say_how_to_mend(phone: Page, browser: Browser) -> None:
    begin(phone)
    choose_quartier(phone)
    fill(phone, WORDS)
    phone.locator("button[value=continue]").click()
    for number in range(4):
        phone.locator("input[name=defi_themes]").nth(number).check()
    phone.locator("button[value=continue]").click()
    expect(phone.locator("#erreurs")).to_be_visible()
    assert phone.title().startswith("Erreur")
    assert faults_of(browser, phone) == []
    phone.goto("/rester-informe/")
    phone.locator("main form button").click()
    expect(phone.locator("#erreurs")).to_be_visible()
    assert faults_of(browser, phone) == []


@pytest.mark.parametrize(
    ("viewport", "options"),
    [(PHONE, {}), (DESKTOP, {}), ({"width": 320, "height": 568}, {}), (PHONE, {"forced_colors": "active"})],
    ids=["phone", "desktop", "320", "forced-colors"],
)
def test_every_other_page_is_accessible(
    browser: Browser, site: Site, viewport: dict[str, int], options: dict[str, Any]
) -> None:
    context = browser.new_context(viewport=viewport, java_script_enabled=False, base_url=site.base)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    for address in [*OTHER_PAGES, "/ar/", "/ar/quartier/commune/00001/", "/ar/rester-informe/"]:
        page.goto(address)
        faults += faults_of(browser, page, **options)
    context.close()
    assert faults == []


def test_nothing_breaks_the_content_security_policy(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=DESKTOP, base_url=site.base)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in OTHER_PAGES[:-1]:
        page.goto(address)
    begin(page)
    choose_quartier(page)
    walk(page, WORDS, lambda: None)
    context.close()
    assert said == []


def test_a_kiosk_clears_its_screen_by_itself(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=DESKTOP, base_url=site.base)
    page = context.new_page()
    page.clock.install()
    page.goto("/repondre/borne/")
    page.locator("main form button").click()
    page.locator("a[href*='inconnu']").click()
    page.locator("form[action$='/commencer/'] button").click()
    walk(page, WORDS, lambda: None, until="/ressources/")
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator("textarea")).to_have_value(WORDS)
    with page.expect_navigation(url="**/repondre/"):
        page.clock.run_for(121_000)
    page.goto("/repondre/q/defi_mots/")
    assert WORDS not in page.content()
    context.close()
