"""The whole way of a meeting in Chromium: from the plan to its published words, and what everyone sees at each step."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parvis.listen.meetings.reading import Proposal
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_day import counted, opened, take_note, tap
from tests.browser.walk import from_menu, pictured, sign_in
from tests.listen.meetings.reading.making import as_scan, minutes, written
from tests.listen.meetings.reading.measuring import compared
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-agents")]
EMAIL = "parcours@exemple.fr"
TITLE = "Grande table du lavoir"
NOTED = "Le lavoir du bas est fermé depuis trois ans"
TOLD = "Le gardien Karim Benali ne vient plus au lavoir, appelez-moi au 06 12 34 56 78."
MASKED = "Le gardien [nom masqué] ne vient plus au lavoir, appelez-moi au [téléphone masqué]."
SECRET = ("Benali", "06 12 34 56 78")
WAITS = "en cours de relecture"
LAYOUTS = [
    ("rubriques", "docx"),
    ("tableau", "odt"),
    ("themes", "docx"),
    ("colonnes", "pdf"),
    ("syndicat", "pdf"),
]
#: The proposals of the page, as their forms hold them.
PROPOSED = """() => [...document.querySelectorAll('.pv-proposal form')].map((form) => ({
    text: form.querySelector('[name$=-text]').value, object: form.querySelector('[name$=-object]').value,
    agreed: form.querySelector('[name$=-agreed]').value}))"""


@dataclass
class Visitor:
    """Someone without an account, who reads what is public; each look has an address of its own, kept by no cache."""

    context: BrowserContext
    code: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns()))

    def read(self, path: str, *, status: int = 200) -> str:
        """The text of a page or of a feed."""
        return self.fetched(path, status=status).decode()

    def fetched(self, path: str, *, status: int = 200) -> bytes:
        joined = "&" if "?" in path else "?"
        answer = self.context.request.get(f"{path}{joined}x={next(self.numbers)}")
        assert answer.status == status, f"{path}: {answer.status}"
        return answer.body()

    @property
    def own(self) -> str:
        return f"/reunions/{self.code}/"

    def everything(self) -> dict[str, str]:
        """All that lists meetings or words; calendars are unfolded."""
        paths = [
            "/", "/reunions/", "/reunions/?quand=passees", "/reunions/?mots=lavoir", "/reunions/fil.atom",
            "/reunions/agenda.ics", "/departements/00/", "/quartiers/QN00001M/", "/contrats/CV2024-000000108/",
            "/paroles/", "/paroles/?mots=lavoir", "/paroles/fil.atom", "/paroles.csv", "/sitemap.xml",
        ]  # fmt: skip
        return {path: self.read(path).replace("\r\n ", "") for path in paths}

    def where(self, *words: str) -> set[str]:
        """Which of them have one of these words."""
        return {path for path, text in self.everything().items() if any(one in text for one in words)}


@pytest.fixture
def agent(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """An animateur's phone, signed in, with JavaScript: the day's screen needs it."""
    site.command("grant_mandate", EMAIL, "Amina Lefèvre", "animateur", "--departement", "00")
    context = browser.new_context(viewport=PHONE, base_url=site.base, has_touch=True)
    context.set_default_timeout(10_000)
    sign_in(context.new_page(), EMAIL)
    yield context
    context.close()


@pytest.fixture
def visiting(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=site.base)
    context.set_default_timeout(10_000)
    yield context
    context.close()


def code_of(site: Site, here: str) -> str:
    """The public code of a meeting that has no public page yet."""
    return str(site.sql(f"SELECT code FROM meetings_meeting WHERE id = '{here.split('/')[-2]}'")[0][0])


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def prepare(page: Page) -> None:
    """From the plan to the draft of the meeting that hears the quarter."""
    from_menu(page, "Plan")
    page.get_by_role("link", name="CA du Grand Parvis").click()
    pictured(page, "parcours-plan")
    page.get_by_role("link", name="Préparer la réunion de La Margelle").click()
    page.get_by_label("Titre").fill(TITLE)
    expect(page.get_by_label("La Margelle")).to_be_checked()
    page.get_by_label("Début").fill((datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT18:30"))
    page.get_by_label("Lieu", exact=True).fill("Salle des Lavandières")
    page.get_by_label("Proposer de s’inscrire").check()
    pictured(page, "parcours-preparer")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("brouillon")


def register(visiting: BrowserContext, email: str) -> None:
    page = visiting.new_page()
    page.goto(f"/reunions/?mots={TITLE}")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    follow(page, "Dire que je viens")
    page.get_by_label("Votre adresse e-mail").fill(email)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    page.close()


def count_the_day(page: Page, site: Site, here: str) -> None:
    """Taps and a note; the network goes and comes back; everything is sent, once."""
    opened(page, f"{here}jour/")
    tap(page, "Femmes", 6)
    page.context.set_offline(True)
    tap(page, "Femmes", 8)
    tap(page, "Hommes", 3)
    take_note(page, NOTED)
    expect(page.locator("#etat")).to_contain_text("attendent le réseau", timeout=8_000)
    page.reload()
    expect(page.locator("#etat")).to_contain_text("attendent le réseau", timeout=8_000)
    page.context.set_offline(False)
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    page.reload()
    expect(page.locator("#etat")).to_have_text("Tout est envoyé.", timeout=8_000)
    assert counted(site, f"{here}jour/") == {"total.": 17, "sexe.femme": 14, "sexe.homme": 3}
    notes = site.sql(f"SELECT count(*) FROM meetings_daynote WHERE meeting_id = '{here.split('/')[-2]}'")
    assert notes == [(1,)]


def write_minutes(page: Page, file: Path) -> None:
    """From the file to the published minutes: a proposal is mended, the others kept, the day's note added."""
    page.get_by_role("button", name="Commencer le compte rendu").click()
    expect(page.locator("main").get_by_text(NOTED).first).to_be_visible()
    drop(page, file)
    first = page.locator("#p0")
    first.get_by_label("Ce qui a été dit").fill(TOLD)
    first.get_by_role("button", name="Garder").click()
    pictured(page, "parcours-relecture")
    while (rest := page.locator("summary", has_text="Garder d’un coup")).count():
        rest.click()
        page.get_by_role("button", name=re.compile("en garder")).first.click()
        expect(page.get_by_text(re.compile("paroles? dans le compte rendu"))).to_be_visible()
    expect(page.get_by_text("Tout est relu.")).to_be_visible()
    follow(page, "Compte rendu")
    for words in (TOLD, NOTED):
        expect(page.locator("main").get_by_text(words).first).to_be_visible()
    pictured(page, "parcours-compte-rendu")
    follow(page, "Relire et publier")
    page.get_by_label("J’ai relu").check()
    page.get_by_role("button", name="Publier le compte rendu").click()
    expect(page.get_by_text("Le compte rendu est publié")).to_be_visible()


