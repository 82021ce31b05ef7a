"""What a statement shows once people have decided: one function, for each act and for rebuilding alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from parvis.understand.corpus import masking
from parvis.understand.corpus.models import Mask, Ruling, Screening, Statement
from parvis.understand.corpus.places import settle_places
from parvis.web.french import search_key

#: Fields that :func:`settle` sets.
SETTLED: Final = (
    "state",
    "screened",
    "public_text",
    "published_at",
    "public_level",
    "public_place",
    "search_key",
)
_STATES: Final = {
    Ruling.Outcome.PUBLISHED: Statement.State.PUBLISHED,
    Ruling.Outcome.REFUSED: Statement.State.REFUSED,
    Ruling.Outcome.REOPENED: Statement.State.RECEIVED,
}


def masked(text: str, masks: Iterable[Mask]) -> str:
    """``text`` with its accepted masks put on: what everyone would read."""
    spans = [masking.Mask(one.start, one.end, masking.Kind(one.kind), one.method) for one in masks if one.accepted]
    return masking.apply_masks(text, spans)


def public_words(statement: Statement, masks: Sequence[Mask], ruling: Ruling | None) -> str:
    """What everyone may read of ``statement``: nothing unless its last ruling publishes it and each mask is decided."""
    published = ruling is not None and ruling.outcome == Ruling.Outcome.PUBLISHED
    if not published or not statement.text or any(one.state == Mask.State.PROPOSED for one in masks):
        return ""
    return masked(statement.text, masks)


def print_of(words: str) -> str:
    """A short fingerprint of words as a page showed them: what is published is what was read."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def settle(statements: Sequence[Statement]) -> None:
    """Set the fields :data:`SETTLED` of ``statements`` from the decisions, in memory; a tombstone is left as it is."""
    living = [one for one in statements if one.state != Statement.State.WITHDRAWN]
    keys = [one.pk for one in living]
    masks: dict[UUID, list[Mask]] = defaultdict(list)
    for mask in Mask.objects.filter(statement__in=keys):
        masks[mask.statement].append(mask)
    rulings = last_rulings(keys)
    screened = set(Screening.objects.filter(pk__in=keys).values_list("pk", flat=True))
    for one in living:
        ruling = rulings.get(one.pk)
        one.state = _STATES[Ruling.Outcome(ruling.outcome)] if ruling else Statement.State.RECEIVED
        one.screened = one.pk in screened
        one.public_text = public_words(one, masks[one.pk], ruling)
        one.published_at = ruling.at if ruling and one.public_text else None
        one.search_key = search_key(one.public_text)
        one.public_level, one.public_place = "", ""
    settle_places([one for one in living if one.public_text])


def settle_rows(keys: Iterable[UUID]) -> None:
    """:func:`settle` the rows of some statements, and save them."""
    rows = list(Statement.objects.filter(pk__in=list(keys)).exclude(state=Statement.State.WITHDRAWN))
    settle(rows)
    Statement.objects.bulk_update(rows, SETTLED)


def last_rulings(statements: Iterable[UUID]) -> dict[UUID, Ruling]:
    """The ruling that counts, by statement; one query."""
    found = Ruling.objects.filter(statement__in=list(statements)).order_by("statement", "-pk").distinct("statement")
    return {one.statement: one for one in found}
