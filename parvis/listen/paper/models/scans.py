"""What comes back of printed forms: a batch of files, each page of them, and who entered each copy.

A sheet holds what a program read; what a person answers is in the contribution alone, never copied here.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.contributions.models import Help
from parvis.listen.meetings.models import Relay
from parvis.listen.paper.models.runs import Copy, PrintRun


class ScanBatchQuerySet(models.QuerySet["ScanBatch"]):
    """Batches seen by someone."""

    def visible_to(self, scope: Scope) -> ScanBatchQuerySet:
        """Those of the scope's territory."""
        return self.filter(scope.q(departement="departement", quartier="quartier"))


class ScanBatch(models.Model):
    """Forms collected together: where, when, by whom, and how people were helped to fill them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+")
    quartier = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="+")
    relay = models.ForeignKey(Relay, models.PROTECT, null=True, blank=True, related_name="+")
    collected_on = models.DateField("recueilli le")
    help = models.CharField("aide", max_length=5, choices=Help)
    note = models.CharField("à savoir", max_length=300, blank=True)
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = ScanBatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(help__in=Help.values), name="scan_batch_help_known")]

    def __str__(self) -> str:
        return f"lot du {self.collected_on:%d/%m/%Y}"


class ScanFile(models.Model):
    """A file given with a batch, erased once its pages are read. ``pages_read`` is where reading goes on."""

    batch = models.ForeignKey(ScanBatch, models.CASCADE, related_name="files")
    name = models.CharField("nom", max_length=120)
    blob = models.CharField("nom dans le stockage", max_length=80, blank=True)
    sha256 = models.CharField("empreinte", max_length=64)
    pages = models.PositiveIntegerField("pages", null=True)
    pages_read = models.PositiveIntegerField("pages lues", default=0)
    refusal = models.CharField("pourquoi il n’est pas lu", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="scan_file_once_a_batch"),
            models.CheckConstraint(
                condition=Q(pages__isnull=True, pages_read=0) | Q(pages_read__lte=models.F("pages")),
                name="scan_file_reads_its_pages",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to read."""
        return bool(self.refusal) or (self.pages is not None and self.pages_read >= self.pages)


class Sheet(models.Model):
    """One scanned page: its picture until it is purged, which page of which copy it is, and what is read of its boxes.

    ``boxes`` is a list of ``{"question", "choice", "outcome", "confidence", "why"}`` (see ``reading.ticks``).
    """

    class State(models.TextChoices):
        READ = "lue", "lue"
        UNREAD = "illisible", "à reconnaître"
        DOUBLE = "double", "page déjà lue"
        ENTERED = "saisie", "questionnaire déjà saisi"
        FOREIGN = "ailleurs", "page d’un autre tirage"
        SET_ASIDE = "ecartee", "écartée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ScanBatch, models.CASCADE, related_name="sheets")
    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="sheets")
    position = models.PositiveIntegerField("page du fichier, à partir de 1")
    state = models.CharField("état", max_length=9, choices=State)
    why = models.CharField("ce qui empêche de la lire", max_length=20, blank=True)
    straight = models.BooleanField("redressée")
    run = models.ForeignKey(PrintRun, models.PROTECT, null=True, related_name="+")
    copy = models.ForeignKey(Copy, models.PROTECT, null=True, related_name="sheets")
    page = models.PositiveSmallIntegerField("page du questionnaire", null=True)
    boxes = models.JSONField("cases lues", default=list)
    blob = models.CharField("image dans le stockage", max_length=80, blank=True)
    named_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField("lue le", db_default=Now())
    purged_at = models.DateTimeField("image effacée le", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["file", "position"]
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="sheet_once_a_page_of_a_file"),
            models.UniqueConstraint(
                fields=["copy", "page"], condition=Q(state="lue"), name="page_of_a_copy_is_read_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="lue") | Q(copy__isnull=False, page__isnull=False, run__isnull=False),
                name="sheet_read_names_its_page",
            ),
            models.CheckConstraint(
                condition=Q(blob="", purged_at__isnull=False) | (~Q(blob="") & Q(purged_at__isnull=True)),
                name="sheet_keeps_its_picture_until_purged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.position}"


class CopyEntry(models.Model):
    """Who entered a copy, the first time or the second; of the second, on which questions it differs from the first."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="entries")
    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="entries")
    round = models.PositiveSmallIntegerField("saisie")
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    compared = models.PositiveSmallIntegerField("réponses comparées", default=0)
    differing = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["copy", "round"]
        constraints = [
            models.UniqueConstraint(fields=["copy", "round"], name="copy_entered_once_a_round"),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="copy_entered_twice_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.copy_id}, saisie {self.round}"
