"""When the day of a meeting may be written down, and when its screen opens on a phone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from parvis.listen.meetings.models import Meeting, State

#: The screen opens the day before, to be tried where there is a network, and closes a week after.
OPENS_BEFORE: Final = timedelta(days=1)
SCREEN_STAYS: Final = timedelta(days=7)
WRITTEN_IN: Final = frozenset({State.ANNOUNCED, State.HELD, State.MINUTED})


class DayClosed(ValueError):
    """Nothing of this day may be written now; the message says why, in French."""


def check_day(meeting: Meeting, now: datetime | None = None) -> None:
    """Raise :class:`DayClosed` unless attendance, notes, cards and contacts of ``meeting`` may be written.

    They may from the day before, with no end: a paper sheet is typed when it is found.
    """
    if meeting.state == State.CANCELLED:
        raise DayClosed("Cette réunion est annulée : on n’y note plus rien.")
    if meeting.state == State.DRAFT:
        raise DayClosed("Cette réunion est un brouillon : annoncez-la d’abord.")
    if meeting.state not in WRITTEN_IN:
        raise DayClosed("Cette réunion est restituée : ce qui a été compté et noté ne change plus.")
    if meeting.starts_at - OPENS_BEFORE > (now or timezone.now()):
        raise DayClosed("L’écran du jour s’ouvre la veille de la réunion.")


def day_is_open(meeting: Meeting) -> bool:
    """Whether :func:`check_day` would let it be."""
    try:
        check_day(meeting)
    except DayClosed:
        return False
    return True


def screen_is_open(meeting: Meeting, now: datetime | None = None) -> bool:
    """Whether the phone's screen is offered; its forms without JavaScript stay open after it."""
    ends = meeting.ends_at or meeting.starts_at
    current = now or timezone.now()
    return (
        meeting.state in {State.ANNOUNCED, State.HELD}
        and meeting.starts_at - OPENS_BEFORE <= current <= ends + SCREEN_STAYS
    )


def day_of_consent(meeting: Meeting) -> date:
    """The day on which people agreed: that of the meeting, or today when it has not come."""
    return min(meeting.begins.date(), timezone.localdate())
