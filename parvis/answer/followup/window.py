"""Until when one may object to minutes.

For fourteen days after the publication (design/product.md: « for fourteen days anyone who was there may say »), the
last one whole, at the clocks of the place. **Each version opens fourteen days of its own**: a correction changes what
is told, so people may again say that it is not what they said; only the version that everyone reads is objected to.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.minutes_queries import last_published
from parvis.listen.meetings.models import Meeting, MinutesVersion

DAYS: Final = timedelta(days=14)


def last_day(version: MinutesVersion) -> date:
    """The last day, whole, on which one may object to a published version."""
    return version.publication.at.astimezone(zone_of(version.meeting.departement_id)).date() + DAYS


def is_open(version: MinutesVersion) -> bool:
    """Whether one may object to a published version today."""
    today = timezone.now().astimezone(zone_of(version.meeting.departement_id)).date()
    return today <= last_day(version)


def version_open(meeting: Meeting) -> MinutesVersion | None:
    """The version that one may object to today: the last published; None when there is none, or too late. One query."""
    version = last_published(meeting)
    if version is None:
        return None
    version.meeting = meeting
    return version if is_open(version) else None
