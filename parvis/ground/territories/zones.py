"""The hour of each place: overseas, a meeting at 18 h is at 18 h there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

METROPOLE = "Europe/Paris"
# IANA zones of the overseas départements and collectivities, by Insee code.
OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def zone_of(departement: str) -> ZoneInfo:
    """The time zone of a département, by its Insee code."""
    return ZoneInfo(OVERSEAS.get(departement, METROPOLE))


def clock_at(departement: str, moment: datetime) -> datetime:
    """``moment`` (aware) as clocks show it there: naive."""
    return moment.astimezone(zone_of(departement)).replace(tzinfo=None)
