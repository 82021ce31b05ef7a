"""The words read out at a meeting before someone gives a way to be reached, and how they were told.

Words once read are never changed here: other words are another version, and the earlier stay, since a phone that was
offline sends consents given under them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import models

from parvis.ground.contacts.models import Consent

VERSIONS: Final[Mapping[str, Mapping[Consent.Purpose, str]]] = {
    "1": {
        Consent.Purpose.SYNTHESIS: (
            "J’accepte que la préfecture garde mes coordonnées pour m’envoyer la synthèse de cette réunion et les "
            "suites de la consultation. Elles seront effacées ensuite, ou dès que je le demande."
        ),
        Consent.Purpose.MEETINGS: (
            "J’accepte aussi que la préfecture s’en serve pour m’annoncer les réunions près de chez moi, jusqu’à la "
            "fin de la campagne, ou jusqu’à ce que je demande d’arrêter."
        ),
    }
}
CURRENT: Final = "1"


class Told(models.TextChoices):
    """How a person came to know the words."""

    ALOUD = "voix", "Formule lue à voix haute par l’animateur."
    SHEET = "feuille", "Formule écrite en tête de la feuille où la personne a inscrit ses coordonnées."


def consents_told(version: str, told: Told, *, meetings: bool) -> dict[str, str]:
    """Purposes agreed to, each with the words and how they were told; ``meetings`` adds the dates of meetings.

    Raises:
        KeyError: no such version.
    """
    words = VERSIONS[version]
    purposes = [Consent.Purpose.SYNTHESIS, *([Consent.Purpose.MEETINGS] if meetings else [])]
    return {purpose.value: f"{words[purpose]} ({told.label})" for purpose in purposes}
