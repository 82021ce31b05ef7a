"""Writes of what a person enters from a copy: once; one copy in ten again, to know how often one errs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from parvis.ground.people.scope import Scope
from parvis.listen.contributions.entering import Entered, contribution_enter
from parvis.listen.contributions.models import Channel, Contribution, Help, Withdrawal
from parvis.listen.contributions.places import Place
from parvis.listen.contributions.queries import state_of
from parvis.listen.paper.models import Copy, CopyEntry, ScanBatch
from parvis.listen.paper.scans.batches import journal_batch

#: One copy in this many is entered twice.
SAMPLED: Final = 10


class CannotEnter(ValueError):
    """This copy cannot be entered now; the message, in French, says why."""


@transaction.atomic
def copy_enter(*, by: Scope, batch: ScanBatch, copy: Copy, answers: Mapping[str, Any], place: Place) -> Contribution:
    """Enter what a person wrote on a copy, submitted under the copy's own receipt.

    Raises:
        CannotEnter: somebody entered it before.
    """
    row = Copy.objects.select_for_update().select_related("run__version", "run__campaign").get(pk=copy.pk)
    if row.contribution_id is not None:
        raise CannotEnter("Ce questionnaire vient d’être saisi par quelqu’un d’autre : passez au suivant.")
    row.contribution = contribution_enter(
        id=row.pk,
        campaign=row.run.campaign,
        version=row.run.version,
        language=row.run.language,
        place=place,
        answers=answers,
        entered=Entered(
            channel=Channel.PAPER, ref=str(batch.pk), help=Help(batch.help), relay=batch.relay, by=by.agent
        ),
        receipt=bytes(row.receipt),
    )
    row.save(update_fields=["contribution"])
    CopyEntry.objects.create(copy=row, batch=batch, round=1, by=by.agent)
    journal_batch(by, "questionnaire papier saisi", batch, {"tirage": row.run_id, "exemplaire": row.number})
    return row.contribution


@transaction.atomic
def copy_enter_again(*, by: Scope, batch: ScanBatch, copy: Copy, answers: Mapping[str, Any]) -> CopyEntry:
    """Compare a second entry with the first, which stands: only the names of the questions that differ are kept.

    Raises:
        CannotEnter: it was not entered, or entered twice already, or the person took their words back.
    """
    row = Copy.objects.select_for_update().get(pk=copy.pk)
    if row.contribution_id is None:
        raise CannotEnter("Ce questionnaire n’a pas encore été saisi une première fois.")
    if CopyEntry.objects.filter(copy=row, round=2).exists():
        raise CannotEnter("Ce questionnaire a déjà été saisi deux fois : passez au suivant.")
    if Withdrawal.objects.filter(contribution=row.contribution_id).exists():
        raise CannotEnter("La personne a retiré ses réponses : il n’y a plus rien à comparer.")
    first = state_of(row.contribution_id).answers
    compared = sorted({*first, *answers})
    differing = [name for name in compared if alike(first.get(name)) != alike(answers.get(name))]
    made = CopyEntry.objects.create(
        copy=row, batch=batch, round=2, by=by.agent, compared=len(compared), differing=differing
    )
    detail = {"tirage": row.run_id, "exemplaire": row.number, "écarts": len(differing)}
    journal_batch(by, "questionnaire papier saisi une seconde fois", batch, detail)
    return made


def is_sampled(copy: Copy) -> bool:
    """Whether a copy is entered twice: its random number decides, so that nobody chooses."""
    return copy.pk.int % SAMPLED == 0


def alike(answer: Any) -> Any:
    """An answer without what two people rightly write differently: case, spaces, the order of ticks."""
    if isinstance(answer, str):
        return " ".join(answer.split()).casefold() or None
    return answer if answer not in ([], None) else None
