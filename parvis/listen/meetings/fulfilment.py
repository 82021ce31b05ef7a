"""Which départements fulfil a deadline, by which meeting, in time or late.

A meeting held on the day of the deadline, by the clocks of the place, is in time. The first that fulfils counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from parvis.ground.campaigns.fulfilment import Fulfilment
from parvis.ground.campaigns.models import Deadline
from parvis.ground.territories.models import ContratDeVille, Departement
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.states import HELD_STATES

_STATES = {
    "announced": HELD_STATES | {State.ANNOUNCED},
    "held": HELD_STATES,
    "minuted": frozenset({State.MINUTED, State.GIVEN_BACK}),
}


@dataclass(frozen=True)
class Fulfilled:
    """A département before a deadline: by when, and the meeting that fulfils it (None: not yet)."""

    departement: Departement
    due: date
    meeting: Meeting | None

    @property
    def days_late(self) -> int:
        """Days after the date: of the meeting, or so far when there is none; 0 when in time."""
        day = self.meeting.begins.date() if self.meeting else timezone.localdate()
        return max(0, (day - self.due).days)


def fulfilled(deadline: Deadline, departement: Departement) -> Meeting | None:
    """The first meeting by which ``departement`` fulfils ``deadline``; None when none does, or nothing could."""
    return next((one.meeting for one in fulfilments(deadline, [departement])), None)


def fulfilments(deadline: Deadline, departements: Iterable[Departement]) -> list[Fulfilled]:
    """Each département before a deadline that says what fulfils it, in the order given; empty when it does not.

    One query, and one more for the extensions when they were not fetched.
    """
    rule = deadline.fulfilment
    places = list(departements)
    if rule is None or deadline.due_on is None:
        return []
    first = {one.departement_id: one for one in _first(deadline, rule).filter(departement__in=places)}
    return [Fulfilled(one, deadline.due_for(one.pk) or deadline.due_on, first.get(one.pk)) for one in places]


def concerned(codes: Iterable[str] | None = None) -> QuerySet[Departement]:
    """Départements that have a contract, by name; those of ``codes`` alone when they are given."""
    contracts = ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2024, current=True)
    places = Departement.objects.filter(current=True, contracts__in=contracts).distinct()
    return places if codes is None else places.filter(pk__in=codes)


def _first(deadline: Deadline, rule: Fulfilment) -> QuerySet[Meeting]:
    """The first meeting of each département that fulfils ``rule``."""
    meetings = Meeting.objects.filter(campaign=deadline.campaign_id, kind=rule.kind, state__in=_STATES[rule.state])
    if rule.with_elus:
        meetings = meetings.filter(elus__len__gt=0)
    return meetings.defer("description").order_by("departement_id", "starts_at", "pk").distinct("departement_id")
