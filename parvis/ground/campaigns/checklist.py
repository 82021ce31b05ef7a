"""What the framework document of a campaign asks of each meeting: questions answered in its minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from parvis.ground.campaigns.models import Campaign


class ChecklistQuestion(models.Model):
    """One thing that the framework document asks of a meeting, put as a question: yes, in part, no."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="checklist")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField("question", max_length=300)

    class Meta:
        ordering: ClassVar[list[str]] = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="checklist_key_once_a_campaign"),
            models.CheckConstraint(condition=~Q(text=""), name="checklist_asks_something"),
        ]

    def __str__(self) -> str:
        return self.text


def checklist_replace(*, campaign: Campaign, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put the questions of the campaign's file (``[[checklist]]``: ``key``, ``text``) in the place of the former.

    Minutes keep the words of the questions that they answered: nothing published changes.

    Raises:
        KeyError: a question without key or text.
        ValidationError: a key that is no slug, a text too long, the same key twice.
    """
    ChecklistQuestion.objects.filter(campaign=campaign).delete()
    for position, row in enumerate(rows):
        question = ChecklistQuestion(campaign=campaign, position=position, key=row["key"], text=row["text"])
        question.full_clean()
        question.save()
