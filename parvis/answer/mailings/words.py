"""What stands around a mailing's text, in the person's language: why they receive it, what comes next, how to stop."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.answer.mailings.body import Block
from parvis.answer.mailings.models import Mailing
from parvis.ground.contacts.models import ONE_OFF, Consent
from parvis.listen.meetings.models import Meeting


@dataclass(frozen=True)
class Around:
    """The blocks before the text and after it, already in the person's language."""

    before: list[Block]
    after: list[Block]


def around(mailing: Mailing, *, language: str, stop: str, by_post: bool = False) -> Around:
    """What is said around the text; ``stop`` is the address that stops, empty for a letter by post."""
    with translation.override(language):
        before = [_paragraph(_("Bonjour,"))]
        if not language.startswith("fr"):
            before.append(_paragraph(_("Le texte qui suit est en français.")))
        after = []
        if mailing.meeting:
            room = _("Ce qui a été dit, et ce que devient votre réunion (code {code}) : {page}")
            after.append(_paragraph(room.format(code=mailing.meeting.code, page=room_address(mailing.meeting))))
        after += [_paragraph(_why(mailing, by_post=by_post)), _paragraph(_kept(mailing))]
        if by_post and (agent := mailing.approved_by):
            ways = ", ".join(filter(None, [agent.email, agent.phone]))
            after.append(
                _paragraph(_("Une question ? {name} vous répond : {ways}").format(name=agent.full_name, ways=ways))
            )
        if stop:
            after.append(_paragraph(_("Pour ne plus rien recevoir, et effacer vos coordonnées :"), stop))
    return Around(before, after)


def room_address(meeting: Meeting) -> str:
    """Where « Qu’est devenue notre réunion ? » is answered, in the language of the thread."""
    return f"{settings.PARVIS_ADDRESS}{reverse('portal:room', args=[meeting.code])}"


def _why(mailing: Mailing, *, by_post: bool) -> str:
    if mailing.kind == Mailing.Kind.SYNTHESIS and by_post:
        return _("Vous recevez cette lettre parce que vous avez laissé votre adresse pour avoir la synthèse.")
    if mailing.kind == Mailing.Kind.SYNTHESIS:
        return _("Vous recevez ce courriel parce que vous avez laissé votre adresse pour avoir la synthèse.")
    if mailing.kind == Mailing.Kind.RESTITUTION:
        return _("Vous avez accepté d’être invité ou invitée à la réunion de restitution.")
    return _("Vous avez demandé des nouvelles de ce territoire. Il n’en part pas plus d’une fois par semaine.")


def _kept(mailing: Mailing) -> str:
    if Consent.Purpose(mailing.purposes[0]) in ONE_OFF:
        return _("Après cet envoi, vos coordonnées sont effacées, sauf si vous avez demandé à recevoir autre chose.")
    return _("Vos coordonnées seront effacées à la fin de la campagne, ou dès que vous le demandez.")


def _paragraph(*lines: str) -> Block:
    return Block("paragraph", list(lines))
