"""Looking, once, for masks to propose and for words that may speak of danger; in the worker, never in a page."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from parvis.understand.corpus.alarms import alarms_in
from parvis.understand.corpus.masking import propose_many
from parvis.understand.corpus.models import Mask, Screening, Statement
from parvis.understand.corpus.watching import alarms_raise

BATCH: Final = 100


def statements_screen() -> int:
    """Propose masks and raise alarms for every statement that was not looked at; returns how many were.

    Each batch is committed apart: killed half-way, the next run takes up what is left, and nobody is told twice.
    """
    total = 0
    while batch := list(Statement.objects.filter(screened=False).exclude(state=Statement.State.WITHDRAWN)[:BATCH]):
        _screen(batch)
        total += len(batch)
    return total


def _screen(batch: list[Statement]) -> None:
    proposed = dict(zip([one.pk for one in batch], propose_many(one.text for one in batch), strict=True))
    with transaction.atomic():
        # Words may have been taken back while they were read.
        rows = Statement.objects.select_for_update().filter(pk__in=list(proposed))
        living = [one for one in rows if one.text]
        Mask.objects.bulk_create(
            [
                Mask(statement=one.pk, start=mask.start, end=mask.end, kind=mask.kind, method=mask.method)
                for one in living
                for mask in proposed[one.pk]
            ],
            ignore_conflicts=True,
        )
        alarms_raise(found=[(one, kind) for one in living for kind in alarms_in(one.text)])
        Screening.objects.bulk_create([Screening(pk=one.pk) for one in living], ignore_conflicts=True)
        Statement.objects.filter(pk__in=list(proposed)).update(screened=True)
