"""The relays of a territory, who was asked to pass a meeting on, and the visits that the commission proposes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models.meeting import Meeting


class RelayKind(models.TextChoices):
    """What kind of organisation."""

    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    LANDLORD = "bailleur", "Bailleur"
    SOCIAL = "centre-social", "Centre social"
    COUNCIL = "conseil-citoyen", "Conseil citoyen"
    ASSOCIATION = "association", "Association"
    SCHOOL = "ecole", "École, collège ou lycée"
    MEDIATOR = "mediation", "Médiation"
    OTHER = "autre", "Autre"


class RelayQuerySet(models.QuerySet["Relay"]):
    """Relays seen by someone."""

    def visible_to(self, scope: Scope) -> RelayQuerySet:
        """Those of the scope's territory."""
        wanted = scope.q(departement="departement", contract="contract", quartier="quartiers")
        return self.filter(wanted).distinct()


class Relay(models.Model):
    """An organisation that carries word to residents, and how to reach it (a professional address, not a person's)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=20, choices=RelayKind)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="relays")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="relays")
    quartiers = models.ManyToManyField(Quartier, blank=True, related_name="relays")
    email = models.EmailField("adresse e-mail professionnelle", blank=True)
    phone = models.CharField("téléphone professionnel", max_length=20, blank=True)
    note = models.CharField("à savoir", max_length=500, blank=True)
    archived_at = models.DateTimeField("retiré le", null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = RelayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "name"], condition=Q(archived_at__isnull=True), name="relay_once_a_departement"
            ),
            models.CheckConstraint(condition=Q(kind__in=RelayKind.values), name="relay_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Solicitation(models.Model):
    """A relay was asked to pass a meeting on, or to carry the questionnaire: when, by whom, what came of it."""

    class Way(models.TextChoices):
        EMAIL = "courriel", "Par courriel"
        PHONE = "telephone", "Par téléphone"
        VISIT = "visite", "Sur place"
        LETTER = "lettre", "Par lettre"

    class Answer(models.TextChoices):
        WAITING = "attente", "Pas encore de réponse"
        YES = "oui", "D’accord"
        NO = "non", "Ne peut pas"

    relay = models.ForeignKey(Relay, models.CASCADE, related_name="solicitations")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="solicitations")
    way = models.CharField("comment", max_length=10, choices=Way)
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField("réponse", max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    note = models.CharField("à savoir", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.relay_id} {self.answer}"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits seen by someone."""

    def visible_to(self, scope: Scope) -> VisitQuerySet:
        """Those of the scope's territory."""
        return self.filter(scope.q(departement="departement", contract="contract")).distinct()


class Visit(models.Model):
    """A visit that the commission proposes; a host accepts it (a meeting is then prepared) or says why not."""

    class State(models.TextChoices):
        PROPOSED = "proposee", "Proposée"
        ACCEPTED = "acceptee", "Acceptée"
        DECLINED = "declinee", "Déclinée"
        WITHDRAWN = "retiree", "Retirée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="visits")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="visits")
    wished = models.CharField("dates souhaitées", max_length=300)
    subject = models.TextField("objet de la visite", max_length=2000)
    members = models.CharField("membres de la commission", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    why = models.CharField("motif", max_length=500, blank=True)
    meeting = models.OneToOneField(Meeting, models.PROTECT, null=True, blank=True, related_name="visit")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="acceptee") | Q(meeting__isnull=False), name="visit_accepted_has_its_meeting"
            ),
            models.CheckConstraint(condition=~Q(state="declinee") | ~Q(why=""), name="visit_declined_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.departement_id} {self.state}"
