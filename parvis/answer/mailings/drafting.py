"""The first text of a mailing, made of what is public already; a person edits it."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.answer.mailings.body import ITEM, TITLE
from parvis.listen.meetings.minutes_queries import by_object, last_published
from parvis.listen.meetings.models import Meeting, State
from parvis.understand.corpus.minutes_words import public_words
from parvis.web.templatetags.parvis import jour, moment

LONGEST_SUBJECT = 150


class NothingPublic(ValueError):
    """There is nothing to send yet; the message says what to do first, in French."""


def synthesis_draft(meeting: Meeting) -> tuple[str, str]:
    """Subject and text of the synthesis of a meeting, from the public words of its minutes, object by object.

    Raises:
        NothingPublic: the minutes are not published, or none of their words has been read and published.
    """
    version = last_published(meeting)
    if version is None:
        raise NothingPublic("Le compte rendu n’est pas encore publié : publiez-le d’abord, la synthèse en sort.")
    words = public_words(version)
    said: list[str] = []
    for section in by_object(version):
        lines = [words[one.item].text for one in section.items if words[one.item].read]
        if lines:
            said += [f"{TITLE}{section.objet.label}", _items(lines)]
    if not said:
        raise NothingPublic(
            "Aucune parole de ce compte rendu n’est encore publiée : faites-les lire d’abord, page « Paroles »."
        )
    where = f", {meeting.place_name}" if meeting.place_name else ""
    opening = f"Vous étiez à la réunion « {meeting.title} » {jour(meeting.begins)}{where}. Voici ce qui s’y est dit."
    summary = " ".join(version.summary.split())
    closing = [
        f"{TITLE}Et maintenant",
        "Ces paroles ont été lues et publiées. Elles rejoignent la synthèse du département, d’où sortira le prochain "
        "contrat de ville.",
        "Nous avons mal noté ce que vous avez dit ? La page de la réunion dit comment nous l’écrire.",
    ]
    return _subject("Synthèse", meeting), "\n\n".join(filter(None, [opening, summary, *said, *closing]))


def restitution_draft(meeting: Meeting) -> tuple[str, str]:
    """Subject and text of the invitation to a restitution, or of its news once it was held.

    Raises:
        NothingPublic: the restitution is not announced.
    """
    if meeting.state in {State.DRAFT, State.CANCELLED}:
        raise NothingPublic("La réunion de restitution n’est pas annoncée : annoncez-la d’abord.")
    where = ", ".join(filter(None, [meeting.place_name, meeting.address]))
    when = f"{moment(meeting.begins)}{f', {where}' if where else ''}"
    told = list(meeting.gives_back.order_by("starts_at").values_list("title", flat=True))
    if meeting.state == State.ANNOUNCED:
        opening = f"Venez savoir ce que sont devenues vos paroles : {when}."
    else:
        opening = f"La réunion de restitution a eu lieu {when}. Sa page dit ce qui y a été présenté."
    about = ["Elle rend compte de :", _items(told)] if told else []
    return _subject("Restitution", meeting), "\n\n".join([opening, *about])


def _subject(what: str, meeting: Meeting) -> str:
    return f"{what} : {meeting.title}"[:LONGEST_SUBJECT]


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"{ITEM}{' '.join(line.split())}" for line in lines)
