"""Objections to minutes, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.answer.followup.models import Objection
from parvis.answer.followup.services import objection_add, objection_answer
from parvis.answer.followup.tasks import screen
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting, MinutesPublication, MinutesVersion
from parvis.understand.corpus.settling import print_of
from tests.ground.people.making import make_scope
from tests.listen.meetings.minutes_making import make_held, make_published

WORDS = "Nous avons dit que la salle était trop petite, pas que personne ne venait."


def make_objection(words: str = WORDS, *, version: MinutesVersion | None = None, **given: Any) -> Objection:
    """An objection to published minutes, in which names were looked for."""
    made = objection_add(version=version or make_published(), words=words, **{"item": None, **given})
    screen(objection=str(made.pk))
    made.refresh_from_db()
    return made


def answer(by: Scope | None, row: Objection, said: str = "C’est juste.", public: str = "", **given: Any) -> Objection:
    """``row``, answered as it stands."""
    choices: dict[str, Any] = {"masks": [], "hidden": [], "corrected_in": None, **given}
    seen = print_of(public or row.words)
    return objection_answer(by=by or make_scope("referent"), objection=row, answer=said, seen=seen, **choices)


def published_ago(days: int, meeting: Meeting | None = None) -> MinutesVersion:
    """A version of the minutes of ``meeting`` published ``days`` ago: what is published cannot be made older."""
    held = meeting or make_held()
    number = held.minutes.count() + 1
    version = MinutesVersion.objects.create(meeting=held, number=number, correction_note="Faux." if number > 1 else "")
    MinutesPublication.objects.create(version=version, at=timezone.now() - timedelta(days=days))
    return MinutesVersion.objects.select_related("publication", "meeting").get(pk=version.pk)
