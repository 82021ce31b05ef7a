"""Reads of a meeting's day: how much was counted, noted and given; never what a person gave."""

from __future__ import annotations

from typing import TypedDict

from parvis.ground.contacts.queries import contacts_given
from parvis.listen.meetings.models import Meeting, Tally


class DayState(TypedDict):
    """The day so far; ``counts`` by « group.key »."""

    counts: dict[str, int]
    notes: int
    contacts: int


def day_state(meeting: Meeting) -> DayState:
    """The attendance counted, how many notes, how many contacts: three queries."""
    rows = meeting.tallies.filter(sheet=Tally.Sheet.ATTENDANCE)
    return {
        "counts": {f"{row.group}.{row.key}": row.count for row in rows},
        "notes": meeting.notes.count(),
        "contacts": contacts_given(meeting.code),
    }
