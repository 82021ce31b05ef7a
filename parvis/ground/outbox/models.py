"""Letters on their way: written in the transaction that decides them, sent by a task, erased a month later."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Message(models.Model):
    """One e-mail to one person. The row is the promise; the task keeps it once, and says how it went."""

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        SENT = "sent", "Envoyé"
        REFUSED = "refused", "Refusé"

    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    html = models.TextField("HTML", blank=True)
    reply_to = models.EmailField("répondre à", blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.CharField("dernier refus", max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField("envoyé ou refusé le", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.pk} {self.subject} ({self.state})"
