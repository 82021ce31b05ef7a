"""The line that an act on a meeting leaves in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting


def meeting_journal(by: Scope, action: str, meeting: Meeting, detail: Mapping[str, Any] | None = None) -> None:
    """Record ``action`` (« réunion annoncée ») on ``meeting``, in the caller's transaction."""
    act_record(by, action, thing="réunion", thing_id=meeting.pk, departement=meeting.departement_id, detail=detail)