def drop(page: Page, file: Path) -> None:
    follow(page, "Déposer un fichier à lire")
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()


def publish_words(page: Page) -> None:
    """On the reading desk: what a rule found at once, the name by itself, then publish."""
    page.goto("/agents/paroles/?mots=gardien+Karim+Benali+ne+vient+plus+au+lavoir")
    pictured(page, "parcours-paroles")
    page.get_by_role("link", name=re.compile("^Lire : Le gardien Karim")).click()
    expect(page.get_by_role("button", name="Publier ces mots")).to_be_disabled()
    page.get_by_role("button", name="Masquer tout ce qu’une règle a trouvé").click()
    expect(page.get_by_role("button", name="Publier ces mots")).to_be_disabled()
    page.get_by_role("group", name=re.compile("Karim Benali")).get_by_label("Masquer", exact=True).check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text(MASKED)).to_be_visible()
    pictured(page, "parcours-parole")
    page.get_by_role("button", name="Publier ces mots").click()
    expect(page.get_by_text("La parole est publiée.").first).to_be_visible()


def test_a_meeting_goes_from_the_plan_to_its_published_words_and_everyone_sees_what_they_should(
    agent: BrowserContext, visiting: BrowserContext, site: Site, tmp_path: Path
) -> None:
    page = agent.pages[0]
    prepare(page)
    here = page.url
    visitor = Visitor(visiting, code_of(site, here))
    lists = {"/reunions/", "/reunions/?mots=lavoir", "/reunions/fil.atom", "/reunions/agenda.ics"}
    places = {"/departements/00/", "/quartiers/QN00001M/", "/contrats/CV2024-000000108/"}

    assert visitor.where(TITLE, visitor.code) == set()
    for path in ("", "agenda.ics", "affiche.pdf", "tract.pdf", "inscription/", "compte-rendu/"):
        visitor.read(f"{visitor.own}{path}", status=404)

    page.get_by_role("button", name="Annoncer la réunion").click()
    expect(page.get_by_text("La réunion est annoncée")).to_be_visible()
    assert visitor.where(visitor.code) >= lists | places
    assert TITLE in visitor.read(visitor.own) and TITLE in visitor.read(f"{visitor.own}agenda.ics")
    poster = visitor.fetched(f"{visitor.own}affiche.pdf")
    assert poster.startswith(b"%PDF")
    with pypdfium2.PdfDocument(poster) as document:
        assert TITLE in " ".join(document[0].get_textpage().get_text_bounded().split())
    visitor.read(f"{visitor.own}compte-rendu/", status=404)
    for email in ("ana@exemple.fr", "bo@exemple.fr"):
        register(visiting, email)
    page.goto(here)
    expect(page.get_by_text("2 personnes inscrites")).to_be_visible()
    pictured(page, "parcours-annoncee")

    # The evening comes.
    site.execute("UPDATE meetings_meeting SET starts_at = now() - interval '10 minutes' WHERE code = %s", visitor.code)
    count_the_day(page, site, here)
    page.goto(here)
    page.get_by_role("button", name="La réunion a eu lieu").click()
    follow(page, "Écrire le compte rendu")
    assert visitor.where(NOTED) == set()
    assert "Lire le compte rendu" not in visitor.read(visitor.own)
    visitor.read(f"{visitor.own}inscription/")
    visitor.read(f"{visitor.own}compte-rendu/", status=404)

    file = tmp_path / "compte-rendu.docx"
    file.write_bytes(written("rubriques", "docx"))
    write_minutes(page, file)
    said = visitor.read(f"{visitor.own}compte-rendu/")
    assert WAITS in said and "Lire le compte rendu" in visitor.read(visitor.own)
    unread = (*SECRET, "lavoir, appelez-moi", NOTED)
    assert not [words for words in unread if words in said]
    assert visitor.where(*unread) == set()

    site.command("refresh_corpus")
    assert visitor.where(*unread) == set(), "pulled is not published"
    publish_words(page)
    said = visitor.read(f"{visitor.own}compte-rendu/")
    assert MASKED in said and WAITS in said and NOTED not in said
    assert visitor.where(MASKED) == {"/paroles/", "/paroles/?mots=lavoir", "/paroles/fil.atom", "/paroles.csv"}
    pdf = visitor.fetched(f"{visitor.own}compte-rendu/1.pdf")
    with pypdfium2.PdfDocument(pdf) as document:
        told = " ".join(" ".join(one.get_textpage().get_text_bounded() for one in document).split())
    assert "[nom masqué]" in told
    assert not [secret for secret in SECRET if secret in said or secret in told]
    assert visitor.where(*SECRET) == set()
    assert waiting(said) == len(minutes("rubriques").marked), "the note and the other proposals still wait"


