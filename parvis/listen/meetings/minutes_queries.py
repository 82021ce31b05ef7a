"""Reads of the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from parvis.ground.campaigns.objects import Objet
from parvis.listen.meetings.models import DayNote, Meeting, MinutesItem, MinutesSource, MinutesVersion, SourceProposal


def published(meeting: Meeting) -> QuerySet[MinutesVersion]:
    """The published versions of a meeting's minutes, the last first."""
    rows = MinutesVersion.objects.filter(meeting=meeting, publication__isnull=False)
    return rows.select_related("publication").order_by("-number")


def last_published(meeting: Meeting) -> MinutesVersion | None:
    """The version that everyone reads; None before the first publication."""
    return published(meeting).first()


def open_draft(meeting: Meeting) -> MinutesVersion | None:
    """The version being written; None when there is none."""
    return MinutesVersion.objects.filter(meeting=meeting, publication__isnull=True).order_by("number").last()


def last_of_each(meetings: Iterable[Meeting]) -> list[MinutesVersion]:
    """The version that everyone reads, of each of these meetings that has one. One query."""
    given = {one.pk: one for one in meetings}
    rows = MinutesVersion.objects.filter(meeting__in=given, publication__isnull=False)
    found = list(rows.select_related("publication").order_by("meeting_id", "-number").distinct("meeting_id"))
    for one in found:
        one.meeting = given[one.meeting_id]
    return found


def notes_left(version: MinutesVersion) -> QuerySet[DayNote]:
    """The notes of the meeting that the version does not hold, in the order in which they were taken."""
    return DayNote.objects.filter(meeting=version.meeting_id).exclude(pk__in=version.items.values("item"))


@dataclass(frozen=True)
class ObjectItems:
    """What was said on one of the four objects."""

    objet: Objet
    items: list[MinutesItem]


def by_object(version: MinutesVersion) -> list[ObjectItems]:
    """What a version says, by object, in its order; the four objects always. One query."""
    items = list(version.items.all())
    return [ObjectItems(objet, [one for one in items if one.object == objet]) for objet in Objet]


def sources_of(meeting: Meeting) -> QuerySet[MinutesSource]:
    """The files read for a meeting, with how many proposals they hold (``total``) and how many wait (``waiting``)."""
    waiting = Count("proposals", filter=Q(proposals__state=SourceProposal.State.WAITING))
    rows = MinutesSource.objects.filter(meeting=meeting).select_related("given_by", "file")
    return rows.defer("blocks", "file__page", "file__text").annotate(total=Count("proposals"), waiting=waiting)
