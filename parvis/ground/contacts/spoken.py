"""The words read out at a meeting before someone gives a way to be reached, and how they were told.

Words once read are never changed here: other words are another version, and the earlier stay, since a phone that was
offline sends consents given under them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    },
    "2": {
        Consent.Purpose.SYNTHESIS: (
            "J’accepte que la préfecture garde mes coordonnées pour m’envoyer la synthèse de cette réunion. Elles "
            "seront effacées ensuite, ou dès que je le demande."
        ),
        Consent.Purpose.RESTITUTION: (
            "J’accepte aussi d’être invité ou invitée, à l’automne, à la réunion de restitution. Mes coordonnées "
            "seront effacées après cette invitation."
        ),
        Consent.Purpose.MEETINGS: (
            "J’accepte aussi de recevoir les dates des réunions près de chez moi, jusqu’à la fin de la campagne, ou "
            "jusqu’à ce que je demande d’arrêter."
        ),
        Consent.Purpose.FOLLOWUP: (
            "J’accepte aussi de recevoir des nouvelles de ce que devient mon quartier, une fois par semaine au plus, "
            "jusqu’à la fin de la campagne, ou jusqu’à ce que je demande d’arrêter."
        ),
    },
}
CURRENT: Final = "2"
#: What may be agreed to beside the synthesis, by the name of its box on the day's forms.
BOXES: Final[Mapping[str, Consent.Purpose]] = {
    "restitution": Consent.Purpose.RESTITUTION,
    "meetings": Consent.Purpose.MEETINGS,
    "suivi": Consent.Purpose.FOLLOWUP,
}
#: Purposes that the words of another also promised: « et les suites de la consultation ».
ALSO: Final[Mapping[str, Mapping[Consent.Purpose, tuple[Consent.Purpose, ...]]]] = {
    "1": {Consent.Purpose.SYNTHESIS: (Consent.Purpose.RESTITUTION,)}
}


class Told(models.TextChoices):
    """How a person came to know the words."""

    ALOUD = "voix", "Formule lue à voix haute par l’animateur."
    SHEET = "feuille", "Formule écrite en tête de la feuille où la personne a inscrit ses coordonnées."


def consents_told(version: str, told: Told, more: Collection[Consent.Purpose] = ()) -> dict[str, str]:
    """The synthesis and the purposes of ``more``, each with the words that were told, and how.

    A purpose that the words of this version do not speak of was agreed to by nobody: it is left out.

    Raises:
        KeyError: no such version.
    """
    words, also = VERSIONS[version], ALSO.get(version, {})
    found: dict[str, str] = {}
    for purpose in (one for one in words if one == Consent.Purpose.SYNTHESIS or one in more):
        for one in (purpose, *also.get(purpose, ())):
            found[one.value] = f"{words[purpose]} ({told.label})"
    return found
