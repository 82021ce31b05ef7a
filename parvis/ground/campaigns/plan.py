"""Writes of the plan de concertation, and of the dates that move. What is missing is computed above, from meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign, Deadline, DeadlineExtension, PlanLine
from parvis.ground.campaigns.queries import forget
from parvis.ground.journal.services import act_record
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.web.scope import AgentScope, actor_of
from parvis.web.templatetags.parvis import jour


class PlanError(ValueError):
    """The decision cannot be kept; the message says why, in French."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How one quarter is heard."""

    quartier: Quartier
    mode: str
    reason: str = ""
    note: str = ""


def plan_stamp(campaign: Campaign, contract: ContratDeVille) -> str:
    """What a page shows of a plan as it was read, so that two people do not undo each other's decisions."""
    last = PlanLine.objects.filter(campaign=campaign, contract=contract).aggregate(last=Max("decided_at"))["last"]
    return last.isoformat() if last else "-"


@transaction.atomic
def plan_decide(
    *, by: AgentScope, campaign: Campaign, contract: ContratDeVille, decisions: Sequence[Decision], seen: str
) -> int:
    """Write the decisions that change something, each with its line of the journal; how many.

    ``seen`` is the :func:`plan_stamp` of the plan that the person had before their eyes.

    Raises:
        PlanError: outside the territory, a wider meeting without reason, or someone decided in between.
    """
    ContratDeVille.objects.select_for_update().get(pk=contract.pk)
    if seen != plan_stamp(campaign, contract):
        raise PlanError("Quelqu’un a changé ce plan pendant que vous le lisiez : relisez-le, puis recommencez.")
    lines = {one.quartier_id: one for one in PlanLine.objects.filter(campaign=campaign, contract=contract)}
    members = set(contract.quartiers.filter(pk__in=[one.quartier.pk for one in decisions]).values_list("pk", flat=True))
    written = 0
    for one in decisions:
        _check(by, contract, one, members)
        new = PlanLine(campaign=campaign, contract=contract, quartier=one.quartier, mode=PlanLine.Mode.OWN)
        line = lines.get(one.quartier.pk, new)
        before = line.mode
        wanted = (one.mode, one.reason.strip() if one.mode != PlanLine.Mode.OWN else "", one.note.strip())
        if (line.mode, line.reason, line.note) == wanted:
            continue
        line.mode, line.reason, line.note = wanted
        line.decided_by, line.decided_at = by.agent.pk, timezone.now()
        line.save()
        _journal_line(by, line, before)
        written += 1
    return written


def _check(by: AgentScope, contract: ContratDeVille, one: Decision, members: set[str]) -> None:
    place = one.quartier
    if place.pk not in members:
        raise PlanError(f"Le quartier « {place.name} » n’est pas de ce contrat.")
    if not by.covers(departement=place.departement_id, contract=contract.pk, quartiers=[place.pk]):
        raise PlanError(f"Le quartier « {place.name} » est en dehors de votre territoire.")
    if one.mode not in PlanLine.Mode.values:
        raise PlanError(f"Dites quelle réunion concerne le quartier « {place.name} ».")
    if one.mode != PlanLine.Mode.OWN and not one.reason.strip():
        raise PlanError(f"Écrivez pourquoi « {place.name} » n’a pas sa propre réunion : ce motif est public.")


def _journal_line(by: AgentScope, line: PlanLine, before: str) -> None:
    act_record(
        by,
        "plan de concertation décidé",
        thing="plan",
        thing_id=f"{line.contract_id}/{line.quartier_id}",
        departement=line.quartier.departement_id,
        detail={"avant": before, "après": line.mode, "motif": line.reason},
    )


@transaction.atomic
def deadline_extend(
    *, by: AgentScope, deadline: Deadline, departement: Departement | None, due_on: date, why: str
) -> DeadlineExtension:
    """Move a date, for one département or for all. Another extension replaces the one before it.

    Raises:
        PlanError: a delay, a date not after the first one, no reason, or outside the territory.
    """
    if deadline.due_on is None:
        raise PlanError("Cette échéance est un délai après chaque réunion : elle ne se repousse pas.")
    if due_on <= deadline.due_on:
        raise PlanError(f"Choisissez une date après le {jour(deadline.due_on)} : c’est la date de la campagne.")
    if not why.strip():
        raise PlanError("Écrivez pourquoi cette date change : le motif est gardé.")
    place = departement.pk if departement else ""
    if not by.covers(departement=place):
        raise PlanError("Ce département est en dehors de votre territoire.")
    before = deadline.due_for(place)
    actor = actor_of(by)
    made = DeadlineExtension.objects.create(
        deadline=deadline, departement=departement, due_on=due_on, why=why.strip(), decided_by=actor.pk
    )
    act_record(
        by,
        "échéance repoussée",
        thing="échéance",
        thing_id=f"{deadline.campaign_id}/{deadline.kind}",
        departement=place,
        detail={"avant": str(before), "après": str(due_on), "motif": made.why},
    )
    transaction.on_commit(forget)
    return made
