"""What the page of a territory says; the same reading for a région, a département, a contract and a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.library.models import Document
from parvis.ground.people.models import Referent
from parvis.ground.territories.atlas import Atlas, Group, Spot, draw
from parvis.ground.territories.models import ContratDeVille, Quartier
from parvis.ground.territories.places import Place, PlaceKind, concerning
from parvis.listen.meetings.models import Meeting, MinutesPublication, State
from parvis.listen.meetings.queries import listed
from parvis.show.portal.links import documents_address, minutes_address
from parvis.show.portal.progress import LIVE, Progress, look_of, progress_of

COMING = 8
PAST = 6
DOCUMENTS = 3
#: The kinds of documents told apart, in this order; the others are told together.
APART = (Document.Kind.CONCLUSION, Document.Kind.SYNTHESE, Document.Kind.COMPTE_RENDU)
OTHERS = "autres"


@dataclass(frozen=True)
class MeetingLine:
    """A meeting of a list: its number on the map (None when it is cancelled), whether its minutes are published."""

    meeting: Meeting
    number: int | None = None
    has_minutes: bool = False

    @property
    def minutes(self) -> str:
        """The address of its minutes; empty when none are published."""
        return minutes_address(self.meeting.code) if self.has_minutes else ""


@dataclass(frozen=True)
class DocumentGroup:
    """The latest documents of a kind, and how many there are; ``address`` leads to all of them."""

    kind: str
    documents: list[Document]
    total: int
    address: str

    @property
    def more(self) -> bool:
        """Whether some are not shown."""
        return self.total > len(self.documents)


@dataclass(frozen=True)
class Board:
    """The page of a territory. Totals leave out cancelled meetings, which the lists show as cancelled."""

    place: Place
    progress: Progress
    coming: list[MeetingLine]
    past: list[MeetingLine]
    coming_total: int
    past_total: int
    minutes_total: int
    documents: list[DocumentGroup]
    referents: list[Referent]
    drawing: Atlas | None
    #: Numbers of the meetings that the map cannot show.
    unplaced: list[int] = field(default_factory=list)


def board(place: Place, *, departements: Sequence[str]) -> Board:
    """Everything the page shows. ``departements`` are those whose référents are named.

    The number of queries grows neither with the meetings nor with the quarters.
    """
    now = timezone.now()
    meetings = with_minutes(listed(Meeting.objects.public().filter(concerning(Meeting, place))))
    standing = ~Q(state=State.CANCELLED)
    totals = meetings.order_by().aggregate(
        coming=Count("pk", filter=standing & Q(starts_at__gte=now)),
        past=Count("pk", filter=standing & Q(starts_at__lt=now)),
        minutes=Count("pk", filter=standing & Q(has_minutes=True)),
    )
    coming = numbered(meetings.filter(starts_at__gte=now)[:COMING])
    past = meetings.filter(standing, starts_at__lt=now).order_by("-starts_at", "pk")[:PAST]
    progress = _progress(place)
    drawing, unplaced = _drawing(place, progress, coming)
    return Board(
        place=place,
        progress=progress,
        coming=coming,
        past=[MeetingLine(one, has_minutes=one.has_minutes) for one in past],
        coming_total=totals["coming"],
        past_total=totals["past"],
        minutes_total=totals["minutes"],
        documents=document_groups(place),
        referents=_referents(departements),
        drawing=drawing,
        unplaced=unplaced,
    )


def with_minutes(meetings: QuerySet[Meeting]) -> Any:
    """``meetings``, each knowing whether minutes of it are published."""
    published = MinutesPublication.objects.filter(version__meeting=OuterRef("pk"))
    return meetings.annotate(has_minutes=Exists(published))


def numbered(meetings: Any) -> list[MeetingLine]:
    """Meetings to come, numbered from 1; a cancelled one has no number."""
    lines: list[MeetingLine] = []
    number = 0
    for one in meetings:
        cancelled = one.state == State.CANCELLED
        number += not cancelled
        lines.append(MeetingLine(one, None if cancelled else number, one.has_minutes))
    return lines


def document_groups(place: Place) -> list[DocumentGroup]:
    """The latest public documents by kind, those of no interest left out; one query."""
    group = Case(When(kind__in=APART, then=F("kind")), default=Value(OTHERS))
    rank = Window(RowNumber(), partition_by=[group], order_by=[F("updated_at").desc(), F("pk").desc()])
    size = Window(Count("pk"), partition_by=[group])
    found: Any = (
        Document.objects.public()
        .filter(concerning(Document, place))
        .annotate(group=group, rank=rank, size=size)
        .filter(rank__lte=DOCUMENTS)
        .select_related("departement", "contract")
        .defer("description", "title_key", "text_key", "search")
        .order_by("rank")
    )
    groups: dict[str, list[Any]] = {kind: [] for kind in (*APART, OTHERS)}
    for one in found:
        groups[one.group].append(one)
    return [
        DocumentGroup(kind, rows, rows[0].size, documents_address(place, "" if kind == OTHERS else kind))
        for kind, rows in groups.items()
        if rows
    ]


def _progress(place: Place) -> Progress:
    code, live = place.code, Quartier.objects.filter(LIVE)
    if place.kind == PlaceKind.REGION:
        kept = Q(pk__in=ContratDeVille.objects.filter(departements__region=code).values("pk"))
        return progress_of(live.filter(departement__region=code), kept, outlines=False)
    if place.kind == PlaceKind.DEPARTEMENT:
        return progress_of(live.filter(departement=code), Q(departements=code), outlines=True)
    if place.kind == PlaceKind.CONTRACT:
        return progress_of(live.filter(contracts=code), Q(pk=code), outlines=True)
    return progress_of(Quartier.objects.filter(pk=code), Q(quartiers=code), outlines=True)


def _drawing(place: Place, progress: Progress, coming: Sequence[MeetingLine]) -> tuple[Atlas | None, list[int]]:
    spots, unplaced = [], []
    for line in coming:
        if line.number is None:
            continue
        where = _where(line.meeting)
        if where:
            spots.append(Spot(line.number, *where))
        else:
            unplaced.append(line.number)
    groups = [
        Group(
            line.contract.name if line.contract else "",
            look_of(line.furthest),
            [one.quartier for one in line.quartiers],
        )
        for line in progress.lines
    ]
    drawing = draw(
        groups,
        # Alone, a quarter is only drawn: its standing is said in words.
        looks={} if place.kind == PlaceKind.QUARTIER else progress.looks,
        spots=spots,
        names=place.kind != PlaceKind.QUARTIER,
        outlines=place.kind != PlaceKind.REGION,
    )
    return drawing, sorted([*unplaced, *(drawing.left_out if drawing else [])])


def _where(meeting: Meeting) -> tuple[float, float] | None:
    """Where a meeting is drawn: its own point, else inside its first quarter that has one."""
    if meeting.lon is not None and meeting.lat is not None:
        return meeting.lon, meeting.lat
    for quartier in meeting.quartiers.all():
        if quartier.lon is not None and quartier.lat is not None:
            return quartier.lon, quartier.lat
    return None


def _referents(departements: Sequence[str]) -> list[Referent]:
    calendar = current_campaign()
    if not calendar or not departements:
        return []
    named = Referent.objects.filter(campaign=calendar.campaign, ended_at=None, rank=Referent.Rank.MAIN)
    return list(named.filter(departement__in=departements).select_related("agent", "departement"))
