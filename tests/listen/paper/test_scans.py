"""Scans read and entered: nothing counts twice, what misses is said, what is asked is looked at."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from parvis.ground.journal.models import Entry
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.contributions.models import Assistance, Channel, Contribution, Help, Outcome
from parvis.listen.contributions.places import Place
from parvis.listen.contributions.queries import followed, state_of
from parvis.listen.contributions.services import contribution_withdraw
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.models import Copy, CopyEntry, PrintRun, ScanBatch, Sheet
from parvis.listen.paper.reading import process
from parvis.listen.paper.reading.process import UnreadableScan
from parvis.listen.paper.reading.straight import Gray
from parvis.listen.paper.scans import batches
from parvis.listen.paper.scans.batches import (
    NotThisPage,
    file_read_on,
    file_receive,
    layout_of,
    sheet_name,
)
from parvis.listen.paper.scans.entering import CannotEnter, copy_enter, copy_enter_again
from parvis.listen.paper.scans.purging import bytes_sweep, pictures_purge
from parvis.listen.paper.scans.queries import report_of
from parvis.listen.paper.scans.verifying import verification_of
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash, new_code
from parvis.web.sandbox import run_limited
from tests.ground.people.making import make_scope
from tests.listen.paper.scanning import as_pdf, give, make_batch, pages_printed, states, tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]
NOWHERE = Place(Outcome.UNKNOWN)


@pytest.fixture
def printed(run: PrintRun) -> dict[tuple[int, int], Gray]:
    return {key: page.copy() for key, page in pages_printed().items()}


@pytest.fixture
def batch(by: Scope, consultation: Version) -> ScanBatch:
    return make_batch(by, consultation)


def ticks_of(run: PrintRun) -> dict[str, list[tuple[int, str]]]:
    """The choices to tick of a run, by question: page, choice."""
    found: dict[str, list[tuple[int, str]]] = {}
    for page, box in layout_of(run).boxes:
        if box.kind == "case":
            found.setdefault(box.question, []).append((page, box.choice))
    return found


def test_each_page_is_recognised_whatever_its_way_up_and_a_page_scanned_again_counts_once(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    upside_down = printed[1, 2][::-1, ::-1]
    give(by, batch, as_pdf([printed[1, 1], upside_down, printed[2, 1], printed[1, 1]]))
    assert states(batch) == [("lue", 1, 1), ("lue", 1, 2), ("lue", 2, 1), ("double", 1, 1)]


def test_the_pages_that_miss_are_told_of_each_copy(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    give(by, batch, as_pdf([page for (copy, number), page in printed.items() if (copy, number) != (2, 2)]))
    one, other = report_of(batch).copies
    assert (one.missing, other.missing) == ((), (2,))


def test_what_is_plainly_ticked_is_filled_in_and_what_is_not_is_asked(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    layout = layout_of(run)
    (sure, choices), (unsure, others), *_rest = [
        (name, found)
        for name, found in ticks_of(run).items()
        if run.version.form.by_name[name].type == "select_multiple"
    ] + [(name, found) for name, found in ticks_of(run).items() if run.version.form.by_name[name].type == "select_one"]
    tick(printed[1, choices[0][0]], layout, choices[0][0], sure, choices[0][1])
    tick(printed[1, others[0][0]], layout, others[0][0], unsure, others[0][1], "fill")
    give(by, batch, as_pdf([printed[1, page.number] for page in layout.pages]))
    screen = verification_of(Copy.objects.get(run=run, number=1), batch, again=False)
    parts = {part.question.name: part for part in screen.parts}
    assert choices[0][1] in parts[sure].field.initial
    assert (parts[sure].asked, parts[sure].seen) == ((), None)
    assert len(parts[unsure].asked) == 1
    assert not screen.missing


def test_a_question_asked_of_a_person_must_be_looked_at_before_saving(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    name, [(page, choice), *_rest] = next(iter(ticks_of(run).items()))
    tick(printed[1, page], layout_of(run), page, name, choice, "fill")
    give(by, batch, as_pdf([printed[1, one.number] for one in layout_of(run).pages]))
    copy = Copy.objects.get(run=run, number=1)
    refused = verification_of(copy, batch, again=False, data={})
    assert f"@vu-{name}" in refused.form.errors
    assert verification_of(copy, batch, again=False, data={f"@vu-{name}": "on"}).form.is_valid()


def test_a_page_read_in_another_batch_is_not_read_again(
    by: Scope, consultation: Version, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    give(by, batch, as_pdf([printed[1, 1]]))
    other = make_batch(by, consultation)
    give(by, other, as_pdf([printed[1, 1], printed[1, 2]]))
    assert states(other) == [("double", 1, 1), ("lue", 1, 2)]


def test_the_same_file_is_not_read_twice(by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]) -> None:
    content = as_pdf([printed[1, 1]])
    give(by, batch, content)
    assert file_receive(by=by, batch=batch, name="autre nom.pdf", content=content) is None


def test_the_database_keeps_one_page_of_a_copy(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    file = give(by, batch, as_pdf([printed[1, 1]]))
    read = Sheet.objects.get()
    read.pk, read.position = None, 2
    with pytest.raises(IntegrityError, match="page_of_a_copy_is_read_once"), transaction.atomic():
        read.save(force_insert=True)
    assert file.is_done


def test_a_page_of_another_departement_is_told_and_not_read(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    PrintRun.objects.filter(pk=run.pk).update(departement=_elsewhere())
    give(by, batch, as_pdf([printed[1, 1]]))
    assert [state for state, _copy, _page in states(batch)] in (["ailleurs"], ["illisible"])
    assert report_of(batch).copies == ()


def test_a_reader_killed_between_two_pages_goes_on_and_reads_none_twice(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.listen.paper.reading.process.CHUNK", 1)
    file = file_receive(by=by, batch=batch, name="scan.pdf", content=as_pdf([printed[1, 1], printed[1, 2]]))
    assert file is not None
    assert file_read_on(file=file.pk)
    keep = batches._sheet_keep

    def killed(*given: Any) -> None:
        keep(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "_sheet_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        file_read_on(file=file.pk)
    assert states(batch) == [("lue", 1, 1)]
    monkeypatch.setattr(batches, "_sheet_keep", keep)
    while file_read_on(file=file.pk):
        pass
    assert states(batch) == [("lue", 1, 1), ("lue", 1, 2)]


def test_two_readers_of_one_file_write_each_page_once(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_receive(by=by, batch=batch, name="scan.pdf", content=as_pdf([printed[1, 1]]))
    assert file is not None
    read = process.pages_read

    def outrun(content: bytes, **given: Any) -> Any:
        monkeypatch.setattr(batches, "pages_read", read)
        found = read(content, **given)
        file_read_on(file=file.pk)
        return found

    monkeypatch.setattr(batches, "pages_read", outrun)
    assert not file_read_on(file=file.pk)
    assert states(batch) == [("lue", 1, 1)]


def test_a_page_without_its_marks_is_kept_and_named_by_a_person(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    cut = printed[1, 1].copy()
    cut[: cut.shape[0] // 5] = 255
    give(by, batch, as_pdf([cut]))
    sheet = Sheet.objects.get()
    assert (sheet.state, sheet.straight, sheet.why) == ("illisible", False, "marks")
    sheet_name(by=by, sheet=sheet, mark=PageMark(run.number, 1, 1))
    assert states(batch) == [("lue", 1, 1)]
    screen = verification_of(Copy.objects.get(run=run, number=1), batch, again=False)
    page_one = {name for name, found in ticks_of(run).items() if found[0][0] == 1}
    assert {part.question.name for part in screen.to_look} == page_one, "nothing is read of it: all is asked"


def test_a_page_named_twice_is_refused(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    cut = printed[1, 1].copy()
    cut[: cut.shape[0] // 5] = 255
    give(by, batch, as_pdf([printed[1, 1], cut]))
    sheet = Sheet.objects.get(state="illisible")
    with pytest.raises(NotThisPage, match="déjà lue"):
        sheet_name(by=by, sheet=sheet, mark=PageMark(run.number, 1, 1))
    with pytest.raises(NotThisPage, match="Aucun tirage"):
        sheet_name(by=by, sheet=sheet, mark=PageMark(run.number + 1000, 1, 1))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"<html>", b"\x00\x00\x00\x18ftypheic"])
def test_what_is_no_scan_is_refused_with_a_reason(by: Scope, batch: ScanBatch, content: bytes) -> None:
    with pytest.raises(UnreadableScan):
        file_receive(by=by, batch=batch, name="f", content=content)
    assert Entry.objects.filter(action="fichier de questionnaires refusé").count() == 1


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", b"\xff\xd8\xff\xe0 nothing", b"II*\x00\xff\xff\xff\xff"])
def test_a_broken_file_is_told_and_erased(by: Scope, batch: ScanBatch, content: bytes) -> None:
    file = give(by, batch, content)
    assert "abîmé" in file.refusal
    assert file.blob == ""


def test_a_file_that_announces_pages_it_does_not_hold_is_told_and_reading_ends(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "pages_read", lambda _content, **_given: (5, []))
    assert "abîmé" in give(by, batch, as_pdf([printed[1, 1]])).refusal


def test_a_tiff_of_several_pages_is_read(by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]) -> None:
    made = io.BytesIO()
    one, two = (Image.fromarray(printed[1, number]).convert("1") for number in (1, 2))
    one.save(made, "TIFF", save_all=True, append_images=[two], compression="group4")
    give(by, batch, made.getvalue(), "fax.tiff")
    assert states(batch) == [("lue", 1, 1), ("lue", 1, 2)]


def test_a_copy_is_entered_once_under_its_own_receipt(by: Scope, batch: ScanBatch, run: PrintRun) -> None:
    code = new_code(CodeKind.RECEIPT)
    copy = Copy.objects.get(run=run, number=1)
    Copy.objects.filter(pk=copy.pk).update(receipt=code_hash(CodeKind.RECEIPT, code))
    made = copy_enter(by=by, batch=batch, copy=copy, answers={"defi_mots": "Un banc."}, place=NOWHERE)
    with pytest.raises(CannotEnter):
        copy_enter(by=by, batch=batch, copy=copy, answers={"defi_mots": "Autre"}, place=NOWHERE)
    assert Contribution.objects.get() == made
    assert (made.channel, made.language, made.channel_ref) == (Channel.PAPER, "fr", str(batch.pk))
    assert state_of(made.pk).answers == {"defi_mots": "Un banc."}
    assert Assistance.objects.get().help == Help.ALONE
    found = followed(code)
    assert found is not None and found.contribution == made


def test_a_page_that_comes_after_its_copy_is_entered_does_not_count(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    copy_enter(by=by, batch=batch, copy=Copy.objects.get(run=run, number=1), answers={}, place=NOWHERE)
    give(by, batch, as_pdf([printed[1, 1]]))
    assert states(batch) == [("saisie", 1, 1)]


def test_a_second_entry_keeps_the_first_and_only_names_what_differs(by: Scope, batch: ScanBatch, run: PrintRun) -> None:
    copy = Copy.objects.get(run=run, number=1)
    copy_enter(by=by, batch=batch, copy=copy, answers={"defi_mots": "Un  banc", "ressources": "Le parc"}, place=NOWHERE)
    second = copy_enter_again(
        by=make_scope("animateur"), batch=batch, copy=copy,
        answers={"defi_mots": "un banc", "ressources": "Le pare", "solutions": "Rien"},
    )  # fmt: skip
    assert (second.compared, second.differing) == (3, ["ressources", "solutions"])
    assert state_of(Contribution.objects.get().pk).answers["ressources"] == "Le parc"
    with pytest.raises(CannotEnter):
        copy_enter_again(by=by, batch=batch, copy=copy, answers={})


def test_words_taken_back_are_not_entered_again_and_their_pictures_go(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray]
) -> None:
    give(by, batch, as_pdf([printed[1, 1]]))
    copy = Copy.objects.get(run=run, number=1)
    made = copy_enter(by=by, batch=batch, copy=copy, answers={"defi_mots": "Un banc."}, place=NOWHERE)
    contribution_withdraw(contribution=made.pk)
    with pytest.raises(CannotEnter):
        copy_enter_again(by=by, batch=batch, copy=copy, answers={"defi_mots": "Un banc."})
    assert pictures_purge() == 1


def test_pictures_go_thirty_days_after_the_entry_and_the_journal_says_so(
    by: Scope, batch: ScanBatch, run: PrintRun, printed: dict[tuple[int, int], Gray],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    give(by, batch, as_pdf([printed[1, 1], printed[2, 1]]))
    copy_enter(by=by, batch=batch, copy=Copy.objects.get(run=run, number=1), answers={}, place=NOWHERE)
    now = timezone.now()
    blob = Sheet.objects.get(copy__number=1).blob
    assert pictures_purge(now=now + timedelta(days=29)) == 0
    CopyEntry.objects.update(at=now - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert pictures_purge(now=now) == 1
    assert not default_storage.exists(blob)
    kept, gone = Sheet.objects.get(copy__number=2), Sheet.objects.get(copy__number=1)
    assert (bool(kept.blob), gone.blob, gone.boxes) == (True, "", [])
    assert Entry.objects.get(action="images de questionnaires effacées").detail == {"images": 1}


def test_every_picture_goes_after_the_campaign(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    give(by, batch, as_pdf([printed[1, 1]]))
    assert pictures_purge(now=batch.campaign.closes_at + timedelta(days=31)) == 1


def test_bytes_that_a_dead_worker_left_are_swept_and_the_others_stay(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray]
) -> None:
    give(by, batch, as_pdf([printed[1, 1]]))
    lost = batches._saved(batches.KEPT, b"x")
    assert bytes_sweep() == 0
    bytes_sweep(now=timezone.now() + timedelta(hours=7))
    assert not default_storage.exists(lost)
    assert default_storage.exists(Sheet.objects.get().blob)


def test_a_batch_is_given_for_ones_own_territory(consultation: Version) -> None:
    with pytest.raises(OutsideTerritory):
        make_batch(make_scope("relais", quartier="QN00001M"), consultation)
    quartier = Quartier.objects.get(pk="QN00001M")
    assert make_batch(make_scope("relais", quartier="QN00001M"), consultation, quartier=quartier).quartier == quartier


def _elsewhere() -> Departement:
    known = Departement.objects.get(pk="00")
    return Departement.objects.create(code="99", name="Loin", sort_key="loin", zone="metro", region=known.region)


def test_a_file_is_read_in_a_process_of_its_own_within_its_limits(
    by: Scope, batch: ScanBatch, printed: dict[tuple[int, int], Gray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "run_limited", run_limited)
    give(by, batch, as_pdf([printed[1, 1]]))
    assert states(batch) == [("lue", 1, 1)]
    assert {box["outcome"] for box in Sheet.objects.get().boxes} == {"vide"}
    monkeypatch.setattr(process, "SECONDS", 0)
    assert "temps ou de mémoire" in give(by, batch, as_pdf([printed[1, 2]])).refusal
