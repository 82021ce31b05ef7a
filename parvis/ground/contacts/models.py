"""The vault: how to reach those who asked for news. Nothing here can be joined to an answer (ADR 0008)."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.ground.territories.models import Commune, Quartier


class Contact(models.Model):
    """One way to reach one person: e-mail, telephone or postal address. Only the day is kept, never the hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    address = models.TextField("adresse postale", max_length=400, blank=True)
    language = models.CharField(max_length=20)
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meeting_ref = models.CharField("réunion", max_length=40, blank=True)
    code = models.BinaryField("HMAC du code de retrait", max_length=32, unique=True)
    created_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(email="", phone="", address=""), name="contact_can_be_reached")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Consent(models.Model):
    """What a person agreed to: one purpose, in the very words that they read, on a day.

    It is open until it is used (see :data:`ONE_OFF`) or withdrawn; the last one closed takes the contact with it.
    """

    class Purpose(models.TextChoices):
        SYNTHESIS = "synthese", "Recevoir la synthèse"
        RESTITUTION = "restitution", "Être invité à la restitution"
        MEETINGS = "reunions", "Recevoir les dates des réunions"
        FOLLOWUP = "suivi", "Suivre ce que devient le quartier"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    wording = models.TextField("formule lue")
    given_on = models.DateField(default=timezone.localdate, editable=False)
    used_on = models.DateField("servi le", null=True, blank=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "purpose"], name="consent_once_a_purpose"),
            models.CheckConstraint(
                condition=Q(purpose__in=["synthese", "restitution", "reunions", "suivi"]), name="consent_purpose"
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="consent_keeps_its_wording"),
            models.CheckConstraint(
                condition=Q(used_on__isnull=True) | Q(purpose__in=["synthese", "restitution"]),
                name="consent_that_lasts_is_never_used_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "contact"],
                condition=Q(used_on__isnull=True, withdrawn_on__isnull=True),
                name="consent_open",
            )
        ]

    def __str__(self) -> str:
        return self.purpose


#: Purposes that one letter fulfils; the others last until they are withdrawn, or the campaign ends.
ONE_OFF: Final = frozenset({Consent.Purpose.SYNTHESIS, Consent.Purpose.RESTITUTION})
#: A consent under which one may still write.
OPEN: Final = Q(used_on__isnull=True, withdrawn_on__isnull=True)


class Erasure(models.Model):
    """How many consents were erased with their contact: on what day, for what purpose, why. Never whose."""

    class Why(models.TextChoices):
        USED = "servi", "A servi"
        WITHDRAWN = "retire", "Retiré par la personne"
        ENDED = "fin", "Fin de la campagne"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField(default=timezone.localdate)
    purpose = models.CharField(max_length=12, choices=Consent.Purpose)
    why = models.CharField(max_length=8, choices=Why)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "purpose", "why"], name="erasure_once_a_day_and_reason")]

    def __str__(self) -> str:
        return f"{self.day} {self.purpose} {self.why} : {self.count}"
