"""Writes of the minutes: a draft is begun, changed, published; a correction is another version.

A published version never changes, nor do its items (the database refuses it). Who changes a draft tells what they had
before their eyes (:mod:`.minutes_seen`): what somebody else wrote meanwhile is never lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from parvis.ground.journal.services import act_record
from parvis.ground.library.models import Document
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.counting import attendance_told
from parvis.listen.meetings.journaling import meeting_journal
from parvis.listen.meetings.minutes_queries import last_published, notes_left, open_draft
from parvis.listen.meetings.minutes_seen import check_seen, seen_of_item, seen_of_version, seen_of_whole
from parvis.listen.meetings.models import (
    DayNote,
    Meeting,
    MeetingDocument,
    MinutesItem,
    MinutesPublication,
    MinutesVersion,
    SourceProposal,
    State,
)
from parvis.listen.meetings.services import meeting_move
from parvis.listen.meetings.states import HELD_STATES, WrongWay

ITEM_FIELDS = ("object", "text", "agreed", "disputed")


@transaction.atomic
def minutes_begin(*, by: Scope, meeting: Meeting) -> MinutesVersion:
    """The first draft, with what was noted during the meeting; the draft that stands when there is one already.

    Raises:
        WrongWay: the meeting has not been held, or has published minutes (which are corrected).
    """
    row = _held(meeting)
    draft = open_draft(row)
    if draft is not None:
        return draft
    if last_published(row) is not None:
        raise WrongWay("Ce compte rendu est publié : corrigez-le, en disant ce que vous corrigez.")
    draft = MinutesVersion.objects.create(meeting=row, number=1, created_by=by.agent)
    _take_notes(draft)
    journal_minutes(by, "compte rendu commencé", draft)
    return draft


@transaction.atomic
def minutes_correct(*, by: Scope, meeting: Meeting, note: str) -> MinutesVersion:
    """A new draft from the last published version; its items keep their identity. ``note`` is read by everyone.

    Raises:
        WrongWay: nothing is published, a correction is already open, or the note is empty.
    """
    row = _held(meeting)
    published = last_published(row)
    if published is None:
        raise WrongWay("Rien n’est encore publié : changez le brouillon.")
    if open_draft(row) is not None:
        raise WrongWay("Une correction est déjà ouverte : continuez-la, ou abandonnez-la.")
    if not note.strip():
        raise WrongWay("Dites ce que vous corrigez : ces mots accompagnent la nouvelle version.")
    copied = ("summary", "conditions", "checklist", "tool_presented")
    draft = MinutesVersion.objects.create(
        meeting=row,
        number=published.number + 1,
        correction_note=note.strip(),
        created_by=by.agent,
        **{name: getattr(published, name) for name in copied},
    )
    fields = ("item", "revision", "position", "method", *ITEM_FIELDS)
    MinutesItem.objects.bulk_create(
        MinutesItem(version=draft, **{name: getattr(one, name) for name in fields}) for one in published.items.all()
    )
    journal_minutes(by, "correction du compte rendu commencée", draft)
    return draft


@transaction.atomic
def minutes_discard(*, by: Scope, version: MinutesVersion) -> None:
    """Forget a draft and what was typed in it; proposals accepted in it wait again, published versions stay.

    Raises:
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    kept = MinutesItem.objects.filter(version__meeting=row.meeting_id).exclude(version=row).values("item")
    SourceProposal.objects.filter(source__meeting=row.meeting_id, state=SourceProposal.State.ACCEPTED).exclude(
        item__in=kept
    ).update(state=SourceProposal.State.WAITING, item=None, settled_by=None, settled_at=None)
    journal_minutes(by, "brouillon du compte rendu abandonné", row)
    row.delete()


@transaction.atomic
def minutes_change(*, by: Scope, version: MinutesVersion, fields: Mapping[str, Any], seen: str) -> MinutesVersion:
    """Change what the draft says beside its items: ``summary``, ``conditions``, ``checklist``, ``tool_presented``.

    Raises:
        ChangedMeanwhile: somebody changed them since they were ``seen``.
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    check_seen(seen, seen_of_version(row))
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    journal_minutes(by, "compte rendu modifié", row, {"fields": changed})
    return row


@transaction.atomic
def item_add(
    *, by: Scope, version: MinutesVersion, fields: Mapping[str, Any], method: str = MinutesItem.Method.TYPED
) -> MinutesItem:
    """Add something said, after the others. ``fields``: ``object``, ``text``, ``agreed``, ``disputed``.

    Raises:
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    added = MinutesItem.objects.create(
        version=row, revision=row.number, position=next_position(row), method=method, **fields
    )
    journal_minutes(by, "parole ajoutée au compte rendu", row, {"item": str(added.item)})
    return added


@transaction.atomic
def item_change(*, by: Scope, version: MinutesVersion, item: UUID, fields: Mapping[str, Any], seen: str) -> MinutesItem:
    """Change something said. Its ``revision`` is this version's when its words are new, else that of its words.

    Raises:
        ChangedMeanwhile: somebody changed it since it was ``seen``.
        MinutesItem.DoesNotExist: somebody removed it.
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    found = row.items.get(item=item)
    check_seen(seen, seen_of_item(found))
    for name in ITEM_FIELDS:
        setattr(found, name, fields[name])
    found.revision = _revision(row, found)
    found.save()
    journal_minutes(by, "parole du compte rendu modifiée", row, {"item": str(item)})
    return found


@transaction.atomic
def item_move(*, by: Scope, version: MinutesVersion, item: UUID, up: bool) -> None:
    """Put something said before or after its neighbour of the same object; nothing when it has none.

    Raises:
        MinutesItem.DoesNotExist: somebody removed it.
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    found = row.items.get(item=item)
    beside = row.items.filter(object=found.object)
    other = (
        beside.filter(position__lt=found.position).last() if up else beside.filter(position__gt=found.position).first()
    )
    if other is None:
        return
    found.position, other.position = other.position, found.position
    MinutesItem.objects.bulk_update([found, other], ["position"])
    journal_minutes(by, "parole du compte rendu déplacée", row, {"item": str(item)})