def waiting(said: str) -> int:
    """How many statements the minutes tell as waiting to be read."""
    counts = re.findall(r"(\d+|Une|La seule) paroles? de cette partie", said)
    return sum(int(one) if one.isdecimal() else 1 for one in counts)


@pytest.fixture(scope="module")
def draft(browser: Browser, site: Site) -> Iterator[Page]:
    """Minutes begun, into which each layout is dropped."""
    email = "mises-en-page@exemple.fr"
    site.command("grant_mandate", email, "Amina Lefèvre", "animateur", "--departement", "00")
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, base_url=site.base)
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, email)
    page.goto("/agents/reunions/nouvelle/")
    page.get_by_label("Titre").fill("Six mises en page")
    page.get_by_label("La Margelle").check()
    page.get_by_label("Début").fill((datetime.now() - timedelta(days=3)).strftime("%Y-%m-%dT18:30"))
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("button", name="Annoncer la réunion").click()
    page.get_by_role("button", name="La réunion a eu lieu").click()
    follow(page, "Écrire le compte rendu")
    page.get_by_role("button", name="Commencer le compte rendu").click()
    yield page
    context.close()


@pytest.mark.parametrize(("name", "format"), LAYOUTS)
def test_four_marked_statements_in_five_wait_on_the_review_page(
    draft: Page, name: str, format: str, tmp_path: Path
) -> None:
    file = tmp_path / f"{name}.{format}"
    file.write_bytes(written(name, format))
    drop(draft, file)
    expect(draft.get_by_role("heading", level=1)).to_contain_text(file.name)
    pictured(draft, f"parcours-mise-en-page-{name}")
    proposed: list[Proposal] = []
    while True:
        proposed += [
            Proposal(0, 0, 0, one["text"], one["object"], int(one["agreed"] or 0) or None, False)
            for one in draft.evaluate(PROPOSED)
        ]
        if not draft.locator("a[rel=next]").count():
            break
        draft.locator("a[rel=next]").click()
    follow(draft, "Compte rendu")
    assert compared(minutes(name).marked, proposed).recall >= 0.8


def test_a_scanned_file_is_told_to_be_an_image(draft: Page, tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(as_scan(minutes("prose")))
    drop(draft, file)
    expect(draft.get_by_text("Ce PDF est une image").first).to_be_visible()
    follow(draft, "Compte rendu")
