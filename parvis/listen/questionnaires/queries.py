"""Reads of questionnaires. A published version never changes, so each process keeps those it has read."""

from __future__ import annotations

import time
from functools import lru_cache

from parvis.ground.campaigns.models import Campaign
from parvis.listen.questionnaires.models import Version

KEPT_SECONDS = 5.0
_kept: dict[str, tuple[float, int | None]] = {}


def published_version(campaign: Campaign) -> Version | None:
    """The version that residents answer now: the last published of the campaign, or None."""
    moment, pk = _kept.get(campaign.pk, (0.0, None))
    if pk is None or time.monotonic() - moment > KEPT_SECONDS:
        pk = (
            Version.objects.filter(questionnaire__campaign=campaign, published_at__isnull=False)
            .order_by("-published_at", "-pk")
            .values_list("pk", flat=True)
            .first()
        )
        _kept[campaign.pk] = (time.monotonic(), pk)
    return version_by_id(pk) if pk else None


@lru_cache(maxsize=64)
def version_by_id(pk: int) -> Version:
    """The published version ``pk``, read once by each process.

    Raises:
        Version.DoesNotExist: there is no such published version.
    """
    return Version.objects.defer("workbook").get(pk=pk, published_at__isnull=False)


def forget() -> None:
    """Drop what this process keeps, after a publication (and between tests, whose databases come and go)."""
    _kept.clear()
    version_by_id.cache_clear()
