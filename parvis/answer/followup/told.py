"""Who is told that somebody objects to minutes."""

from __future__ import annotations

from django.db.models import Q

from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Role
from parvis.ground.people.queries import agents_able
from parvis.listen.meetings.models import Meeting

ABILITY = "objection:answer"


def told_of(meeting: Meeting) -> list[Agent]:
    """Who prepared the meeting and the animateurs of its quarters or contract; else whoever may answer there.

    Only agents whose mandate in force lets them answer. Three queries at most.
    """
    contracts = [meeting.contract_id] if meeting.contract_id else []
    near = Q(quartier__in=meeting.quartiers.order_by().values("pk")) | Q(contract__in=contracts)
    able = Mandate.objects.active().filter(role__in=policy.ABILITIES[ABILITY])
    # Somebody who left the territory no longer opens its pages.
    there = able.filter(near | Q(departement=meeting.departement_id))
    closest = Q(mandates__in=able.filter(near, role=Role.ANIMATEUR)) | Q(pk=meeting.created_by_id, mandates__in=there)
    people = list(Agent.objects.filter(closest, is_active=True).distinct())
    return people or agents_able(ABILITY, departement=meeting.departement_id, contract=meeting.contract_id)
