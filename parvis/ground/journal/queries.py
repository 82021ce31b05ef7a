"""Reads of the journal."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from parvis.ground.journal.models import Entry


def entries(
    *,
    thing: str = "",
    thing_id: str = "",
    person: str = "",
    departement: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """Acts, the last first, narrowed by what is given; ``until`` is included; ``person`` is a part of a name."""
    wanted = Q()
    if thing:
        wanted &= Q(thing=thing)
    if thing_id:
        wanted &= Q(thing_id=thing_id)
    if person:
        wanted &= Q(actor_label__icontains=person)
    if departement:
        wanted &= Q(departement=departement)
    if since:
        wanted &= Q(at__date__gte=since)
    if until:
        wanted &= Q(at__date__lte=until)
    return Entry.objects.filter(wanted)


def things() -> list[str]:
    """Kinds of things the journal speaks of."""
    return list(Entry.objects.order_by("thing").values_list("thing", flat=True).distinct())
