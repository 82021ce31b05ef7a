"""What people decide about statements: masks, cuts, rulings, appeals.

Each names its statement by its identity, or its place in the source, without foreign key: rebuilding the corpus deletes
and makes the statements again, and every decision must find its own (ADR 0018).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parvis.ground.people.models import Agent
from parvis.understand.corpus.masking import SHOWN, Kind


class Mask(models.Model):
    """A span of a statement to hide: proposed by the program or chosen by an agent, then accepted or refused.

    Offsets are code points of the statement's text, ``end`` excluded.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "À décider"
        ACCEPTED = "accepted", "Masqué"
        REFUSED = "refused", "Laissé visible"

    #: How a mask chosen by an agent says where it comes from (see :mod:`..masking.kinds` for the others).
    BY_HAND: ClassVar[str] = "agent"

    statement = models.UUIDField(db_index=True)
    start = models.PositiveIntegerField("premier signe")
    end = models.PositiveIntegerField("signe après le dernier")
    kind = models.CharField("ce qui est masqué", max_length=8, choices=[(kind.value, SHOWN[kind]) for kind in Kind])
    method = models.CharField("comment", max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["statement", "start", "end"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "start", "end"], name="mask_span_once_a_statement"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mask_hides_something"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="mask_kind_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", by__isnull=True, at__isnull=True)
                | Q(state__in=["accepted", "refused"], by__isnull=False, at__isnull=False),
                name="mask_is_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}–{self.end} {self.state}"

    @property
    def is_name(self) -> bool:
        """Whether it hides somebody's name: such masks are decided one by one."""
        return not Kind(self.kind).by_rule

    @property
    def accepted(self) -> bool:
        """Whether the public text has it."""
        return self.state == self.State.ACCEPTED


class Split(models.Model):
    """A cut of a statement in two, at an offset of its source. Undone, the statement is whole again."""

    source = models.CharField(max_length=12)
    source_id = models.UUIDField(db_index=True)
    question = models.CharField(max_length=64)
    revision = models.BigIntegerField()
    start = models.PositiveIntegerField("premier signe de la parole coupée")
    end = models.PositiveIntegerField("signe après le dernier")
    offset = models.PositiveIntegerField("premier signe de la seconde partie")
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "question", "revision", "start", "end"],
                condition=Q(undone_at__isnull=True),
                name="split_once_a_span",
            ),
            models.CheckConstraint(
                condition=Q(offset__gt=F("start"), offset__lt=F("end")), name="split_leaves_two_parts"
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="split_is_undone_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.start}|{self.offset}|{self.end}"


class Ruling(models.Model):
    """What was decided of a statement, why, by whom: rows are only added, the last one counts.

    ``since`` is when the words, or the request to read them again, began to wait: the time to decide counts from it.
    """

    class Outcome(models.TextChoices):
        PUBLISHED = "published", "Publiée"
        REFUSED = "refused", "Non publiée"
        REOPENED = "reopened", "Remise à lire"

    class Occasion(models.TextChoices):
        FIRST = "first", "Première lecture"
        APPEAL = "appeal", "Nouvelle lecture demandée par l’auteur"
        CHANGE = "change", "Changement d’avis"

    statement = models.UUIDField()
    outcome = models.CharField("décision", max_length=9, choices=Outcome)
    reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="motifs de la charte")
    note = models.CharField("ce qui est dit à l’auteur", max_length=500, blank=True)
    occasion = models.CharField(max_length=6, choices=Occasion)
    since = models.DateTimeField("en attente depuis")
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["statement", "-pk"]
        indexes = [models.Index(fields=["statement", "-id"], name="ruling_last")]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["published", "refused", "reopened"]), name="ruling_known"),
            models.CheckConstraint(
                condition=Q(outcome="refused", reasons__len__gt=0) | (~Q(outcome="refused") & Q(reasons=[])),
                name="ruling_refusal_has_its_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.outcome}"


class Appeal(models.Model):
    """The author of refused words asks for another reading, once; ``settled`` is the ruling that answered."""

    statement = models.UUIDField(primary_key=True)
    words = models.CharField("ce que dit l’auteur", max_length=500, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    settled = models.OneToOneField(Ruling, models.PROTECT, null=True, related_name="appeal")

    def __str__(self) -> str:
        return str(self.statement)
