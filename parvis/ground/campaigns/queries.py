"""Reads of campaigns: the only place that answers « is it open? » and « by when? »."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from parvis.ground.campaigns.models import Campaign, Deadline, Phase

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Calendar:
    """A campaign with its deadlines and texts, read in one go and kept for a few seconds by each process."""

    campaign: Campaign
    deadlines: dict[str, Deadline]
    texts: dict[tuple[str, str], str]

    @property
    def name(self) -> str:
        return self.campaign.name

    @property
    def phase(self) -> Phase:
        return self.campaign.phase

    @property
    def is_open(self) -> bool:
        return self.campaign.is_open

    @property
    def opens_on(self) -> date:
        """First day of answers, in Paris."""
        return timezone.localdate(self.campaign.opens_at)

    @property
    def closes_on(self) -> date:
        """Last whole day of answers, in Paris: a campaign that closes at midnight closes on the day before."""
        return timezone.localdate(self.campaign.closes_at - timedelta(microseconds=1))

    def due(self, kind: Deadline.Kind | str, departement: str = "") -> date | None:
        """Date of the deadline ``kind``, extensions counted: those of the country, and of ``departement`` if given.

        None when the campaign has none or it is a delay.
        """
        deadline = self.deadlines.get(kind)
        return deadline.due_for(departement) if deadline else None

    def text(self, key: str, language: str | None = None) -> str:
        """The text ``key`` in ``language`` (the active one by default), else in French, else empty."""
        wanted = language or get_language() or "fr"
        return self.texts.get((key, wanted)) or self.texts.get((key, "fr"), "")

    @property
    def words(self) -> dict[str, str]:
        """Texts by key in the active language, for templates."""
        return {key: self.text(key) for key, _language in self.texts}


_kept: dict[str, tuple[float, Calendar | None]] = {}


def current_campaign() -> Calendar | None:
    """The campaign that the site speaks of: the open one, else the next to open, else the last closed; or None."""
    moment, calendar = _kept.get("current", (0.0, None))
    if time.monotonic() - moment > KEPT_SECONDS:
        calendar = _read()
        _kept["current"] = (time.monotonic(), calendar)
    return calendar


def forget() -> None:
    """Drop what this process keeps, after a write."""
    _kept.clear()


def _read() -> Calendar | None:
    now = timezone.now()
    order = {Phase.OPEN: 0, Phase.BEFORE: 1, Phase.CLOSED: 2, Phase.RESTITUTION: 2}
    campaigns = sorted(
        Campaign.objects.prefetch_related("deadlines__extensions", "texts"),
        key=lambda one: (order[one.phase_at(now)], abs((one.closes_at - now).total_seconds())),
    )
    if not campaigns:
        return None
    chosen = campaigns[0]
    return Calendar(
        campaign=chosen,
        deadlines={deadline.kind: deadline for deadline in chosen.deadlines.all()},
        texts={(text.key, text.language): text.body for text in chosen.texts.all()},
    )
