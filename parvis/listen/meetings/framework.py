"""What the minutes answer beside what was said: the conditions of the meeting, and what the campaign's framework asks.

An answer is kept with the words of its question, so that published minutes do not change when the campaign's list does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from parvis.ground.campaigns.models import ChecklistQuestion
from parvis.listen.meetings.models import Meeting
from parvis.listen.meetings.sheet import Answered
from parvis.web.typography import NO_BREAK


class Answer(models.TextChoices):
    """What may be answered."""

    YES = "oui", "Oui"
    PARTLY = "en-partie", "En partie"
    NO = "non", "Non"


@dataclass(frozen=True)
class Question:
    """A question of the minutes; ``hint`` is what the announcement said of it."""

    key: str
    text: str
    hint: str = ""


#: « Les conditions pratiques sont déterminantes pour faciliter la prise de parole » (circular, § 2).
CONDITIONS: Final = (
    Question("accueil", "Chaque personne a été accueillie à son arrivée"),
    Question("place", "Une place était réservée à chacun, sans estrade ni premier rang gardé"),
    Question("acces", "Le lieu était accessible aux personnes handicapées"),
    Question("enfants", "Les enfants étaient gardés ou accueillis"),
    Question("interpretes", "Une traduction ou une interprétation était assurée"),
    Question("horaires", "L’horaire permettait de venir après le travail ou l’école"),
    Question("trajet", "On pouvait venir et repartir facilement"),
    Question("convivialite", "Un moment convivial était prévu"),
    Question("parole", "On pouvait aussi s’exprimer par écrit ou en petit groupe"),
)


def conditions_of(meeting: Meeting) -> tuple[Question, ...]:
    """The conditions to answer for ``meeting``, each with what its announcement said."""
    announced = {
        "acces": ", ".join(meeting.access_labels),
        "enfants": meeting.childcare,
        "interpretes": ", ".join(meeting.languages),
        "trajet": meeting.transport,
    }
    return tuple(
        Question(one.key, one.text, f"Annoncé{NO_BREAK}: {announced[one.key]}" if announced.get(one.key) else "")
        for one in CONDITIONS
    )


def checklist_of(meeting: Meeting) -> tuple[Question, ...]:
    """What the framework document of the campaign asks of ``meeting``. One query."""
    rows = ChecklistQuestion.objects.filter(campaign=meeting.campaign_id)
    return tuple(Question(row.key, row.text) for row in rows)


def kept(questions: Iterable[Question], answers: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """What the database keeps of ``answers`` (by key: the answer, a note), in the order of ``questions``."""
    return [
        {"key": one.key, "question": one.text, "answer": answer, "note": note}
        for one in questions
        for answer, note in [answers.get(one.key, ("", ""))]
        if answer or note
    ]


def told(rows: Sequence[Mapping[str, Any]]) -> Iterator[Answered]:
    """Kept answers as they are read: « Oui, neuf enfants »."""
    for row in rows:
        label = Answer(row["answer"]).label if row["answer"] in Answer.values else ""
        yield Answered(question=row["question"], answer=", ".join(part for part in (label, row["note"]) if part))
