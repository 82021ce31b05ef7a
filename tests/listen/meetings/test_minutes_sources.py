"""Files dropped to write the minutes: through the gate, read, proposed; nothing counts before a person says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.library import files
from parvis.ground.library.files import files_sweep
from parvis.ground.library.models import File
from parvis.listen.meetings.minutes_review import PAGE, review
from parvis.listen.meetings.minutes_services import item_remove, minutes_discard
from parvis.listen.meetings.minutes_sources import (
    AlreadySettled,
    SourceRefused,
    proposal_accept,
    proposal_drop,
    proposal_reopen,
    proposals_accept,
    source_read,
    source_remove,
)
from parvis.listen.meetings.models import MinutesItem, MinutesSource, SourceProposal
from parvis.listen.meetings.states import WrongWay
from parvis.web.uploads import MEGABYTE
from tests.ground.library import making as library
from tests.ground.library.conftest import storage
from tests.ground.library.test_library import body_of
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.minutes_making import draft_of, make_draft, make_source, publish, upload
from tests.listen.meetings.reading.making import as_scan, minutes, written
from tests.listen.meetings.reading.measuring import compared

__all__ = ["storage"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
State = SourceProposal.State


def kept_bytes(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("format", ["docx", "odt", "pdf"])
def test_a_file_becomes_its_text_and_proposals_that_stand_in_it(storage: Path, format: str) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting, format=format)
    proposals = list(source.proposals.all())
    assert source.format == format and len(proposals) > 5
    assert [one.position for one in proposals] == list(range(len(proposals)))
    for one in proposals:
        assert one.text.split()[0] in source.blocks[one.block]["text"][one.start : one.end]
    assert not draft.items.exists(), "nothing counts before a person says so"


LAYOUTS = {
    "headings": ("rubriques", "docx"),
    "tables": ("tableau", "odt"),
    "numbered lists": ("themes", "docx"),
    "two columns": ("colonnes", "pdf"),
    "letterhead": ("syndicat", "pdf"),
    "typed dashes": ("tirets", "odt"),
    "prose": ("prose", "docx"),
    "never seen by the rules": ("epci", "pdf"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_four_marked_statements_in_five_are_proposed_once_the_file_has_passed_the_gate(
    storage: Path, layout: str
) -> None:
    name, format = LAYOUTS[layout]
    by = make_scope()
    source = make_source(by, make_draft(by).meeting, name, format)
    figures = compared(minutes(name).marked, list(source.proposals.all()))  # type: ignore[arg-type]
    assert figures.recall >= 0.8, figures


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "scanned": (lambda: as_scan(minutes("prose")), "scan.pdf", "Ce PDF est une image"),
    "eicar": (lambda: library.EICAR, "eicar.docx", "n’est pas accepté"),
    "macros": (
        lambda: library.with_parts(library.a_docx(), word__vbaProject_dot_bin=b"x"), "a.docx", "contient des macros",
    ),
    "picture": (library.a_png, "a.png", "image"),
    "bomb": (library.a_bomb, "a.docx", "démesuré"),
    "two natures": (
        lambda: library.a_pdf().replace(b"\n", b"\n<html><script>alert(1)</script>\n", 1), "a.pdf", "deux natures",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    storage: Path, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    make, title, why = REFUSED[name]
    draft = make_draft(make_scope())
    path = f"/agents/reunions/{draft.meeting_id}/compte-rendu/fichiers/nouveau/"
    with django_capture_on_commit_callbacks(execute=True):
        page = agent_client().post(path, {"file": upload(make(), title)}).content.decode()
    assert why in page and 'id="erreurs"' in page
    assert not MinutesSource.objects.exists() and not File.objects.exists() and kept_bytes(storage) == []


def test_a_file_that_waits_for_the_antivirus_is_not_kept(
    storage: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PARVIS_CLAMD = "127.0.0.1:1"
    draft = make_draft(make_scope())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(SourceRefused, match="antivirus"):
        make_source(make_scope(), draft.meeting)
    assert not File.objects.exists() and kept_bytes(storage) == []


def test_a_fault_while_reading_leaves_nothing(
    storage: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr("parvis.listen.meetings.minutes_sources.read_minutes", broken)
    draft = make_draft(make_scope())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(MemoryError):
        make_source(make_scope(), draft.meeting)
    assert not File.objects.exists() and kept_bytes(storage) == []


def test_the_original_is_private_and_is_not_swept_away(
    storage: Path, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    monkeypatch.setattr(files, "FORGOTTEN", -timedelta(minutes=1))
    assert files_sweep() == 0
    path = f"/agents/reunions/{draft.meeting_id}/compte-rendu/fichiers/{source.pk}/original/"
    response = client_of(by).get(path)
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    assert body_of(response).startswith(b"PK")
    assert client.get(path).status_code == 302
    assert client.get(f"/documents/{source.file.token}/x.docx").status_code == 404
    assert client_of(by).get(f"/agents/documents/fichier/{source.file.token}/x.docx").status_code == 404
    for reader in ("region", "national", "commission", "relais"):
        assert agent_client(reader).get(path).status_code == 404


def test_a_forgotten_file_goes_with_its_bytes_and_what_was_kept_stays(
    storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    proposals_accept(by=by, version=draft, source=source, objet="defi")
    kept = draft.items.count()
    with django_capture_on_commit_callbacks(execute=True):
        source_remove(by=by, source=source)
    assert kept and draft.items.count() == kept
    assert not SourceProposal.objects.exists() and kept_bytes(storage) == []


def test_a_proposal_enters_the_minutes_as_the_person_mended_it(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    proposal = make_source(by, draft.meeting).proposals.first()
    assert proposal is not None
    fields = {"object": "projet", "text": "Mes mots.", "agreed": 4, "disputed": "L’heure."}
    item = proposal_accept(by=by, version=draft, proposal=proposal, fields=fields)
    assert (item.text, item.object, item.method, item.revision) == ("Mes mots.", "projet", MinutesItem.Method.READ, 1)
    proposal.refresh_from_db()
    assert proposal.state == State.ACCEPTED and proposal.item == item.item
    for act in (
        lambda: proposal_accept(by=by, version=draft, proposal=proposal, fields=fields),
        lambda: proposal_drop(by=by, proposal=proposal),
        lambda: proposal_reopen(by=by, proposal=proposal),
    ):
        with pytest.raises(AlreadySettled):
            act()
    assert draft.items.count() == 1


def test_a_dropped_proposal_can_be_taken_again_and_a_removed_word_too(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    first, second = make_source(by, draft.meeting).proposals.all()[:2]
    proposal_drop(by=by, proposal=first)
    proposal_reopen(by=by, proposal=first)
    first.refresh_from_db()
    assert first.state == State.WAITING and first.settled_by is None
    fields = {"object": "defi", "text": second.text, "agreed": None, "disputed": ""}
    item = proposal_accept(by=by, version=draft, proposal=second, fields=fields)
    item_remove(by=by, version=draft, item=item.item)
    second.refresh_from_db()
    assert second.state == State.DROPPED


def test_the_rest_of_an_object_is_kept_at_once_and_nothing_without_object(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    waiting = source.proposals.filter(object="solution")
    expected = list(waiting.values_list("text", flat=True))
    assert expected and proposals_accept(by=by, version=draft, source=source, objet="solution") == len(expected)
    assert list(draft.items.values_list("text", flat=True)) == expected
    source.proposals.filter(state=State.WAITING).update(object="")
    assert proposals_accept(by=by, version=draft, source=source, objet="") == 0


def test_proposals_of_a_draft_given_up_wait_again(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    proposals_accept(by=by, version=draft, source=source, objet="defi")
    minutes_discard(by=by, version=draft)
    assert not source.proposals.exclude(state=State.WAITING).exists()


def test_nothing_is_accepted_into_published_minutes(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    proposals_accept(by=by, version=draft, source=source, objet="defi")
    version = publish(by, draft)
    with pytest.raises(WrongWay, match="ne change plus"):
        proposals_accept(by=by, version=version, source=source, objet="projet")


# ── The page where a file is read again ──────────────────────────────────────────────────────────────
def test_the_text_stands_beside_what_is_proposed_from_it_whole_and_in_order(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    assert source.proposals.count() > PAGE, "several pages"
    shown, passages = [], []
    for number in range(1, review(source, page=1).page.paginator.num_pages + 1):
        for row in review(source, page=number).rows:
            passages += ["".join(part for part, _marked in one.parts) for one in row.passages]
            shown += [one.row.position for one in row.proposals]
    assert shown == list(range(len(shown)))
    texts = [block["text"] for block in source.blocks]
    assert [text for number, text in enumerate(passages) if number == 0 or text != passages[number - 1]] == texts


def test_the_end_of_a_line_of_a_table_stands_beside_the_statement_of_its_line(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting, "tableau", "odt")
    counted = 0
    for row in review(source, page=1).rows:
        cells = ["".join(part for part, _marked in one.parts) for one in row.passages]
        for said in (one.row for one in row.proposals if one.row.agreed):
            assert cells[cells.index(said.text) + 1] == str(said.agreed)
            counted += 1
    assert counted >= 10


def test_after_each_proposal_one_comes_to_the_next_that_waits(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    client, path = client_of(by), f"/agents/reunions/{draft.meeting_id}/compte-rendu/fichiers/{source.pk}/"
    sent = {"p0-text": "Un.", "p0-object": "defi", "p0-agreed": "", "p0-disputed": "", "faire": "garder"}
    assert client.post(f"{path}0/", sent)["Location"].endswith("?page=1#p1")
    assert client.post(f"{path}{PAGE - 1}/", {"faire": "ecarter"})["Location"].endswith(f"?page=2#p{PAGE}")
    assert client.post(f"{path}{PAGE - 1}/", {"faire": "reprendre"})["Location"].endswith(f"?page=1#p{PAGE - 1}")
    total = source.proposals.count()
    assert f"1 sur {total} relue" in client.get(path).content.decode()
    assert client.post(f"{path}0/", sent, follow=True).content.decode().count("déjà été relue") == 1
    assert client.post(f"{path}999/", sent).status_code == 404
    assert client.post(f"{path}1/", {"faire": "autre chose"}).status_code == 404
    assert draft.items.get().text == "Un."


def test_a_proposal_without_object_asks_for_one_and_keeps_what_was_typed(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    path = f"/agents/reunions/{draft.meeting_id}/compte-rendu/fichiers/{source.pk}/{PAGE}/"
    sent = {f"p{PAGE}-text": "Mes mots gardés.", f"p{PAGE}-object": "", "faire": "garder"}
    page = client_of(by).post(path, sent).content.decode()
    assert "Choisissez l’un des quatre objets" in page and "Mes mots gardés." in page
    assert f'id="p{PAGE}"' in page and not draft.items.exists()


def test_the_page_of_a_file_asks_the_same_number_of_queries_whatever_its_length(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    source = make_source(by, draft.meeting)
    client, path = client_of(by), f"/agents/reunions/{draft.meeting_id}/compte-rendu/fichiers/{source.pk}/"
    counts = []
    for size in (3, PAGE):
        source.proposals.all().delete()
        rows = [SourceProposal(source=source, position=n, block=n, start=0, end=1, text="x") for n in range(size)]
        SourceProposal.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).content.decode().count("Proposition ") == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_file_is_read_only_for_a_draft(storage: Path) -> None:
    by = make_scope()
    draft = make_draft(by)
    meeting = draft.meeting
    minutes_discard(by=by, version=draft)
    path = f"/agents/reunions/{meeting.pk}/compte-rendu/fichiers/nouveau/"
    page = client_of(by).post(path, {"file": upload(written("prose", "odt"), "a.odt")}, follow=True).content.decode()
    assert "Il n’y a plus de brouillon" in page and not MinutesSource.objects.exists()


def test_a_file_over_the_limit_of_reading_says_so(storage: Path, django_capture_on_commit_callbacks: Any) -> None:
    draft = make_draft(make_scope())
    heavy = library.a_pdf() + b"%" + b"x" * (21 * MEGABYTE)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(SourceRefused):
        source_read(by=make_scope(), meeting=draft_of(draft.meeting).meeting, upload=upload(heavy, "a.pdf"))
    assert kept_bytes(storage) == []
