"""Reads of the vault: how many; and, for whoever sends, how to reach those who still agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from parvis.ground.contacts.models import OPEN, Consent, Contact


def contacts_given(meeting_ref: str) -> int:
    """How many people left a way to be reached at the meeting of this code."""
    return Contact.objects.filter(meeting_ref=meeting_ref).count()


def agreeing(*purposes: Consent.Purpose) -> QuerySet[Contact]:
    """Those who agreed to one of these purposes, and may still be written to about it."""
    return Contact.objects.filter(Exists(Consent.objects.filter(OPEN, contact=OuterRef("pk"), purpose__in=purposes)))


def reachable(contacts: Iterable[UUID], purposes: Collection[str]) -> dict[UUID, Contact]:
    """Of these, those who still agree to one of the purposes, by their key; one query."""
    return {one.pk: one for one in agreeing(*map(Consent.Purpose, purposes)).filter(pk__in=list(contacts))}


def waiting_by_meeting(refs: Iterable[str], purpose: Consent.Purpose) -> dict[str, int]:
    """How many people of each of these meetings still wait for what they agreed to; one query."""
    rows = agreeing(purpose).filter(meeting_ref__in=list(refs))
    return dict(rows.order_by().values_list("meeting_ref").annotate(count=Count("pk")))


def open_purposes(contact: UUID) -> list[Consent.Purpose]:
    """What a person still agrees to, in the order of the form; empty when nothing is kept."""
    found = set(Consent.objects.filter(OPEN, contact=contact).values_list("purpose", flat=True))
    return [one for one in Consent.Purpose if one.value in found]
