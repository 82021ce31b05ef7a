"""The states of a line of the ledger and the ways between them: the only place that says what may follow what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from parvis.answer.mailings.models import Delivery

S = Delivery.State
WAYS: Final[dict[Delivery.State, frozenset[Delivery.State]]] = {
    # A letter or a call is made by a person: it goes from here to its end.
    S.WAITING: frozenset({S.CLAIMED, S.WITHDRAWN, S.POSTED, S.CALLED, S.REFUSED}),
    # Nothing of it was accepted: it may be taken up again.
    S.CLAIMED: frozenset({S.WAITING, S.HANDED, S.REFUSED, S.WITHDRAWN}),
    # The last dot may have gone: only an answer, or a person, tells what became of it.
    S.HANDED: frozenset({S.SENT, S.REFUSED, S.WAITING, S.UNKNOWN, S.BOUNCED}),
    S.UNKNOWN: frozenset({S.SENT, S.WAITING, S.BOUNCED, S.WITHDRAWN, S.REFUSED}),
    S.SENT: frozenset({S.BOUNCED}),
    S.REFUSED: frozenset({S.WAITING}),
    S.BOUNCED: frozenset(),
    S.POSTED: frozenset(),
    S.CALLED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
#: States that nothing more is expected of.
OPEN_STATES: Final = frozenset({S.WAITING, S.CLAIMED, S.HANDED})
#: Sent by whatever way.
DONE_STATES: Final = frozenset({S.SENT, S.POSTED, S.CALLED})


def deliveries_move(
    rows: QuerySet[Delivery],
    *,
    before: Delivery.State,
    after: Delivery.State,
    held_by: UUID | None = None,
    **fields: Any,
) -> int:
    """Bring those of ``rows`` that are in ``before`` to ``after``; returns how many were.

    A row that another worker moved meanwhile is left alone: with ``held_by``, so is one that is no longer its own.

    Raises:
        ValueError: no way leads from one to the other.
    """
    if after not in WAYS[before]:
        raise ValueError(f"no way from {before} to {after}")
    if held_by:
        rows = rows.filter(holder=held_by)
    settled = None if after in OPEN_STATES else timezone.now()
    free = {} if after in {S.CLAIMED, S.HANDED} else {"holder": None, "held_at": None}
    return rows.filter(state=before).update(**{"state": after, "settled_at": settled, **free, **fields})


#: Minutes to wait before each new try; after the last, the line is refused.
DELAYS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1440))
