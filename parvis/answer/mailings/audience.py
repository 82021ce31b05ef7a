"""Who receives a mailing: those who agreed to it, there, and whom it has not reached yet."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, QuerySet

from parvis.answer.mailings.models import Delivery, Mailing
from parvis.ground.contacts.models import Consent, Contact
from parvis.ground.contacts.queries import agreeing


def audience(mailing: Mailing) -> QuerySet[Contact]:
    """Those who agreed to receive this mailing of a meeting, and still do."""
    meeting = mailing.meeting
    if meeting is None:
        return Contact.objects.none()
    rows = agreeing(*map(Consent.Purpose, mailing.purposes))
    if mailing.kind == Mailing.Kind.SYNTHESIS:
        return rows.filter(meeting_ref=meeting.code)
    refs = [*meeting.gives_back.values_list("code", flat=True), meeting.code]
    quartiers = list(meeting.quartiers.values_list("pk", flat=True))
    # Who left an address on the site said a quarter or a commune; a restitution of quarters is for those alone.
    near = (
        Q(quartier__in=quartiers)
        if quartiers
        else (Q(quartier__departement=meeting.departement_id) | Q(commune__departement=meeting.departement_id))
    )
    return rows.filter(Q(meeting_ref__in=refs) | Q(meeting_ref="") & near)


def way_of(contact: Contact, *, after_email: bool = False) -> Delivery.Way | None:
    """How to reach a person: by e-mail, else by post, else by telephone; None when nothing is left."""
    if contact.email and not after_email:
        return Delivery.Way.EMAIL
    if contact.address:
        return Delivery.Way.LETTER
    return Delivery.Way.PHONE if contact.phone else None


def ways_of(contacts: QuerySet[Contact]) -> Counter[Delivery.Way]:
    """How many people would be reached by each way; one query."""
    rows = contacts.only("email", "phone", "address")
    return Counter(way for way in map(way_of, rows) if way)
