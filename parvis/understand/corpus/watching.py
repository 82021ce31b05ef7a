"""Writes of the urgent queue: raising, taking, closing; naming the people who read it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.ground.journal.services import act_record
from parvis.ground.outbox.services import message_send
from parvis.ground.people.models import Agent, Mandate, Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement
from parvis.understand.corpus.models import Alarm, AlarmKind, Statement, Watcher

logger = logging.getLogger("parvis.corpus")


class AlarmMoved(ValueError):
    """An alarm is not where the act supposes; the message says so in French."""


@transaction.atomic
def alarms_raise(*, found: Sequence[tuple[Statement, AlarmKind]], by: Scope | None = None) -> int:
    """Put statements in the urgent queue and tell those who read it, without the words; returns how many were new.

    ``by`` is the agent who raises it; None when a rule did.
    """
    found_by = Alarm.FoundBy.AGENT if by else Alarm.FoundBy.MACHINE
    raised_by = by.agent if by else None
    open_now = set(
        Alarm.objects.open().filter(statement__in=[one.pk for one, _kind in found]).values_list("statement", "kind")
    )
    new = [
        Alarm(statement=one.pk, departement=one.departement, kind=kind, found_by=found_by, raised_by=raised_by)
        for one, kind in found
        if (one.pk, kind.value) not in open_now
    ]
    Alarm.objects.bulk_create(new)
    if by:
        for alarm in new:
            _journal(by, "parole mise dans la file urgente", alarm)
    for departement, count in sorted(Counter(one.departement for one in new).items()):
        _tell(departement, count)
    return len(new)


@transaction.atomic
def alarm_take(*, by: Scope, alarm: Alarm) -> Alarm:
    """Say that one sees to it. Raises :class:`AlarmMoved` when somebody else did, or when it is closed."""
    row = Alarm.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=alarm.pk)
    if row.closed_at:
        raise AlarmMoved("Cette alerte est déjà close.")
    if row.taken_by and row.taken_by != by.agent:
        raise AlarmMoved(f"{row.taken_by.full_name} s’en occupe déjà.")
    if row.taken_by is None:
        row.taken_by, row.taken_at = by.agent, timezone.now()
        row.save(update_fields=["taken_by", "taken_at"])
        _journal(by, "alerte prise en charge", row)
    return row


@transaction.atomic
def alarm_close(*, by: Scope, alarm: Alarm, done: str) -> Alarm:
    """Say what was done. Raises :class:`AlarmMoved` when nobody took it, when it is closed, or nothing is said."""
    row = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if row.closed_at:
        raise AlarmMoved("Cette alerte est déjà close.")
    if row.taken_at is None:
        raise AlarmMoved("Dites d’abord que vous vous en occupez.")
    if not done.strip():
        raise AlarmMoved("Écrivez ce qui a été fait, même si c’est « fausse alerte ».")
    row.closed_by, row.closed_at, row.done = by.agent, timezone.now(), done.strip()
    row.save(update_fields=["closed_by", "closed_at", "done"])
    _journal(by, "alerte close", row)
    return row


@transaction.atomic
def watcher_name(*, by: Scope, departement: Departement, agent: Agent) -> Watcher:
    """Name somebody to read the urgent queue of ``departement``; naming them twice changes nothing."""
    watcher, new = Watcher.objects.get_or_create(
        departement=departement, agent=agent, ended_at=None, defaults={"named_by": by.agent}
    )
    if new:
        context = {"agent": agent.full_name, "by": by.agent.full_name, "departement": departement.name}
        message_send(to=agent.email, template="corpus/mail/watcher", context=context)
        _journal(by, "personne désignée pour la file urgente", watcher)
    return watcher


@transaction.atomic
def watcher_end(*, by: Scope, watcher: Watcher) -> None:
    """End somebody's charge; what they did stays."""
    if Watcher.objects.active().filter(pk=watcher.pk).update(ended_at=timezone.now()):
        _journal(by, "fin de la charge de la file urgente", watcher)


def told_of(departement: str) -> list[Agent]:
    """Who reads the urgent queue of a département: the people named, else its référents, else the national role.

    Only agents with a mandate in force: the others could not open it.
    """
    able = Agent.objects.filter(is_active=True, mandates__in=Mandate.objects.active()).distinct()
    named = Watcher.objects.active().filter(departement=departement).values("agent")
    referents = Referent.objects.filter(departement=departement, ended_at__isnull=True).values("agent")
    mandated = Mandate.objects.active().filter(role=Role.REFERENT, departement=departement).values("agent")
    national = Mandate.objects.active().filter(role=Role.NATIONAL).values("agent")
    groups: tuple[QuerySet[Any, Any], ...] = (named, referents, mandated, national)
    for group in groups:
        if people := list(able.filter(pk__in=group)):
            return people
    return []


def _tell(departement: str, count: int) -> None:
    people = told_of(departement)
    if not people:
        logger.error("file urgente : personne à prévenir pour le département %s", departement or "inconnu")
    place = Departement.objects.filter(pk=departement).first() if departement else None
    for person in people:
        context = {"agent": person.full_name, "count": count, "place": place.name if place else "département inconnu"}
        message_send(to=person.email, template="corpus/mail/alarm", context=context)


def agents_nameable(departement: Departement) -> QuerySet[Agent]:
    """Agents whose mandate lets them read the words of the département, and who may so be named."""
    inside = Q(departement=departement) | Q(quartier__departement=departement) | Q(contract__departements=departement)
    roles = [Role.ANIMATEUR, Role.REFERENT, Role.PREFET]
    mandates = Mandate.objects.active().filter(inside, role__in=roles)
    return Agent.objects.filter(is_active=True, mandates__in=mandates).distinct()


def _journal(by: Scope, action: str, row: Alarm | Watcher) -> None:
    act_record(
        by,
        action,
        thing="alerte" if isinstance(row, Alarm) else "file urgente",
        thing_id=row.pk,
        departement=row.departement if isinstance(row, Alarm) else row.departement_id,
        detail={"parole": str(row.statement), "genre": row.kind} if isinstance(row, Alarm) else {"agent": row.agent_id},
    )
