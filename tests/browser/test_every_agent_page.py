"""Every page of the agents, whatever journey leads to it or none: axe on a phone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.browser.walk import faults_in_html
from tests.site import Site
from tests.walls.table import NOTHING_THERE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-relay")]
#: Files, forms that are only sent, ways that lead elsewhere.
NO_PAGE = {"200", "302", "405"}


def test_every_page_of_the_agents_is_accessible(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.module("tests.browser.rooms", str(tmp_path))
    others = json.loads((tmp_path / "others.json").read_text(encoding="utf-8"))
    wrong = {name: said for name, said in others.items() if said not in NO_PAGE and name not in NOTHING_THERE}
    assert not wrong
    pages = sorted(tmp_path.glob("*.html"))
    assert len(pages) > len(others) // 2
    faults = [
        fault
        for page in pages
        for fault in faults_in_html(browser, f"{site.base}/{page.stem}", page.read_text(encoding="utf-8"), PHONE)
    ]
    assert not faults, "\n".join(faults)
