"""Agents, what they may do where, and the référents of a campaign."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.library.models import File
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier, Region


class AgentManager(BaseUserManager["Agent"]):
    """Finds an agent by address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Agent:
        """The agent of an e-mail address."""
        return self.get(email__iexact=username)


def no_password() -> str:
    """What stands in the place of a password: nothing opens it."""
    return make_password(None)


class Agent(AbstractBaseUser):
    """Someone who works with Parvis. They have no password: a code by e-mail, a second factor if they wish."""

    password = models.CharField(max_length=128, default=no_password, editable=False)
    email = models.EmailField("adresse e-mail", unique=True)
    full_name = models.CharField("prénom et nom", max_length=150)
    job = models.CharField("fonction", max_length=150, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=20, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = AgentManager()

    class Meta:
        ordering = ["full_name", "pk"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="agent_email_is_lower")]

    def __str__(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """What the header shows."""
        return self.full_name


class Role(models.TextChoices):
    """What someone does in the consultation; the territory of the mandate says where."""

    ANIMATEUR = "animateur", "Animateur ou animatrice"
    COLLECTIVITE = "collectivite", "Collectivité"
    RELAIS = "relais", "Relais"
    REFERENT = "referent", "Référent ou référente de la préfecture"
    PREFET = "prefet", "Préfet ou préfète de département"
    REGION = "region", "Préfecture de région"
    NATIONAL = "national", "ANCT"
    COMMISSION = "commission", "Commission « participation citoyenne »"
    TECHNIQUE = "technique", "Équipe technique"


COUNTRY_ROLES = (Role.NATIONAL, Role.COMMISSION, Role.TECHNIQUE)
DEPARTEMENT_ROLES = (Role.REFERENT, Role.PREFET)
LOCAL_ROLES = (Role.ANIMATEUR, Role.COLLECTIVITE, Role.RELAIS)


def _only(*given: str) -> Q:
    """Exactly the territory fields ``given`` are filled."""
    fields = ("region", "departement", "contract", "quartier")
    return Q(**{f"{one}__isnull": one not in given for one in fields})


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates in force."""

    def active(self, day: date | None = None) -> MandateQuerySet:
        """Those in force on ``day`` (today, in Paris)."""
        on = day or timezone.localdate()
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on)), ended_at__isnull=True)


class Mandate(models.Model):
    """A role on a territory, for a time, granted by someone. « Par délégation » names the préfet and the act.

    A contract may go over the border of a département: granted from one of them, the mandate stops there (``within``).
    """

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="mandates")
    role = models.CharField("rôle", max_length=12, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="+")
    quartier = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField("à partir du", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    granted_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="granted_mandates")
    granted_at = models.DateTimeField(db_default=Now())
    delegation_of = models.CharField("par délégation de", max_length=150, blank=True)
    delegation_act = models.ForeignKey(
        File, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="arrêté de délégation"
    )
    within = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dans ce département seulement",
    )
    ended_at = models.DateTimeField("retiré le", null=True, blank=True)
    ended_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField("motif du retrait", max_length=300, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["agent__full_name", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(role__in=COUNTRY_ROLES) & _only())
                | (Q(role=Role.REGION) & _only("region"))
                | (Q(role__in=DEPARTEMENT_ROLES) & _only("departement"))
                | (Q(role__in=LOCAL_ROLES) & (_only("departement") | _only("contract") | _only("quartier"))),
                name="mandate_role_has_its_territory",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(delegation_of="") | Q(delegation_act__isnull=False), name="mandate_delegation_has_its_act"
            ),
            models.CheckConstraint(
                condition=Q(within__isnull=True) | Q(contract__isnull=False),
                name="mandate_only_a_contract_has_a_border",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.territory}"

    @property
    def territory(self) -> str:
        """The territory as the header says it: « Nord (59) »."""
        if self.departement:
            return f"{self.departement.name} ({self.departement.pk})"
        if self.contract and self.within:
            return f"{self.contract.name}, dans le département {self.within.name}"
        place = self.region or self.contract or self.quartier
        return place.name if place else "France"

    @property
    def in_force(self) -> bool:
        """Whether it gives its rights today."""
        today = timezone.localdate()
        return not self.ended_at and self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)


class Referent(models.Model):
    """The person (and the deputy) that a préfecture names for a campaign; the ANCT is told."""

    class Rank(models.TextChoices):
        MAIN = "titulaire", "Titulaire"
        DEPUTY = "suppleant", "Suppléant ou suppléante"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="referents")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="referents")
    rank = models.CharField("rang", max_length=10, choices=Rank)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="referent_of")
    named_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(db_default=Now())
    notified_at = models.DateTimeField("ANCT prévenue le", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["departement", "-rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "departement", "rank"],
                condition=Q(ended_at__isnull=True),
                name="one_referent_of_each_rank_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.departement_id} {self.rank} {self.agent}"
