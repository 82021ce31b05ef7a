from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.ground.journal.models import Entry
from parvis.ground.library import files
from parvis.ground.library.clamd import ClamdUnavailableError, Clean, Infected
from parvis.ground.library.files import file_take, files_sweep
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.models import Document, DocumentVersion, File
from parvis.ground.library.services import Actor, Card, document_add, document_archive, quarantine_settle
from parvis.ground.territories.models import Departement
from tests.ground.library import making
from tests.ground.people.making import agent_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
ACTOR = Actor(pk=None, label="Essai")


def contents(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def upload(data: bytes, name: str = "compte-rendu.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def body_of(response: Any) -> bytes:
    """What was streamed. Closing the response would close the test's connection to the database as well."""
    body = b"".join(response)
    for close in response._resource_closers:
        close()
    return body


def make_document(data: bytes | None = None, **card: Any) -> Document:
    given = {"title": "Compte rendu de la réunion", "kind": "compte-rendu", "visibility": "public"}
    place = {"departement": Departement.objects.get(pk="00")}
    file = file_take(upload=upload(data or making.a_docx()), actor=None)
    return document_add(card=Card(**{**given, **place, **card}), file=file, actor=ACTOR)


def sent(data: bytes, name: str = "compte-rendu.docx", **more: Any) -> dict[str, Any]:
    return {
        "title": "Compte rendu",
        "kind": "compte-rendu",
        "visibility": "public",
        "departement": "00",
        "licence": "etalab-2.0",
        "file": upload(data, name),
        **more,
    }


# ── Filing and reading ───────────────────────────────────────────────────────────────────────────────
def test_what_an_agent_files_is_read_by_everyone(client: Client, storage: Path) -> None:
    agent = agent_client("animateur")
    page = agent.post("/agents/documents/ajouter/", sent(making.a_docx()), follow=True)
    assert "Le fichier est vérifié et classé." in page.content.decode()
    document = Document.objects.get()
    listed = client.get("/documents/").content.decode()
    assert f"/documents/{document.pk}/compte-rendu/" in listed
    shown = client.get(f"/documents/{document.pk}/compte-rendu/").content.decode()
    assert "Réparer l’école du quartier." in shown and "<h3>Ce qui a été dit</h3>" in shown
    assert "Licence Ouverte 2.0" in shown and "DOCX, " in shown
    assert Entry.objects.filter(action="document ajouté", departement="00").exists()


def test_a_file_is_downloaded_of_a_stated_type_shut_in_and_never_run(client: Client, storage: Path) -> None:
    file = make_document().versions.get().file
    response = client.get(f"/documents/{file.token}/n-importe-quoi.html")
    with file.open() as kept:
        assert body_of(response) == kept.read()
    assert response["Content-Disposition"] == 'attachment; filename="compte-rendu.docx"'
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Content-Length"] == str(file.size)
    again = client.get(f"/documents/{file.token}/x.docx", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_picture_is_shown_and_a_page_never_is(client: Client, storage: Path) -> None:
    file = make_document(making.a_png()).versions.get().file
    response = client.get(f"/documents/{file.token}/{file.name}")
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Type"] == "image/png"
    assert body_of(response).startswith(b"\x89PNG")


def test_the_address_of_a_file_says_nothing_of_where_it_is_kept(client: Client, storage: Path) -> None:
    file = make_document().versions.get().file
    assert file.token not in file.blob and "compte" not in file.blob
    for address in (f"/documents/{file.blob}", f"/{file.blob}", f"/media/{file.blob}"):
        # « /documents/53/… » looks like a document's own address, and is sent there: there is none.
        assert client.get(address, follow=True).status_code == 404


def test_what_is_for_agents_or_put_away_is_not_there_for_others(client: Client, storage: Path) -> None:
    inside, away = make_document(visibility="agents"), make_document()
    document_archive(document=away, actor=ACTOR)
    for document in (inside, away):
        file = document.versions.get().file
        assert client.get(f"/documents/{document.pk}/{document.slug}/").status_code == 404
        assert client.get(f"/documents/{file.token}/{file.name}").status_code == 404
    assert document.title not in client.get("/documents/").content.decode()
    agent = agent_client("referent")
    file = inside.versions.get().file
    assert body_of(agent.get(f"/agents/documents/fichier/{file.token}/{file.name}"))


def test_a_foreign_document_does_not_exist_for_an_agent(storage: Path) -> None:
    region = Departement.objects.get(pk="00").region
    Departement.objects.create(code="98", name="Ailleurs", sort_key="ailleurs", region=region, zone="metro")
    here, country = make_document(visibility="agents"), make_document(visibility="agents", departement=None)
    stranger = agent_client("referent", departement="98")
    file = here.versions.get().file
    for address in ("", "modifier/", "version/", "retirer/", "versions/1/texte/"):
        assert stranger.get(f"/agents/documents/{here.pk}/{address}").status_code == 404
    assert stranger.get(f"/agents/documents/fichier/{file.token}/{file.name}").status_code == 404
    assert stranger.get(f"/agents/documents/{country.pk}/").status_code == 200
    assert stranger.get(f"/agents/documents/{country.pk}/modifier/").status_code == 404
    listed = stranger.get("/agents/documents/").content.decode()
    assert f"/agents/documents/{here.pk}/" not in listed and f"/agents/documents/{country.pk}/" in listed
    refused = stranger.post("/agents/documents/ajouter/", sent(making.a_docx()))
    assert refused.status_code == 200 and Document.objects.count() == 2


@pytest.mark.parametrize("role", ["commission", "technique", "region", "relais"])
def test_who_may_not_write_sees_no_way_to(storage: Path, role: str) -> None:
    document = make_document()
    agent = agent_client(role)
    page = agent.get(f"/agents/documents/{document.pk}/").content.decode()
    assert "Ajouter une version" not in page
    assert agent.get("/agents/documents/ajouter/").status_code == 404


def test_versions_follow_one_another_and_the_former_stay(client: Client, storage: Path) -> None:
    document = make_document()
    agent = agent_client("animateur")
    page = f"/agents/documents/{document.pk}/version/"
    agent.post(page, {"file": upload(making.an_odt(words="Nouvelle crèche.")), "note": "Chiffres corrigés"})
    assert list(document.versions.values_list("number", flat=True)) == [2, 1]
    shown = client.get(f"/documents/{document.pk}/{document.slug}/").content.decode()
    assert "Nouvelle crèche." in shown and "Chiffres corrigés" in shown and "Version 1" in shown


def test_an_edited_or_put_away_document_is_journaled_and_comes_back(client: Client, storage: Path) -> None:
    document = make_document()
    agent = agent_client("animateur")
    given = {**sent(b""), "title": "Autre titre", "visibility": "agents"}
    del given["file"]
    agent.post(f"/agents/documents/{document.pk}/modifier/", given)
    document.refresh_from_db()
    assert (document.title, document.visibility) == ("Autre titre", "agents")
    agent.post(f"/agents/documents/{document.pk}/retirer/")
    assert "retiré" in agent.get(f"/agents/documents/{document.pk}/").content.decode()
    assert document.title not in agent.get("/agents/documents/").content.decode()
    assert document.title in agent.get("/agents/documents/?etat=retire").content.decode()
    agent.post(f"/agents/documents/{document.pk}/retirer/")
    actions = set(Entry.objects.filter(thing="document").values_list("action", flat=True))
    assert {"document modifié", "document retiré", "document remis"} <= actions


# ── Text beside a file ───────────────────────────────────────────────────────────────────────────────
def test_a_pdf_without_tags_asks_for_its_text(client: Client, storage: Path) -> None:
    agent = agent_client("animateur")
    page = agent.post("/agents/documents/ajouter/", sent(making.a_pdf(), "affiche.pdf"), follow=True)
    assert "Un lecteur d’écran ne peut pas lire ce fichier" in page.content.decode()
    document = Document.objects.get()
    asked = f"/agents/documents/{document.pk}/versions/1/texte/"
    assert page.redirect_chain[-1][0] == asked
    link = f'href="/agents/documents/{document.pk}/"'
    assert link in agent.get("/agents/documents/?etat=sans-texte").content.decode()
    assert "effacez les autres" in agent.post(asked, {"text": "a", "why_not": "b"}).content.decode()
    agent.post(asked, {"text": "Venez <b>tous</b> au gymnase\n\nmardi"})
    shown = client.get(f"/documents/{document.pk}/compte-rendu/").content.decode()
    assert "&lt;b&gt;tous" in shown and "<p>mardi</p>" in shown
    assert link not in agent.get("/agents/documents/?etat=sans-texte").content.decode()
    assert f"/documents/{document.pk}/compte-rendu/" in client.get("/documents/?q=gymnases").content.decode()


def test_a_reason_stands_in_the_place_of_a_text(client: Client, storage: Path) -> None:
    document = make_document(making.a_jpeg(), title="Plan")
    agent = agent_client("animateur")
    agent.post(f"/agents/documents/{document.pk}/versions/1/texte/", {"why_not": "Plan décrit dans le compte rendu."})
    assert "Plan décrit dans le compte rendu." in client.get(f"/documents/{document.pk}/plan/").content.decode()


def test_the_text_of_a_pdf_may_come_from_a_docx(storage: Path) -> None:
    document = make_document(making.a_pdf())
    agent = agent_client("animateur")
    asked = f"/agents/documents/{document.pk}/versions/1/texte/"
    assert "n’est pas un texte" in agent.post(asked, {"file": upload(making.a_png(), "a.docx")}).content.decode()
    before = contents(storage)
    agent.post(asked, {"file": upload(making.a_docx())})
    assert "<h2>Compte rendu de la réunion</h2>" in document.versions.get().page
    assert contents(storage) == before, "the file given for its text is not kept"


def test_a_tagged_pdf_asks_nothing(storage: Path) -> None:
    assert not make_document(making.a_tagged_pdf()).versions.get().lacks_text


# ── Search ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "typed", ["ecoles", "l’École", "réparées", "reunion", "à l'école du quartier", "Réunions ecole"]
)
def test_search_forgives_accents_plurals_and_small_words(client: Client, storage: Path, typed: str) -> None:
    make_document()
    assert "Compte rendu de la réunion" in client.get("/documents/", {"q": typed}).content.decode()


@pytest.mark.parametrize("typed", ["piscine", "école piscine", "' & | !", "\x00", "a" * 3000])
def test_search_finds_nothing_else_and_breaks_on_nothing(client: Client, storage: Path, typed: str) -> None:
    make_document()
    page = client.get("/documents/", {"q": typed})
    assert page.status_code == 200
    if "piscine" in typed:
        assert "Aucun document ne correspond" in page.content.decode()


def test_the_list_is_filtered_by_its_address(client: Client, storage: Path) -> None:
    make_document(title="Ici"), make_document(title="Partout", departement=None, kind="guide")
    for address, here, everywhere in [
        ("?departement=00", True, False),
        ("?departement=france", False, True),
        ("?nature=guide", False, True),
        ("?nature=inconnue&departement=", True, True),
    ]:
        page = client.get(f"/documents/{address}").content.decode()
        assert (">Ici<" in page, ">Partout<" in page) == (here, everywhere), address


def test_the_list_asks_the_database_the_same_however_many_there_are(storage: Path) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert agent.get(path).status_code == 200
        return len(seen)

    agent = agent_client("referent")
    make_document()
    queries("/agents/documents/")
    few = [queries("/agents/documents/?page=1"), queries("/documents/?page=1")]
    for _one in range(4):
        make_document(making.a_png())
    assert [queries("/agents/documents/?page=01"), queries("/documents/?page=01")] == few


# ── Bad files: refused clearly, nothing left behind ──────────────────────────────────────────────────
REFUSED = {
    "eicar": (making.EICAR, "eicar.pdf", "n’est pas accepté"),
    "macros": (making.with_parts(making.a_docx(), word__vbaProject_dot_bin=b"x"), "a.docx", "contient des macros"),
    "polyglotte": (
        making.a_pdf().replace(b"\n", b"\n<html><script>alert(1)</script>\n", 1),
        "a.pdf",
        "de deux natures à la fois",
    ),
    "bombe": (making.a_bomb(), "a.docx", "démesuré"),
    "vide": (b"", "a.pdf", "Ce fichier est vide"),
    "nom": (b"rien", "../" * 40 + "x" * 300 + ".pdf", "n’est pas accepté"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_leaves_a_clear_message_one_line_of_the_journal_and_nothing_else(
    storage: Path, name: str
) -> None:
    data, title, why = REFUSED[name]
    agent = agent_client("animateur")
    before = contents(storage)
    page = agent.post("/agents/documents/ajouter/", sent(data, title)).content.decode()
    assert why in page and 'id="erreurs"' in page
    assert 'value="Compte rendu"' in page, "what was typed stays"
    assert contents(storage) == before
    assert not File.objects.exists() and not Document.objects.exists()
    assert Entry.objects.filter(action="fichier refusé à l’envoi").count() == (0 if name == "vide" else 1)


def test_a_long_wandering_name_is_only_a_name(client: Client, storage: Path) -> None:
    file = make_document().versions.get().file
    wandering = file_take(upload=upload(making.a_png(), "..\\..\\" + "é" * 300 + "\u202egnp.exe"), actor=None)
    assert len(wandering.name) <= 104 and wandering.name.endswith(".png") and "\u202e" not in wandering.name
    assert all(part.isascii() and "." not in part for part in contents(storage))
    assert file.name == "compte-rendu.docx"


def test_a_file_over_the_limit_is_refused_beside_its_field(storage: Path, settings: Any) -> None:
    settings.PARVIS_FILE_MAX_MB = 0
    agent = agent_client("animateur")
    page = agent.post("/agents/documents/ajouter/", sent(b"x" * 10_000, "a.pdf")).content.decode()
    assert "dépasse 0 Mo" in page
    assert contents(storage) == [] and not File.objects.exists()


def test_a_gate_that_breaks_lets_nothing_through_and_keeps_nothing(
    storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "examine", lambda data: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        file_take(upload=upload(making.a_docx()), actor=None)
    assert contents(storage) == [] and not File.objects.exists()


# ── Antivirus and quarantine ─────────────────────────────────────────────────────────────────────────
class Antivirus:
    """What the daemon says, until it is told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        settings.PARVIS_CLAMD = "/nulle/part"
        self.says: Clean | Infected | None = None
        monkeypatch.setattr(files, "scan", self.scan)

    def scan(self, data: bytes, address: str) -> Clean | Infected:
        if self.says is None:
            raise ClamdUnavailableError("injoignable")
        return self.says


@pytest.fixture
def antivirus(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Antivirus:
    return Antivirus(monkeypatch, settings)


def test_without_the_antivirus_a_file_waits_and_nobody_reads_it(
    client: Client, storage: Path, antivirus: Antivirus
) -> None:
    agent = agent_client("animateur")
    page = agent.post("/agents/documents/ajouter/", sent(making.a_docx()), follow=True).content.decode()
    assert "attend l’antivirus" in page
    document, file = Document.objects.get(), File.objects.get()
    assert file.state == File.State.QUARANTINE
    assert client.get(f"/documents/{document.pk}/compte-rendu/").status_code == 404
    assert client.get(f"/documents/{file.token}/a").status_code == 404
    assert agent.get(f"/agents/documents/fichier/{file.token}/a").status_code == 404
    assert f'href="/agents/documents/{document.pk}/"' in agent.get("/agents/documents/?etat=attente").content.decode()
    quarantine_settle()
    assert File.objects.get().state == File.State.QUARANTINE, "still no answer: it still waits"
    antivirus.says = Clean()
    quarantine_settle()
    assert client.get(f"/documents/{document.pk}/compte-rendu/").status_code == 200
    assert f"/documents/{document.pk}/compte-rendu/" in client.get("/documents/?q=école").content.decode()
    assert len(contents(storage)) == 1


def test_a_virus_found_late_erases_the_file_and_says_why(
    client: Client, storage: Path, antivirus: Antivirus, django_capture_on_commit_callbacks: Any
) -> None:
    document = make_document()
    antivirus.says = Infected("Essai.Eicar")
    with django_capture_on_commit_callbacks(execute=True):
        quarantine_settle()
    assert contents(storage) == []
    agent = agent_client("animateur")
    page = agent.get(f"/agents/documents/{document.pk}/").content.decode()
    assert "Fichier refusé et effacé" in page and "Essai.Eicar" in page
    assert client.get(f"/documents/{document.pk}/{document.slug}/").status_code == 404
    agent.post(f"/agents/documents/{document.pk}/versions/1/ecarter/")
    assert not Document.objects.exists() and not File.objects.exists()


def test_a_virus_found_at_once_leaves_nothing(storage: Path, antivirus: Antivirus) -> None:
    antivirus.says = Infected("Essai.Eicar")
    with pytest.raises(RefusedError, match="programme malveillant"):
        make_document()
    assert contents(storage) == [] and not File.objects.exists()


def test_a_real_antivirus_refuses_a_docx_that_holds_eicar(storage: Path, settings: Any, clamd: str) -> None:
    settings.PARVIS_CLAMD = clamd
    make_document()
    kept = contents(storage)
    with pytest.raises(RefusedError, match="programme malveillant"):
        make_document(making.a_pdf() + b"%" + making.EICAR)
    assert contents(storage) == kept


def test_what_belongs_to_nothing_is_swept(
    storage: Path, antivirus: Antivirus, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    file_take(upload=upload(making.a_docx()), actor=None)
    (storage / "quarantaine" / "sans-ligne").write_bytes(b"x")
    assert files_sweep() == 0
    monkeypatch.setattr(files, "FORGOTTEN", -timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert files_sweep() == 2
    assert contents(storage) == [] and not File.objects.exists()


# ── Rules of the database ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"blob": "autre"}, {"state": "quarantaine"}, {"page": "<p>x"}]
)
def test_a_file_that_passed_the_gate_never_changes(storage: Path, change: dict[str, str]) -> None:
    file = make_document().versions.get().file
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(**change)


def test_a_file_is_not_ready_without_a_check(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.create(state="pret", blob="x", name="x", size=1)


def test_a_version_has_a_text_or_a_reason_never_both(storage: Path) -> None:
    document = make_document()
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.filter(document=document).update(alternative="a", no_alternative="b")
