"""Reads of the room: the quarters of a commune, and which of the three outcomes a place gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.db.models import Q, QuerySet

from parvis.ground.territories.finder import Answers, find
from parvis.ground.territories.models import Commune, ContratDeVille, Dataset, Quartier

Outcome = Literal["qpv", "covered_epci", "elsewhere", "unknown"]

__all__ = [
    "Answers",
    "Outcome",
    "contract_of",
    "contracts_covering",
    "find",
    "is_fictional",
    "outcome",
    "quartiers_of_commune",
]


def quartiers_of_commune(commune: Commune | str, zoning: str = Quartier.Zoning.Z2024) -> list[Quartier]:
    """Current quarters of ``commune`` (or of its code) in ``zoning``, sorted by name; those of the whole
    for a part.
    """
    code = commune if isinstance(commune, str) else commune.pk
    # Not through the join to the parts: the planner then reads every commune for each quarter.
    of_it = Q(communes=code) | Q(communes__in=Commune.objects.filter(pk=code).values("parent"))
    quarters = Quartier.objects.filter(of_it, zoning=zoning, current=True)
    return list(quarters.distinct().order_by("sort_key", "pk"))


def outcome(*, quartier: Quartier | None = None, commune: Commune | None = None) -> Outcome:
    """Where a person speaks from, as the circular counts it.

    ``qpv``: a quartier prioritaire of either zoning. ``covered_epci``: elsewhere in a territory that has a
    contrat de ville of the 2024 generation (a quarter that is only a candidate counts as such).
    ``elsewhere``: anywhere else. ``unknown``: neither is given.
    """
    if quartier is not None and quartier.zoning != Quartier.Zoning.CANDIDAT:
        return "qpv"
    places: Iterable[Commune]
    if commune is not None:
        places = [commune]
    elif quartier is not None:
        places = quartier.communes.select_related("parent")
    else:
        return "unknown"
    return "covered_epci" if any(_is_covered(one.whole) for one in places) else "elsewhere"


def contract_of(*, quartier: Quartier | None = None, commune: Commune | None = None) -> ContratDeVille | None:
    """The current contrat de ville of ``quartier``, else the 2024 one that covers ``commune``; the first by its code.

    A quarter of the 2015 zoning is under its contract of that generation.
    """
    if quartier is not None:
        return quartier.contracts.filter(current=True).order_by("-generation", "pk").first()
    return contracts_covering(commune.whole).order_by("pk").first() if commune is not None else None


def _is_covered(commune: Commune) -> bool:
    return contracts_covering(commune).exists()


def contracts_covering(commune: Commune) -> QuerySet[ContratDeVille]:
    """Current contracts of 2024 that cover ``commune``: by its EPCI, its EPT, itself, its collectivity or a quarter.

    Grand Paris is covered by its établissements publics territoriaux, never as a whole: no contract bears its
    SIREN.
    """
    by_place = Q(commune=commune.pk) | Q(collectivite=commune.departement_id) | Q(quartiers__communes=commune.pk)
    for siren in (commune.epci_id, commune.ept_id):
        if siren:
            by_place |= Q(epci=siren)
    of_2024 = ContratDeVille.Generation.G2024
    return ContratDeVille.objects.filter(by_place, generation=of_2024, current=True).distinct()


def is_fictional() -> bool:
    """Whether the territories loaded now are the invented ones."""
    return Dataset.objects.filter(kind="qpv2024", fictional=True).exists()
