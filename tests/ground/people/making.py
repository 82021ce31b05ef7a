"""Agents for tests: with a mandate, signed in."""

from __future__ import annotations

from itertools import count

from parvis.ground.people.models import Agent, Mandate, Role
from parvis.ground.people.scope import Scope
from tests.strict import StrictClient

_numbers = count(1)


def make_agent(**given: str) -> Agent:
    """An agent without mandate."""
    number = next(_numbers)
    return Agent.objects.create(**{"email": f"agent{number}@exemple.fr", "full_name": f"Agent {number}", **given})


def make_scope(role: str = "animateur", **territory: str | None) -> Scope:
    """The scope of a new agent in ``role`` on a territory (departement="00" by default for local roles)."""
    places = {f"{kind}_id": code for kind, code in territory.items() if code}
    if not places and role not in {Role.NATIONAL, Role.COMMISSION, Role.TECHNIQUE}:
        places = {"region_id": "00"} if role == Role.REGION else {"departement_id": "00"}
    mandate = Mandate.objects.create(agent=make_agent(), role=role, **places)
    return Scope(mandate.agent, mandate, (mandate,))


def client_of(scope: Scope) -> StrictClient:
    """A client signed in as the agent of ``scope``."""
    client = StrictClient()
    client.force_login(scope.agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def agent_client(role: str = "animateur", **territory: str | None) -> StrictClient:
    """A client signed in as a new agent (see :func:`make_scope`)."""
    return client_of(make_scope(role, **territory))
