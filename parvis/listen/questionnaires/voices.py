"""Recorded voices of the questions: added, withdrawn, found for a page, and those that are missing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from parvis.ground.journal.services import act_record
from parvis.ground.library.sounds import voice_examine
from parvis.ground.people.scope import Scope
from parvis.listen.questionnaires.models import Questionnaire, Recording
from parvis.listen.questionnaires.schema import Form

KEPT_SECONDS = 5.0


class Heard(TypedDict):
    """What a page needs of a voice."""

    src: str
    transcript: str


#: By language, then by « question » or « question/choice ».
Voices = dict[str, dict[str, Heard]]

_kept: dict[int, tuple[float, Voices]] = {}


def key_of(question: str, choice: str = "") -> str:
    """How a voice is named inside a form."""
    return f"{question}/{choice}" if choice else question


def voices_of(questionnaire: int) -> Voices:
    """The voices heard now of a questionnaire; kept a few seconds by each process."""
    moment, voices = _kept.get(questionnaire, (0.0, {}))
    if not moment or time.monotonic() - moment > KEPT_SECONDS:
        voices = {}
        for one in current_recordings(questionnaire):
            address = reverse("voice:sound", args=[one.sha256, one.extension])
            spoken: Heard = {"src": address, "transcript": one.transcript}
            voices.setdefault(one.language, {})[key_of(one.question, one.choice)] = spoken
        _kept[questionnaire] = (time.monotonic(), voices)
    return voices


def forget_voices() -> None:
    """Drop what this process keeps, after a write."""
    _kept.clear()


def current_recordings(questionnaire: int) -> list[Recording]:
    """The last recording of each question, choice and language, but those withdrawn; without their bytes."""
    rows = Recording.objects.filter(questionnaire=questionnaire).defer("sound").select_related("by")
    last = rows.order_by("question", "choice", "language", "-number").distinct("question", "choice", "language")
    return [one for one in last if one.withdrawn_at is None]


@dataclass(frozen=True)
class Wanted:
    """Something of the form that a voice may say: a question, or a choice; ``recording`` when there is one."""

    question: str
    choice: str
    language: str
    label: str
    recording: Recording | None = None

    @property
    def is_choice(self) -> bool:
        return bool(self.choice)


def wanted(form: Form, questionnaire: int, language: str) -> Iterator[Wanted]:
    """Each question and choice of ``form`` in ``language``, in order, with its voice or without."""
    found = {(one.question, one.choice): one for one in current_recordings(questionnaire) if one.language == language}
    for question in form.questions:
        label = question.label(language)
        yield Wanted(question.name, "", language, label, found.get((question.name, "")))
        for choice in question.choices:
            spoken = found.get((question.name, choice.name))
            yield Wanted(question.name, choice.name, language, choice.label(language), spoken)


@transaction.atomic
def recording_add(
    *, by: Scope, questionnaire: Questionnaire, question: str, choice: str, language: str, sound: bytes, transcript: str
) -> Recording:
    """Add a voice, the next of its number; the one before stays, and is no longer heard.

    Raises:
        RefusedError: it does not pass the gate.
    """
    voice = voice_examine(sound)
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    same = Recording.objects.filter(
        questionnaire=questionnaire, question=question, choice=choice, language=language
    )  # fmt: skip
    made = Recording.objects.create(
        questionnaire=questionnaire,
        question=question,
        choice=choice,
        language=language,
        number=(same.aggregate(last=Max("number"))["last"] or 0) + 1,
        sound=voice.data,
        sha256=hashlib.sha256(voice.data).hexdigest(),
        extension=voice.kind.value,
        seconds=voice.seconds,
        transcript=transcript,
        by=by.agent,
    )
    _journal(by, "voix ajoutée", made)
    return made


@transaction.atomic
def recording_withdraw(*, by: Scope, recording: Recording) -> None:
    """Stop a voice from being heard; nothing is heard in its place."""
    if Recording.objects.filter(pk=recording.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        _journal(by, "voix retirée", recording)


def _journal(by: Scope, action: str, recording: Recording) -> None:
    act_record(by, action, thing="voix", thing_id=recording.pk, detail={"voix": str(recording)})
    transaction.on_commit(forget_voices)
