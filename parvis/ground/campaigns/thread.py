"""The stops of the thread that a campaign promises, with its dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext

from parvis.ground.campaigns.models import Deadline
from parvis.ground.campaigns.queries import Calendar
from parvis.web.templatetags.parvis import jour
from parvis.web.thread import Stop, StopState

Kind = Deadline.Kind


def to_come(calendar: Calendar | None, *, read: bool = False, only: Collection[Kind] | None = None) -> list[Stop]:
    """What is still promised, each with its date: read (unless it is ``read``), put into the synthesis, answered.

    ``only`` keeps these alone, for a thread that tells the others in its own words.
    """
    if calendar is None:
        return []
    stops = [
        (Kind.READING, gettext("Elle est lue"), gettext("Une personne lit chaque phrase.")),
        (
            Kind.DEPARTMENT_SYNTHESIS,
            gettext("La synthèse du département est écrite"),
            gettext("Chaque phrase de la synthèse renvoie aux mots des habitants."),
        ),
        (
            Kind.RESTITUTION,
            gettext("On vous répond en public"),
            gettext("Pour chaque proposition : retenue, adaptée ou non, et pourquoi."),
        ),
        (
            Kind.CONTRACT,
            gettext("Le contrat de ville est signé"),
            gettext("Les propositions retenues y sont écrites."),
        ),
    ]
    return [
        Stop(state=StopState.TODO, when=_by(calendar.due(kind)), title=title, body=body)
        for kind, title, body in stops
        if calendar.due(kind) and not (read and kind == Kind.READING) and (only is None or kind in only)
    ]


def _by(day: date | None) -> str:
    return gettext("au plus tard le %(day)s") % {"day": jour(day)} if day else ""
