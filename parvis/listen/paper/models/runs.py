"""Printed questionnaires: print runs, and each copy with its own receipt."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.contributions.models import Contribution
from parvis.listen.meetings.models import Meeting, Relay
from parvis.listen.questionnaires.models import Version


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    """Print runs seen by someone."""

    def visible_to(self, scope: Scope) -> PrintRunQuerySet:
        """Those of the scope's territory."""
        return self.filter(scope.q(departement="departement", quartier="quartier")).distinct()


class PrintRun(models.Model):
    """Copies of one version printed alike: same language, same size, same blocks. ``number`` is in the pages' marks."""

    number = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="print_runs")
    version = models.ForeignKey(Version, models.PROTECT, related_name="print_runs")
    language = models.CharField("langue", max_length=20)
    large = models.BooleanField("gros caractères", default=False)
    blocks = ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name="feuilles facultatives")
    copies_wanted = models.PositiveIntegerField("exemplaires")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="print_runs")
    quartier = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    relay = models.ForeignKey(Relay, models.PROTECT, null=True, blank=True, related_name="+")
    layout: models.JSONField[Any, Any] = models.JSONField("mise en page")
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(copies_wanted__range=(1, 2000)), name="print_run_of_1_to_2000")
        ]

    def __str__(self) -> str:
        return f"tirage {self.number}"


class Copy(models.Model):
    """One printed questionnaire: its place in the run, its receipt, and the answer once entered — once only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(PrintRun, models.CASCADE, related_name="copies")
    number = models.PositiveIntegerField("exemplaire")
    receipt = models.BinaryField("HMAC du code de reçu", max_length=32, unique=True)
    contribution = models.OneToOneField(Contribution, models.PROTECT, null=True, blank=True, related_name="paper_copy")

    class Meta:
        ordering: ClassVar[list[str]] = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="copy_numbered_once_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
