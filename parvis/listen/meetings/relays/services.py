"""Writes of the directory of relays. Each is journaled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.ground.journal.services import act_record
from parvis.ground.outbox.services import message_send
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.journaling import meeting_journal
from parvis.listen.meetings.models import Meeting, Relay, Solicitation, State
from parvis.listen.meetings.services import check_territory
from parvis.listen.meetings.wording import forward_text


class CannotAsk(ValueError):
    """These relays cannot be asked this way; the message says so in French."""


@transaction.atomic
def relay_add(*, by: Scope, fields: Mapping[str, Any], quartiers: Iterable[Quartier]) -> Relay:
    """Add a relay. ``fields`` are those of :class:`Relay`.

    Raises:
        OutsideTerritory: the mandate does not cover it.
        IntegrityError: a relay of the département has this name already.
    """
    places = list(quartiers)
    check_territory(by, fields, places)
    relay = Relay.objects.create(**fields)
    relay.quartiers.set(places)
    _journal(by, "relais ajouté", relay)
    return relay


@transaction.atomic
def relay_change(*, by: Scope, relay: Relay, fields: Mapping[str, Any], quartiers: Iterable[Quartier]) -> Relay:
    """Change a relay; raises as :func:`relay_add` does."""
    places = list(quartiers)
    check_territory(by, fields, places)
    row = Relay.objects.select_for_update().get(pk=relay.pk)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    row.quartiers.set(places)
    _journal(by, "relais modifié", row, {"fields": changed})
    return row


@transaction.atomic
def relay_archive(*, by: Scope, relay: Relay) -> None:
    """Take a relay out of the directory; who was asked stays in the log."""
    relay.archived_at = timezone.now()
    relay.save(update_fields=["archived_at"])
    _journal(by, "relais retiré", relay)


@transaction.atomic
def relay_restore(*, by: Scope, relay: Relay) -> None:
    """Put a relay back; raises IntegrityError when another has taken its name."""
    relay.archived_at = None
    relay.save(update_fields=["archived_at"])
    _journal(by, "relais remis dans l’annuaire", relay)


@transaction.atomic
def relays_ask(
    *, by: Scope, meeting: Meeting, relays: Iterable[Relay], way: Solicitation.Way, note: str = ""
) -> list[Solicitation]:
    """Ask relays to pass a meeting on. By e-mail, a letter leaves with the text to forward; else it is only logged.

    Raises:
        CannotAsk: nobody is chosen, the meeting is cancelled, or (by e-mail) not announced, or one has no address.
    """
    chosen = list(relays)
    by_email = way == Solicitation.Way.EMAIL
    _check_asked(meeting, chosen, by_email=by_email)
    asked = Solicitation.objects.bulk_create(
        [Solicitation(relay=one, meeting=meeting, way=way, asked_by=by.agent, note=note) for one in chosen]
    )
    if by_email:
        sheet = sheet_of(meeting)
        context = {
            "meeting": meeting,
            "forward": forward_text(sheet).strip(),
            "poster": f"{settings.PARVIS_ADDRESS}/reunions/{meeting.code}/affiche.pdf",
            "flyer": f"{settings.PARVIS_ADDRESS}/reunions/{meeting.code}/tract.pdf",
            "by": by.agent,
            "note": note,
        }
        for one in chosen:
            message_send(
                to=one.email, template="meetings/mail/relay", context={**context, "relay": one}, reply_to=by.agent.email
            )
    meeting_journal(by, "relais sollicités", meeting, {"way": way, "relays": [str(one.pk) for one in chosen]})
    return asked


@transaction.atomic
def solicitation_log(*, by: Scope, relay: Relay, way: Solicitation.Way, note: str) -> Solicitation:
    """Log that a relay was asked to carry the questionnaire: no meeting, no letter."""
    made = Solicitation.objects.create(relay=relay, way=way, note=note, asked_by=by.agent)
    _journal(by, "relais sollicité", relay, {"way": way})
    return made


@transaction.atomic
def solicitation_answer(*, by: Scope, solicitation: Solicitation, answer: Solicitation.Answer, note: str) -> None:
    """Write what a relay answered."""
    waiting = answer == Solicitation.Answer.WAITING
    solicitation.answer, solicitation.note = answer, note
    solicitation.answered_at = None if waiting else timezone.now()
    solicitation.save(update_fields=["answer", "note", "answered_at"])
    _journal(by, "réponse d’un relais", solicitation.relay, {"answer": answer})


def _check_asked(meeting: Meeting, relays: list[Relay], *, by_email: bool) -> None:
    if not relays:
        raise CannotAsk("Cochez au moins un relais.")
    if meeting.state == State.CANCELLED:
        raise CannotAsk("Cette réunion est annulée : il n’y a plus rien à faire connaître.")
    if not by_email:
        return
    if meeting.state == State.DRAFT:
        raise CannotAsk("Annoncez d’abord la réunion : le courriel renvoie à sa page publique.")
    if without := [one.name for one in relays if not one.email]:
        raise CannotAsk(
            f"Pas d’adresse e-mail pour : {', '.join(without)}. Ajoutez-la dans l’annuaire, ou décochez-les."
        )


def _journal(by: Scope, action: str, relay: Relay, detail: Mapping[str, object] | None = None) -> None:
    act_record(by, action, thing="relais", thing_id=relay.pk, departement=relay.departement_id, detail=detail)
