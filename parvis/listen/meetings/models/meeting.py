"""Meetings with residents: planned, announced, held, written down, given back; and who registered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Epci, Quartier
from parvis.ground.territories.zones import clock_at


class Kind(models.TextChoices):
    """What kind of meeting."""

    PUBLIC = "reunion-publique", "Réunion publique"
    WORKSHOP = "atelier", "Atelier"
    DOOR = "porte-a-porte", "Porte-à-porte"
    STAND = "stand", "Stand"
    VISIT = "visite-commission", "Visite de la commission"
    RESTITUTION = "restitution", "Réunion de restitution"


class State(models.TextChoices):
    """Where a meeting stands; the way from one to the next is in :mod:`.states`."""

    DRAFT = "draft", "Brouillon"
    ANNOUNCED = "announced", "Annoncée"
    HELD = "held", "Tenue"
    MINUTED = "minuted", "Compte rendu publié"
    GIVEN_BACK = "given_back", "Restituée"
    CANCELLED = "cancelled", "Annulée"


class Access(models.TextChoices):
    """What makes a place open to everyone."""

    STEP_FREE = "plain-pied", "Accès de plain-pied ou par ascenseur"
    TOILETS = "toilettes", "Toilettes accessibles"
    SIGN = "lsf", "Langue des signes française"
    LOOP = "boucle", "Boucle magnétique"
    FALC = "falc", "Documents faciles à lire"


class Venue(models.TextChoices):
    """Whose place it is."""

    TOWN = "mairie", "Salle municipale"
    SOCIAL = "centre-social", "Centre social"
    LANDLORD = "bailleur", "Local d’un bailleur"
    SCHOOL = "ecole", "École, collège ou lycée"
    OUTSIDE = "dehors", "Dehors, au pied des immeubles"
    OTHER = "autre", "Autre lieu"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings seen by someone."""

    def visible_to(self, scope: Scope) -> MeetingQuerySet:
        """Those of the scope's territory; a foreign one is not found."""
        wanted = scope.q(departement="departement", contract="contract", quartier="quartiers")
        return self.filter(wanted).distinct()

    def public(self) -> MeetingQuerySet:
        """Those that everyone may see: never a draft, nor what was cancelled before it was announced."""
        return self.filter(announced_at__isnull=False).exclude(state=State.DRAFT)


class Meeting(models.Model):
    """One meeting. It concerns quarters, or an EPCI, or the whole département when neither is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code public", max_length=8, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings")
    kind = models.CharField("type", max_length=20, choices=Kind)
    state = models.CharField("état", max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField("titre", max_length=150)
    description = models.TextField("présentation", blank=True, max_length=4000)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="meetings")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="meetings")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, related_name="meetings")
    quartiers = models.ManyToManyField(Quartier, blank=True, related_name="meetings")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin", null=True, blank=True)
    place_name = models.CharField("lieu", max_length=150, blank=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    venue = models.CharField("nature du lieu", max_length=15, choices=Venue, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    online_url = models.URLField("adresse en ligne", blank=True)
    organisers = ArrayField(models.CharField(max_length=150), default=list, blank=True, verbose_name="organisateurs")
    partners = ArrayField(models.CharField(max_length=150), default=list, blank=True, verbose_name="partenaires")
    state_representative = models.CharField("représentant de l’État", max_length=150, blank=True)
    elus = ArrayField(models.CharField(max_length=150), default=list, blank=True, verbose_name="élus présents")
    access = ArrayField(models.CharField(max_length=12, choices=Access), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="interprètes")
    childcare = models.CharField("garde d’enfants", max_length=200, blank=True)
    transport = models.CharField("pour venir", max_length=200, blank=True)
    takes_registrations = models.BooleanField("inscription proposée", default=False)
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    gives_back = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="given_back_by", verbose_name="réunions restituées"
    )
    series = models.UUIDField("série de réunions", null=True, blank=True, editable=False, db_index=True)
    sequence = models.PositiveIntegerField("révision du calendrier", default=0)
    cancelled_why = models.CharField("motif d’annulation", max_length=300, blank=True)
    created_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)
    announced_at = models.DateTimeField("annoncée le", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="meeting_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | ~Q(cancelled_why=""), name="meeting_cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.CANCELLED]) | Q(announced_at__isnull=False),
                name="meeting_goes_through_its_announcement",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="meeting_point_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["departement", "starts_at"], name="meeting_departement_time")]

    def __str__(self) -> str:
        return self.title

    @property
    def territory_name(self) -> str:
        """The EPCI, the contract or the département that it concerns, when no quarter is named."""
        return (self.epci or self.contract or self.departement).name

    @property
    def begins(self) -> datetime:
        """Its beginning as the clocks of the place show it (naive)."""
        return clock_at(self.departement_id, self.starts_at)

    @property
    def ends(self) -> datetime | None:
        """Its end as the clocks of the place show it (naive)."""
        return clock_at(self.departement_id, self.ends_at) if self.ends_at else None

    @property
    def access_labels(self) -> list[str]:
        """What makes the place open to everyone, in words."""
        return [Access(one).label for one in self.access]

    @property
    def takes_registrations_now(self) -> bool:
        """Whether someone may register: announced, wanted, not begun."""
        return self.takes_registrations and self.state == State.ANNOUNCED and self.starts_at > timezone.now()


class Transition(models.Model):
    """A change of state: who, when, from, to, why."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="transitions")
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.before} → {self.after}"


class Registration(models.Model):
    """Someone who means to come, reached by e-mail; erased a week after the meeting, with what they need."""

    class State(models.TextChoices):
        REGISTERED = "registered", "Inscription"
        WAITING = "waiting", "Liste d’attente"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations")
    email = models.EmailField("adresse e-mail")
    people = models.PositiveSmallIntegerField("personnes", default=1)
    needs = models.CharField("j’ai besoin de…", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State)
    code = models.BinaryField("HMAC du code de retrait", max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__range=(1, 9)), name="registration_of_one_to_nine_people"),
            models.UniqueConstraint(fields=["meeting", "email"], name="registration_once_an_address"),
        ]

    def __str__(self) -> str:
        return str(self.id)
