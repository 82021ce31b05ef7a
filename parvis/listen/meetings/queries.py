"""Reads of meetings."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from parvis.ground.territories.models import Quartier
from parvis.ground.territories.places import Place, concerning
from parvis.listen.meetings.models import Kind, Meeting, Registration, State


@dataclass(frozen=True)
class Filters:
    """What a list of meetings is narrowed by; each comes from the address."""

    departement: str = ""
    state: str = ""
    kind: str = ""
    words: str = ""
    when: str = ""
    place: Place | None = None

    def apply(self, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """``meetings`` narrowed; an unknown value of a filter narrows nothing."""
        if self.departement:
            meetings = meetings.filter(departement=self.departement)
        if self.place:
            meetings = meetings.filter(concerning(Meeting, self.place))
        if self.state in State.values:
            meetings = meetings.filter(state=self.state)
        if self.kind in Kind.values:
            meetings = meetings.filter(kind=self.kind)
        for word in self.words.split():
            meetings = meetings.filter(Q(title__unaccent__icontains=word) | Q(place_name__unaccent__icontains=word))
        now = timezone.now()
        if self.when == "avenir":
            return meetings.filter(starts_at__gte=now)
        return meetings.filter(starts_at__lt=now).order_by("-starts_at", "pk") if self.when == "passees" else meetings


def listed(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """``meetings`` with what a list shows: a constant number of queries."""
    quartiers = Prefetch("quartiers", Quartier.objects.defer("geometry", "indicators"))
    return meetings.select_related("departement", "contract", "epci").prefetch_related(quartiers)


def places_taken(meeting: Meeting) -> tuple[int, int]:
    """People who registered, and who wait."""
    counts = dict(
        meeting.registrations.order_by()
        .values_list("state")
        .annotate(total=Sum("people"))
        .values_list("state", "total")
    )
    return counts.get(Registration.State.REGISTERED, 0), counts.get(Registration.State.WAITING, 0)
