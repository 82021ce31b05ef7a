"""The corpus: what was said, one thing at a time, each tied to its exact place in its source."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.objects import Objet
from parvis.ground.people.scope import Scope


class Level(models.TextChoices):
    """How fine the place is that is told of a statement; the small-number rule decides (see :mod:`.places`)."""

    QUARTIER = "quartier", "Quartier"
    CONTRACT = "contrat", "Contrat de ville"
    DEPARTEMENT = "departement", "Département"
    COUNTRY = "pays", "France"


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements seen by someone."""

    def visible_to(self, scope: Scope) -> StatementQuerySet:
        """Those of the scope's territory, originals included; one said from nowhere is for the national role."""
        return self.filter(scope.q(departement="departement", contract="contract", quartier="quartier"))


class Statement(models.Model):
    """A *parole*: one self-contained thing somebody said.

    A statement of a contribution has its key as ``source_id`` and the question's name; one of minutes has the meeting's
    key as ``source_id`` and the item's as ``question``. ``public_text`` is what everyone may read, masks put on; it is
    empty until a person has published the words. ``public_level`` and ``public_place`` are the finest place told.

    ``id`` derives from the source, its revision and the span, so that rebuilding the corpus changes no citation. The
    row is a projection: nothing stands here alone, except the tombstone of words that were taken back (no text).
    ``state``, ``public_text`` and ``published_at`` follow what people decided (see :mod:`..settling`).
    """

    class Source(models.TextChoices):
        CONTRIBUTION = "contribution", "Questionnaire"
        MINUTES = "minutes", "Réunion"

    class State(models.TextChoices):
        RECEIVED = "received", "À lire"
        PUBLISHED = "published", "Publiée"
        REFUSED = "refused", "Non publiée"
        WITHDRAWN = "withdrawn", "Retirée"

    id = models.UUIDField(primary_key=True, editable=False)
    source = models.CharField(max_length=12, choices=Source)
    source_id = models.UUIDField()
    question = models.CharField("question, ou élément du compte rendu", max_length=64)
    revision = models.BigIntegerField("numéro de la page envoyée, ou de la version du compte rendu")
    start = models.PositiveIntegerField("premier signe")
    end = models.PositiveIntegerField("signe après le dernier")
    text = models.TextField()
    sha256 = models.CharField("empreinte du texte", max_length=64)
    group = models.UUIDField("groupe de textes presque identiques")
    bands = ArrayField(models.BigIntegerField(), default=list)
    language = models.CharField(max_length=3)
    object = models.CharField("objet de la circulaire", max_length=10, blank=True)
    themes = ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name="thèmes cochés")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="statements")
    departement = models.CharField(max_length=3, blank=True)
    commune = models.CharField(max_length=5, blank=True)
    contract = models.CharField("contrat de ville", max_length=20, blank=True)
    quartier = models.CharField(max_length=20, blank=True)
    zoning = models.CharField(max_length=8, blank=True)
    outcome = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    partial = models.BooleanField("réponse non envoyée", default=False)
    flood = models.BooleanField("parmi un déluge", default=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField("à lire depuis")
    screened = models.BooleanField("masques et alertes cherchés", default=False)
    public_text = models.TextField("texte public", blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_on = models.GeneratedField(
        expression=TruncDate("published_at"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    public_level = models.CharField("finesse du lieu montré", max_length=12, choices=Level, blank=True)
    public_place = models.CharField("lieu montré", max_length=20, blank=True)
    search_key = models.TextField("clé de recherche du texte public", blank=True)
    search = models.GeneratedField(
        expression=SearchVector("search_key", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="statement_span_is_not_empty"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", text="") | (~Q(state="withdrawn") & ~Q(text="")),
                name="statement_withdrawn_has_no_words",
            ),
            models.CheckConstraint(
                condition=Q(public_text="", published_at__isnull=True)
                | (~Q(public_text="") & Q(published_at__isnull=False) & ~Q(public_level="")),
                name="statement_public_is_dated_and_placed",
            ),
        ]
        indexes = [
            models.Index(fields=["source_id"], name="statement_source"),
            models.Index(fields=["group"], name="statement_group"),
            models.Index(fields=["campaign", "departement", "said_at"], name="statement_place_time"),
            models.Index(fields=["state", "received_at", "id"], name="statement_to_read"),
            models.Index(fields=["id"], condition=Q(screened=False), name="statement_to_screen"),
            GinIndex(fields=["bands"], name="statement_bands"),
            GinIndex(fields=["search"], name="statement_search"),
            # Public lists go by the day of publication, then in no order: what one person said is not seen together.
            # What is counted stands in the index, so that counting does not read the words.
            models.Index(
                fields=["campaign", "-published_on", "id"],
                include=["source", "source_id", "object", "public_place"],
                condition=~Q(public_text=""),
                name="statement_public_day",
            ),
            models.Index(
                fields=["campaign", "public_place", "-published_on", "id"],
                condition=~Q(public_text=""),
                name="statement_public_place_day",
            ),
            GinIndex(fields=["themes"], condition=~Q(public_text=""), name="statement_public_themes"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def object_label(self) -> str:
        """Its object in words; empty when it has none."""
        return str(Objet(self.object).label) if self.object in Objet.values else ""


class Screening(models.Model):
    """A statement in which masks and alarms were looked for, once: a mask refused is not proposed again."""

    statement = models.UUIDField(primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.statement)


class ToldPlace(models.Model):
    """A place that statements of contributions carry publicly, because enough people spoke there (see :mod:`.places`).

    ``people`` is how many carry this very place, those of a finer place that is told too left out.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="told_places")
    level = models.CharField("finesse", max_length=12, choices=Level)
    departement = models.CharField(max_length=3)
    code = models.CharField(max_length=20)
    people = models.PositiveIntegerField("personnes")
    since = models.DateTimeField("depuis", db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["level", "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "departement", "level", "code"], name="told_place_once"),
            models.CheckConstraint(
                condition=Q(level__in=[Level.QUARTIER, Level.CONTRACT, Level.DEPARTEMENT]), name="told_place_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.code}"


class Word(models.Model):
    """A word of the public statements, as their search keys write it (see :mod:`.search`)."""

    word = models.CharField("mot", max_length=40, primary_key=True)
    statements = models.PositiveIntegerField("paroles")

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_trgm")]

    def __str__(self) -> str:
        return self.word


class Watermark(models.Model):
    """Up to which transaction the corpus has pulled (one row; see ADR 0006)."""

    name = models.CharField(max_length=20, primary_key=True)
    xact = models.BigIntegerField(default=0)
    pulled_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} {self.xact}"
