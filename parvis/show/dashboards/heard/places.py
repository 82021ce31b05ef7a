"""Which territory a board speaks of: a contract or a département that the address names, inside the mandate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement

Row = TypeVar("Row", Departement, ContratDeVille)


@dataclass(frozen=True)
class Chosen:
    """What was chosen; neither when the territory of the mandate is too wide and nothing was asked for."""

    departement: Departement | None = None
    contract: ContratDeVille | None = None

    @property
    def name(self) -> str:
        """Its name; empty when nothing is chosen."""
        place = self.contract or self.departement
        return place.name if place else ""

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters that :func:`chosen` reads back."""
        named = {
            "departement": self.departement.pk if self.departement else "",
            "contrat": self.contract.pk if self.contract else "",
        }
        return {name: value for name, value in named.items() if value}


def departements_seen(scope: Scope) -> QuerySet[Departement]:
    """Départements that the territory touches and where a contract is."""
    rows = Departement.objects.filter(current=True, contracts__generation="2024").distinct()
    return rows if scope.level == "country" else rows.filter(pk__in=scope.departements)


def contracts_seen(scope: Scope, departement: Departement | None = None) -> QuerySet[ContratDeVille]:
    """Contracts of 2024 of the territory, of one département of it if given."""
    wanted = scope.q(departement="departements", contract="pk", quartier="quartiers")
    rows = ContratDeVille.objects.filter(wanted, generation=ContratDeVille.Generation.G2024, current=True)
    return (rows.filter(departements=departement.pk) if departement else rows).distinct()


def chosen(scope: Scope, given: Mapping[str, str]) -> Chosen:
    """The territory that the address names, else that of the mandate when it is one.

    Raises:
        Http404: the territory named is not in the mandate's.
    """
    code, place = given.get("contrat", ""), given.get("departement", "").upper()
    contract = _one(contracts_seen(scope), code) if code else None
    departement = _one(departements_seen(scope), place) if place else None
    if contract and departement and not contract.departements.filter(pk=departement.pk).exists():
        # The contract of another département was left in the form: the département that was just chosen counts.
        contract = None
    if departement is None and contract is None and scope.level not in {"country", "region"}:
        contract = contracts_seen(scope).first() if scope.level == "contract" else None
        departement = None if contract else departements_seen(scope).first()
    return Chosen(departement, contract)


def _one(rows: QuerySet[Row], code: str) -> Row:
    found = rows.filter(pk=code).first()
    if found is None:
        raise Http404
    return found
