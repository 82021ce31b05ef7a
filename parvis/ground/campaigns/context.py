"""Context processor: the campaign that every page's header names."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.ground.campaigns.queries import Calendar, current_campaign


def campaign(request: HttpRequest) -> dict[str, Calendar | None]:
    """``campaign``: the current :class:`Calendar`, or None."""
    return {"campaign": current_campaign()}
