"""The minutes of a meeting, version after version; and the sources that were read to write them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.objects import Objet
from parvis.ground.library.models import Document, File
from parvis.ground.people.models import Agent
from parvis.listen.appended import Appended
from parvis.listen.meetings.models.meeting import Meeting


class MinutesVersion(models.Model):
    """One version of the minutes of a meeting: a draft, then published and never changed again.

    A correction is another version, begun from the last, with a note that everyone reads. ``conditions`` and
    ``checklist`` are lists of ``{"key", "question", "answer", "note"}``: a question's words are kept with its answer
    (see :mod:`..framework`). ``attendance`` is what was told of it on the day of the publication, empty before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField("version")
    summary = models.TextField("en quelques phrases", blank=True, max_length=4000)
    conditions = models.JSONField("conditions de la réunion", default=list, blank=True)
    checklist = models.JSONField("ce que demande le document de cadrage", default=list, blank=True)
    attendance = models.JSONField("présence, telle qu’elle est publiée", default=dict, blank=True)
    tool_presented = models.BooleanField("plateforme présentée", null=True, blank=True)
    correction_note = models.CharField("ce que cette version corrige", max_length=1000, blank=True)
    created_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_number_once_a_meeting"),
            models.CheckConstraint(condition=Q(number__gte=1), name="minutes_number_from_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction_note=""), name="minutes_correction_says_what_it_corrects"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} v{self.number}"


class MinutesPublication(Appended):
    """A version became public: what the corpus pulls. The version and its items are frozen from then on."""

    version = models.OneToOneField(MinutesVersion, models.PROTECT, primary_key=True, related_name="publication")
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.version_id)


class MinutesItem(models.Model):
    """One thing said in the room, by its object.

    ``item`` stays the same from one version to the next; ``revision`` is the number of the version in which its words
    last changed: together they name the words for ever, so that a correction elsewhere in the minutes changes no
    citation. ``agreed`` is how many people agreed, as counted in the room; None when nobody counted.
    """

    class Method(models.TextChoices):
        TYPED = "saisie", "Saisie"
        READ = "lecture", "Lue dans un fichier, puis acceptée"
        NOTED = "note", "Notée pendant la réunion"

    version = models.ForeignKey(MinutesVersion, models.CASCADE, related_name="items")
    item = models.UUIDField(default=uuid.uuid4)
    revision = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    object = models.CharField("objet", max_length=10, choices=Objet)
    text = models.TextField("ce qui a été dit", max_length=4000)
    agreed = models.PositiveIntegerField("personnes d’accord", null=True, blank=True)
    disputed = models.TextField("ce qui a été discuté", blank=True, max_length=2000)
    method = models.CharField("comment", max_length=8, choices=Method, default=Method.TYPED)

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "item"], name="minutes_item_once_a_version"),
            models.CheckConstraint(condition=~Q(text=""), name="minutes_item_says_something"),
            models.CheckConstraint(condition=Q(object__in=Objet.values), name="minutes_item_object_known"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MinutesSource(models.Model):
    """A file dropped to be read: private, never served to the public. ``blocks`` is its text in reading order.

    ``blocks`` is a list of ``{"kind", "level", "text", "page"}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="minutes_sources")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=120)
    format = models.CharField(max_length=8, blank=True)
    blocks = models.JSONField(default=list)
    given_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["given_at", "pk"]

    def __str__(self) -> str:
        return self.name


class MeetingDocument(models.Model):
    """A document of the library that goes with the minutes of a meeting; it is shown to those who may read it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="joined")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "document"], name="document_joined_once_a_meeting")]

    def __str__(self) -> str:
        return str(self.document_id)


class SourceProposal(models.Model):
    """A statement that the program proposes from a source, waiting for a person: nothing of it counts before."""

    class State(models.TextChoices):
        WAITING = "attente", "À relire"
        ACCEPTED = "acceptee", "Acceptée"
        DROPPED = "ecartee", "Écartée"

    source = models.ForeignKey(MinutesSource, models.CASCADE, related_name="proposals")
    position = models.PositiveIntegerField()
    block = models.PositiveIntegerField("bloc de la source")
    start = models.PositiveIntegerField("premier signe dans le bloc")
    end = models.PositiveIntegerField("signe après le dernier")
    text = models.TextField()
    object = models.CharField("objet proposé", max_length=10, blank=True)
    agreed = models.PositiveIntegerField(null=True, blank=True)
    disputed = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    item = models.UUIDField("élément du compte rendu", null=True, blank=True)
    settled_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["source", "position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="source_proposal_position_once"),
            models.CheckConstraint(
                condition=~Q(state="acceptee") | Q(item__isnull=False), name="source_proposal_accepted_has_its_item"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
