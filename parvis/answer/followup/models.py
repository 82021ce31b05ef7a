"""What residents say of published minutes: « ce n’est pas ce que nous avons dit », and what they are answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting, MinutesVersion
from parvis.understand.corpus.models import AlarmKind

#: Signs of an objection, and of its answer, at most.
LONGEST_WORDS = 1000
LONGEST_ANSWER = 2000


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections seen by someone."""

    def visible_to(self, scope: Scope) -> ObjectionQuerySet:
        """Those on the minutes of the scope's meetings. Meetings are named by key: a join would repeat rows."""
        return self.filter(version__meeting__in=Meeting.objects.visible_to(scope).order_by().values("pk"))

    def waiting(self) -> ObjectionQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=Objection.State.WAITING)


class Objection(models.Model):
    """Someone says that published minutes do not tell what was said in the room. Who they are is not asked.

    It is about one thing said (``item``, an identity of the minutes) or about the minutes as a whole. ``words`` are
    private, and erased some time after the answer; ``public_words`` are what everyone may read, masks put on, once an
    agent has answered.
    ``masks`` are the spans proposed by the program, ``[first sign, sign after the last, kind, method]``; None until it
    has looked. ``dangers`` are the :class:`AlarmKind` that the words may speak of.
    """

    class State(models.TextChoices):
        WAITING = "a-lire", "À lire"
        ANSWERED = "repondue", "Répondue"
        REFUSED = "ecartee", "Écartée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="objections")
    item = models.UUIDField("élément du compte rendu", null=True)
    words = models.CharField("ce qui est dit", max_length=LONGEST_WORDS)
    flood = models.BooleanField("parmi beaucoup d’autres du même réseau", default=False)
    at = models.DateTimeField("reçue le", db_default=Now())
    masks = models.JSONField("masques proposés", null=True)
    dangers = ArrayField(models.CharField(max_length=10, choices=AlarmKind), default=list, blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.WAITING)
    public_words = models.TextField("ce que tout le monde lit", blank=True)
    reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="motifs de la charte")
    answer = models.CharField("réponse", max_length=LONGEST_ANSWER, blank=True)
    corrected_in = models.ForeignKey(MinutesVersion, models.PROTECT, null=True, related_name="corrects")
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("répondue le", null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes = [models.Index(fields=["state", "at"], name="objection_to_read")]
        constraints = [
            models.CheckConstraint(condition=~Q(words="", state="a-lire"), name="objection_to_read_says_something"),
            models.CheckConstraint(
                condition=Q(
                    state="a-lire", public_words="", reasons=[], answer="", by__isnull=True, answered_at__isnull=True
                )
                | (
                    Q(state="repondue", reasons=[], by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(public_words="")
                )
                | Q(state="ecartee", reasons__len__gt=0, public_words="", by__isnull=False, answered_at__isnull=False),
                name="objection_is_read_by_a_person_before_it_is_told",
            ),
            models.CheckConstraint(
                condition=Q(corrected_in__isnull=True) | Q(state="repondue"), name="objection_corrected_is_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"

    @property
    def danger_labels(self) -> list[str]:
        """What the words may speak of, in words."""
        return [str(AlarmKind(one).label) for one in self.dangers]
