"""Reads of objections: what everyone sees beside the minutes, what agents have to answer, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Min, QuerySet

from parvis.answer.followup.models import Objection
from parvis.answer.followup.window import is_open, last_day
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.minutes_filling import Words
from parvis.listen.meetings.models import MinutesVersion
from parvis.understand.corpus.charter import Reason, reasons
from parvis.understand.corpus.queries import Delay, Percentile
from parvis.web.waiting import Waiting


@dataclass(frozen=True)
class ToldObjection:
    """An objection as everyone may read it: its words and the answer, or the reasons why its words are not shown.

    ``about`` is what it is about, as the minutes say it now; empty for the whole, and for words that are not told.
    """

    objection: Objection
    about: str
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Objections:
    """What is told beside the minutes: those answered, how many wait, until when one may still object (or None)."""

    told: list[ToldObjection]
    waiting: int
    open_until: date | None

    @property
    def any(self) -> bool:
        """Whether anything was said."""
        return bool(self.told or self.waiting)


def objections_told(version: MinutesVersion, words: Mapping[UUID, Words]) -> Objections:
    """What everyone may know of the objections to the minutes of which ``version`` is the last; one query.

    ``words`` are what is told of each item (:func:`parvis.understand.corpus.minutes_words.public_words`).
    """
    rows = list(
        Objection.objects.filter(version__meeting=version.meeting_id)
        .select_related("version", "corrected_in")
        .defer("words", "masks", "dangers")
    )
    read = {key: one.text for key, one in words.items() if one.read}
    return Objections(
        told=[
            ToldObjection(one, read.get(one.item, "") if one.item else "", reasons(one.reasons))
            for one in rows
            if one.state != Objection.State.WAITING
        ],
        waiting=sum(one.state == Objection.State.WAITING for one in rows),
        open_until=last_day(version) if is_open(version) else None,
    )


def objections_seen(scope: Scope, state: str) -> QuerySet[Objection]:
    """Those of the territory in ``state``: what has waited longest first, what was answered last first."""
    rows = Objection.objects.visible_to(scope).filter(state=state)
    order = ["at", "pk"] if state == Objection.State.WAITING else ["-answered_at", "pk"]
    return rows.select_related("version__meeting", "by").order_by(*order)


def waiting(scope: Scope) -> Waiting:
    """Objections that nobody has answered, and since when the oldest waits; one query."""
    rows = Objection.objects.visible_to(scope).waiting()
    return Waiting(**rows.order_by().aggregate(count=Count("pk"), since=Min("at")))


def delay(scope: Scope) -> Delay:
    """How long answers took; one query."""
    answered = Objection.objects.visible_to(scope).exclude(state=Objection.State.WAITING).order_by()
    took = F("answered_at") - F("at")
    found = answered.aggregate(
        count=Count("pk"), median=Percentile(took, share="0.5"), ninth=Percentile(took, share="0.9")
    )
    return Delay(**found)
