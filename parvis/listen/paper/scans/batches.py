"""Writes about batches of scans: files received, read page by page by a task, pages named by a person or set aside.

A page is read once: the database keeps one page of a copy, whatever the batch, and the row of the copy is locked while
this is decided. A task killed in the middle goes on from the last page that it wrote.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.library.clamd import ClamdUnavailableError, Infected, scan
from parvis.ground.library.gate.names import safe_name
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.services import check_territory
from parvis.listen.paper.layout import Layout, layout_from_json
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.models import Copy, PrintRun, ScanBatch, ScanFile, Sheet
from parvis.listen.paper.reading.process import (
    MESSAGES,
    PageFound,
    PageToRead,
    UnreadableScan,
    boxes_of_pages,
    format_of,
    frame_of,
    pages_read,
)

logger = logging.getLogger("parvis.paper")
Boxes: TypeAlias = list[dict[str, Any]]

GIVEN: Final = "papier/recu"
KEPT: Final = "papier/pages"
NOT_NOW: Final = "L’antivirus ne répond pas : déposez ce fichier dans quelques minutes."


class NotThisPage(ValueError):
    """The mark that a person typed names no page that may be read here; the message, in French, says why."""


@transaction.atomic
def batch_receive(*, by: Scope, campaign: Campaign, fields: Mapping[str, Any]) -> ScanBatch:
    """Open a batch. ``fields`` are those of :class:`ScanBatch`.

    Raises:
        OutsideTerritory: the mandate does not cover the place.
    """
    quartier = fields.get("quartier")
    check_territory(by, {"departement": fields["departement"]}, [quartier] if quartier else [])
    batch = ScanBatch.objects.create(campaign=campaign, by=by.agent, **fields)
    journal_batch(by, "lot de questionnaires reçu", batch)
    return batch


def file_receive(*, by: Scope, batch: ScanBatch, name: str, content: bytes) -> ScanFile | None:
    """Take a file of scans; None when the batch has this very file already. It is read later, by a task.

    Raises:
        UnreadableScan: of a kind that is not read, or harmful; nothing is kept but a line of the journal.
    """
    try:
        format_of(content)
        _refuse_harm(content)
    except UnreadableScan as refusal:
        journal_batch(by, "fichier de questionnaires refusé", batch, {"motif": str(refusal), "octets": len(content)})
        raise
    seal = hashlib.sha256(content).hexdigest()
    if batch.files.filter(sha256=seal).exists():
        return None
    blob = _saved(GIVEN, content)
    try:
        with transaction.atomic():
            made = ScanFile.objects.create(batch=batch, name=safe_name(name, ""), blob=blob, sha256=seal)
            journal_batch(by, "fichier de questionnaires reçu", batch, {"octets": len(content)})
    except BaseException:
        default_storage.delete(blob)
        raise
    return made


def file_read_on(*, file: int) -> bool:
    """Read the next pages of a file; whether some are left.

    The reading is done before the transaction; if another reader wrote the same pages meanwhile, this one's are left.
    """
    row = ScanFile.objects.select_related("batch__departement").get(pk=file)
    if row.is_done:
        return False
    with default_storage.open(row.blob) as given:
        content = given.read()
    runs = _runs(row.batch)
    try:
        total, pages = pages_read(content, first=row.pages_read, frames=_frames(runs.values()))
        if not pages:
            # It announces pages that it does not hold: reading on would never end.
            raise UnreadableScan(MESSAGES["broken"])
    except UnreadableScan as refusal:
        _file_refuse(row, str(refusal))
        return False
    marked = [(page, runs.get(page.mark.run) if page.mark else None) for page in pages]
    boxes = _boxes([(page.picture, run, page.mark.page if page.mark else 0) for page, run in marked])
    return _pages_keep(row, total, list(zip(pages, boxes, strict=True)))


@transaction.atomic
def sheet_name(*, by: Scope, sheet: Sheet, mark: PageMark) -> Sheet:
    """Say which page this is, from what is printed on it: its boxes are read if it is straight.

    Raises:
        NotThisPage: no such page here, or read already.
    """
    row = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if row.state not in {Sheet.State.UNREAD, Sheet.State.SET_ASIDE} or not row.blob:
        raise NotThisPage("Cette page a déjà été reconnue : revenez au lot.")
    found = _identified(row.batch, mark)
    if found["state"] == Sheet.State.FOREIGN:
        raise NotThisPage("Aucun tirage de ce département ne porte cette marque : vérifiez chaque chiffre.")
    if found["state"] == Sheet.State.DOUBLE:
        raise NotThisPage("Cette page de ce questionnaire est déjà lue : écartez celle-ci.")
    if found["state"] == Sheet.State.ENTERED:
        raise NotThisPage("Ce questionnaire est déjà saisi : écartez cette page.")
    for name, value in found.items():
        setattr(row, name, value)
    row.named_by = by.agent
    if row.straight:
        with default_storage.open(row.blob) as kept:
            (row.boxes,) = _boxes([(kept.read(), row.run, mark.page)])
    row.save()
    journal_batch(by, "page de questionnaire reconnue", row.batch, {"page": str(row.pk)})
    return row


@transaction.atomic
def sheet_set_aside(*, by: Scope, sheet: Sheet) -> None:
    """Leave out a page that is no page of a form, or that nobody can read."""
    changed = Sheet.objects.filter(pk=sheet.pk, state=Sheet.State.UNREAD).update(state=Sheet.State.SET_ASIDE)
    if changed:
        journal_batch(by, "page de questionnaire écartée", sheet.batch, {"page": str(sheet.pk)})


def journal_batch(by: Scope, action: str, batch: ScanBatch, detail: Mapping[str, Any] | None = None) -> None:
    """A line of the journal: never what people answered."""
    act_record(by, action, thing="lot papier", thing_id=batch.pk, departement=batch.departement_id, detail=detail)


def layout_of(run: PrintRun) -> Layout:
    """The layout that the printer left with the run."""
    return layout_from_json(run.layout)


def _refuse_harm(content: bytes) -> None:
    if not settings.PARVIS_CLAMD:
        return
    try:
        found = scan(content, settings.PARVIS_CLAMD)
    except ClamdUnavailableError as error:
        raise UnreadableScan(NOT_NOW) from error
    if isinstance(found, Infected):
        raise UnreadableScan("L’antivirus a reconnu un programme malveillant : n’ouvrez plus ce fichier.")


def _runs(batch: ScanBatch) -> dict[int, PrintRun]:
    """The print runs whose pages the batch may hold, by number."""
    runs = PrintRun.objects.filter(campaign=batch.campaign_id, departement=batch.departement_id)
    return {run.number: run for run in runs.select_related("version")}


def _frames(runs: Iterable[PrintRun]) -> list[dict[str, Any]]:
    """The few different frames of many layouts."""
    frames: list[dict[str, Any]] = []
    for run in runs:
        if (frame := frame_of(layout_of(run))) not in frames:
            frames.append(frame)
    return frames


@transaction.atomic
def _pages_keep(file: ScanFile, total: int, pages: Sequence[tuple[PageFound, Boxes]]) -> bool:
    row = ScanFile.objects.select_for_update().get(pk=file.pk)
    if row.pages_read != file.pages_read or row.is_done:
        return not row.is_done
    for number, (page, boxes) in enumerate(pages, row.pages_read + 1):
        _sheet_keep(row, number, page, boxes)
    row.pages, row.pages_read = total, row.pages_read + len(pages)
    row.save(update_fields=["pages", "pages_read"])
    if row.is_done:
        _file_forget(row)
    return not row.is_done


def _sheet_keep(file: ScanFile, position: int, page: PageFound, boxes: Boxes) -> None:
    """Write one page read; its picture goes if the transaction does (what a kill leaves is swept)."""
    sheet = Sheet(file=file, batch=file.batch, position=position, straight=page.straight, why=page.why)
    found = _identified(file.batch, page.mark) if page.mark else {"state": Sheet.State.UNREAD}
    for name, value in found.items():
        setattr(sheet, name, value)
    if sheet.state == Sheet.State.READ:
        sheet.boxes = boxes
    sheet.blob = _saved(KEPT, page.picture)
    try:
        sheet.save()
    except BaseException:
        default_storage.delete(sheet.blob)
        raise


def _identified(batch: ScanBatch, mark: PageMark) -> dict[str, Any]:
    """Which page of which copy a mark names, and what it is to us. The copy's row is locked until the commit."""
    run = PrintRun.objects.filter(pk=mark.run, campaign=batch.campaign_id, departement=batch.departement_id).first()
    copy = Copy.objects.select_for_update().filter(run=run, number=mark.copy).first() if run else None
    if run is None or copy is None or mark.page not in {page.number for page in layout_of(run).pages}:
        return {"state": Sheet.State.FOREIGN}
    known = {"run": run, "copy": copy, "page": mark.page}
    if Sheet.objects.filter(copy=copy, page=mark.page, state=Sheet.State.READ).exists():
        entered = copy.contribution_id is not None
        return {**known, "state": Sheet.State.ENTERED if entered else Sheet.State.DOUBLE}
    return {**known, "state": Sheet.State.ENTERED if copy.contribution_id else Sheet.State.READ}


