"""Files dropped to write the minutes: read, proposed, then accepted, mended or dropped by a person.

The file passes the library's gate, is kept privately, and belongs to no document: it has no public address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db import transaction
from django.utils import timezone

from parvis.ground.library.files import file_erase, file_take
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.models import File
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.journaling import meeting_journal
from parvis.listen.meetings.minutes_services import draft_locked, item_add, journal_minutes, next_position
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesSource, MinutesVersion, SourceProposal
from parvis.listen.meetings.reading import Reading, UnreadableFile, read_minutes


class SourceRefused(ValueError):
    """The file is not taken; the message, in French, says why and what to do. Nothing of it is kept."""


class AlreadySettled(ValueError):
    """Somebody has already read this proposal again."""

    def __init__(self) -> None:
        super().__init__("Cette proposition a déjà été relue : rien n’a changé.")


def source_read(*, by: Scope, meeting: Meeting, upload: DjangoFile) -> MinutesSource:  # type: ignore[type-arg]
    """Take a file and read it: its text and the statements that it seems to hold. A few seconds.

    Not one transaction: the gate's refusal leaves its line in the journal, and a file that cannot be read is erased.

    Raises:
        SourceRefused: the gate refuses the file, the antivirus does not answer, or no text can be read in it.
    """
    try:
        file = file_take(
            upload=upload,
            actor=by.agent.pk,
            actor_label=by.agent.full_name,
            departement=meeting.departement_id,
        )
    except RefusedError as refusal:
        raise SourceRefused(str(refusal)) from refusal
    try:
        if not file.is_ready:
            raise SourceRefused("L’antivirus ne répond pas : déposez de nouveau le fichier dans quelques minutes.")
        with file.open() as kept:
            reading = read_minutes(kept.read(), filename=file.name)
        return _source_keep(by, meeting, file, reading)
    except UnreadableFile as unreadable:
        file_erase(file=file)
        raise SourceRefused(str(unreadable)) from unreadable
    except BaseException:
        file_erase(file=file)
        raise


@transaction.atomic
def source_remove(*, by: Scope, source: MinutesSource) -> None:
    """Forget a file, its text and its proposals; what was accepted from it stays in the minutes."""
    row = MinutesSource.objects.select_related("file", "meeting").select_for_update(of=("self",)).get(pk=source.pk)
    file = row.file
    row.delete()
    file_erase(file=file)
    meeting_journal(by, "fichier du compte rendu effacé", row.meeting, {})


@transaction.atomic
def proposal_accept(
    *, by: Scope, version: MinutesVersion, proposal: SourceProposal, fields: Mapping[str, Any]
) -> MinutesItem:
    """Put a proposal in the minutes, with its words as the person mended them (see :func:`item_add`).

    Raises:
        AlreadySettled: somebody accepted or dropped it meanwhile.
        WrongWay: the version is published.
    """
    draft_locked(version)
    row = _waiting(proposal)
    item = item_add(by=by, version=version, fields=fields, method=MinutesItem.Method.READ)
    _settle(row, by, SourceProposal.State.ACCEPTED)
    row.item = item.item
    row.save()
    return item


@transaction.atomic
def proposal_drop(*, by: Scope, proposal: SourceProposal) -> None:
    """Leave a proposal out of the minutes; it can be taken again.

    Raises:
        AlreadySettled: somebody accepted or dropped it meanwhile.
    """
    row = _waiting(proposal)
    _settle(row, by, SourceProposal.State.DROPPED)
    row.save()
    meeting_journal(
        by, "parole proposée écartée", row.source.meeting, {"source": str(row.source_id), "rang": row.position}
    )


@transaction.atomic
def proposal_reopen(*, by: Scope, proposal: SourceProposal) -> None:
    """Make a dropped proposal wait again.

    Raises:
        AlreadySettled: it is not dropped any more.
    """
    row = _locked(proposal)
    if row.state != SourceProposal.State.DROPPED:
        raise AlreadySettled
    row.state, row.settled_by, row.settled_at = SourceProposal.State.WAITING, None, None
    row.save()
    meeting_journal(
        by, "parole proposée reprise", row.source.meeting, {"source": str(row.source_id), "rang": row.position}
    )


@transaction.atomic
def proposals_accept(*, by: Scope, version: MinutesVersion, source: MinutesSource, objet: str) -> int:
    """Put in the minutes, as they are, the proposals of one object that still wait; how many.

    Raises:
        WrongWay: the version is published.
    """
    row = draft_locked(version)
    waiting = list(
        source.proposals.select_for_update().filter(state=SourceProposal.State.WAITING, object=objet).exclude(object="")
    )
    start = next_position(row)
    items = [_item_of(row, one, start + number) for number, one in enumerate(waiting)]
    MinutesItem.objects.bulk_create(items)
    for proposal, item in zip(waiting, items, strict=True):
        _settle(proposal, by, SourceProposal.State.ACCEPTED)
        proposal.item = item.item
    SourceProposal.objects.bulk_update(waiting, ["state", "item", "settled_by", "settled_at"])
    journal_minutes(by, "paroles proposées acceptées", row, {"objet": objet, "nombre": len(items)})
    return len(items)


@transaction.atomic
def _source_keep(by: Scope, meeting: Meeting, file: File, reading: Reading) -> MinutesSource:
    source = MinutesSource.objects.create(
        meeting=meeting,
        file=file,
        name=file.name,
        format=reading.format,
        blocks=[{"kind": one.kind, "level": one.level, "text": one.text, "page": one.page} for one in reading.blocks],
        given_by=by.agent,
    )
    SourceProposal.objects.bulk_create(
        SourceProposal(
            source=source,
            position=position,
            block=one.block,
            start=one.start,
            end=one.end,
            text=one.text,
            object=one.object,
            agreed=one.agreed,
            disputed=one.disputed,
        )
        for position, one in enumerate(reading.proposals)
    )
    meeting_journal(
        by, "fichier lu pour le compte rendu", meeting, {"format": reading.format, "paroles": len(reading.proposals)}
    )
    return source


def _item_of(version: MinutesVersion, proposal: SourceProposal, position: int) -> MinutesItem:
    return MinutesItem(
        version=version,
        revision=version.number,
        position=position,
        object=proposal.object,
        text=proposal.text,
        agreed=proposal.agreed,
        method=MinutesItem.Method.READ,
    )


def _locked(proposal: SourceProposal) -> SourceProposal:
    rows = SourceProposal.objects.select_related("source__meeting").select_for_update(of=("self",))
    return rows.defer("source__blocks").get(pk=proposal.pk)


def _waiting(proposal: SourceProposal) -> SourceProposal:
    row = _locked(proposal)
    if row.state != SourceProposal.State.WAITING:
        raise AlreadySettled
    return row


def _settle(proposal: SourceProposal, by: Scope, state: str) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, by.agent, timezone.now()
