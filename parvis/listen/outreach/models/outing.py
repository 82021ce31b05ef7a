"""An outing: a desk, a walk or a stand where a relay helps people answer, and what its devices sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.contributions.models import Contribution
from parvis.listen.meetings.models import Meeting, Relay


class OutingKind(models.TextChoices):
    """How people are met."""

    DESK = "permanence", "Permanence"
    WALK = "tournee", "Tournée"
    STAND = "stand", "Stand"


class OutingQuerySet(models.QuerySet["Outing"]):
    """Outings seen by someone."""

    def visible_to(self, scope: Scope) -> OutingQuerySet:
        """Those of the scope's territory."""
        return self.filter(scope.q(departement="departement", contract="contract", quartier="quartier")).distinct()


class Outing(models.Model):
    """A batch of answers taken face to face; its territory is that of its quarter, else of its meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="outings")
    kind = models.CharField("forme", max_length=10, choices=OutingKind)
    relay = models.ForeignKey(Relay, models.PROTECT, null=True, blank=True, related_name="outings")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="outings")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="outings")
    quartier = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="outings")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="outings")
    place = models.CharField("lieu", max_length=150)
    day = models.DateField("jour")
    opened_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OutingKind.values), name="outing_kind_known"),
            models.CheckConstraint(
                condition=Q(quartier__isnull=False) | Q(meeting__isnull=False), name="outing_has_a_quartier_or_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.place}"


class Collected(models.Model):
    """An answer, and the outing where it was taken."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, primary_key=True, related_name="collected")
    outing = models.ForeignKey(Outing, models.PROTECT, related_name="collected")

    def __str__(self) -> str:
        return str(self.contribution_id)


class Device(models.Model):
    """A tablet or a computer, as an outing knows it: when it last spoke, and how many answers it still held then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    outing = models.ForeignKey(Outing, models.CASCADE, related_name="devices")
    seen_at = models.DateTimeField("vu le", db_default=Now())
    waiting = models.PositiveIntegerField("réponses en attente", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-seen_at", "pk"]

    def __str__(self) -> str:
        return str(self.id)


class SetAside(models.Model):
    """An answer that a device sent and that could not be entered: kept with the reason, until a person sees to it."""

    id = models.UUIDField("clé de la réponse", primary_key=True)
    outing = models.ForeignKey(Outing, models.PROTECT, related_name="set_aside")
    why = models.CharField("motif", max_length=500)
    answer: models.JSONField[Any, Any] = models.JSONField("réponse")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.id)
