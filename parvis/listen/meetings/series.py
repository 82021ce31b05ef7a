"""Series: a meeting repeated week after week, announced, changed and cancelled together."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from parvis.ground.people.scope import Scope
from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.models import Kind, Meeting, State
from parvis.listen.meetings.services import VISIT_ONLY, meeting_change, meeting_copy, meeting_move
from parvis.listen.meetings.states import WrongWay

MOST = 30
#: What the later meetings of a series change together; never their dates.
SHARED = (
    "description", "place_name", "address", "venue", "online_url", "access", "languages", "childcare", "transport",
    "organisers", "partners",
)  # fmt: skip
DAYS_A_WEEK = 7


class Rhythm(StrEnum):
    """How a meeting is repeated."""

    WEEK = "semaine"
    TWO_WEEKS = "quinzaine"
    MONTH = "mois"
    DATES = "dates"


def later_days(first: date, rhythm: Rhythm, count: int) -> list[date]:
    """The ``count`` days after ``first``, on the same weekday.

    By month: the same weekday of the month (the second Tuesday). A fifth one counts as the last of each month, since
    not every month has five.
    """
    if rhythm in {Rhythm.WEEK, Rhythm.TWO_WEEKS}:
        step = timedelta(weeks=1 if rhythm is Rhythm.WEEK else 2)
        return [first + step * number for number in range(1, count + 1)]
    return [_same_weekday(first, number) for number in range(1, count + 1)]


def _same_weekday(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    rank = (first.day - 1) // DAYS_A_WEEK
    opening = date(year, month, 1)
    day = 1 + (first.weekday() - opening.weekday()) % DAYS_A_WEEK + rank * DAYS_A_WEEK
    longest = monthrange(year, month)[1]
    return date(year, month, day if day <= longest else day - DAYS_A_WEEK)


def moments(meeting: Meeting, days: Iterable[date]) -> list[datetime]:
    """``days`` at the hour that the clocks show at ``meeting``: an hour that summer time does not shift."""
    zone = zone_of(meeting.departement_id)
    hour = meeting.begins.time()
    return [datetime.combine(day, hour, tzinfo=zone) for day in days]


@transaction.atomic
def series_create(*, by: Scope, meeting: Meeting, days: Iterable[date]) -> list[Meeting]:
    """Drafts like ``meeting`` on other days, in its series; a day that the series has already is left out.

    Raises:
        WrongWay: a visit of the commission, more than :data:`MOST` days, or none that is new.
    """
    if meeting.kind == Kind.VISIT:
        raise WrongWay(VISIT_ONLY)
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    known = {row.begins.date()}
    if row.series:
        known |= {one.begins.date() for one in Meeting.objects.filter(series=row.series)}
    new = sorted(set(days) - known)
    if not new:
        raise WrongWay("Ces dates sont déjà dans la série : donnez-en d’autres.")
    if len(new) > MOST:
        raise WrongWay(f"Une série s’allonge de {MOST} dates au plus à la fois.")
    if row.series is None:
        row.series = uuid4()
        row.save(update_fields=["series", "updated_at"])
    return [meeting_copy(by=by, meeting=row, starts_at=moment, series=row.series) for moment in moments(row, new)]


def series_of(meetings: QuerySet[Meeting], series: UUID) -> QuerySet[Meeting]:
    """The meetings of a series among ``meetings``, by date."""
    return meetings.filter(series=series).order_by("starts_at", "pk")


def following(meetings: QuerySet[Meeting], meeting: Meeting) -> QuerySet[Meeting]:
    """``meeting`` and the later ones of its series that are still to be held."""
    open_ones = [State.DRAFT, State.ANNOUNCED]
    if meeting.series is None:
        return meetings.none()
    return series_of(meetings, meeting.series).filter(starts_at__gte=meeting.starts_at, state__in=open_ones)


@transaction.atomic
def series_announce(*, by: Scope, series: UUID) -> int:
    """Announce every draft of the series inside the mandate; returns how many."""
    drafts = list(series_of(Meeting.objects.visible_to(by), series).filter(state=State.DRAFT))
    for one in drafts:
        meeting_move(by=by, meeting=one, to=State.ANNOUNCED)
    return len(drafts)


@transaction.atomic
def series_change(*, by: Scope, meeting: Meeting, fields: Mapping[str, Any]) -> int:
    """Change ``meeting`` and the later ones of its series together; ``fields`` among :data:`SHARED`."""
    rows = list(following(Meeting.objects.visible_to(by), meeting))
    for one in rows:
        given = {"departement": one.departement, "contract": one.contract, "epci": one.epci, **fields}
        meeting_change(by=by, meeting=one, fields=given, quartiers=one.quartiers.all())
    return len(rows)


@transaction.atomic
def series_cancel(*, by: Scope, meeting: Meeting, why: str) -> int:
    """Cancel ``meeting`` and the later ones of its series with one reason; raises WrongWay without it."""
    rows = list(following(Meeting.objects.visible_to(by), meeting))
    for one in rows:
        meeting_move(by=by, meeting=one, to=State.CANCELLED, why=why)
    return len(rows)
