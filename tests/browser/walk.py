"""Walking through the questionnaire in Chromium, and looking at each page on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import axe_playwright_python
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

from tests.site import Site

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations"
# A page being looked at stays: its scripts do not send its form.
SEND_NOTHING = "HTMLFormElement.prototype.submit = () => {}"
SMALLEST_TARGET = 44
WIDE: ViewportSize = {"width": 1280, "height": 900}
# Targets inside a sentence may be smaller (WCAG 2.5.8); buttons, fields and whole-line choices may not.
SMALL_TARGETS = f"""() => [...document.querySelectorAll('button, .fr-btn, .pv-pick, .fr-input, .fr-select')]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < {SMALLEST_TARGET})
    .map((one) => one.outerHTML.slice(0, 120))"""


# Where pages are looked at, kept for each browser and its options: made anew for each look, it took longer than axe.
_kept: WeakKeyDictionary[Browser, dict[str, tuple[Page, CDPSession]]] = WeakKeyDictionary()


def faults_of(browser: Browser, page: Page, *, wide: bool = False, **context_options: Any) -> list[str]:
    """What axe finds on the page, its scroll, its targets: empty when all is well.

    ``wide`` looks on a wide screen too: a journey walked on a phone need not be walked again for that. With JavaScript
    off axe cannot run in the page: its HTML is opened again in a second context that has it, and that keeps nothing of
    the pages before.
    """
    # A click returns when the next page is there, not yet when it is read.
    page.wait_for_load_state()
    assert page.viewport_size
    return faults_in_html(browser, page.url, page.content(), page.viewport_size, wide=wide, **context_options)


def faults_in_html(
    browser: Browser, address: str, html: str, size: ViewportSize, *, wide: bool = False, **context_options: Any
) -> list[str]:
    """The same of a page that the site would answer at ``address``, on a screen of ``size``."""
    copy, tools = _looking_page(browser, context_options)
    copy.set_viewport_size(size)
    try:
        open_html(copy, address, html)
        found = _faults_in(copy, address)
        if wide:
            copy.set_viewport_size(WIDE)
            found += [f"{one} (wide)" for one in _faults_in(copy, address)]
        return found
    finally:
        copy.goto("about:blank")
        copy.unroute(address)
        tools.send("Storage.clearDataForOrigin", {"origin": "/".join(address.split("/")[:3]), "storageTypes": "all"})


def open_html(page: Page, address: str, html: str) -> None:
    """Open ``html`` as if the site answered it at ``address``; its style and scripts are the site's."""
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(address)


def _looking_page(browser: Browser, options: dict[str, Any]) -> tuple[Page, CDPSession]:
    """A page of ``browser`` in a context with ``options``, where axe stands, and the browser's tools for it."""
    pages = _kept.setdefault(browser, {})
    name = repr(sorted(options.items()))
    if name not in pages:
        # A service worker would answer in the place of the HTML given.
        context = browser.new_context(bypass_csp=True, service_workers="block", **options)
        context.add_init_script(f"{AXE};{SEND_NOTHING}")
        page = context.new_page()
        pages[name] = page, context.new_cdp_session(page)
    return pages[name]


def _faults_in(copy: Page, address: str) -> list[str]:
    found = [
        f"{address} {one['id']}: {one['help']} — {node['target']} {node['html'][:160]}"
        for one in copy.evaluate(RUN, TAGS)
        for node in one["nodes"]
    ]
    if copy.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{address}: the page is wider than the screen")
    return found + [f"{address}: small target {one}" for one in copy.evaluate(SMALL_TARGETS)]


def pictured(page: Page, name: str) -> None:
    """Keep a picture of the page at both widths, where PARVIS_PICTURES says: to look at, never to compare."""
    if not (folder := os.environ.get("PARVIS_PICTURES")):
        return
    before = page.viewport_size
    for size in ((360, 740), (1280, 900)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.screenshot(path=Path(folder) / f"{name}-{size[0]}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def code_received(page: Page) -> str:
    """The sign-in code of the last letter of the demonstration's mailbox."""
    mailbox = page.context.new_page()
    mailbox.goto("/demonstration/courriels/")
    found = re.search(r"est :\s+(\S+)", mailbox.locator("pre").first.inner_text())
    assert found
    mailbox.close()
    return found[1]


def from_menu(page: Page, name: str) -> None:
    """To a page of the agents' menu, unfolded first where it is folded."""
    menu = page.get_by_role("navigation", name="Espace des agents")
    if not menu.get_by_role("link", name=name, exact=True).is_visible():
        menu.locator("summary").click()
    menu.get_by_role("link", name=name, exact=True).click()


def sign_in(page: Page, email: str, path: str = "/agents/connexion/") -> None:
    """Sign an agent in with the code received."""
    page.goto(path)
    page.get_by_label("Votre adresse e-mail professionnelle").fill(email)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code reçu par courriel").fill(code_received(page))
    page.get_by_role("button", name="Me connecter").click()


def session_of(browser: Browser, site: Site, email: str, name: str, role: str) -> Any:
    """The cookies of a new agent of the fictional département, signed in once for all: codes by e-mail are counted."""
    site.command("grant_mandate", email, name, role, "--departement", "00")
    context = browser.new_context(base_url=site.base)
    sign_in(context.new_page(), email)
    state = context.storage_state()
    context.close()
    return state


def begin(page: Page, prefix: str = "", place: str = "parolles") -> None:
    """From home to the first question, as a resident types it."""
    page.goto(f"{prefix}/")
    page.fill("input[name=q]", place)
    page.locator("form[role=search] button").first.click()
    if not page.locator("a[href*='quartier=']").count():
        page.locator("main a[href*='/quartier/commune/']").first.click()


def choose_quartier(page: Page) -> None:
    """The first quartier of the commune, then « Commencer »."""
    page.locator("a[href*='quartier=']").first.click()
    page.locator("form[action$='/commencer/'] button").click()


def fill(page: Page, words: str) -> None:
    """Answer every question of the page."""
    for box in page.locator("fieldset").all():
        choices = box.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.first.check()
    for area in page.locator("main textarea").all():
        area.fill(words)
    for number, place in enumerate(page.locator("main select").all()):
        place.select_option(index=number + 1)


def walk(page: Page, words: str, look: Callable[[], None], *, until: str = "/verifier/") -> None:
    """Answer page after page, looking at each; fails when a page does not lead to another."""
    for _turn in range(30):
        address = page.url
        if until in address:
            return
        look()
        fill(page, words)
        page.locator("button[value=continue]").click()
        assert page.url != address, f"stuck on {address}: {page.locator('main').inner_text()[:500]}"
    raise AssertionError("the questionnaire does not end")
