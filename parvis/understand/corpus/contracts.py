"""The contrat de ville under which someone speaks, for the statements of their answers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from parvis.ground.territories.queries import contract_of
from parvis.listen.contributions.models import Contribution


def contracts_of(contributions: Iterable[Contribution]) -> dict[UUID, str]:
    """Code of the contract of each contribution, empty for none; at most one query for each different place."""
    known: dict[tuple[str | None, str | None], str] = {}
    found: dict[UUID, str] = {}
    for one in contributions:
        place = (one.quartier_id, one.commune_id)
        if place not in known:
            contract = contract_of(quartier=one.quartier, commune=one.commune)
            known[place] = contract.pk if contract else ""
        found[one.pk] = known[place]
    return found
