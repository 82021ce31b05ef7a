"""The four things that the circular asks residents to name: the object of a question, of a section, of a statement."""

from __future__ import annotations

from django.db import models


class Objet(models.TextChoices):
    """One of the circular's four objects (§ 1)."""

    DEFI = "defi", "Changements attendus"
    RESSOURCE = "ressource", "Ressources et acteurs à mobiliser"
    PROJET = "projet", "Projets structurants"
    SOLUTION = "solution", "Solutions et dispositifs prioritaires"
