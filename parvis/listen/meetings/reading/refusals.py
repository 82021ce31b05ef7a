"""Why the reading process gives a file back unread."""

from __future__ import annotations

from typing import Literal, TypeAlias

Reason: TypeAlias = Literal["broken", "locked", "pages", "long", "empty", "slow", "image"]


class Refused(Exception):
    """The file is given back: ``process`` has the words for each reason."""

    def __init__(self, reason: Reason, *, pages: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pages = pages
