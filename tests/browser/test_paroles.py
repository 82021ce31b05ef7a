"""The public statements in Chromium: found, filtered, opened, on a phone and a desktop, in French and in Arabic."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import faults_of
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIZES = {"phone": PHONE, "desktop": DESKTOP, "small": {"width": 320, "height": 640}}
MARGELLE = ("quartier", "QN00001M")
SAID = (
    ("fr", "defi", "{mobilite,securite}", "Après 20 h il n’y a plus de bus. Ma fille rentre à pied.", *MARGELLE),
    ("fr", "ressource", "{}", "Le centre social aide tout le monde, surtout les aînés du quartier.", *MARGELLE),
    ("ar", "projet", "{}", "نريد حديقة آمنة للأطفال في الحي", "departement", "00"),
    ("und", "solution", "{}", "Unmotsansaucunespace" * 5, "pays", ""),
)
ROW = """
    INSERT INTO corpus_statement (id, source, source_id, question, revision, start, "end", text, sha256, "group",
        bands, language, object, themes, campaign_id, departement, commune, contract, quartier, zoning, outcome,
        channel, partial, flood, state, said_at, received_at, screened, public_text, published_at, public_level,
        public_place, search_key)
    SELECT gen_random_uuid(), 'contribution', gen_random_uuid(), 'defi_mots', 1, 0, 9, '{words}', '',
        gen_random_uuid(), '{{}}', '{lang}', '{objet}', '{themes}', campaign.slug, '00', '', '', '', '', 'qpv', 'web',
        false, false, 'read', now(), now(), true, '{words}', now(), '{level}', '{place}', 'bus centre social {number}'
    FROM campaigns_campaign AS campaign, generate_series(1, 6) RETURNING id
"""


@pytest.fixture(scope="module")
def said(site: Site) -> Site:
    """A site where some words are published."""
    names = ("lang", "objet", "themes", "words", "level", "place")
    for number, values in enumerate(SAID):
        site.sql(ROW.format(**dict(zip(names, values, strict=True)), number=number))
    return site


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, said: Site) -> Iterator[Page]:
    """A page at each size, without JavaScript."""
    size = SIZES[request.param]
    context = browser.new_context(viewport=size, java_script_enabled=False, base_url=said.base)  # type: ignore[arg-type]
    one = context.new_page()
    one.set_default_timeout(10_000)
    yield one
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_words_are_found_filtered_and_opened_on_accessible_pages(page: Page, browser: Browser, prefix: str) -> None:
    faults: list[str] = []
    pictures = os.environ.get("PARVIS_PICTURES")

    def look(name: str) -> None:
        faults.extend(faults_of(browser, page))
        if pictures:
            width = page.viewport_size["width"] if page.viewport_size else 0
            page.screenshot(path=Path(pictures) / f"{name}{prefix.replace('/', '-')}-{width}.png", full_page=True)

    page.goto(f"{prefix}/paroles/")
    expect(page.locator(".pv-saids > li")).to_have_count(20)
    look("paroles")
    page.locator("a[rel=next]").click()
    expect(page.locator(".pv-saids > li").nth(3)).to_be_visible()
    page.go_back()
    expect(page.locator(".pv-saids > li")).to_have_count(20)
    page.locator("#departement").select_option("00")
    page.locator("#mots").fill("centre social")
    page.locator("form[role=search] button").click()
    assert "departement=00" in page.url and "mots=centre" in page.url
    expect(page.locator("#departement")).to_have_value("00")
    look("paroles-cherchees")
    page.locator(".pv-said__link a").first.click()
    expect(page.locator("blockquote")).to_have_count(1)
    look("parole")
    page.go_back()
    assert "departement=00" in page.url
    page.goto(f"{prefix}/paroles/?mots=xylophone&objet=defi")
    expect(page.locator(".pv-saids > li")).to_have_count(0)
    look("paroles-aucune")
    assert faults == []
