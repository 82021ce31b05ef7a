"""Reads of the corpus: what an author follows, what agents have to read, how long it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.ground.campaigns.objects import Objet
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Commune, Departement, Quartier
from parvis.listen.contributions.models import Contribution
from parvis.listen.meetings.models import Meeting
from parvis.listen.questionnaires.queries import version_by_id
from parvis.understand.corpus.charter import Reason, reasons
from parvis.understand.corpus.models import Alarm, Appeal, Mask, Ruling, Statement, Watcher
from parvis.understand.corpus.settling import last_rulings
from parvis.web.waiting import Waiting

TO_READ, PUBLISHED, REFUSED, APPEALS = "a-lire", "publiees", "refusees", "nouvelle-lecture"
#: The heaps of the reading desk, as the address names them.
HEAPS: Final = {
    TO_READ: "À lire",
    APPEALS: "Nouvelle lecture demandée",
    PUBLISHED: "Publiées",
    REFUSED: "Non publiées",
}
#: A statement of the page that reads several at once has at most this many signs: one sees it whole.
SHORT: Final = 280
DAY: Final = timedelta(days=1)
_STATES: Final = {
    TO_READ: Statement.State.RECEIVED,
    PUBLISHED: Statement.State.PUBLISHED,
    REFUSED: Statement.State.REFUSED,
}


@dataclass(frozen=True)
class Filters:
    """What the reading desk is narrowed by; each comes from the address, and an unknown value narrows nothing."""

    heap: str = TO_READ
    object: str = ""
    source: str = ""
    words: str = ""

    @property
    def heap_label(self) -> str:
        """The heap in words."""
        return HEAPS[self.heap]

    @property
    def narrowed(self) -> bool:
        """Whether something else than the heap narrows the list."""
        return bool(self.object or self.source or self.words)

    @classmethod
    def read(cls, given: Any) -> Filters:
        """From the parameters of an address."""
        heap = given.get("pile", "")
        return cls(
            heap if heap in HEAPS else TO_READ, given.get("objet", ""), given.get("source", ""), given.get("mots", "")
        )

    def apply(self, statements: QuerySet[Statement]) -> QuerySet[Statement]:
        """``statements`` of the heap, narrowed; what has waited longest first, what was decided last first."""
        if self.heap == APPEALS:
            waiting = Appeal.objects.filter(pk=OuterRef("pk"), settled=None)
            statements = statements.filter(Exists(waiting), state=Statement.State.REFUSED)
        else:
            statements = statements.filter(state=_STATES[self.heap])
        if self.object in Objet.values:
            statements = statements.filter(object=self.object)
        if self.source in Statement.Source.values:
            statements = statements.filter(source=self.source)
        for word in self.words.split():
            statements = statements.filter(text__unaccent__icontains=word)
        order = ["-published_at", "pk"] if self.heap == PUBLISHED else ["received_at", "pk"]
        return statements.order_by(*order)


def next_to_read(scope: Scope, filters: Filters, *, after: Statement | None = None) -> Statement | None:
    """The statement to read next in the heap: the one that follows ``after``, else the first; None when all is read."""
    heap = filters.apply(Statement.objects.visible_to(scope))
    if after is None:
        return heap.first()
    heap = heap.exclude(pk=after.pk)
    later = Q(received_at__gt=after.received_at) | Q(received_at=after.received_at, pk__gt=after.pk)
    return heap.filter(later).first() or heap.first()


@dataclass(frozen=True)
class Line:
    """A statement in a list: where it was said, the days since it came, its masks to decide, whether it is urgent."""

    statement: Statement
    place: str
    waited: int
    undecided: int
    urgent: bool


def lines(statements: Iterable[Statement]) -> list[Line]:
    """What a list shows of ``statements``: five queries, however many they are."""
    rows = list(statements)
    keys = [one.pk for one in rows]
    names = _names(rows)
    waiting = Mask.objects.filter(statement__in=keys, state=Mask.State.PROPOSED).order_by()
    undecided = dict(waiting.values_list("statement").annotate(Count("pk")))
    alarmed = set(Alarm.objects.open().filter(statement__in=keys).values_list("statement", flat=True))
    now = timezone.now()
    return [
        Line(one, names[one.pk], (now - one.received_at).days, undecided.get(one.pk, 0), one.pk in alarmed)
        for one in rows
    ]


def _names(rows: Sequence[Statement]) -> dict[UUID, str]:
    """Where each statement was said, as finely as agents may know it."""
    quartiers = Quartier.objects.in_bulk({one.quartier for one in rows if one.quartier})
    communes = Commune.objects.in_bulk({one.commune for one in rows if one.commune})
    departements = Departement.objects.in_bulk({one.departement for one in rows if one.departement})
    named = {}
    for one in rows:
        place = quartiers.get(one.quartier) or communes.get(one.commune) or departements.get(one.departement)
        named[one.pk] = f"{place.name} ({one.departement})" if place else "lieu non précisé"
    return named


def quick(scope: Scope) -> QuerySet[Statement]:
    """Short statements to read that hide nothing: no mask but refused ones, no open alarm."""
    hidden = Mask.objects.filter(statement=OuterRef("pk")).exclude(state=Mask.State.REFUSED)
    alarms = Alarm.objects.open().filter(statement=OuterRef("pk"))
    rows = Statement.objects.visible_to(scope).filter(state=Statement.State.RECEIVED, screened=True)
    rows = rows.filter(end__lte=F("start") + SHORT).exclude(Exists(hidden)).exclude(Exists(alarms))
    return rows.order_by("received_at", "pk")


def to_read(scope: Scope) -> Waiting:
    """Statements that nobody has read yet."""
    rows = Statement.objects.visible_to(scope).filter(state=Statement.State.RECEIVED)
    return Waiting(**rows.aggregate(count=Count("pk"), since=Min("received_at")))


def appeals(scope: Scope) -> Waiting:
    """Requests of authors to be read again."""
    mine = Statement.objects.visible_to(scope).filter(state=Statement.State.REFUSED).values("pk")
    return Waiting(
        **Appeal.objects.filter(settled=None, pk__in=mine).aggregate(count=Count("pk"), since=Min("asked_at"))
    )


def urgent(scope: Scope) -> Waiting:
    """Alarms not closed."""
    return Waiting(**Alarm.objects.visible_to(scope).open().aggregate(count=Count("pk"), since=Min("raised_at")))


class Percentile(Aggregate):
    """``percentile_cont`` of durations: the time that a share of them does not exceed."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Delay:
    """How long decisions took: how many, half of them in ``median`` at most, nine in ten in ``ninth``."""

    count: int
    median: timedelta | None
    ninth: timedelta | None

    @property
    def median_days(self) -> int:
        """The median in days, rounded up: a decision of the same day counts for one."""
        return _days(self.median)

    @property
    def ninth_days(self) -> int:
        """The ninth decile in days, rounded up."""
        return _days(self.ninth)


