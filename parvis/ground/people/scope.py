"""The scope of a request: who asks, in which role, on which territory. Made once, in middleware.

Every agent read starts from ``Model.objects.visible_to(request.scope)``, which calls :meth:`Scope.q` with the paths of
that model: a foreign object is a 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.db.models import Q
from django.http import HttpRequest

from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Role
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier

Level = Literal["country", "region", "departement", "contract", "quartier"]


@dataclass(frozen=True)
class Scope:
    """One agent acting under one mandate; ``mandates`` are all those they may choose from."""

    agent: Agent
    mandate: Mandate
    mandates: tuple[Mandate, ...] = ()

    @property
    def role(self) -> Role:
        return Role(self.mandate.role)

    @property
    def level(self) -> Level:
        """How wide the territory is."""
        if self.mandate.region_id:
            return "region"
        if self.mandate.departement_id:
            return "departement"
        if self.mandate.contract_id:
            return "contract"
        return "quartier" if self.mandate.quartier_id else "country"

    @property
    def territory(self) -> str:
        """The territory in words."""
        return self.mandate.territory

    def may(self, ability: str) -> bool:
        """Whether the role has ``ability`` (« thing:verb »)."""
        return policy.may(self.role, ability)

    def q(self, *, departement: str, contract: str = "", quartier: str = "") -> Q:
        """A filter for a model, from the paths of its territory's fields (foreign keys or plain codes).

        A path left out means that the model says nothing so fine: a mandate on a contract or a quarter then sees
        nothing of it. Joins through many-to-many paths may repeat rows: the caller says ``distinct()``.
        """
        if self.level == "country":
            # Not an empty Q, which « or » would make vanish: « everything, or this » must stay everything.
            return Q(pk__isnull=False)
        if self.level == "region":
            return Q(**{f"{departement}__in": self.departements})
        if self.level == "departement":
            return Q(**{departement: self.mandate.departement_id})
        wanted = Q(pk__in=[])
        if self.level == "contract" and contract:
            mine = Q(**{contract: self.mandate.contract_id})
            wanted |= mine & Q(**{departement: self.mandate.within_id}) if self.mandate.within_id else mine
        if quartier:
            wanted |= Q(**{f"{quartier}__in": self.quartiers})
        return wanted

    @cached_property
    def departements(self) -> frozenset[str]:
        """Codes of the départements that the territory touches; empty for the whole country."""
        mandate = self.mandate
        if mandate.region_id:
            return frozenset(Departement.objects.filter(region=mandate.region_id).values_list("pk", flat=True))
        if mandate.departement_id:
            return frozenset({mandate.departement_id})
        if mandate.within_id:
            return frozenset({mandate.within_id})
        if mandate.contract_id:
            through = ContratDeVille.departements.through.objects.filter(contratdeville=mandate.contract_id)
            return frozenset(through.values_list("departement", flat=True))
        return frozenset({mandate.quartier.departement_id}) if mandate.quartier else frozenset()

    @cached_property
    def quartiers(self) -> frozenset[str]:
        """Codes of the quarters of a mandate on a contract or a quarter; empty for wider mandates."""
        if self.mandate.contract_id:
            found = Quartier.objects.filter(contracts=self.mandate.contract_id)
            if self.mandate.within_id:
                found = found.filter(departement=self.mandate.within_id)
            return frozenset(found.values_list("pk", flat=True))
        return frozenset({self.mandate.quartier_id}) if self.mandate.quartier_id else frozenset()

    def covers(self, *, departement: str, contract: str | None = None, quartiers: Iterable[str] = ()) -> bool:
        """Whether something on this territory may be made under the mandate.

        A mandate on a contract covers that contract and its quarters, on its side of the border when it has one; a
        mandate on a quarter, that quarter alone.
        """
        if self.level == "country":
            return True
        if self.level in {"region", "departement"}:
            return departement in self.departements
        codes = frozenset(quartiers)
        if codes:
            return codes <= self.quartiers
        if self.level != "contract" or contract != self.mandate.contract_id:
            return False
        return not self.mandate.within_id or departement == self.mandate.within_id


def scope_of_request(request: HttpRequest) -> Scope:
    """The scope that the agents' door made for ``request``."""
    scope = request.scope  # type: ignore[attr-defined]
    assert isinstance(scope, Scope)
    return scope
