"""What is said of one quarter beside its meetings: its local names, its communes, what came after it."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from parvis.ground.territories.models import Commune, ContratDeVille, Quartier, QuartierAlias

#: A quarter follows another when it covers at least this share of it.
SHARE = 0.1


@dataclass(frozen=True)
class QuarterFacts:
    """What the page of a quarter says first."""

    quartier: Quartier
    names: list[QuartierAlias]
    communes: list[Commune]
    contracts: list[ContratDeVille]
    successors: list[Quartier]

    @property
    def is_former(self) -> bool:
        """Whether the list of quarters no longer holds it."""
        return not self.quartier.current or self.quartier.zoning == Quartier.Zoning.Z2015

    @property
    def is_candidate(self) -> bool:
        """Whether it is only proposed."""
        return self.quartier.zoning == Quartier.Zoning.CANDIDAT


def facts_of(quartier: Quartier) -> QuarterFacts:
    """The facts of ``quartier``; four queries at most."""
    former = not quartier.current or quartier.zoning == Quartier.Zoning.Z2015
    return QuarterFacts(
        quartier=quartier,
        names=list(quartier.aliases.all()),
        communes=list(quartier.communes.all()),
        contracts=list(quartier.contracts.order_by("-generation", "sort_key", "pk")),
        successors=successors_of(quartier) if former else [],
    )


def successors_of(quartier: Quartier) -> list[Quartier]:
    """Current quarters that now cover a tenth of ``quartier`` or more, the largest part first; one query.

    No official table says what became of the quarters of 2015: the outlines do.
    """
    shape = quartier.shape
    area = shapely.area(shape) if shape is not None else 0
    if not area:
        return []
    current = Quartier.objects.filter(
        departement=quartier.departement_id, zoning=Quartier.Zoning.Z2024, current=True, geometry__isnull=False
    ).defer("indicators")
    found = []
    for one in current:
        share = shapely.area(shapely.intersection(shape, one.shape)) / area
        if share >= SHARE:
            found.append((share, one))
    return [one for _share, one in sorted(found, key=lambda pair: (-pair[0], pair[1].pk))]