def _days(duration: timedelta | None) -> int:
    return -(-(duration or timedelta()) // DAY)


def delays(scope: Scope) -> dict[str, Delay]:
    """Time to decide, for first readings and for those that authors asked for; one query."""
    mine = Statement.objects.visible_to(scope).values("pk")
    kinds = (Ruling.Occasion.FIRST, Ruling.Occasion.APPEAL)
    rows = (
        Ruling.objects.filter(statement__in=mine, occasion__in=kinds)
        .order_by()
        .values("occasion")
        .annotate(
            count=Count("pk"),
            median=Percentile(F("at") - F("since"), share="0.5"),
            ninth=Percentile(F("at") - F("since"), share="0.9"),
        )
    )
    found = {row["occasion"]: Delay(row["count"], row["median"], row["ninth"]) for row in rows}
    return {kind.value: found.get(kind, Delay(0, None, None)) for kind in kinds}


@dataclass(frozen=True)
class Followed:
    """A statement as its author follows it; ``reasons`` and ``note`` when it is not published."""

    statement: Statement
    reasons: Sequence[Reason] = ()
    note: str = ""
    appeal: Appeal | None = None

    @property
    def may_ask(self) -> bool:
        """Whether another reading may still be asked for."""
        return self.statement.state == Statement.State.REFUSED and self.appeal is None


def followed_statements(source_id: UUID) -> list[Followed]:
    """What one contribution says and what was decided of it, in the order of its pages; three queries."""
    rows = statements_of(source_id)
    rulings = last_rulings([one.pk for one in rows])
    asked = Appeal.objects.in_bulk([one.pk for one in rows])
    return [
        Followed(
            one,
            reasons(rulings[one.pk].reasons) if one.pk in rulings else (),
            rulings[one.pk].note if one.pk in rulings else "",
            asked.get(one.pk),
        )
        for one in rows
    ]


def statements_of(source_id: UUID) -> list[Statement]:
    """What one contribution says, in the order of its pages; tombstones included."""
    return list(Statement.objects.filter(source_id=source_id).order_by("revision", "question", "start"))


def rulings_of(statement: Statement) -> QuerySet[Ruling]:
    """Everything that was decided of a statement, the last first."""
    return Ruling.objects.filter(statement=statement.pk).select_related("by").order_by("-pk")


def said_about(statement: Statement) -> tuple[str, Meeting | None]:
    """What the words answer: the question of the questionnaire, or the meeting where they were said."""
    if statement.source == Statement.Source.MINUTES:
        meeting = Meeting.objects.get(pk=statement.source_id)
        return meeting.title, meeting
    contribution = Contribution.objects.only("version_id").get(pk=statement.source_id)
    form = version_by_id(contribution.version_id).form
    labels = {question.name: question.label("fr") for page in form.pages for question in page.questions}
    return labels.get(statement.question, ""), None


@dataclass(frozen=True)
class AlarmLine:
    """An alarm with its words and place; ``statement`` is None when its author replaced the words since."""

    alarm: Alarm
    statement: Statement | None
    place: str
    may_read: bool

    @property
    def late(self) -> bool:
        """Whether it has waited for more than the day that the procedure allows (docs/guides/paroles-urgentes.md)."""
        return self.alarm.taken_at is None and timezone.now() - self.alarm.raised_at > DAY


def alarm_lines(scope: Scope, alarms: Iterable[Alarm]) -> list[AlarmLine]:
    """What the urgent queue shows of ``alarms``: five queries. ``may_read``: the reading desk opens it too."""
    rows = list(alarms)
    found = Statement.objects.in_bulk({one.statement for one in rows})
    names = _names(list(found.values()))
    mine = set(Statement.objects.visible_to(scope).filter(pk__in=list(found)).values_list("pk", flat=True))
    return [
        AlarmLine(one, found.get(one.statement), names.get(one.statement, one.departement), one.statement in mine)
        for one in rows
    ]


def said_with(statement: Statement) -> list[Statement]:
    """The other words of the same answer: they may tell what the person lives through. None for a meeting's."""
    if statement.source == Statement.Source.MINUTES:
        return []
    return [one for one in statements_of(statement.source_id) if one.pk != statement.pk and one.text]


def watch(departements: Sequence[str] | None) -> list[tuple[Departement, list[Watcher]]]:
    """People named to read the urgent queue, by département that has a contract; two queries."""
    places = Departement.objects.filter(current=True, contracts__generation="2024").distinct()
    if departements is not None:
        places = Departement.objects.filter(pk__in=departements)
    named: dict[str, list[Watcher]] = defaultdict(list)
    for watcher in Watcher.objects.active().select_related("agent"):
        named[watcher.departement_id].append(watcher)
    return [(place, named[place.pk]) for place in places]


def masks_by_statement(keys: Iterable[UUID]) -> dict[UUID, list[Mask]]:
    """Masks of some statements, in the order of the text; one query."""
    found: dict[UUID, list[Mask]] = defaultdict(list)
    for mask in Mask.objects.filter(statement__in=list(keys)).order_by("start", "end"):
        found[mask.statement].append(mask)
    return found
