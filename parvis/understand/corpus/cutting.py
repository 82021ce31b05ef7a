"""Cutting a statement in two, and putting it back whole: acts of agents, applied each time the corpus is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from parvis.ground.people.scope import Scope
from parvis.understand.corpus.acts import NotYet, statement_journal, statement_locked
from parvis.understand.corpus.models import Alarm, Mask, Ruling, Screening, Split, Statement
from parvis.understand.corpus.projection import statement_id
from parvis.understand.corpus.pulling import Report, contributions_project, meetings_project
from parvis.understand.corpus.segmentation import Span
from parvis.understand.corpus.services import LOCK
from parvis.understand.corpus.settling import last_rulings
from parvis.understand.corpus.splitting import halves


@transaction.atomic
def statement_split(*, by: Scope, statement: Statement, offset: int) -> tuple[UUID, UUID]:
    """Cut a statement in two at ``offset`` (of its text); both parts wait to be read. Masks follow their words.

    Raises:
        NotYet: a part would say nothing, a mask or an open alarm stands in the way, or the corpus is being pulled.
    """
    row = statement_locked(statement)
    masks = list(Mask.objects.filter(statement=row.pk))
    parts = halves(row.text, Span(0, len(row.text)), offset)
    if parts is None:
        raise NotYet("Choisissez où couper : chaque partie doit dire quelque chose.")
    if any(one.start < offset < one.end for one in masks):
        raise NotYet("Un masque est à cheval sur cet endroit : coupez ailleurs.")
    if Alarm.objects.open().filter(statement=row.pk).exists():
        raise NotYet("Cette parole est dans la file urgente : close l’alerte d’abord.")
    Split.objects.create(**_place(row), start=row.start, end=row.end, offset=row.start + offset, by=by.agent)
    keys = [_identity(row, Span(row.start + one.start, row.start + one.end)) for one in parts]
    for key, part in zip(keys, parts, strict=True):
        _copy_masks(masks, key, part)
    Screening.objects.bulk_create([Screening(pk=key) for key in keys], ignore_conflicts=True)
    _reopen(by, keys)
    _project_again(row)
    statement_journal(by, "parole coupée en deux", row, {"parties": [str(key) for key in keys]})
    return keys[0], keys[1]


@transaction.atomic
def split_undo(*, by: Scope, statement: Statement) -> UUID:
    """Put back whole the statement of which ``statement`` is a part; it waits to be read again. Returns its identity.

    Raises:
        NotYet: the statement is no part of a cut one, or the corpus is being pulled.
    """
    row = statement_locked(statement)
    split = split_of(row)
    if split is None:
        raise NotYet("Cette parole n’a pas été coupée.")
    split.undone_by, split.undone_at = by.agent, timezone.now()
    split.save(update_fields=["undone_by", "undone_at"])
    whole = _identity(row, Span(split.start, split.end))
    _reopen(by, [whole])
    _project_again(row)
    statement_journal(by, "parole recollée", row, {"parole": str(whole)})
    return whole


def split_of(statement: Statement) -> Split | None:
    """The cut, in force, of which ``statement`` is a part: the narrowest that holds it."""
    found = Split.objects.filter(
        **_place(statement), undone_at__isnull=True, start__lte=statement.start, end__gte=statement.end
    )
    wider = [one for one in found if (one.start, one.end) != (statement.start, statement.end)]
    return min(wider, key=lambda one: one.end - one.start, default=None)


def _identity(row: Statement, span: Span) -> UUID:
    return statement_id(row.source, row.source_id, row.question, row.revision, span)


def _copy_masks(masks: Iterable[Mask], key: UUID, part: Span) -> None:
    Mask.objects.bulk_create(
        [
            Mask(
                statement=key,
                start=one.start - part.start,
                end=one.end - part.start,
                kind=one.kind,
                method=one.method,
                state=one.state,
                by_id=one.by_id,
                at=one.at,
            )
            for one in masks
            if part.start <= one.start and one.end <= part.end
        ],
        ignore_conflicts=True,
    )


def _reopen(by: Scope, keys: Sequence[UUID]) -> None:
    """What was published under these identities, before a cut was made or undone, is read again."""
    published = [one for one in last_rulings(keys).values() if one.outcome == Ruling.Outcome.PUBLISHED]
    now = timezone.now()
    Ruling.objects.bulk_create(
        [
            Ruling(
                statement=one.statement,
                outcome=Ruling.Outcome.REOPENED,
                occasion=Ruling.Occasion.CHANGE,
                since=now,
                by=by.agent,
                at=now,
            )
            for one in published
        ]
    )


def _place(row: Statement) -> dict[str, Any]:
    return {
        "source": row.source,
        "source_id": row.source_id,
        "question": row.question,
        "revision": row.revision,
    }


def _project_again(row: Statement) -> None:
    """Make the statements of one source again, unless the corpus is being pulled: a page never waits for that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        free = cursor.fetchone()
    if not free or not free[0]:
        raise NotYet("Les paroles sont en train d’être relevées : réessayez dans une minute.")
    project = contributions_project if row.source == Statement.Source.CONTRIBUTION else meetings_project
    project([row.source_id], Report())
