"""Reads of the mailings: the clock of each meeting, the counts of the ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from parvis.answer.mailings.models import Delivery, Mailing
from parvis.answer.mailings.states import DONE_STATES, S
from parvis.ground.campaigns.models import Deadline
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.contacts.models import Consent
from parvis.ground.contacts.queries import waiting_by_meeting
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Kind, Meeting, State

#: What the circular asks, when the campaign says nothing else: « dans le mois ».
DAYS: Final = 30
#: Meetings that owe a synthesis to those who came.
OWING: Final = (State.HELD, State.MINUTED, State.GIVEN_BACK)
TO_DO, LEAVING, DONE, NOBODY = "a-faire", "en-cours", "envoyes", "personne"
STANDINGS: Final = {TO_DO: "À envoyer", LEAVING: "En cours", DONE: "Envoyés", NOBODY: "Personne à qui écrire"}


@dataclass(frozen=True)
class Clock:
    """A meeting and the synthesis that it owes: due on ``due``; ``waiting`` people have asked for it and wait."""

    meeting: Meeting
    due: date
    waiting: int
    mailing: Mailing | None = None
    left: int = 0

    @property
    def days(self) -> int:
        """Days left; negative when late."""
        return (self.due - timezone.localdate()).days

    @property
    def approved(self) -> bool:
        """Whether it was approved."""
        return self.mailing is not None and self.mailing.state == Mailing.State.APPROVED

    @property
    def standing(self) -> str:
        """Where it stands: a key of :data:`STANDINGS`."""
        if self.approved:
            return LEAVING if self.left else DONE
        return TO_DO if self.waiting else NOBODY

    @property
    def late(self) -> bool:
        """Whether someone waits for longer than promised."""
        return self.standing == TO_DO and self.days < 0

    @property
    def when(self) -> str:
        """How late or how soon, in words."""
        if self.days < 0:
            return f"en retard de {-self.days} j"
        return {0: "à envoyer aujourd’hui", 1: "à envoyer demain"}.get(self.days, f"encore {self.days} jours")


def delay() -> timedelta:
    """How long after a meeting its synthesis is due."""
    calendar = current_campaign()
    deadline = calendar.deadlines.get(Deadline.Kind.MEETING_SYNTHESIS) if calendar else None
    return timedelta(days=(deadline.days_after_meeting if deadline else None) or DAYS)


def due_on(meeting: Meeting, within: timedelta) -> date:
    """By when the synthesis of ``meeting`` is owed, ``within`` (:func:`delay`) of it by the clocks of the place."""
    return meeting.begins.date() + within


def synthesis_sent_on(meeting: Meeting) -> date | None:
    """Day when the last of those who asked for the synthesis of ``meeting`` were written to; None while some wait."""
    lines = Delivery.objects.filter(
        mailing__meeting=meeting, mailing__kind=Mailing.Kind.SYNTHESIS, mailing__state=Mailing.State.APPROVED
    ).order_by()
    found = lines.aggregate(last=Max("settled_at"), open=Count("pk", filter=Q(settled_at__isnull=True)))
    return None if found["open"] or found["last"] is None else timezone.localdate(found["last"])


def owing(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Of these meetings, those that owe a synthesis to those who came."""
    return meetings.filter(state__in=OWING).exclude(kind=Kind.RESTITUTION)


def clocks(meetings: QuerySet[Meeting]) -> list[Clock]:
    """The clock of each of these meetings, those to send first and the latest of them first; four queries."""
    rows = list(owing(meetings).select_related("departement").order_by("starts_at", "pk"))
    made = Mailing.objects.filter(kind=Mailing.Kind.SYNTHESIS, meeting__in=rows)
    mailings = {one.meeting_id: one for one in made}
    open_lines = Delivery.objects.filter(mailing__in=mailings.values(), settled_at__isnull=True)
    left = dict(open_lines.order_by().values_list("mailing").annotate(count=Count("pk")))
    waiting = waiting_by_meeting([one.code for one in rows], Consent.Purpose.SYNTHESIS)
    days = delay()
    found = [
        Clock(
            meeting=one,
            due=due_on(one, days),
            waiting=waiting.get(one.code, 0),
            mailing=(mailing := mailings.get(one.pk)),
            left=left.get(mailing.pk, 0) if mailing else 0,
        )
        for one in rows
    ]
    order = list(STANDINGS)
    return sorted(found, key=lambda one: (order.index(one.standing), one.due))


def clocks_seen(scope: Scope) -> list[Clock]:
    """The clocks of the scope's territory, in the current campaign."""
    calendar = current_campaign()
    if calendar is None:
        return []
    return clocks(Meeting.objects.visible_to(scope).filter(campaign=calendar.campaign))


@dataclass(frozen=True)
class Progress:
    """Where the ledger of a mailing stands; ``counts`` by way, then by state, in words."""

    total: int
    done: int
    open: int
    unknown: int
    refused: int
    letters: int
    calls: int
    counts: list[tuple[str, str, int]]


def progress(mailing: Mailing) -> Progress:
    """The counts of a ledger; one query."""
    rows = mailing.deliveries.order_by().values_list("way", "state").annotate(count=Count("pk"))
    counts = Counter({(Delivery.Way(way), Delivery.State(state)): count for way, state, count in rows})

    def of(*states: Delivery.State, way: Delivery.Way | None = None) -> int:
        return sum(n for (one, state), n in counts.items() if state in states and way in {None, one})

    order = list(Delivery.State)
    lines = sorted(counts.items(), key=lambda one: (one[0][0].label, order.index(one[0][1])))
    return Progress(
        total=sum(counts.values()),
        done=of(*DONE_STATES),
        open=of(S.WAITING, S.CLAIMED, S.HANDED),
        unknown=of(S.UNKNOWN),
        refused=of(S.REFUSED, way=Delivery.Way.EMAIL),
        letters=of(S.WAITING, way=Delivery.Way.LETTER),
        calls=of(S.WAITING, way=Delivery.Way.PHONE),
        counts=[(str(way.label), str(state.label), count) for (way, state), count in lines],
    )
