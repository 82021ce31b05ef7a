"""Chromium on a site of its own. JavaScript is off unless a test asks for it: residents may not have it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.site import Site, new_site

FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


def chromium_path() -> str | None:
    """Where Chromium is."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return os.environ.get("PARVIS_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with new_site() as one:
        one.prepare(options=["fsync=off"])
        one.start()
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    assert path, "Chromium manque : installez-le, ou donnez son chemin dans PARVIS_CHROMIUM"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """An old phone: 360 px, no JavaScript."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()
