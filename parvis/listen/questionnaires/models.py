"""Questionnaires and their versions. A published version never changes: answers point at it."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.listen.questionnaires.schema import Form, from_json


class Questionnaire(models.Model):
    """A questionnaire of a campaign, through its versions."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="questionnaires")
    slug = models.SlugField(max_length=60)
    title = models.CharField("titre", max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "slug"], name="questionnaire_once_a_campaign")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One state of a questionnaire: the workbook as it was given, and what was read in it.

    A database trigger refuses to change or delete a published row.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("numéro")
    definition = models.JSONField()
    workbook = models.BinaryField("classeur d’origine")
    sha256 = models.CharField("empreinte du classeur", max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_numbered_once"),
            models.UniqueConstraint(fields=["questionnaire", "sha256"], name="version_of_a_workbook_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} v{self.number}"

    @cached_property
    def form(self) -> Form:
        """What was read in the workbook."""
        return from_json(self.definition)


class Recording(models.Model):
    """A voice that says a question, or one of its choices, in a language. Numbered: the last one is heard.

    The bytes passed the gate (:mod:`parvis.ground.library.sounds`) and never change: their address is their print.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="recordings")
    question = models.CharField("question", max_length=64)
    choice = models.CharField("choix", max_length=64, blank=True)
    language = models.CharField("langue", max_length=20)
    number = models.PositiveIntegerField("version")
    sound = models.BinaryField("son")
    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    extension = models.CharField("format", max_length=4)
    seconds = models.FloatField("durée")
    transcript = models.TextField("texte dit", max_length=2000)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        ordering = ["questionnaire", "question", "choice", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "question", "choice", "language", "number"], name="recording_numbered_once"
            ),
            models.CheckConstraint(condition=~models.Q(transcript=""), name="recording_has_its_transcript"),
            models.CheckConstraint(
                condition=models.Q(seconds__gt=0, seconds__lte=61), name="recording_of_a_minute_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}/{self.choice} {self.language} v{self.number}"
