"""What is counted at a meeting, and how it is told: groups apart, never crossed, small numbers hidden."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from parvis.listen.meetings.models import Meeting, Tally
from parvis.listen.meetings.sheet import AttendanceLine
from parvis.web.small_numbers import hidden_from, least, told

TOTAL: Final = "total"


@dataclass(frozen=True)
class Group:
    """One thing counted: its name, its label, its answers by key. The keys are those of the questionnaire's profile."""

    name: str
    label: str
    answers: dict[str, str]


SEX: Final = Group("sexe", "Sexe", {"femme": "Femmes", "homme": "Hommes", "autre": "Autre"})
AGE: Final = Group(
    "age",
    "Âge",
    {
        "moins-15": "Moins de 15 ans",
        "15-17": "15 à 17 ans",
        "18-24": "18 à 24 ans",
        "25-39": "25 à 39 ans",
        "40-59": "40 à 59 ans",
        "60-74": "60 à 74 ans",
        "75-plus": "75 ans ou plus",
    },
)
FIRST_TIME: Final = Group("premiere-fois", "Première réunion", {"oui": "Viennent pour la première fois"})
IN_QUARTER: Final = Group("quartier", "Quartier", {"oui": "Habitent le quartier"})
SITUATION: Final = Group(
    "situation",
    "Situation",
    {
        "emploi": "En emploi",
        "recherche": "À la recherche d’un emploi",
        "etudes": "À l’école, en études ou en formation",
        "retraite": "À la retraite",
        "foyer": "Au foyer",
        "autre": "Autre situation",
    },
)
HOUSEHOLD: Final = Group(
    "foyer",
    "Foyer",
    {
        "seul": "Vivent sans autre adulte, sans enfant",
        "parent-seul": "Élèvent des enfants sans autre adulte",
        "couple": "En couple sans enfant",
        "couple-enfants": "En couple avec enfants",
        "autre": "Autre",
    },
)
INVOLVED: Final = Group(
    "engagement", "Engagement", {"oui": "Déjà dans une association ou un conseil", "non": "Pas encore"}
)

#: What is tapped on the day, and what the anonymous cards of the end ask.
ATTENDANCE: Final = (SEX, AGE, FIRST_TIME, IN_QUARTER)
CARDS: Final = (AGE, SEX, SITUATION, HOUSEHOLD, INVOLVED)


def total_of(meeting: Meeting, sheet: str = Tally.Sheet.ATTENDANCE) -> int | None:
    """People counted at ``meeting``; None when nobody counted."""
    found = meeting.tallies.filter(sheet=sheet, group=TOTAL).first()
    return found.count if found else None


def attendance_told(meeting: Meeting) -> tuple[str, tuple[AttendanceLine, ...]]:
    """The attendance as everyone may read it: a sentence for the total, then a line an answer of each group.

    One query. Empty when nobody counted. What the rule hides is told « moins de 11 ».
    """
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in meeting.tallies.filter(sheet=Tally.Sheet.ATTENDANCE):
        counts[row.group][row.key] = row.count
    total = counts.get(TOTAL, {}).get("")
    if total is None:
        return "", ()
    sentence = f"Moins de {least()} personnes" if total < least() else f"{told(total)} personnes"
    lines: list[AttendanceLine] = []
    for group in ATTENDANCE:
        found = counts.get(group.name, {})
        hidden = hidden_from(found, total=total)
        lines += [
            AttendanceLine(group=group.label, label=label, shown=told(None if key in hidden else found[key]))
            for key, label in group.answers.items()
            if key in found
        ]
    return sentence, tuple(lines)
