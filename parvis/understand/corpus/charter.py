"""The published charter: why words may not be published, and what is done so that most are.

Residents read these texts on ``/charte/`` and on their receipt; agents choose among the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    """One reason not to publish: its name, what it means, and how the same thing could have been said."""

    key: str
    label: str | Promise
    meaning: str | Promise
    instead: str | Promise


_ALL: Final = (
    Reason(
        "insulte",
        _("Insulte"),
        _("Les mots blessent ou rabaissent une personne ou un groupe."),
        _("On peut être en colère, et le dire. On publie la colère, pas l’insulte."),
    ),
    Reason(
        "accusation",
        _("Accusation contre une personne"),
        _("Les mots disent qu’une personne, que l’on peut reconnaître, a commis une faute ou un délit."),
        _("On publie ce qui ne va pas, sans dire qui. Pour signaler un délit, il y a la police et la justice."),
    ),
    Reason(
        "haine",
        _("Appel à la haine ou à la violence"),
        _(
            "Les mots appellent à la haine, à la violence ou à la discrimination, par exemple à cause de l’origine, de "
            "la religion, du sexe, de l’orientation sexuelle ou d’un handicap. La loi l’interdit."
        ),
        _("On publie les désaccords, même vifs, tant qu’ils ne visent pas des personnes pour ce qu’elles sont."),
    ),
    Reason(
        "publicite",
        _("Publicité"),
        _("Les mots font la promotion d’un produit, d’un service, d’un candidat ou d’un parti."),
        _("On publie ce qu’il faudrait dans le quartier : un commerce, un service, une activité."),
    ),
    Reason(
        "hors-sujet",
        _("Hors sujet"),
        _("Les mots ne parlent ni de la vie du quartier, ni de ce qu’il faudrait y changer."),
        _("Dans le doute, on publie : un sujet qui compte pour vous a sa place ici."),
    ),
    Reason(
        "donnees",
        _("Données personnelles"),
        _("Les mots feraient reconnaître quelqu’un, même une fois les noms et les adresses masqués."),
        _("On masque ce qui peut l’être, et on publie le reste. On ne refuse que si rien ne peut être masqué."),
    ),
)
#: Reasons by key, in the order of the charter.
REASONS: Final = {one.key: one for one in _ALL}


def reasons(keys: list[str]) -> list[Reason]:
    """The reasons of ``keys``, in the order of the charter; a key that is no longer in it is left out."""
    return [one for key, one in REASONS.items() if key in keys]
