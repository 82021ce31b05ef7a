"""The stops of the thread, from a resident's words to what becomes of them, with the campaign's dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from parvis.ground.campaigns.models import Deadline, Phase
from parvis.ground.campaigns.queries import Calendar, current_campaign
from parvis.ground.campaigns.thread import to_come
from parvis.listen.contributions.queries import Followed
from parvis.web.templatetags.parvis import jour
from parvis.web.thread import Stop, StopState

Kind = Deadline.Kind


def stops_of(found: Followed) -> list[Stop]:
    """The thread of one answer, for the person who holds its receipt."""
    received = Stop(
        state=StopState.DONE,
        when=jour(timezone.localdate(found.submitted_at)),
        title=gettext("Votre réponse est reçue"),
    )
    if found.withdrawn_at:
        taken_back = Stop(
            state=StopState.DONE,
            when=jour(timezone.localdate(found.withdrawn_at)),
            title=gettext("Vous avez retiré votre parole"),
            body=gettext("Vos mots sont effacés. Il reste seulement qu’une parole a été retirée."),
        )
        return [received, taken_back]
    return [received, *to_come(current_campaign())]


def _by(day: date | None) -> str:
    return gettext("au plus tard le %(day)s") % {"day": jour(day)} if day else ""


def promised(calendar: Calendar) -> list[Stop]:
    """The whole way of a word, told before it is said, with the dates of the campaign.

    A date that has passed proves nothing: only the end of the answers, which the calendar decides, is shown as done.
    """
    phase = calendar.phase
    said: StopState = {Phase.BEFORE: StopState.TODO, Phase.OPEN: StopState.CURRENT}.get(phase, StopState.DONE)
    first = Stop(
        state=said,
        when=gettext("jusqu’au %(day)s") % {"day": jour(calendar.closes_on)},
        day=calendar.closes_on,
        title=gettext("Vous dites"),
        body=gettext("Ici, sur papier, ou avec quelqu’un près de chez vous."),
    )
    steps = [
        (
            Kind.READING,
            gettext("On lit tout"),
            gettext(
                "Chaque phrase est lue. Les idées qui se ressemblent sont réunies, sans effacer celles qui sont seules."
            ),
        ),
        (
            Kind.DEPARTMENT_SYNTHESIS,
            gettext("La préfecture écrit la synthèse"),
            gettext("Chaque phrase renvoie à vos mots. La synthèse est publique."),
        ),
        (
            Kind.RESTITUTION,
            gettext("On vous répond"),
            gettext("Pour chaque proposition : retenue, adaptée ou non, et pourquoi."),
        ),
        (
            Kind.CONTRACT,
            gettext("Le contrat de ville le dit"),
            gettext("Les propositions retenues y sont écrites. Puis on suit où en est chaque projet."),
        ),
    ]
    coming = [
        Stop(state=StopState.TODO, when=_by(calendar.due(kind)), day=calendar.due(kind), title=title, body=body)
        for kind, title, body in steps
        if calendar.due(kind)
    ]
    if phase in (Phase.CLOSED, Phase.RESTITUTION) and coming:
        coming[0] = replace(coming[0], state=StopState.CURRENT)
    return [first, *coming]
