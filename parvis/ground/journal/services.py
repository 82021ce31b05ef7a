"""Writes of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.ground.journal.models import Entry, Head
from parvis.ground.journal.seals import head_signature, seal_of
from parvis.web.scope import AgentScope, actor_of


def act_record(
    by: AgentScope,
    action: str,
    *,
    thing: str,
    thing_id: str | int | UUID,
    departement: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """:func:`journal_record` of what an agent does under a mandate."""
    actor = actor_of(by)
    return journal_record(
        action=action,
        thing=thing,
        thing_id=thing_id,
        actor=actor.pk,
        actor_label=actor.label,
        departement=departement,
        detail=detail,
    )


@transaction.atomic
def journal_record(
    *,
    action: str,
    thing: str,
    thing_id: str | int | UUID,
    actor: int | None,
    actor_label: str = "",
    departement: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Add one act to the journal, in the caller's transaction: an act undone leaves no line.

    ``action`` is a verb of the domain (« réunion annoncée »), ``thing`` the kind of thing. ``detail`` is JSON and
    holds neither a resident's words nor a way to reach anyone. Writers wait for one another until they commit.
    """
    head, _new = Head.objects.select_for_update().get_or_create(name="journal")
    entry = Entry(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor,
        actor_label=actor_label[:200],
        action=action,
        thing=thing,
        thing_id=str(thing_id),
        departement=departement,
        detail=dict(detail or {}),
        previous=head.seal,
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    head.number, head.seal = entry.number, entry.seal
    head.signature = head_signature(entry.number, entry.seal)
    head.updated_at = entry.at
    head.save(update_fields=["number", "seal", "signature", "updated_at"])
    return entry
