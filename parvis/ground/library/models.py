"""Documents, their versions, and the files that passed the gate, wait before it, or were refused."""

from __future__ import annotations

import secrets
from typing import Protocol

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.ground.library.gate.pages import clean
from parvis.ground.library.gate.verdict import CONTENT_TYPES, Kind
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier


class Limits(Protocol):
    """What this room asks of a scope (:class:`parvis.ground.people.scope.Scope`): people stands above."""

    def q(self, *, departement: str, contract: str = "", quartier: str = "") -> Q:
        """A filter from the paths of the territory's fields."""


def new_token() -> str:
    """192 random bits: an address that nobody guesses."""
    return secrets.token_urlsafe(24)


class File(models.Model):
    """One file: bytes under a random name, and what the gate said of it. Once ready, it never changes."""

    class State(models.TextChoices):
        QUARANTINE = "quarantaine", "en attente de l’antivirus"
        READY = "pret", "vérifié"
        REFUSED = "refuse", "refusé"

    token = models.CharField("adresse", max_length=32, unique=True, default=new_token, editable=False)
    state = models.CharField("état", max_length=11, choices=State, default=State.QUARANTINE)
    blob = models.CharField("nom dans le stockage", max_length=80, blank=True)
    name = models.CharField("nom montré", max_length=120)
    content_type = models.CharField("type", max_length=80, blank=True)
    size = models.PositiveBigIntegerField("octets")
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    reason = models.CharField("motif du refus", max_length=500, blank=True)
    given_by = models.BigIntegerField("agent", null=True)
    given_at = models.DateTimeField("reçu le", db_default=Now())
    checked_at = models.DateTimeField("vérifié le", null=True)
    page = models.TextField("page accessible (HTML)", blank=True)
    text = models.TextField("texte, pour la recherche", blank=True)
    tagged = models.BooleanField("PDF balisé", null=True)
    language = models.CharField("langue", max_length=20, blank=True)

    class Meta:
        verbose_name = "fichier"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="quarantaine", sha256="", reason="", checked_at__isnull=True) & ~Q(blob="")
                | Q(state="pret", reason="", checked_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$")
                & Q(content_type__in=sorted(CONTENT_TYPES.values()))
                & ~Q(blob="")
                | Q(state="refuse", blob="", sha256="", checked_at__isnull=False) & ~Q(reason=""),
                name="file_state_says_what_is_kept",
            ),
            models.UniqueConstraint(fields=["blob"], condition=~Q(blob=""), name="file_has_its_own_bytes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether it may be read."""
        return self.state == self.State.READY

    @property
    def kind(self) -> Kind | None:
        """Its kind, once the gate has said it."""
        return next((kind for kind, served in CONTENT_TYPES.items() if served == self.content_type), None)

    @property
    def label(self) -> str:
        """Kind and weight, as a link says them: « PDF, 1,2 Mo »."""
        kind = self.kind.upper() if self.kind else "fichier"
        if self.size < 1_000_000:
            return f"{kind}, {max(1, round(self.size / 1000))}\u00a0ko"
        return f"{kind}, {self.size / 1_000_000:.1f}\u00a0Mo".replace(".", ",")

    def open(self) -> DjangoFile:  # type: ignore[type-arg]
        """Its bytes."""
        return default_storage.open(self.blob)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Who may read which documents."""

    def visible_to(self, scope: Limits) -> DocumentQuerySet:
        """Those of the territory of ``scope``, and those of the whole country."""
        return self.filter(
            pk__in=Document.objects.filter(
                scope.q(departement="departement", contract="contract", quartier="quartiers")
                | Q(departement__isnull=True)
            ).values("pk")
        )

    def editable_by(self, scope: Limits) -> DocumentQuerySet:
        """Those of the territory of ``scope``: the country's are edited from the country."""
        limits = scope.q(departement="departement", contract="contract", quartier="quartiers")
        return self.filter(pk__in=Document.objects.filter(limits).values("pk"))

    def public(self) -> DocumentQuerySet:
        """Those that everyone may read: public, not put away, with a file that passed the gate."""
        ready = DocumentVersion.objects.filter(document=OuterRef("pk"), file__state=File.State.READY)
        return self.filter(Exists(ready), visibility=Document.Visibility.PUBLIC, archived_at__isnull=True)


class Document(models.Model):
    """A document of a territory (none: the whole country), with its versions."""

    class Kind(models.TextChoices):
        CADRAGE = "cadrage", _("Document de cadrage")
        GUIDE = "guide", _("Guide")
        AFFICHE = "affiche", _("Affiche")
        COMPTE_RENDU = "compte-rendu", _("Compte rendu")
        CONCLUSION = "conclusion", _("Conclusion")
        SYNTHESE = "synthese", _("Synthèse")
        AUTRE = "autre", _("Autre")

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Tout le monde"
        AGENTS = "agents", "Les agents du territoire"

    class Licence(models.TextChoices):
        OUVERTE = "etalab-2.0", _("Licence Ouverte 2.0")
        CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
        CC_BY_SA = "cc-by-sa-4.0", _("Creative Commons Attribution, partage à l’identique 4.0")
        RESERVE = "droits-reserves", _("Droits réservés")

    title = models.CharField("titre", max_length=200)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    visibility = models.CharField("qui peut le lire", max_length=6, choices=Visibility)
    licence = models.CharField(max_length=15, choices=Licence, default=Licence.OUVERTE)
    description = models.TextField("description", max_length=1000, blank=True)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, related_name="documents")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="documents")
    quartiers = models.ManyToManyField(Quartier, blank=True, related_name="documents")
    created_by = models.BigIntegerField("agent", null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField("mis à jour le", db_default=Now())
    archived_at = models.DateTimeField("retiré le", null=True, blank=True)
    title_key = models.TextField(editable=False, default="")
    text_key = models.TextField(editable=False, default="")
    search = models.GeneratedField(
        expression=SearchVector("title_key", weight="A", config="simple")
        + SearchVector("text_key", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contract__isnull=True) | Q(departement__isnull=False),
                name="document_of_a_contract_has_its_departement",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["cadrage", "guide", "affiche", "compte-rendu", "conclusion", "synthese", "autre"],
                    visibility__in=["public", "agents"],
                    licence__in=["etalab-2.0", "cc-by-4.0", "cc-by-sa-4.0", "droits-reserves"],
                ),
                name="document_words_are_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="document_has_a_title"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="document_search"),
            models.Index(fields=["departement", "kind"], name="document_territory_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The title, for an address; what it says is never read."""
        return slugify(self.title)[:60] or "document"

    @property
    def place(self) -> str:
        """The territory in words."""
        if self.contract:
            return self.contract.name
        return f"{self.departement.name} ({self.departement_id})" if self.departement else gettext("Toute la France")

    @property
    def current(self) -> DocumentVersion | None:
        """The last version whose file passed the gate; from the versions already fetched when they are."""
        ready = [one for one in self.versions.all() if one.file.is_ready]
        return max(ready, key=lambda one: one.number, default=None)

    @property
    def latest(self) -> DocumentVersion | None:
        """The last version, whatever became of its file."""
        return max(self.versions.all(), key=lambda one: one.number, default=None)


class DocumentVersion(models.Model):
    """One state of a document: a file, what changed, and how one reads it without seeing it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro")
    note = models.CharField("ce qui change", max_length=300, blank=True)
    file = models.OneToOneField(File, models.PROTECT, related_name="version")
    alternative = models.TextField("version texte (HTML)", blank=True)
    no_alternative = models.CharField("pourquoi il n’y a pas de version texte", max_length=300, blank=True)
    made_by = models.BigIntegerField("agent", null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once_a_document"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_numbers_start_at_one"),
            models.CheckConstraint(
                condition=Q(alternative="") | Q(no_alternative=""), name="version_has_a_text_or_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} (version {self.number})"

    @property
    def page(self) -> SafeString:
        """The accessible page: what an agent gave, else what was made of an office file; empty when there is none.

        Sanitised again each time it is shown, whatever the database holds.
        """
        return mark_safe(clean(self.alternative or self.file.page))

    @property
    def lacks_text(self) -> bool:
        """A file that a screen reader cannot follow, without a text beside it nor a reason why not."""
        told = self.alternative or self.no_alternative or self.file.page or self.file.tagged
        return self.file.is_ready and not told
