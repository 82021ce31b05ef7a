"""The urgent queue: words that may speak of somebody in danger, and the people named to read them first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.people.models import Agent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement
from parvis.understand.corpus.alarms import AlarmKind

#: Roles that see the urgent queue of their whole territory; others see that of the départements they are named for.
WHOLE_TERRITORY = frozenset({Role.REFERENT, Role.PREFET, Role.NATIONAL})


class WatcherQuerySet(models.QuerySet["Watcher"]):
    """People named."""

    def active(self) -> WatcherQuerySet:
        """Those whose charge has not ended."""
        return self.filter(ended_at__isnull=True)


class Watcher(models.Model):
    """Somebody named to read the urgent queue of a département."""

    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = WatcherQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["departement", "agent__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "agent"], condition=Q(ended_at__isnull=True), name="watcher_named_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.departement_id} {self.agent}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Alarms seen by someone."""

    def visible_to(self, scope: Scope) -> AlarmQuerySet:
        """Those of the territory for who steers it; for others, those of the départements they are named for."""
        if scope.role in WHOLE_TERRITORY:
            return self.filter(scope.q(departement="departement"))
        named = Watcher.objects.active().filter(agent=scope.agent, departement__in=scope.departements)
        return self.filter(departement__in=named.values("departement"))

    def open(self) -> AlarmQuerySet:
        """Those not closed yet."""
        return self.filter(closed_at__isnull=True)


class Alarm(models.Model):
    """Words that may speak of somebody in danger. It holds none of the words; ``done`` says what was done."""

    class FoundBy(models.TextChoices):
        MACHINE = "regle", "Une règle"
        AGENT = "agent", "Un agent"

    statement = models.UUIDField(db_index=True)
    departement = models.CharField(max_length=3, blank=True)
    kind = models.CharField("de quoi il s’agit", max_length=8, choices=AlarmKind)
    found_by = models.CharField(max_length=5, choices=FoundBy)
    raised_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(db_default=Now())
    taken_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    done = models.CharField("ce qui a été fait", max_length=1000, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind"], condition=Q(closed_at__isnull=True), name="alarm_open_once_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="alarm_kind_known"),
            models.CheckConstraint(
                condition=Q(found_by="agent", raised_by__isnull=False) | Q(found_by="regle", raised_by__isnull=True),
                name="alarm_says_who_raised_it",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="alarm_says_who_took_it",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, done="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False, taken_at__isnull=False) & ~Q(done="")),
                name="alarm_closed_says_what_was_done",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "raised_at"], condition=Q(closed_at__isnull=True), name="alarm_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.statement}"
