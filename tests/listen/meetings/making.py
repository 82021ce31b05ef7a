"""Meetings for tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.services import meeting_create, meeting_move
from tests.ground.people.making import make_scope

_codes = count(1)


def make_many(
    number: int, *, state: State = State.ANNOUNCED, first_day: int = 1, quartier: str = "QN00001M", **fields: Any
) -> list[Meeting]:
    """``number`` meetings of the fictional département, one a day from ``first_day``, written at once."""
    calendar = current_campaign()
    assert calendar is not None
    now = timezone.now()
    common = {"departement_id": "00", "title": "Parlons-en", "kind": "atelier", "place_name": "Salle", **fields}
    made = [
        Meeting(
            code=f"M{next(_codes):06}",
            campaign=calendar.campaign,
            state=state,
            announced_at=None if state == State.DRAFT else now,
            cancelled_why="Salle fermée" if state == State.CANCELLED else "",
            starts_at=now + timedelta(days=first_day + day, minutes=1),
            **common,
        )
        for day in range(number)
    ]
    Meeting.objects.bulk_create(made)
    if quartier:
        links = Meeting.quartiers.through
        links.objects.bulk_create(links(meeting_id=one.pk, quartier_id=quartier) for one in made)
    return made


def make_meeting(by: Scope | None = None, *, state: State = State.DRAFT, days: int = 7, **fields: Any) -> Meeting:
    """A meeting of the fictional département, ``days`` from now, brought to ``state`` by the ways that lead there."""
    scope = by or make_scope("referent")
    calendar = current_campaign()
    assert calendar is not None
    given = {
        "kind": "reunion-publique",
        "title": "Parlons de la Margelle",
        "departement": Departement.objects.get(pk="00"),
        "starts_at": timezone.now() + timedelta(days=days),
        "place_name": "Salle des Lavandières",
        **fields,
    }
    quartiers = Quartier.objects.filter(pk="QN00001M")
    meeting = meeting_create(by=scope, campaign=calendar.campaign, fields=given, quartiers=quartiers)
    for step in [State.ANNOUNCED, *([State.HELD] if state == State.HELD else [])]:
        if state != State.DRAFT:
            meeting = meeting_move(by=scope, meeting=meeting, to=step)
    return meeting


def elsewhere() -> Departement:
    """A département far from the fictional one, overseas."""
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    return Departement.objects.create(code="974", name="Autre", sort_key="autre", zone="drom", region=region)
