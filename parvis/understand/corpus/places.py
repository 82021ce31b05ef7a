"""The finest place that may be told of a statement."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.understand.corpus.models import Level, Statement


def settle_places(statements: Sequence[Statement]) -> None:
    """Set ``public_level`` and ``public_place`` of ``statements``, in memory."""
    for one in statements:
        one.public_level = Level.DEPARTEMENT if one.departement else Level.COUNTRY
        one.public_place = one.departement
