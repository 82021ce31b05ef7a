"""Where the concertation of each quarter stands, in words that everyone may read.

It follows from the plan de concertation, which says which quarters a wider meeting covers, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.plan import plans_of


class Stand(StrEnum):
    """Where a quarter stands, the furthest first."""

    HELD = "held"
    ANNOUNCED = "announced"
    UNCONFIRMED = "unconfirmed"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """Where one quarter stands; ``reason`` is public, and says why a wider meeting covers it."""

    stand: Stand = Stand.NONE
    reason: str = ""


@dataclass(frozen=True)
class QuartierLine:
    """A quarter and its standing."""

    quartier: Quartier
    standing: Standing


@dataclass(frozen=True)
class ContractLine:
    """A contract (none for quarters that have none) and its quarters in the territory of the page."""

    contract: ContratDeVille | None
    quartiers: list[QuartierLine] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """Quarters that had a meeting, or have one announced."""
        return sum(one.standing.stand in (Stand.HELD, Stand.ANNOUNCED) for one in self.quartiers)

    @property
    def furthest(self) -> Stand:
        """The standing of its most advanced quarter."""
        return min((one.standing.stand for one in self.quartiers), key=_ORDER.index, default=Stand.NONE)


@dataclass(frozen=True)
class Progress:
    """The concertation of a territory, contract by contract."""

    lines: list[ContractLine]

    @property
    def quartiers(self) -> list[QuartierLine]:
        """Each quarter once, even when two contracts hold it."""
        return list({one.quartier.pk: one for line in self.lines for one in line.quartiers}.values())

    @property
    def total(self) -> int:
        """How many quarters."""
        return len(self.quartiers)

    @property
    def reached(self) -> int:
        """Quarters that had a meeting, or have one announced."""
        return ContractLine(None, self.quartiers).reached

    @property
    def looks(self) -> dict[str, str]:
        """How each quarter is drawn, by its code."""
        return {one.quartier.pk: look_of(one.standing.stand) for one in self.quartiers}


def look_of(stand: Stand) -> str:
    """How a standing is drawn: held, announced, or no meeting, which must never look like a value."""
    return Stand.ANNOUNCED if stand == Stand.UNCONFIRMED else stand


_ORDER = list(Stand)
#: Quarters where a concertation is expected: those of today, and those that may become so.
LIVE = Q(current=True) & ~Q(zoning=Quartier.Zoning.Z2015)


def progress_of(quartiers: QuerySet[Quartier], contracts: Q, *, outlines: bool) -> Progress:
    """``quartiers`` by contract of 2024, among those that the filter keeps; the number of queries is constant.

    ``outlines`` also reads the geometry, which is heavy.
    """
    kept = ContratDeVille.objects.filter(contracts, generation=ContratDeVille.Generation.G2024, current=True)
    rows = quartiers.defer("indicators") if outlines else quartiers.defer("indicators", "geometry")
    found = list(rows.prefetch_related(Prefetch("contracts", kept, to_attr="kept"), "communes"))
    standings = stands_of(quartiers)
    of_contract: dict[str | None, list[QuartierLine]] = {one.pk: [] for one in kept}
    for quartier in found:
        line = QuartierLine(quartier, standings.get(quartier.pk, Standing()))
        if not quartier.kept:
            of_contract.setdefault(None, []).append(line)
        for contract in quartier.kept:
            of_contract[contract.pk].append(line)
    by_code = {one.pk: one for one in kept}
    return Progress([ContractLine(by_code.get(code or ""), lines) for code, lines in of_contract.items()])


def stands_of(quartiers: QuerySet[Quartier]) -> dict[str, Standing]:
    """The standing of each quarter, by code: the best that the plan of one of its contracts gives.

    A draft and a cancelled meeting count for nothing. A meeting whose hour is past, which nobody has yet said held,
    is told as such.
    """
    light = quartiers.defer("geometry", "indicators").prefetch_related(None)
    found: dict[str, Standing] = {}
    for line in (one for plan in plans_of(light) for one in plan.lines):
        standing = Standing(min(map(_stand, line.meetings), key=_ORDER.index, default=Stand.NONE), line.reason)
        known = found.get(line.quartier.pk)
        if known is None or _ORDER.index(standing.stand) < _ORDER.index(known.stand):
            found[line.quartier.pk] = standing
    return found


def _stand(meeting: Meeting) -> Stand:
    if meeting.state != State.ANNOUNCED:
        return Stand.HELD
    return Stand.ANNOUNCED if meeting.starts_at >= timezone.now() else Stand.UNCONFIRMED


@dataclass(frozen=True)
class DepartementLine:
    """A département of a région, with its contracts."""

    departement: Departement
    progress: Progress


def by_departement(departements: Sequence[Departement], progress: Progress) -> list[DepartementLine]:
    """The lines of a région's ``progress``, département by département; no query."""
    return [
        DepartementLine(
            one,
            Progress(
                [
                    ContractLine(line.contract, inside)
                    for line in progress.lines
                    if (inside := [quarter for quarter in line.quartiers if quarter.quartier.departement_id == one.pk])
                ]
            ),
        )
        for one in departements
    ]
