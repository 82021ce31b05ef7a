"""The vault: how to reach those who asked for news. Nothing here can be joined to an answer (ADR 0008)."""

from __future__ import annotations

import uuid

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
    """What a person agreed to: one purpose, in the very words that they read, on a day."""

    class Purpose(models.TextChoices):
        SYNTHESIS = "synthese", "Recevoir la synthèse"
        MEETINGS = "reunions", "Recevoir les dates des réunions"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    wording = models.TextField("formule lue")
    given_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "purpose"], name="consent_once_a_purpose"),
            models.CheckConstraint(condition=Q(purpose__in=["synthese", "reunions"]), name="consent_purpose"),
            models.CheckConstraint(condition=~Q(wording=""), name="consent_keeps_its_wording"),
        ]

    def __str__(self) -> str:
        return self.purpose
