"""Finding any territory by what is typed: région, département by name or number, contract, commune, quarter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q

from parvis.ground.territories.finder import LONGEST, MOST, Answers, bare, find
from parvis.ground.territories.keys import search_key
from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Quartier, Region


@dataclass(frozen=True)
class CommuneFound:
    """A commune, its département, and its quarters of 2024."""

    commune: Commune
    quartiers: list[Quartier]


@dataclass(frozen=True)
class Found:
    """Territories that what was typed may name; ``close`` when communes and quarters are only likely."""

    regions: list[Region] = field(default_factory=list)
    departements: list[Departement] = field(default_factory=list)
    contracts: list[ContratDeVille] = field(default_factory=list)
    communes: list[CommuneFound] = field(default_factory=list)
    quartiers: list[Quartier] = field(default_factory=list)
    known_as: dict[str, str] = field(default_factory=dict)
    close: bool = False

    @property
    def total(self) -> int:
        """How many territories."""
        parts = (self.regions, self.departements, self.contracts, self.communes, self.quartiers)
        return sum(len(part) for part in parts)


def find_territories(text: str) -> Found:
    """Every territory that ``text`` may name, in a number of queries that does not grow."""
    key = search_key(text[:LONGEST].replace("\x00", " "))
    if not key:
        return Found()
    departement = Departement.objects.filter(pk=key.upper(), current=True).select_related("region")
    if by_number := list(departement):
        return Found(departements=by_number)
    named = _named(key)
    regions = list(Region.objects.filter(named, current=True, departements__isnull=False).distinct()[:MOST])
    departements = list(Departement.objects.filter(_departement(key), current=True).select_related("region")[:MOST])
    generation = ContratDeVille.Generation.G2024
    contracts = list(ContratDeVille.objects.filter(named, current=True, generation=generation)[:MOST])
    answers = find(text)
    sure = bool(regions or departements or contracts)
    # What is only likely adds nothing to what is sure.
    likely = Answers() if sure and answers.close else answers
    return Found(
        regions=regions,
        departements=departements,
        contracts=contracts,
        communes=_with_quarters(likely.communes),
        quartiers=_with_departements(likely.quartiers),
        known_as=likely.known_as,
        close=likely.close,
    )


def _named(key: str) -> Q:
    """Rows whose name holds a word beginning by each word typed, the articles left out."""
    wanted = Q()
    for word in bare(key).split():
        wanted &= Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")
    return wanted


def _departement(key: str) -> Q:
    """« nord », or « nord 59 »."""
    name, _space, number = key.rpartition(" ")
    both = Q(pk=number.upper()) & _named(name) if name else Q(pk="")
    return _named(key) | both


def _with_quarters(communes: list[Commune]) -> list[CommuneFound]:
    wholes = {one.whole.pk for one in communes}
    if not wholes:
        return []
    quarters = Quartier.objects.filter(zoning=Quartier.Zoning.Z2024, current=True).defer("geometry", "indicators")
    rows: Any = Commune.objects.filter(pk__in=wholes).prefetch_related(Prefetch("quartiers", quarters, to_attr="held"))
    held = {one.pk: one.held for one in rows}
    return [CommuneFound(one, held.get(one.whole.pk, [])) for one in communes]


def _with_departements(quartiers: list[Quartier]) -> list[Quartier]:
    named = Departement.objects.in_bulk({one.departement_id for one in quartiers})
    for one in quartiers:
        one.departement = named[one.departement_id]
    return quartiers
