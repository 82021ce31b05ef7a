"""What waits for a person: the figure that a list, a menu or a first page gives of work to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """How many wait, and since when the oldest does (None when none)."""

    count: int
    since: datetime | None
