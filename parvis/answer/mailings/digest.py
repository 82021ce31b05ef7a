"""News of a territory, at most once a week: what became public there. Nothing new, nothing sent.

Who agreed to the dates of meetings hears of meetings, who agreed to follow their quarter of minutes and documents; who
agreed to both has one mail of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation

from parvis.answer.mailings.body import ITEM, TITLE
from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.services import lines_add
from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.contacts.models import OPEN, Consent, Contact
from parvis.ground.contacts.queries import agreeing
from parvis.ground.journal.services import journal_record
from parvis.ground.library.models import Document
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.ground.territories.places import Place, concerning, place_of
from parvis.listen.meetings.models import Meeting, MinutesPublication, State
from parvis.web.templatetags.parvis import moment

EVERY: Final = timedelta(days=7)
LASTING: Final = (Consent.Purpose.MEETINGS, Consent.Purpose.FOLLOWUP)
MOST_OF_EACH: Final = 20
Somewhere = Quartier | ContratDeVille | Departement


@dataclass(frozen=True)
class Readers:
    """People of one territory who agreed to the same things."""

    place: Somewhere
    purposes: tuple[str, ...]
    people: list[Contact]


def digests_send() -> int:
    """Write and send the digest of each territory where something is new for someone; returns how many mailings."""
    calendar = current_campaign()
    if calendar is None:
        return 0
    return sum(_send(calendar.campaign, one) for one in _readers())


def _readers() -> list[Readers]:
    """Those who may be written to today, by territory and by what they agreed to; a few queries."""
    recent = Delivery.objects.filter(mailing__kind=Mailing.Kind.DIGEST, mailing__created_at__gt=timezone.now() - EVERY)
    people = list(
        agreeing(*LASTING)
        .exclude(email="")
        .exclude(pk__in=recent.values("contact"))
        .select_related("quartier", "commune__departement")
    )
    agreed: dict[UUID, set[str]] = defaultdict(set)
    for contact, purpose in Consent.objects.filter(OPEN, contact__in=people, purpose__in=LASTING).values_list(
        "contact", "purpose"
    ):
        agreed[contact].add(purpose)
    meetings = {
        one.code: one
        for one in Meeting.objects.filter(code__in={one.meeting_ref for one in people if one.meeting_ref})
        .select_related("departement", "contract")
        .prefetch_related("quartiers")
    }
    groups: dict[tuple[str, str, tuple[str, ...]], tuple[Somewhere, list[Contact]]] = {}
    for one in people:
        place = _place(one, meetings.get(one.meeting_ref))
        if place is not None:
            purposes = tuple(sorted(agreed[one.pk]))
            key = (place._meta.label, str(place.pk), purposes)
            groups.setdefault(key, (place, []))[1].append(one)
    return [Readers(place, key[2], found) for key, (place, found) in sorted(groups.items(), key=lambda one: one[0])]


def _place(contact: Contact, meeting: Meeting | None) -> Somewhere | None:
    """The territory whose news a person receives: the quarter that they said, else that of their commune or meeting."""
    if contact.quartier:
        return contact.quartier
    if contact.commune:
        return contact.commune.departement
    if meeting is None:
        return None
    quartiers = list(meeting.quartiers.all())
    return quartiers[0] if len(quartiers) == 1 else meeting.contract or meeting.departement


@transaction.atomic
def _send(campaign: Campaign, readers: Readers) -> int:
    fields = _fields(readers.place)
    before = Mailing.objects.filter(kind=Mailing.Kind.DIGEST, purposes=list(readers.purposes), **fields)
    since = before.aggregate(last=Max("created_at"))["last"] or timezone.now() - EVERY
    body = body_since(place_of(readers.place), readers.purposes, since)
    if not body:
        return 0
    now = timezone.now()
    mailing = Mailing.objects.create(
        campaign=campaign, kind=Mailing.Kind.DIGEST, purposes=list(readers.purposes), state=Mailing.State.APPROVED,
        approved_at=now, **fields,
    )  # fmt: skip
    version = MailingVersion.objects.create(
        mailing=mailing, subject=f"Des nouvelles de {readers.place.name}"[:150], body=body, frozen_at=now
    )
    lines_add(version=version, people=[(one.pk, Delivery.Way.EMAIL, one.language) for one in readers.people])
    detail = {"people": len(readers.people)}
    journal_record(action="envoi : nouvelles d’un territoire", thing="envoi", thing_id=mailing.pk, actor=None,
                   departement=mailing.departement_id, detail=detail)  # fmt: skip
    return 1


def _fields(place: Somewhere) -> dict[str, Any]:
    if isinstance(place, Quartier):
        return {"departement": place.departement, "quartier": place, "contract": None}
    if isinstance(place, ContratDeVille):
        return {"departement": place.departements.order_by("pk")[0], "quartier": None, "contract": place}
    return {"departement": place, "quartier": None, "contract": None}


def body_since(place: Place, purposes: Iterable[str], since: datetime) -> str:
    """What became public about ``place`` after ``since``, in the writing of a mailing; empty when nothing did."""
    asked, parts = set(purposes), []
    meetings = Meeting.objects.public().filter(concerning(Meeting, place))
    with translation.override("fr"):
        if Consent.Purpose.MEETINGS in asked:
            coming = meetings.filter(state=State.ANNOUNCED, announced_at__gt=since, starts_at__gt=timezone.now())
            parts.append(_part("Réunions annoncées", (
                f"{one.title}, {moment(one.begins)}{f', {one.place_name}' if one.place_name else ''} : "
                f"{_address('reunions:public', one.code)}"
                for one in coming.order_by("starts_at")[:MOST_OF_EACH]
            )))  # fmt: skip
        if Consent.Purpose.FOLLOWUP in asked:
            new = MinutesPublication.objects.filter(at__gt=since, version__meeting__in=meetings)
            told = {one.version.meeting for one in new.select_related("version__meeting").order_by("at")[:MOST_OF_EACH]}
            parts.append(_part("Comptes rendus publiés", (
                f"{one.title} : {_address('reunions:public', one.code)}compte-rendu/"
                for one in sorted(told, key=lambda one: one.starts_at)
            )))  # fmt: skip
            documents = Document.objects.public().filter(concerning(Document, place), updated_at__gt=since)
            parts.append(_part("Documents publiés", (
                f"{one.title} : {_address('library:document', one.pk, one.slug)}"
                for one in documents.order_by("updated_at")[:MOST_OF_EACH]
            )))  # fmt: skip
    said = [one for one in parts if one]
    return "\n\n".join([f"Voici ce qui est nouveau pour {place.name}.", *said]) if said else ""


def _part(title: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"{ITEM}{' '.join(line.split())}" for line in lines)
    return f"{TITLE}{title}\n\n{items}" if items else ""


def _address(name: str, *args: object) -> str:
    return f"{settings.PARVIS_ADDRESS}{reverse(name, args=list(args))}"