def _boxes(pages: Sequence[tuple[bytes, PrintRun | None, int]]) -> list[Boxes]:
    """What is read of the boxes of pages (picture, run, number): nothing where the page is not known.

    If the reader falls, all of them are left to the person.
    """
    found: list[Boxes] = [[] for _page in pages]
    known = {}
    for index, (picture, run, number) in enumerate(pages):
        page = next((one for one in layout_of(run).pages if one.number == number), None) if run else None
        if run and page:
            single = frozenset(one.name for one in run.version.form.questions if one.type == "select_one")
            known[index] = PageToRead(picture, page.boxes, single)
    try:
        for index, boxes in zip(known, boxes_of_pages(list(known.values())), strict=True):
            found[index] = boxes
    except UnreadableScan as refusal:
        logger.warning("cases non lues : %s", refusal)
    return found


@transaction.atomic
def _file_refuse(file: ScanFile, reason: str) -> None:
    row = ScanFile.objects.select_for_update().get(pk=file.pk)
    if row.is_done:
        return
    row.refusal = reason
    row.save(update_fields=["refusal"])
    _file_forget(row)
    journal_record(
        action="fichier de questionnaires refusé", thing="lot papier", thing_id=row.batch_id, actor=None,
        departement=row.batch.departement_id, detail={"motif": reason},
    )  # fmt: skip


def _file_forget(file: ScanFile) -> None:
    """Erase the file as it came: its pages are kept one by one."""
    blob = file.blob
    ScanFile.objects.filter(pk=file.pk).update(blob="")
    transaction.on_commit(lambda: default_storage.delete(blob))


def _saved(folder: str, content: bytes) -> str:
    name = secrets.token_urlsafe(24)
    return default_storage.save(f"{folder}/{name}", ContentFile(content))


def picture_of(sheet: Sheet) -> DjangoFile:  # type: ignore[type-arg]
    """The picture of a page, open."""
    return default_storage.open(sheet.blob)


def picture_forget(*, sheets: Sequence[Sheet]) -> None:
    """Erase the pictures of these sheets; what was read of the boxes goes with them."""
    blobs = [one.blob for one in sheets if one.blob]
    Sheet.objects.filter(pk__in=[one.pk for one in sheets]).update(blob="", boxes=[], purged_at=timezone.now())

    def erase() -> None:
        for blob in blobs:
            default_storage.delete(blob)

    transaction.on_commit(erase)
