"""An answer left as sound: kept apart until a person has written it down, thirty days at most."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from parvis.ground.people.scope import Scope
from parvis.listen.contributions.models import Contribution
from parvis.listen.outreach.models.outing import Outing


class SpokenQuerySet(models.QuerySet["SpokenAnswer"]):
    """Sounds heard by someone."""

    def visible_to(self, scope: Scope) -> SpokenQuerySet:
        """Those of the outings of the scope's territory, but for answers that were taken back."""
        mine = self.filter(outing__in=Outing.objects.visible_to(scope), contribution__withdrawal__isnull=True)
        return mine.defer("sound")


class SpokenAnswer(models.Model):
    """What a person said to a free question: never public, in no export.

    The sound is in the row: it goes with it, in the transaction that keeps its words.
    """

    id = models.UUIDField("clé donnée par l’appareil", primary_key=True, default=uuid.uuid4)
    outing = models.ForeignKey(Outing, models.PROTECT, related_name="spoken")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="spoken")
    question = models.CharField("question", max_length=64)
    language = models.CharField("langue", max_length=20)
    sound = models.BinaryField("son")
    content_type = models.CharField("type", max_length=40)
    received_at = models.DateTimeField("reçu le", db_default=Now())

    objects = SpokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "question"], name="spoken_answer_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}/{self.question}"
