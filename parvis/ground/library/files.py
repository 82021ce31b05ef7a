"""Writes about files: received into quarantine, checked, let through or erased."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils import timezone

from parvis.ground.journal.services import journal_record
from parvis.ground.library.clamd import ClamdUnavailableError, Infected, scan
from parvis.ground.library.gate import examine
from parvis.ground.library.gate.names import safe_name
from parvis.ground.library.gate.verdict import Accepted, Refused, RefusedError
from parvis.ground.library.models import File
from parvis.web.uploads import MEGABYTE, largest_file

logger = logging.getLogger("parvis.library")

QUARANTINE = "quarantaine"
KEPT = "documents"
#: How long a file that belongs to nothing may wait: its sender was cut off, or the server died.
FORGOTTEN = timedelta(hours=6)


def file_take(*, upload: DjangoFile, actor: int | None, actor_label: str = "", departement: str = "") -> File:  # type: ignore[type-arg]
    """Receive a file and check it at once; it comes back ready, or in quarantine when the antivirus does not answer.

    Raises:
        RefusedError: it does not pass; nothing of it is kept but a line of the journal.
    """
    try:
        _weigh(upload)
        return _taken(_received(upload, actor))
    except RefusedError as refusal:
        journal_record(
            action="fichier refusé à l’envoi",
            thing="fichier",
            thing_id="-",
            actor=actor,
            actor_label=actor_label,
            departement=departement,
            detail={"motif": refusal.reason, "octets": upload.size},
        )
        raise


def _received(upload: DjangoFile, actor: int | None) -> File:  # type: ignore[type-arg]
    """Write the bytes under a random name, then the row: bytes without a row are swept by the task."""
    blob = default_storage.save(f"{QUARANTINE}/{secrets.token_urlsafe(24)}", upload)
    try:
        return File.objects.create(blob=blob, name=safe_name(upload.name or "", ""), size=upload.size, given_by=actor)
    except BaseException:
        default_storage.delete(blob)
        raise


def _taken(file: File) -> File:
    try:
        verdict = _verdict(file)
    except ClamdUnavailableError as error:
        logger.warning("antivirus injoignable, le fichier %s attend : %s", file.pk, error)
        return file
    except BaseException:
        _drop(file)
        raise
    if isinstance(verdict, Refused):
        _drop(file)
        raise RefusedError(verdict.reason, verdict.remedy)
    return _let_through(file, verdict)


def _drop(file: File) -> None:
    """Forget at once a file that was just received: nothing points at it yet."""
    default_storage.delete(file.blob)
    file.delete()


def file_check(*, file: File) -> File:
    """Check again a file that waits: let it through, refuse it for good with its reason, or leave it waiting.

    Called by a task: whoever sent it is gone, so a refusal stays written, without the bytes.
    """
    try:
        verdict = _verdict(file)
    except ClamdUnavailableError as error:
        logger.warning("antivirus injoignable, le fichier %s attend encore : %s", file.pk, error)
        return file
    return _refuse(file, verdict) if isinstance(verdict, Refused) else _let_through(file, verdict)


def _verdict(file: File) -> Accepted | Refused:
    """The gate's word on the bytes as they came, antivirus first."""
    with default_storage.open(file.blob) as given:
        data = given.read()
    if settings.PARVIS_CLAMD:
        found = scan(data, settings.PARVIS_CLAMD)
        if isinstance(found, Infected):
            return Refused(
                f"L’antivirus a reconnu un programme malveillant ({found.name[:80]}).",
                "N’ouvrez plus ce fichier et prévenez votre service informatique.",
            )
    return examine(data)


def _let_through(file: File, verdict: Accepted) -> File:
    """Keep the cleaned bytes under a new name; those that came are erased."""
    given = file.blob
    name = secrets.token_urlsafe(24)
    kept = default_storage.save(f"{KEPT}/{name[:2]}/{name}", ContentFile(verdict.data))
    try:
        with transaction.atomic():
            file = File.objects.select_for_update().get(pk=file.pk)
            if file.state != File.State.QUARANTINE:
                default_storage.delete(kept)
                return file
            file.state, file.blob, file.checked_at = File.State.READY, kept, timezone.now()
            file.name = safe_name(file.name, verdict.kind.extension)
            file.content_type, file.size = verdict.kind.content_type, len(verdict.data)
            file.sha256 = hashlib.sha256(verdict.data).hexdigest()
            file.page, file.text, file.tagged = verdict.html, verdict.text, verdict.tagged
            file.language = verdict.language
            file.save()
    except BaseException:
        default_storage.delete(kept)
        raise
    default_storage.delete(given)
    return file


@transaction.atomic
def _refuse(file: File, verdict: Refused) -> File:
    file = File.objects.select_for_update().get(pk=file.pk)
    if file.state != File.State.QUARANTINE:
        return file
    blob = file.blob
    file.state, file.blob, file.reason, file.checked_at = File.State.REFUSED, "", str(verdict)[:500], timezone.now()
    file.save()
    journal_record(
        action="fichier refusé", thing="fichier", thing_id=file.pk, actor=None, detail={"motif": verdict.reason}
    )
    transaction.on_commit(lambda: default_storage.delete(blob))
    return file


def page_of_upload(*, upload: DjangoFile) -> str:  # type: ignore[type-arg]
    """The accessible page of an office file that is given only for its text; nothing of the file is kept.

    Raises:
        RefusedError: too heavy, refused by the gate, or no office file.
    """
    _weigh(upload)
    verdict = examine(upload.read())
    if isinstance(verdict, Refused):
        raise RefusedError(verdict.reason, verdict.remedy)
    if not verdict.html:
        raise RefusedError("Ce fichier n’est pas un texte.", "Donnez un document .docx ou .odt, ou collez le texte.")
    return verdict.html


def _weigh(upload: DjangoFile) -> None:  # type: ignore[type-arg]
    if (upload.size or 0) > largest_file():
        raise RefusedError(
            f"Ce fichier dépasse {largest_file() // MEGABYTE} Mo.", "Réduisez ses images, ou partagez-le."
        )


def file_erase(*, file: File) -> None:
    """Forget a file: its row, then its bytes."""
    blob = file.blob
    File.objects.filter(pk=file.pk).delete()
    if blob:
        transaction.on_commit(lambda: default_storage.delete(blob))


def _of_nothing() -> QuerySet[File]:
    """Files that no row points at: a version of a document, or whatever a room above keeps a file for."""
    found = File.objects.all()
    for one in File._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel):
            held = one.related_model._base_manager.filter(**{one.field.name: OuterRef("pk")})
            found = found.filter(~Exists(held))
    return found


def files_sweep() -> int:
    """Erase what belongs to nothing for long: files that nothing points at, bytes of no row. How many went."""
    before = timezone.now() - FORGOTTEN
    lost = list(_of_nothing().filter(given_at__lt=before))
    erased = {file.blob for file in lost}
    swept = 0
    for file in lost:
        file_erase(file=file)
        swept += 1
    try:
        _folders, names = default_storage.listdir(QUARANTINE)
    except FileNotFoundError:
        return swept
    # The bytes of the rows just erased go when the erasure is committed.
    known = {*File.objects.filter(state=File.State.QUARANTINE).values_list("blob", flat=True), *erased}
    for blob in (f"{QUARANTINE}/{name}" for name in names):
        if blob not in known and default_storage.get_modified_time(blob) < before:
            default_storage.delete(blob)
            swept += 1
    return swept
