"""Writes about documents. Whoever calls has checked that the territory is the agent's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import linebreaks

from parvis.ground.journal.services import journal_record
from parvis.ground.library.files import file_check, file_erase, files_sweep
from parvis.ground.library.gate.pages import clean, text_of_page
from parvis.ground.library.models import Document, DocumentVersion, File
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.web.french import search_key
from parvis.web.scope import Actor as Actor

#: Signs of a document's text that search reads: a hundred pages.
LONGEST_SEARCHED = 250_000


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is said of a document."""

    title: str
    kind: str
    visibility: str
    licence: str = Document.Licence.OUVERTE
    description: str = ""
    departement: Departement | None = None
    contract: ContratDeVille | None = None
    quartiers: Sequence[Quartier] = ()


class WrongPlace(ValueError):
    """A quarter or a contract outside of the département; the message is for the person."""


@transaction.atomic
def document_add(*, card: Card, file: File, actor: Actor, note: str = "") -> Document:
    """Make a document and its first version.

    Raises:
        WrongPlace: its quarters or its contract are not of its département.
    """
    document = Document(created_by=actor.pk)
    _write(document, card)
    _version(document, file, actor, note)
    _journal("document ajouté", document, actor, {"titre": document.title, "visible": document.visibility})
    return document


@transaction.atomic
def document_edit(*, document: Document, card: Card, actor: Actor) -> Document:
    """Change what is said of a document; its versions stay.

    Raises:
        WrongPlace: its quarters or its contract are not of its département.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    before = document.visibility
    _write(document, card)
    document_index(document=document)
    _journal("document modifié", document, actor, {"visible": f"{before} → {document.visibility}"})
    return document


@transaction.atomic
def document_archive(*, document: Document, actor: Actor) -> None:
    """Put a document away: nobody reads it any more, agents can bring it back."""
    Document.objects.filter(pk=document.pk, archived_at__isnull=True).update(archived_at=timezone.now())
    _journal("document retiré", document, actor, {})


@transaction.atomic
def document_restore(*, document: Document, actor: Actor) -> None:
    """Bring back a document that was put away."""
    Document.objects.filter(pk=document.pk).update(archived_at=None, updated_at=timezone.now())
    _journal("document remis", document, actor, {})


@transaction.atomic
def version_add(*, document: Document, file: File, actor: Actor, note: str = "") -> DocumentVersion:
    """Add a version; the former ones stay."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    version = _version(document, file, actor, note)
    _journal("version ajoutée", document, actor, {"version": version.number})
    return version


@transaction.atomic
def version_explain(
    *, version: DocumentVersion, text: str = "", page: str = "", why_not: str = "", actor: Actor
) -> None:
    """Give a file its text: ``text`` as typed, or ``page`` (HTML of an office file), or say why there is none."""
    version.alternative = clean(page) if page else linebreaks(text, autoescape=True) if text else ""
    version.no_alternative = "" if version.alternative else why_not
    version.save(update_fields=["alternative", "no_alternative"])
    document_index(document=version.document)
    _journal("version texte donnée", version.document, actor, {"version": version.number})


@transaction.atomic
def version_discard(*, version: DocumentVersion, actor: Actor) -> None:
    """Forget a version whose file was refused or still waits; a document left without any goes with it."""
    if version.file.is_ready:
        raise ValueError("a version that may be read is not erased")
    document, file = version.document, version.file
    version.delete()
    file_erase(file=file)
    _journal("version écartée", document, actor, {"version": version.number})
    if not document.versions.exists():
        document.delete()


def file_settle(*, file: File) -> None:
    """Check a file that waits, and bring search up to date when it goes through."""
    checked = file_check(file=file)
    version = DocumentVersion.objects.select_related("document").filter(file=checked).first()
    if checked.is_ready and version is not None:
        document_index(document=version.document)


def quarantine_settle() -> int:
    """Check every file that waits, erase what nobody waits for. How many were checked."""
    files_sweep()
    waiting = list(File.objects.filter(state=File.State.QUARANTINE).order_by("given_at"))
    for file in waiting:
        file_settle(file=file)
    return len(waiting)


def document_index(*, document: Document) -> None:
    """Make again what search reads of a document: its title, what is said of it, the text of its last version."""
    version = document.versions.filter(file__state=File.State.READY).select_related("file").order_by("-number").first()
    text = ""
    if version is not None:
        text = text_of_page(version.alternative) if version.alternative else version.file.text
    Document.objects.filter(pk=document.pk).update(
        title_key=search_key(document.title),
        text_key=search_key(f"{document.description}\n{text}"[:LONGEST_SEARCHED]),
    )


def _write(document: Document, card: Card) -> None:
    departement = card.departement
    if card.contract and not (departement and card.contract.departements.filter(pk=departement.pk).exists()):
        raise WrongPlace("Ce contrat de ville n’est pas dans ce département : choisissez l’un ou l’autre.")
    if any(departement is None or one.departement_id != departement.pk for one in card.quartiers):
        raise WrongPlace("Un de ces quartiers n’est pas dans ce département : retirez-le, ou changez de département.")
    document.title, document.description = card.title, card.description
    document.kind, document.visibility, document.licence = card.kind, card.visibility, card.licence
    document.departement, document.contract = departement, card.contract
    document.updated_at = timezone.now()
    document.save()
    document.quartiers.set(card.quartiers)


def _version(document: Document, file: File, actor: Actor, note: str) -> DocumentVersion:
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = DocumentVersion.objects.create(document=document, number=last + 1, file=file, note=note, made_by=actor.pk)
    Document.objects.filter(pk=document.pk).update(updated_at=timezone.now())
    document_index(document=document)
    return version


def _journal(action: str, document: Document, actor: Actor, detail: dict[str, object]) -> None:
    journal_record(
        action=action,
        thing="document",
        thing_id=document.pk,
        actor=actor.pk,
        actor_label=actor.label,
        departement=document.departement_id or "",
        detail=detail,
    )
