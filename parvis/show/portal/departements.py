"""What the page of a département says: its meetings, its contracts and quarters, its référent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.models import Referent
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.queries import listed

SHOWN = 20


@dataclass(frozen=True)
class QuartierLine:
    """A quarter, and where its concertation stands, in one of three words."""

    quartier: Quartier
    held: bool
    announced: bool


@dataclass(frozen=True)
class ContractLine:
    """A contract and its quarters in this département."""

    contract: ContratDeVille
    quartiers: list[QuartierLine]

    @property
    def heard(self) -> int:
        """Quarters that had a meeting, or have one announced."""
        return sum(one.held or one.announced for one in self.quartiers)


@dataclass(frozen=True)
class Board:
    """The page of a département."""

    departement: Departement
    coming: list[Meeting]
    past: list[Meeting]
    contracts: list[ContractLine]
    referent: Referent | None


def board(departement: Departement) -> Board:
    """Everything the page shows; the number of queries does not grow with the meetings."""
    now = timezone.now()
    meetings = listed(Meeting.objects.public().filter(departement=departement))
    held = meetings.exclude(state=State.CANCELLED)
    calendar = current_campaign()
    referents = Referent.objects.filter(departement=departement, ended_at=None, rank=Referent.Rank.MAIN)
    return Board(
        departement=departement,
        coming=list(meetings.filter(starts_at__gte=now)[:SHOWN]),
        past=list(held.filter(starts_at__lt=now).order_by("-starts_at", "pk")[:SHOWN]),
        contracts=_contracts(departement),
        referent=referents.filter(campaign=calendar.campaign).select_related("agent").first() if calendar else None,
    )


def regions() -> list[tuple[Region | None, list[Departement]]]:
    """Départements that have a contract, by région; collectivities without région last. One query."""
    places = Departement.objects.filter(current=True, contracts__generation="2024").select_related("region").distinct()
    by_region: dict[str, list[Departement]] = defaultdict(list)
    for place in places.order_by("region__sort_key", "pk"):
        by_region[place.region_id or ""].append(place)
    none = by_region.pop("", [])
    grouped: list[tuple[Region | None, list[Departement]]] = [(rows[0].region, rows) for rows in by_region.values()]
    return [*grouped, *([(None, none)] if none else [])]


def _contracts(departement: Departement) -> list[ContractLine]:
    quartiers = Quartier.objects.filter(departement=departement, current=True).exclude(zoning=Quartier.Zoning.Z2015)
    contracts = ContratDeVille.objects.filter(departements=departement, generation="2024", current=True)
    held, announced = _meeting_states(departement)
    return [
        ContractLine(
            contract,
            [QuartierLine(one, one.pk in held, one.pk in announced) for one in contract.shown],
        )
        for contract in contracts.prefetch_related(Prefetch("quartiers", quartiers, to_attr="shown"))
    ]


def _meeting_states(departement: Departement) -> tuple[set[str], set[str]]:
    """Codes of the quarters that had a meeting of their own, and of those that have one announced."""
    rows = Meeting.objects.public().filter(departement=departement).exclude(state=State.CANCELLED)
    held: set[str] = set()
    announced: set[str] = set()
    for state, quartier in rows.order_by().values_list("state", "quartiers").distinct():
        if quartier:
            (announced if state == State.ANNOUNCED else held).add(quartier)
    return held, announced
