"""Reads of the corpus."""

from __future__ import annotations

from uuid import UUID

from parvis.understand.corpus.models import Statement


def statements_of(source_id: UUID) -> list[Statement]:
    """What one contribution says, in the order of its pages; tombstones included."""
    return list(Statement.objects.filter(source_id=source_id).order_by("revision", "question", "start"))
