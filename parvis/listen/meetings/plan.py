"""The plan de concertation against the meetings: which quarter is heard, by which meeting, and what is missing.

A quarter is heard by its own meeting; when the plan says so with a public reason, by one of the whole contract, or of
the whole département. A meeting nearer than the plan asks for counts too. A stand or a door-to-door round tells nothing
of a whole contract: they count for the quarters that they name. A restitution answers a concertation: it is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Prefetch, Q, QuerySet

from parvis.ground.campaigns.models import Campaign, PlanLine
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Quartier
from parvis.listen.meetings.models import Kind, Meeting, State
from parvis.listen.meetings.states import HELD_STATES

_NEVER = frozenset({Kind.RESTITUTION})
_OWN_ONLY = frozenset({Kind.STAND, Kind.DOOR})
Mode = PlanLine.Mode


class PlanState(models.TextChoices):
    """Where the concertation of a quarter stands; the order is that of progress."""

    MISSING = "missing", "aucune réunion prévue"
    DRAFT = "draft", "une réunion se prépare"
    ANNOUNCED = "announced", "une réunion est annoncée"
    HELD = "held", "une réunion a eu lieu"


_PROGRESS = list(PlanState)


@dataclass(frozen=True)
class QuartierPlan:
    """A quarter in the plan of a contract: how it is heard, why (public), where that stands, by which meetings."""

    quartier: Quartier
    mode: PlanLine.Mode
    reason: str
    state: PlanState
    meetings: list[Meeting]
    note: str = ""


@dataclass(frozen=True)
class PlanOfContract:
    """The plan of one contract; ``contract`` is None for candidates that no contract covers yet."""

    contract: ContratDeVille | None
    lines: list[QuartierPlan] = field(default_factory=list)

    def count(self, state: PlanState | str) -> int:
        """Quarters that stand there."""
        return sum(one.state == state for one in self.lines)

    @property
    def held(self) -> int:
        """Quarters that had their meeting."""
        return self.count(PlanState.HELD)

    @property
    def announced(self) -> int:
        """Quarters whose meeting is announced."""
        return self.count(PlanState.ANNOUNCED)

    @property
    def draft(self) -> int:
        """Quarters whose meeting is prepared."""
        return self.count(PlanState.DRAFT)

    @property
    def missing(self) -> int:
        """Quarters without any meeting that the plan counts."""
        return self.count(PlanState.MISSING)


def plan_of_departement(code: str) -> list[PlanOfContract]:
    """The public plan of a département: its contracts by name, with their quarters there. Six queries at most."""
    return _plans(_planned().filter(departement=code))


def plans_of(quartiers: QuerySet[Quartier]) -> list[PlanOfContract]:
    """The public plans of the contracts of ``quartiers``, with these quarters alone. Six queries at most."""
    return _plans(quartiers)


def plan_of_contract(code: str) -> PlanOfContract | None:
    """The public plan of a contract, in all its départements; None when it has no quarter now."""
    return next(iter(_plans(_planned().filter(contracts=code), only=code)), None)


def plans_seen(scope: Scope, contract: str | None = None, *, departement: str = "") -> list[PlanOfContract]:
    """The plans of the territory of ``scope`` (or of one contract, one département of it), with the drafts it sees.

    A contract that goes over the border of the territory shows its quarters on this side.
    """
    only = scope.mandate.contract_id or contract
    if contract and only != contract:
        return []
    quartiers = _planned().filter(scope.q(departement="departement", contract="contracts", quartier="pk"))
    if only:
        quartiers = quartiers.filter(contracts=only)
    if departement:
        quartiers = quartiers.filter(departement=departement)
    drafts = Meeting.objects.visible_to(scope).filter(state=State.DRAFT)
    return _plans(quartiers.distinct(), only=only, drafts=drafts)


def standings(plans: Iterable[PlanOfContract]) -> dict[str, tuple[Quartier, PlanState]]:
    """Each quarter once, by code, with how far it stands: the best that one of its contracts says."""
    best: dict[str, tuple[Quartier, PlanState]] = {}
    for one in (line for plan in plans for line in plan.lines):
        known = best.get(one.quartier.pk)
        if known is None or _PROGRESS.index(one.state) > _PROGRESS.index(known[1]):
            best[one.quartier.pk] = (one.quartier, one.state)
    return best


def quartiers_missing(plans: Iterable[PlanOfContract]) -> tuple[list[Quartier], int]:
    """Quarters that no plan of theirs covers, by name, and how many quarters there are: each counted once."""
    best = standings(plans)
    missing = [quartier for quartier, state in best.values() if state == PlanState.MISSING]
    return sorted(missing, key=lambda one: (one.sort_key, one.pk)), len(best)


def _planned() -> QuerySet[Quartier]:
    """The quarters of a plan: those of 2024 and the candidates, without their outlines."""
    zonings = [Quartier.Zoning.Z2024, Quartier.Zoning.CANDIDAT]
    return Quartier.objects.filter(current=True, zoning__in=zonings).defer("geometry", "indicators")


def _plans(
    quartiers: QuerySet[Quartier], *, only: str | None = None, drafts: QuerySet[Meeting] | None = None
) -> list[PlanOfContract]:
    calendar = current_campaign()
    contracts = ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2024, current=True)
    rows = list(quartiers.prefetch_related(Prefetch("contracts", contracts, to_attr="planned_by")))
    if not rows:
        return []
    lines = _lines(calendar.campaign if calendar else None, rows)
    groups: dict[str, tuple[ContratDeVille | None, list[Quartier]]] = {}
    for quartier in rows:
        piloted: list[ContratDeVille | None] = [one for one in quartier.planned_by if only in {None, one.pk}]
        for contract in piloted or ([] if only else [None]):
            groups.setdefault(contract.pk if contract else "", (contract, []))[1].append(quartier)
    found = _Meetings(calendar.campaign if calendar else None, rows, drafts)
    plans = [
        PlanOfContract(contract, [_line(contract, one, lines, found) for one in members])
        for contract, members in groups.values()
    ]
    return sorted(plans, key=lambda one: (one.contract is None, one.contract.sort_key if one.contract else ""))


def _lines(campaign: Campaign | None, quartiers: Sequence[Quartier]) -> dict[tuple[str, str], PlanLine]:
    if campaign is None:
        return {}
    decided = PlanLine.objects.filter(campaign=campaign, quartier__in=[one.pk for one in quartiers])
    return {(one.contract_id, one.quartier_id): one for one in decided}


def _line(
    contract: ContratDeVille | None, quartier: Quartier, lines: dict[tuple[str, str], PlanLine], found: _Meetings
) -> QuartierPlan:
    decided = lines.get((contract.pk, quartier.pk)) if contract else None
    mode = Mode(decided.mode) if decided else Mode.OWN
    meetings = found.of(contract, quartier, mode)
    state = max((_standing(one) for one in meetings), key=_PROGRESS.index, default=PlanState.MISSING)
    reason, note = (decided.reason, decided.note) if decided else ("", "")
    return QuartierPlan(quartier, mode, reason, state, meetings, note)


def _standing(meeting: Meeting) -> PlanState:
    return PlanState.HELD if meeting.state in HELD_STATES else PlanState(meeting.state)


class _Meetings:
    """Meetings of the quarters' territories, by what they concern; two queries."""

    def __init__(
        self, campaign: Campaign | None, quartiers: Sequence[Quartier], drafts: QuerySet[Meeting] | None
    ) -> None:
        self.own: dict[str, list[Meeting]] = defaultdict(list)
        self.contract: dict[str, list[Meeting]] = defaultdict(list)
        self.epci: dict[str, list[Meeting]] = defaultdict(list)
        self.departement: dict[str, list[Meeting]] = defaultdict(list)
        if campaign is not None:
            for meeting in self._read(campaign, quartiers, drafts):
                self._file(meeting)

    def _read(
        self, campaign: Campaign, quartiers: Sequence[Quartier], drafts: QuerySet[Meeting] | None
    ) -> QuerySet[Meeting]:
        contracts: list[ContratDeVille] = [contract for one in quartiers for contract in one.planned_by]  # type: ignore[attr-defined]
        here = (
            Q(departement__in={one.departement_id for one in quartiers})
            | Q(contract__in={one.pk for one in contracts})
            | Q(epci__in={one.epci_id for one in contracts if one.epci_id})
        )
        shown = Q(announced_at__isnull=False) & ~Q(state__in=[State.DRAFT, State.CANCELLED])
        if drafts is not None:
            shown |= Q(pk__in=drafts.order_by().values("pk"))
        codes = Quartier.objects.order_by().only("pk")
        meetings = Meeting.objects.filter(here, shown, campaign=campaign).exclude(kind__in=_NEVER)
        return meetings.defer("description").prefetch_related(Prefetch("quartiers", codes, to_attr="concerned"))

    def _file(self, meeting: Meeting) -> None:
        concerned: list[Quartier] = meeting.concerned  # type: ignore[attr-defined]
        for one in concerned:
            self.own[one.pk].append(meeting)
        if concerned or meeting.kind in _OWN_ONLY:
            return
        if meeting.contract_id:
            self.contract[meeting.contract_id].append(meeting)
        elif meeting.epci_id:
            self.epci[meeting.epci_id].append(meeting)
        else:
            self.departement[meeting.departement_id].append(meeting)

    def of(self, contract: ContratDeVille | None, quartier: Quartier, mode: PlanLine.Mode) -> list[Meeting]:
        """Meetings that count for a quarter heard so, by date."""
        found = list(self.own[quartier.pk])
        if contract and mode != Mode.OWN:
            found += self.contract[contract.pk]
            found += self.epci[contract.epci_id] if contract.epci_id else []
        if mode == Mode.DEPARTEMENT:
            found += self.departement[quartier.departement_id]
        return sorted(found, key=lambda one: (one.starts_at, one.pk))
