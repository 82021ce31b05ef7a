"""What is sent to those who asked for news, and the ledger of who was sent what (ADR 0020)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.contacts.models import Consent
from parvis.ground.people.models import Agent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models import Meeting


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Mailings seen by someone."""

    def visible_to(self, scope: Scope) -> MailingQuerySet:
        """Those of the scope's territory: that of their meeting, or their own."""
        of_meeting = scope.q(
            departement="meeting__departement", contract="meeting__contract", quartier="meeting__quartiers"
        )
        own = scope.q(departement="departement", contract="contract", quartier="quartier")
        return self.filter(Q(meeting__isnull=False) & of_meeting | Q(meeting__isnull=True) & own).distinct()


class Mailing(models.Model):
    """One thing sent to those who agreed to it: the synthesis of a meeting, a restitution, news of a territory.

    ``purposes`` are the consents under which it is sent. A digest (``suivi``) has no meeting and nobody approves it:
    it names only what is public already.
    """

    class Kind(models.TextChoices):
        SYNTHESIS = "synthese", "Synthèse d’une réunion"
        RESTITUTION = "restitution", "Invitation à une restitution"
        DIGEST = "suivi", "Nouvelles d’un territoire"

    class State(models.TextChoices):
        DRAFT = "draft", "À approuver"
        APPROVED = "approved", "Approuvé"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="mailings")
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    purposes = ArrayField(models.CharField(max_length=12), verbose_name="accords qu’il faut")
    state = models.CharField("état", max_length=8, choices=State, default=State.DRAFT)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="mailings")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="mailings")
    contract = models.ForeignKey(ContratDeVille, models.PROTECT, null=True, blank=True, related_name="+")
    quartier = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["synthese", "restitution", "suivi"]), name="mailing_kind"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at__isnull=True) | Q(state="approved", approved_at__isnull=False),
                name="mailing_approved_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(kind="suivi", meeting__isnull=True) | (~Q(kind="suivi") & Q(meeting__isnull=False)),
                name="mailing_of_a_meeting_or_of_a_territory",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"], condition=Q(meeting__isnull=False), name="mailing_once_a_meeting_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.meeting_id or self.departement_id}"

    @property
    def title(self) -> str:
        """The meeting, or the territory."""
        return self.meeting.title if self.meeting else (self.quartier or self.contract or self.departement).name

    @property
    def purpose(self) -> Consent.Purpose:
        """The consent that names this mailing in its letters."""
        return Consent.Purpose(self.purposes[0])


class MailingVersion(models.Model):
    """What a mailing says. ``body`` is plain text, written as :mod:`.body` reads it; frozen once approved."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("version", default=1)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=20_000)
    edited_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(auto_now=True)
    frozen_at = models.DateTimeField("figée le", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["mailing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "number"], name="mailing_version_number_once"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="mailing_version_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} v{self.number}"


class Delivery(models.Model):
    """A line of the ledger: this version to this person, named by the key of their contact, which may be erased since.

    No address is kept here, nor in ``outcome``. The ways between states are in :mod:`.states`.
    """

    class Way(models.TextChoices):
        EMAIL = "email", "Courriel"
        LETTER = "lettre", "Lettre"
        PHONE = "appel", "Téléphone"

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        CLAIMED = "claimed", "En cours"
        HANDED = "handed", "Remis, réponse attendue"
        SENT = "sent", "Envoyé"
        REFUSED = "refused", "Refusé"
        BOUNCED = "bounced", "Revenu"
        UNKNOWN = "unknown", "À décider"
        POSTED = "printed", "Posté"
        CALLED = "called", "Appelé"
        WITHDRAWN = "withdrawn", "Retiré avant l’envoi"

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="deliveries")
    version = models.ForeignKey(MailingVersion, models.PROTECT, related_name="deliveries")
    contact = models.UUIDField("clé des coordonnées")
    way = models.CharField("moyen", max_length=8, choices=Way)
    language = models.CharField(max_length=20, default="fr")
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    next_at = models.DateTimeField("pas avant", db_default=Now())
    holder = models.UUIDField("qui l’envoie", null=True, blank=True)
    held_at = models.DateTimeField("depuis", null=True, blank=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    outcome = models.CharField("ce qui s’est passé", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "contact"], name="delivery_once_a_person"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed", "handed"], settled_at__isnull=True)
                | (~Q(state__in=["waiting", "claimed", "handed"]) & Q(settled_at__isnull=False)),
                name="delivery_settled_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["claimed", "handed"]) | Q(holder__isnull=False), name="delivery_held_by_one"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting", way="email"), name="delivery_to_send"),
            models.Index(fields=["held_at"], condition=Q(state__in=["claimed", "handed"]), name="delivery_held"),
            models.Index(fields=["mailing", "way", "state"], name="delivery_counts"),
            models.Index(fields=["contact"], name="delivery_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.contact} {self.state}"


class Reminder(models.Model):
    """A reminder that a meeting's synthesis is due: sent to someone, or why it was not. Rows are only added.

    ``step`` is the number of days after the meeting; ``to_referent`` tells the reminder that follows the last day.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reminders")
    step = models.PositiveSmallIntegerField("jours après la réunion")
    to_referent = models.BooleanField(default=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    not_sent = models.CharField("pourquoi il n’est pas parti", max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["meeting", "step", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "step", "to_referent", "agent"], nulls_distinct=False, name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=False, not_sent="") | (Q(agent__isnull=True) & ~Q(not_sent="")),
                name="reminder_sent_or_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} J+{self.step}"
