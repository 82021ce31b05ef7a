"""What everyone may read of some minutes: the public words of the statements that the corpus pulled from them.

Minutes are moderated like answers (ADR 0015): an item's words are public once a person has read them for names, and
what is told is their public text, masks put on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from uuid import UUID

from parvis.listen.meetings.minutes_filling import Words
from parvis.listen.meetings.models import MinutesItem, MinutesVersion
from parvis.understand.corpus.models import Statement

CORRECTED: Final = "Ces mots ont été corrigés dans une version suivante."
REFUSED: Final = "[parole non publiée]"
WITHDRAWN: Final = "[parole retirée]"
WAITING: Final = Words("", read=False, waits=True)


def public_words(version: MinutesVersion) -> dict[UUID, Words]:
    """What may be told of each item of ``version``, by the item's key. Three queries.

    An item that the corpus has not pulled yet, or of which one statement waits to be read, waits: its section says how
    many do. A notice alone stands for one that a later version corrected or dropped: the corpus holds the last version.
    """
    said: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    rows = Statement.objects.filter(source=Statement.Source.MINUTES, source_id=version.meeting_id)
    for row in rows.only("question", "revision", "start", "end", "state", "public_text").order_by("start"):
        said[row.question, row.revision].append(row)
    kept = _last_revisions(version)
    return {
        one.item: _words(one, said[str(one.item), one.revision], outdated=kept.get(one.item) != one.revision)
        for one in version.items.all()
    }


def _last_revisions(version: MinutesVersion) -> dict[UUID, int]:
    """The revision of each item in the version published last."""
    published = MinutesVersion.objects.filter(meeting=version.meeting_id, publication__isnull=False)
    last = published.order_by("-number")[:1]
    return dict(MinutesItem.objects.filter(version__in=last).values_list("item", "revision"))


def _words(item: MinutesItem, statements: Sequence[Statement], *, outdated: bool) -> Words:
    if not statements and outdated:
        return Words(CORRECTED, read=False)
    if not statements or any(_waits(one) for one in statements):
        return WAITING
    pieces = [_piece(one) for one in statements]
    if not any(one.public_text for one in statements):
        return Words(REFUSED if REFUSED in pieces else WITHDRAWN, read=False)
    joints = ["\n" if "\n" in item.text[one.end : other.start] else " " for one, other in pairwise(statements)]
    return Words("".join(part for pair in zip(pieces, [*joints, ""], strict=True) for part in pair), read=True)


def _waits(statement: Statement) -> bool:
    return not statement.public_text and statement.state not in (Statement.State.WITHDRAWN, Statement.State.REFUSED)


def _piece(statement: Statement) -> str:
    return WITHDRAWN if statement.state == Statement.State.WITHDRAWN else statement.public_text or REFUSED
