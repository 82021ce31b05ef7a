"""What the ground's rooms ask of a request's scope. The room ``people``, which makes scopes, stands above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, for the journal."""

    pk: int | None
    label: str = ""


class AgentScope(Protocol):
    """The part of :class:`parvis.ground.people.scope.Scope` that rooms below ``people`` use."""

    @property
    def agent(self) -> Any:
        """The agent: a key and a name."""

    @property
    def level(self) -> str:
        """« country », « region », « departement », « contract » or « quartier »."""

    @property
    def departements(self) -> frozenset[str]:
        """Codes of the départements touched; empty for the country."""

    @property
    def quartiers(self) -> frozenset[str]:
        """Codes of the quarters of a mandate on a contract or a quarter."""

    def may(self, ability: str) -> bool:
        """Whether the role has the ability."""

    def q(self, *, departement: str, contract: str = "", quartier: str = "") -> Q:
        """A filter from the paths of the territory's fields."""

    def covers(self, *, departement: str, contract: str | None = None, quartiers: Iterable[str] = ()) -> bool:
        """Whether something may be made on this territory."""


def scope_of(request: HttpRequest) -> AgentScope:
    """The scope that the agents' door made."""
    scope: AgentScope = request.scope  # type: ignore[attr-defined]
    return scope


def actor_of(scope: AgentScope) -> Actor:
    """Who acts, for the journal."""
    return Actor(pk=scope.agent.pk, label=str(scope.agent))
