"""Writes of a meeting's day. Journaled by counts: neither a note nor a way to reach anyone is in the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from parvis.ground.contacts.models import Consent
from parvis.ground.contacts.reaching import Way
from parvis.ground.contacts.services import contact_add
from parvis.ground.contacts.spoken import Told, consents_told
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.counting import total_of
from parvis.listen.meetings.day_parcel import MOST_PEOPLE, ContactGiven, Parcel
from parvis.listen.meetings.day_window import OPENS_BEFORE, check_day, day_of_consent
from parvis.listen.meetings.journaling import meeting_journal
from parvis.listen.meetings.models import DayNote, DayParcel, Meeting, Tally
from parvis.listen.parcels import BadParcel

Counts = Mapping[tuple[str, str], int | None]


class CountsMoved(ValueError):
    """Someone counted while the form was open; the message says so, in French."""


def counts_seen(meeting: Meeting, sheet: str) -> str:
    """A short print of the counts as they stand, that a form carries to know whether they moved meanwhile."""
    rows = meeting.tallies.filter(sheet=sheet).order_by("group", "key").values_list("group", "key", "count")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def tally_set(*, by: Scope, meeting: Meeting, sheet: Tally.Sheet, counts: Counts, seen: str) -> None:
    """Write the counts of a sheet, (group, key) → people; None takes a count away (not counted is not zero).

    Raises:
        DayClosed: it is not the time.
        CountsMoved: they are no longer those of ``seen`` (:func:`counts_seen`).
    """
    row = _held(meeting)
    if counts_seen(row, sheet) != seen:
        now = total_of(row, sheet)
        raise CountsMoved(
            "Quelqu’un a compté pendant que vous écriviez"
            + (f" : le total est maintenant de {now}. " if now is not None else ". ")
            + "Rien n’est changé. Vos nombres sont encore là : envoyez-les de nouveau pour les mettre à la place."
        )
    for (group, key), count in counts.items():
        if count is None:
            row.tallies.filter(sheet=sheet, group=group, key=key).delete()
        else:
            row.tallies.update_or_create(sheet=sheet, group=group, key=key, defaults={"count": count})
    kept = {f"{group}/{key}": count for (group, key), count in counts.items() if count is not None}
    meeting_journal(by, f"{Tally.Sheet(sheet).label.lower()} : comptes écrits", row, {"counts": kept})


@transaction.atomic
def parcel_receive(*, by: Scope, meeting: Meeting, parcel: Parcel) -> bool:
    """Take what a phone sent, whole; False when it was taken already, and then nothing changes.

    Raises:
        DayClosed: it is not the time.
        BadParcel: its key, or that of a note, is known in another meeting.
    """
    row = _held(meeting)
    if not _first_time(by, row, parcel.id):
        return False
    _count(row, parcel.counts)
    for note in parcel.notes.values():
        # A phone whose clock is wrong gives the hour of reception.
        now = timezone.now()
        plausible = row.starts_at - OPENS_BEFORE <= note.at <= now
        given = {"object": note.object, "text": note.text, "agreed": note.agreed}
        _note_put(by, row, note.id, given, note.at if plausible else now)
    if parcel.counts or parcel.notes:
        meeting_journal(
            by,
            "présence et notes reçues d’un téléphone",
            row,
            {"counts": len(parcel.counts), "notes": len(parcel.notes)},
        )
    _contacts_put(by, row, parcel.contacts, Told.ALOUD)
    return True


@transaction.atomic
def contacts_keep(
    *,
    by: Scope,
    meeting: Meeting,
    sending: UUID,
    ways: Iterable[Way],
    wording: str,
    told: Told,
    more: frozenset[Consent.Purpose],
) -> bool:
    """Keep the ways of people who agreed; False when this ``sending`` was taken already.

    Raises:
        DayClosed: it is not the time.
        BadParcel: the key of the sending is known in another meeting.
    """
    row = _held(meeting)
    if not _first_time(by, row, sending):
        return False
    _contacts_put(by, row, [ContactGiven(way, wording, more) for way in ways], told)
    return True


@transaction.atomic
def note_write(*, by: Scope, meeting: Meeting, note: UUID, fields: Mapping[str, Any]) -> None:
    """Write a note, or write it anew; ``fields`` are object, text, agreed.

    Raises:
        DayClosed: it is not the time.
        BadParcel: this key is that of a note of another meeting.
    """
    row = _held(meeting)
    made = _note_put(by, row, note, fields, timezone.now())
    meeting_journal(by, "note prise" if made else "note corrigée", row)


@transaction.atomic
def note_remove(*, by: Scope, note: DayNote) -> None:
    """Take a note away; raises :class:`DayClosed` when it is not the time."""
    row = _held(note.meeting)
    note.delete()
    meeting_journal(by, "note retirée", row)


def _held(meeting: Meeting) -> Meeting:
    # Phones that tap together wait for one another here; rows that point at the meeting do not.
    row = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    check_day(row)
    return row


def _first_time(by: Scope, meeting: Meeting, key: UUID) -> bool:
    parcel, new = DayParcel.objects.get_or_create(pk=key, defaults={"meeting": meeting, "by": by.agent})
    if parcel.meeting_id != meeting.pk:
        raise BadParcel("Cet envoi est celui d’une autre réunion : rien n’a été pris.")
    return new


def _count(meeting: Meeting, counts: Mapping[tuple[str, str], int]) -> None:
    rows = [Tally(meeting=meeting, sheet=Tally.Sheet.ATTENDANCE, group=group, key=key) for group, key in counts]
    Tally.objects.bulk_create(rows, ignore_conflicts=True)
    for (group, key), by in counts.items():
        found = meeting.tallies.filter(sheet=Tally.Sheet.ATTENDANCE, group=group, key=key)
        found.update(count=Least(Greatest(F("count") + by, 0), MOST_PEOPLE))


def _note_put(by: Scope, meeting: Meeting, key: UUID, fields: Mapping[str, Any], at: datetime) -> bool:
    given = {"meeting": meeting, "taken_by": by.agent, "taken_at": at, **fields}
    note, new = DayNote.objects.get_or_create(pk=key, defaults=given)
    if note.meeting_id != meeting.pk:
        raise BadParcel("Cette note est celle d’une autre réunion : rien n’a été pris.")
    if not new:
        DayNote.objects.filter(pk=key).update(**fields)
    return new


def _contacts_put(by: Scope, meeting: Meeting, contacts: Iterable[ContactGiven], told: Told) -> None:
    kept = 0
    for one in contacts:
        contact_add(
            consents=consents_told(one.wording, told, one.more),
            language="fr",
            email=one.way.email,
            phone=one.way.phone,
            address=one.way.address,
            meeting_ref=meeting.code,
            given_on=day_of_consent(meeting),
        )
        kept += 1
    if kept:
        meeting_journal(by, "coordonnées recueillies", meeting, {"contacts": kept})