@transaction.atomic
def item_remove(*, by: Scope, version: MinutesVersion, item: UUID) -> None:
    """Take something said out of the draft; the proposal it came from is dropped, and can be taken again.

    Raises:
        MinutesItem.DoesNotExist: somebody removed it already.
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    row.items.get(item=item).delete()
    SourceProposal.objects.filter(source__meeting=row.meeting_id, item=item).update(
        state=SourceProposal.State.DROPPED, item=None
    )
    journal_minutes(by, "parole retirée du compte rendu", row, {"item": str(item)})


@transaction.atomic
def notes_take(*, by: Scope, version: MinutesVersion) -> int:
    """Add the notes of the meeting that the draft does not hold (a phone may send late); how many.

    Raises:
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    taken = _take_notes(row)
    journal_minutes(by, "notes de la réunion reprises", row, {"notes": taken})
    return taken


@transaction.atomic
def minutes_publish(*, by: Scope, version: MinutesVersion, seen: str, read_again: bool) -> MinutesPublication:
    """Publish a draft as it was ``seen``: it is frozen, the corpus pulls its items, the meeting becomes « minuted ».

    Raises:
        ChangedMeanwhile: somebody changed it since it was read again.
        WrongWay: nobody confirmed having read it for names, it says nothing, or it is published already.
    """
    meeting = _held(version.meeting)
    row = draft_locked(version)
    check_seen(seen, seen_of_whole(row))
    if not read_again:
        raise WrongWay("Relisez le compte rendu pour les noms et les accusations, puis cochez la case.")
    if not row.items.exists() and not row.summary.strip():
        raise WrongWay(
            "Ce compte rendu ne dit rien : ajoutez une parole, ou écrivez dans le résumé que rien n’a été dit."
        )
    total, lines = attendance_told(meeting)
    row.attendance = {"total": total, "lines": [[one.group, one.label, one.shown] for one in lines]}
    row.save()
    publication = MinutesPublication.objects.create(version=row, by=by.agent)
    if meeting.state == State.HELD:
        meeting_move(by=by, meeting=meeting, to=State.MINUTED)
    journal_minutes(by, "compte rendu publié", row, {"éléments": row.items.count()})
    return publication


@transaction.atomic
def documents_join(*, by: Scope, meeting: Meeting, documents: Iterable[Document]) -> None:
    """Make these documents of the library those that go with the minutes of ``meeting``."""
    wanted = {one.pk for one in documents}
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row.joined.exclude(document__in=wanted).delete()
    known = set(row.joined.values_list("document", flat=True))
    MeetingDocument.objects.bulk_create(MeetingDocument(meeting=row, document_id=pk) for pk in sorted(wanted - known))
    meeting_journal(by, "documents joints au compte rendu", row, {"documents": sorted(wanted)})


def draft_locked(version: MinutesVersion) -> MinutesVersion:
    """The version, kept for this transaction alone.

    Raises:
        WrongWay: it is published.
        MinutesVersion.DoesNotExist: somebody discarded it.
    """
    row = MinutesVersion.objects.select_for_update().get(pk=version.pk)
    if MinutesPublication.objects.filter(version=row).exists():
        raise WrongWay("Cette version est publiée et ne change plus : corrigez le compte rendu.")
    return row


def next_position(version: MinutesVersion) -> int:
    """The position after those of the version's items."""
    last = version.items.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def journal_minutes(by: Scope, action: str, version: MinutesVersion, detail: Mapping[str, Any] | None = None) -> None:
    """A line of the journal: never the words themselves."""
    act_record(
        by,
        action,
        thing="compte rendu",
        thing_id=version.pk,
        departement=version.meeting.departement_id,
        detail={"version": version.number, **(detail or {})},
    )


def _held(meeting: Meeting) -> Meeting:
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if row.state not in HELD_STATES:
        raise WrongWay("Le compte rendu s’écrit une fois la réunion tenue : marquez d’abord qu’elle a eu lieu.")
    return row


def _take_notes(version: MinutesVersion) -> int:
    start = next_position(version)
    rows = [_noted(version, note, start + number) for number, note in enumerate(notes_left(version))]
    return len(MinutesItem.objects.bulk_create(rows))


def _noted(version: MinutesVersion, note: DayNote, position: int) -> MinutesItem:
    # The note's key is the item's: a note that comes again is known.
    return MinutesItem(
        version=version,
        item=note.pk,
        revision=version.number,
        position=position,
        object=note.object,
        text=note.text,
        agreed=note.agreed,
        method=MinutesItem.Method.NOTED,
    )


def _revision(version: MinutesVersion, item: MinutesItem) -> int:
    before = MinutesItem.objects.filter(
        version__meeting=version.meeting_id, version__number=version.number - 1, item=item.item
    ).first()
    return before.revision if before is not None and before.text == item.text else version.number
