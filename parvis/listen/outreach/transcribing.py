"""Answers left as sound: written down by a person, then gone; thirty days at most."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.people.scope import Scope
from parvis.listen.contributions.queries import state_of
from parvis.listen.contributions.services import page_send
from parvis.listen.outreach.models import SpokenAnswer
from parvis.listen.questionnaires.queries import version_by_id

#: How long a sound may wait for someone to write it down.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def spoken_transcribe(*, by: Scope, spoken: SpokenAnswer, text: str) -> None:
    """Add what was heard to the answer, as one more page sent, and erase the sound in the same transaction.

    Raises:
        SpokenAnswer.DoesNotExist: someone wrote it down meanwhile, or the answer was taken back.
    """
    row = _locked(spoken)
    contribution = row.contribution
    page = next(
        one
        for one in version_by_id(contribution.version_id).form.pages
        if any(question.name == row.question for question in one.questions)
    )
    said = state_of(contribution.pk).answers
    # A page sent again replaces what it said before, whole: what was typed beside the sound is said again.
    answers = {one.name: said[one.name] for one in page.questions if one.name in said}
    typed = answers.get(row.question)
    answers[row.question] = f"{typed}\n\n{text}" if typed else text
    page_send(contribution=contribution.pk, page=page.name, profile=page.profile, answers=answers)
    _forget(by, row, "réponse enregistrée transcrite, son effacé")


@transaction.atomic
def spoken_discard(*, by: Scope, spoken: SpokenAnswer) -> None:
    """Erase a sound in which nothing can be heard; raises as :func:`spoken_transcribe` does."""
    _forget(by, _locked(spoken), "réponse enregistrée inaudible, son effacé")


@transaction.atomic
def spoken_expire() -> int:
    """Erase the sounds that nobody wrote down in time, and those of answers taken back. How many went."""
    late = Q(received_at__lt=timezone.now() - KEPT) | Q(contribution__withdrawal__isnull=False)
    gone = 0
    for row in SpokenAnswer.objects.filter(late).defer("sound").select_related("outing"):
        journal_record(
            action="réponse enregistrée effacée sans transcription",
            thing="collecte",
            thing_id=row.outing_id,
            actor=None,
            departement=row.outing.departement_id,
            detail={"reçue": row.received_at.date().isoformat()},
        )
        row.delete()
        gone += 1
    return gone


def _locked(spoken: SpokenAnswer) -> SpokenAnswer:
    # Whoever takes the answer back waits for the same row: no word is added to an answer that has none any more.
    rows = SpokenAnswer.objects.select_for_update(of=("self", "contribution")).defer("sound")
    return rows.select_related("outing", "contribution").get(pk=spoken.pk, contribution__withdrawal__isnull=True)


def _forget(by: Scope, row: SpokenAnswer, action: str) -> None:
    outing = row.outing
    row.delete()
    act_record(by, action, thing="collecte", thing_id=outing.pk, departement=outing.departement_id)
