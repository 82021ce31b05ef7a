"""The journal: who did what to which thing, when. Rows are only added, each sealed with the one before it.

A database trigger refuses any change; the seal (ADR 0012) shows a change made behind the trigger's back.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One act. ``number`` has no gap: it is given under the lock of :class:`Head`, not by a sequence."""

    number = models.BigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("quand")
    actor = models.BigIntegerField("compte", null=True)
    actor_label = models.CharField("qui", max_length=200, blank=True)
    action = models.CharField("acte", max_length=60)
    thing = models.CharField("nature de la chose", max_length=40)
    thing_id = models.CharField("identifiant de la chose", max_length=80)
    departement = models.CharField("département", max_length=3, blank=True)
    detail = models.JSONField("détail", default=dict)
    previous = models.CharField("sceau du précédent", max_length=64)
    seal = models.CharField("sceau", max_length=64)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["thing", "thing_id", "-number"], name="journal_thing"),
            models.Index(fields=["actor", "-number"], name="journal_actor"),
            models.Index(fields=["at"], name="journal_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.thing} {self.thing_id}"

    @property
    def told(self) -> str:
        """The detail as people read it. A template cannot walk it: a detail may have a key called « items »."""
        return " ; ".join(f"{key} : {value}" for key, value in self.detail.items())


class Head(models.Model):
    """The last entry: one row, locked by whoever writes, and the proof that the journal's end was not cut."""

    name = models.CharField(max_length=10, primary_key=True, default="journal")
    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
