"""The line that an act on a meeting leaves in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.ground.journal.services import journal_record
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting


def act_record(by: Scope, action: str, meeting: Meeting, detail: Mapping[str, Any] | None = None) -> None:
    """Record ``action`` (« réunion annoncée ») on ``meeting``, in the caller's transaction."""
    journal_record(
        action=action,
        thing="réunion",
        thing_id=meeting.pk,
        actor=by.agent.pk,
        actor_label=by.agent.full_name,
        departement=meeting.departement_id,
        detail=detail,
    )
