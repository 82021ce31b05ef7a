"""The day itself: who came (counts, never names), what was noted, and what a phone sent when it could."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.objects import Objet
from parvis.ground.people.models import Agent
from parvis.listen.meetings.models.meeting import Meeting


class Tally(models.Model):
    """One count of a meeting. Groups are counted apart and never crossed: no row speaks of a person.

    ``sheet`` is the attendance tapped on the day, or the anonymous cards of the end; ``group`` and ``key`` are those
    of :mod:`..counting` (« sexe » / « femme »).
    """

    class Sheet(models.TextChoices):
        ATTENDANCE = "presence", "Présence"
        CARDS = "fiches", "Fiches de fin de réunion"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tallies")
    sheet = models.CharField(max_length=8, choices=Sheet)
    group = models.CharField(max_length=20)
    key = models.CharField(max_length=30)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["meeting", "sheet", "group", "key"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sheet", "group", "key"], name="tally_once"),
            models.CheckConstraint(condition=Q(sheet__in=["presence", "fiches"]), name="tally_sheet_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group}/{self.key} {self.count}"


class DayNote(models.Model):
    """A note taken during the meeting, by object; its key comes from the phone, so that sent twice it stands once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    object = models.CharField("objet", max_length=10, choices=Objet)
    text = models.TextField("note", max_length=2000)
    agreed = models.PositiveIntegerField("personnes d’accord", null=True, blank=True)
    taken_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["taken_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="day_note_says_something"),
            models.CheckConstraint(condition=Q(object__in=Objet.values), name="day_note_object_known"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DayParcel(models.Model):
    """What a phone sent in one go, known by the key that the phone gave it: a parcel received twice counts once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="parcels")
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.id)
