"""What somebody had before their eyes when they began to write: a mark that changes when it does.

A form carries the mark; the service compares it under its lock. Two people may write at once in the same draft: they
meet only when they change the same thing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from parvis.listen.meetings.models import MinutesItem, MinutesVersion

SIGNS = 16


class ChangedMeanwhile(ValueError):
    """Somebody else changed it; nothing was written. The message, in French, is for the person."""


def check_seen(seen: str, now: str) -> None:
    """Raise :class:`ChangedMeanwhile` unless the two marks are the same."""
    if seen != now:
        raise ChangedMeanwhile(
            "Quelqu’un a changé ce texte pendant que vous écriviez : vos mots sont ci-dessous, pas encore enregistrés."
        )


def seen_of_item(item: MinutesItem) -> str:
    """The mark of something said."""
    return _mark([item.object, item.text, item.agreed, item.disputed])


def seen_of_version(version: MinutesVersion) -> str:
    """The mark of what a version says beside its items."""
    return _mark([version.summary, version.conditions, version.checklist, version.tool_presented])


def seen_of_whole(version: MinutesVersion) -> str:
    """The mark of all that a version says, in its order. One query."""
    items = [[str(one.item), one.position, seen_of_item(one)] for one in version.items.all()]
    return _mark([seen_of_version(version), version.correction_note, items])


def _mark(values: list[Any]) -> str:
    told = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:SIGNS]
