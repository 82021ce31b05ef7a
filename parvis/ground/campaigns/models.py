"""A campaign, its phases and its deadlines. Every date of a consultation is a row here."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from parvis.ground.campaigns.checklist import ChecklistQuestion as ChecklistQuestion
from parvis.ground.campaigns.fulfilment import Fulfilment
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier


class Phase(models.TextChoices):
    """Where a campaign stands; the order is that of time."""

    BEFORE = "before", "Avant l’ouverture"
    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close"
    RESTITUTION = "restitution", "Restitution"


class Campaign(models.Model):
    """One consultation: what it asks, of whom, until when.

    Phases follow from three moments: before ``opens_at``, open until ``closes_at``, closed until ``gives_back_at``
    (may be unknown), then restitution.
    """

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField("nom", max_length=120)
    opens_at = models.DateTimeField("ouverture")
    closes_at = models.DateTimeField("clôture")
    gives_back_at = models.DateTimeField("restitution", null=True, blank=True)
    whole_country = models.BooleanField("tout le pays", default=True)
    contracts = models.ManyToManyField(ContratDeVille, blank=True, related_name="campaigns")
    languages = ArrayField(models.CharField(max_length=20), default=list)
    referents_email = models.EmailField("adresse à qui l’on désigne les référents", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(gives_back_at__isnull=True) | Q(gives_back_at__gte=F("closes_at")),
                name="campaign_gives_back_after_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def phase_at(self, moment: datetime) -> Phase:
        """Phase at ``moment`` (aware); the opening instant is open, the closing instant is closed."""
        if moment < self.opens_at:
            return Phase.BEFORE
        if moment < self.closes_at:
            return Phase.OPEN
        if self.gives_back_at and moment >= self.gives_back_at:
            return Phase.RESTITUTION
        return Phase.CLOSED

    @property
    def phase(self) -> Phase:
        """Phase now."""
        return self.phase_at(timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether residents may answer now."""
        return self.phase is Phase.OPEN


class CampaignText(models.Model):
    """A text of the campaign in one language (``question``, ``introduction``, ``audience``…)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="texts")
    key = models.SlugField(max_length=40)
    language = models.CharField(max_length=20)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key", "language"], name="campaign_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.key}/{self.language}"


class Deadline(models.Model):
    """A date of the campaign, or a delay after each meeting: what is due, when, from whom."""

    class Kind(models.TextChoices):
        QUESTIONNAIRE = "questionnaire", "Fin des réponses au questionnaire"
        PUBLIC_MEETING = "reunion-publique", "Au moins une réunion publique avec les élus, par département"
        READING = "lecture", "Toutes les réponses sont lues"
        MEETING_SYNTHESIS = "synthese-participants", "Synthèse adressée aux participants d’une réunion"
        DEPARTMENT_SYNTHESIS = (
            "synthese-departementale",
            "Synthèse départementale transmise par le préfet de région",
        )
        RESTITUTION = "restitution", "Réunion publique de restitution"
        CONTRACT = "contrat", "Propositions retracées dans le contrat de ville"

    class Who(models.TextChoices):
        RESIDENTS = "habitants", "Les habitants"
        PREFECTURE = "prefecture", "Préfecture de département"
        REGION = "region", "Préfecture de région"
        NATIONAL = "national", "ANCT"
        COLLECTIVITE = "collectivite", "Collectivité"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=40, choices=Kind)
    due_on = models.DateField("au plus tard le", null=True, blank=True)
    days_after_meeting = models.PositiveSmallIntegerField("jours après la réunion", null=True, blank=True)
    who = models.CharField("à la charge de", max_length=20, choices=Who)
    fulfilled_by = models.JSONField("ce qui la remplit", default=dict, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="campaign_deadline_once_a_kind"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, days_after_meeting__isnull=True)
                | Q(due_on__isnull=True, days_after_meeting__isnull=False),
                name="deadline_is_a_date_or_a_delay",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def fulfilment(self) -> Fulfilment | None:
        """What fulfils it; None when the campaign does not say."""
        return Fulfilment.of(self.fulfilled_by) if self.fulfilled_by else None

    def due_for(self, departement: str = "") -> date | None:
        """Its date for a département (for the country when empty), extensions counted; None when it is a delay.

        The last extension of the country and the last of the département each replace those before them; the later of
        the two stands, and none brings a deadline before its first date. Reads ``extensions`` as they were fetched.
        """
        last: dict[str | None, date] = {}
        for one in self.extensions.all():
            if one.departement_id in {None, departement}:
                last[one.departement_id] = one.due_on
        return max([self.due_on, *last.values()]) if self.due_on else None


class DeadlineExtension(models.Model):
    """A date was moved, for one département or for all: to when, why, by whom. Rows are only added."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("nouvelle date")
    why = models.CharField("motif", max_length=300)
    decided_by = models.BigIntegerField("agent", null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="extension_says_why")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.departement_id or 'France'} {self.due_on}"


class PlanLine(models.Model):
    """The plan de concertation: how one quarter of a contract is heard. No row: by a meeting of its own.

    What stood before is in the journal. What is missing is computed by the room « meetings ».
    """

    class Mode(models.TextChoices):
        OWN = "own", "Sa propre réunion"
        CONTRACT = "contract", "Une réunion de tout le contrat"
        DEPARTEMENT = "departement", "Une réunion de tout le département"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="plan")
    contract = models.ForeignKey(ContratDeVille, on_delete=models.PROTECT, related_name="plan")
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="plan")
    mode = models.CharField("concertation par", max_length=11, choices=Mode)
    reason = models.CharField("motif public", max_length=300, blank=True)
    note = models.CharField("à savoir, pour les agents", max_length=500, blank=True)
    decided_by = models.BigIntegerField("agent", null=True)
    decided_at = models.DateTimeField("décidé le", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "contract", "quartier"], name="plan_line_once_a_quarter"),
            models.CheckConstraint(condition=Q(mode__in=["own", "contract", "departement"]), name="plan_mode_known"),
            models.CheckConstraint(condition=Q(mode="own") | ~Q(reason=""), name="plan_wider_meeting_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.quartier_id} {self.mode}"
