"""What could be done next for a quarter: pure functions, each suggestion with its reason in one sentence.

Nothing here ranks quarters, and nothing is done: an agent reads, and decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from parvis.listen.contributions.models import Channel
from parvis.show.dashboards.heard.facts import Heard
from parvis.web.templatetags.parvis import nombre

#: Usual working hours (Insee, enquête Emploi du temps: most people at work are so between 9 h and 17 h): a meeting
#: that begins then, on a weekday, is closed to those who work or study. Circular, § 3: « lieux et horaires ».
OFFICE_HOURS: Final = range(9, 17)
SATURDAY: Final = 5
#: A share under which a sex is not fairly present: the threshold of the law of 27 January 2011 (n° 2011-103, art. 1).
LEAST_WOMEN: Final = 0.40
#: No text says how long a relay may take; a meeting is made known a fortnight ahead: a week leaves time to ask again.
RELAY_ANSWERS_WITHIN: Final = timedelta(days=7)
#: Ways in that serve those who do not write, or not alone.
WITH_SOMEONE: Final = frozenset({Channel.PAPER, Channel.ASSISTED})


class Where(StrEnum):
    """Where a suggestion is carried out; the page knows the addresses."""

    NEW_MEETING = "new_meeting"
    RELAY = "relay"
    RELAYS = "relays"
    PAPER = "paper"


@dataclass(frozen=True)
class Suggestion:
    """Something to try: what, why, and where it is done (``thing`` names it when it is one among others)."""

    title: str
    reason: str
    where: Where
    thing: UUID | None = None


def suggestions(quarter: Heard, *, today: date, is_open: bool) -> list[Suggestion]:
    """What could be done next for ``quarter``; ``is_open`` while residents may answer the questionnaire."""
    found = [*no_meeting(quarter), *office_hours(quarter), *few_women(quarter), *few_young(quarter)]
    found += [*relays_silent(quarter, today), *no_relay(quarter)]
    return [*found, *(nobody_helped(quarter) if is_open else ())]


def no_meeting(quarter: Heard) -> Iterator[Suggestion]:
    """No meeting is held, announced or prepared, of its own or wider as its plan says."""
    if not quarter.meetings:
        yield Suggestion(
            "Préparer une réunion",
            "Aucune réunion n’est prévue pour ce quartier, et aucune réunion plus large ne le couvre dans le plan.",
            Where.NEW_MEETING,
        )


def office_hours(quarter: Heard) -> Iterator[Suggestion]:
    """Every meeting begins while people work or study."""
    if quarter.meetings and all(in_office_hours(one.begins) for one in quarter.meetings):
        missing = [
            who
            for who, few in (("des femmes", any(few_women(quarter))), ("des jeunes", any(few_young(quarter))))
            if few
        ]
        manque = f" Il manque {' et '.join(missing)}." if missing else ""
        yield Suggestion(
            "Essayer un autre horaire : un soir, un samedi, ou un mercredi après-midi avec les enfants",
            "Toutes les réunions commencent en semaine entre 9 h et 17 h : "
            f"qui travaille ou étudie ne peut pas venir.{manque}",
            Where.NEW_MEETING,
        )


def few_women(quarter: Heard) -> Iterator[Suggestion]:
    """Women are under :data:`LEAST_WOMEN` of the people counted; no figure of theirs by quarter is loaded."""
    women = quarter.came.women
    if women.known and women.share < LEAST_WOMEN:
        yield Suggestion(
            "Aller là où sont les femmes : sortie d’école, garde d’enfants sur place, relais qui les connaît",
            f"Femmes : {women.words}, soit moins de {nombre(round(100 * LEAST_WOMEN))} %. Référence absente pour ce "
            "quartier.",
            Where.RELAYS,
        )


def few_young(quarter: Heard) -> Iterator[Suggestion]:
    """Young people are fewer, for each older one, than in the quarter.

    Meetings count the under 25 where Insee counts the under 20: when even the wider count is under the index, young
    people are missing for certain. Without index nothing is said.
    """
    both = quarter.came.young_or_old
    old = both.whole - both.count
    if quarter.youth_index and both.known and both.count < quarter.youth_index * old:
        yield Suggestion(
            "Aller vers les jeunes : collège, club, pied d’immeuble, un mercredi après-midi",
            f"Moins de 25 ans, parmi les moins de 25 ans et les 60 ans ou plus venus : {both.words}. Dans le quartier, "
            f"l’Insee compte {nombre(quarter.youth_index)} habitant de moins de 20 ans pour un de 60 ans ou plus.",
            Where.RELAYS,
        )


def relays_silent(quarter: Heard, today: date) -> Iterator[Suggestion]:
    """A relay was asked some time ago, and has not answered."""
    for one in quarter.relays:
        days = (today - one.waiting_since).days if one.waiting_since else 0
        if days >= RELAY_ANSWERS_WITHIN.days:
            yield Suggestion(
                f"Relancer {one.name}", f"Ce relais a été sollicité il y a {days} jours, sans réponse.", Where.RELAY,
                one.id,
            )  # fmt: skip


def no_relay(quarter: Heard) -> Iterator[Suggestion]:
    """No relay is known there, or none was asked."""
    if not quarter.relays:
        reason = "Aucun relais de ce quartier n’est dans l’annuaire : qui connaît les gens qui ne viennent pas ?"
        yield Suggestion("Chercher un relais dans le quartier", reason, Where.RELAYS)
    elif not quarter.asked:
        count = len(quarter.relays)
        known = "Un relais est connu, il n’a" if count == 1 else f"{count} relais sont connus, aucun n’a"
        yield Suggestion("Solliciter un relais", f"{known} pas encore été sollicité.", Where.RELAYS)


def nobody_helped(quarter: Heard) -> Iterator[Suggestion]:
    """No answer came on paper nor with someone's help.

    Source: 28 % of adults in these quarters have serious difficulty with writing (specification, « aller vers »).
    """
    if not any(quarter.answers.complete.get(way) for way in WITH_SOMEONE):
        came = "Aucune réponse n’est encore venue" if not quarter.answers.total else "Aucune réponse n’est venue"
        yield Suggestion(
            "Proposer le questionnaire sur papier, ou avec quelqu’un",
            f"{came} sur papier ou avec l’aide d’une personne, alors que plus d’un adulte sur quatre de ces quartiers "
            "a de grandes difficultés avec l’écrit.",
            Where.PAPER,
        )


def in_office_hours(begins: datetime) -> bool:
    """Whether a moment (clocks of the place) is on a weekday, in :data:`OFFICE_HOURS`."""
    return begins.weekday() < SATURDAY and begins.hour in OFFICE_HOURS
