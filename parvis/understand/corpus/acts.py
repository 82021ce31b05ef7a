"""What every act on a statement shares: the lock on its row, the line in the journal, what is settled after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.settling import settle_rows


class NotYet(ValueError):
    """An act that cannot be done on this statement now; the message says why in French, and what to do first."""


def statement_locked(statement: Statement) -> Statement:
    """The row of ``statement``, held until the transaction ends; raises :class:`NotYet` when its words are gone."""
    row = Statement.objects.select_for_update().filter(pk=statement.pk).first()
    if row is None:
        raise NotYet("Cette parole vient d’être remplacée par son auteur.")
    if not row.text:
        raise NotYet("L’auteur a retiré cette parole.")
    return row


def statement_settle(by: Scope, row: Statement, action: str, detail: Mapping[str, Any]) -> None:
    """Journal an act, and bring what everyone may read to what it decides."""
    settle_rows([row.pk])
    statement_journal(by, action, row, detail)


def statement_journal(by: Scope, action: str, row: Statement, detail: Mapping[str, Any]) -> None:
    """A line of the journal about a statement; ``detail`` holds none of its words."""
    act_record(by, action, thing="parole", thing_id=row.pk, departement=row.departement, detail=detail)
