"""Reminders that a synthesis is due: to who holds the meeting, then to the référents. Each is sent, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.answer.mailings.models import Reminder
from parvis.answer.mailings.queries import Clock, clocks, delay
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.outbox.services import message_send
from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Referent, Role
from parvis.listen.meetings.models import Meeting

DAYS_OF_REMINDERS: Final = (15, 25, 30)
NOBODY_WAITS: Final = "personne n’attend cette synthèse"
APPROVED: Final = "la synthèse est déjà approuvée"
PASSED: Final = "ce jour était déjà passé"
NO_ANIMATEUR: Final = "la réunion n’a pas d’animateur dont le mandat soit en cours"
NO_REFERENT: Final = "le département n’a pas de référent"
#: Older than this, a meeting was held before anyone counted: its past days are not caught up.
FORGOTTEN: Final = timedelta(days=180)
_HOLDERS: Final = frozenset({Role.ANIMATEUR, Role.COLLECTIVITE})


@dataclass(frozen=True)
class Step:
    """A day on which a reminder is due, counted from the meeting."""

    days: int
    to_referent: bool = False


def steps() -> list[Step]:
    """The days of :data:`DAYS_OF_REMINDERS`; then the référents, on the first day of delay."""
    last = delay().days
    days = [one for one in DAYS_OF_REMINDERS if one <= last]
    return [*(Step(one) for one in days), Step(last + 1, to_referent=True)]


def reminders_send() -> int:
    """Every reminder that is due today and has no row yet; returns how many letters were promised."""
    calendar = current_campaign()
    if calendar is None:
        return 0
    since = timezone.now() - FORGOTTEN
    meetings = Meeting.objects.filter(campaign=calendar.campaign, starts_at__gte=since)
    return sum(_remind(clock) for clock in clocks(meetings))


@transaction.atomic
def _remind(clock: Clock) -> int:
    # Two workers at once wait here for one another.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=clock.meeting.pk)
    age = (timezone.localdate() - timezone.localdate(meeting.starts_at)).days
    known = set(meeting.reminders.values_list("step", "to_referent"))
    due = [one for one in steps() if one.days <= age and (one.days, one.to_referent) not in known]
    for step in due[:-1]:
        _not_sent(meeting, step, PASSED)
    return _one(clock, meeting, due[-1]) if due else 0


def _one(clock: Clock, meeting: Meeting, step: Step) -> int:
    if clock.approved:
        return _not_sent(meeting, step, APPROVED)
    if not clock.waiting:
        return _not_sent(meeting, step, NOBODY_WAITS)
    people = _referents(meeting) if step.to_referent else holders(meeting)
    if not people:
        return _not_sent(meeting, step, NO_REFERENT if step.to_referent else NO_ANIMATEUR)
    for agent in people:
        Reminder.objects.create(meeting=meeting, step=step.days, to_referent=step.to_referent, agent=agent)
        context = {"meeting": meeting, "clock": clock, "to_referent": step.to_referent}
        message_send(to=agent.email, template="mailings/mail/reminder", context=context)
    return len(people)


def _not_sent(meeting: Meeting, step: Step, why: str) -> int:
    Reminder.objects.create(meeting=meeting, step=step.days, to_referent=step.to_referent, not_sent=why)
    return 0


def holders(meeting: Meeting) -> list[Agent]:
    """Who is reminded: who prepared the meeting, if their mandate is in force; else those who hold meetings there."""
    writers = Mandate.objects.active().filter(role__in=policy.ABILITIES["mailing:write"], agent__is_active=True)
    if meeting.created_by_id and writers.filter(agent=meeting.created_by_id).exists():
        return [meeting.created_by] if meeting.created_by else []
    quartiers = list(meeting.quartiers.values_list("pk", flat=True))
    there = Q(quartier__in=quartiers) | Q(departement=meeting.departement_id)
    if meeting.contract_id:
        there |= Q(contract=meeting.contract_id)
    found = writers.filter(there, role__in=_HOLDERS).values("agent")
    return list(Agent.objects.filter(pk__in=found))


def _referents(meeting: Meeting) -> list[Agent]:
    named = Referent.objects.filter(
        campaign=meeting.campaign_id, departement=meeting.departement_id, ended_at=None
    ).values("agent")
    mandated = Mandate.objects.active().filter(role=Role.REFERENT, departement=meeting.departement_id).values("agent")
    return list(Agent.objects.filter(Q(pk__in=named) | Q(pk__in=mandated), is_active=True))
