"""The thread: where something comes from, where it stands, what is promised. One component for the whole house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StopState(StrEnum):
    """How far a stop of the thread is."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


LABELS = {
    StopState.DONE: _("Fait"),
    StopState.CURRENT: _("En cours"),
    StopState.TODO: _("À venir"),
}


@dataclass(frozen=True)
class Stop:
    """One stop of a thread.

    ``when`` is the date as it is said (« jusqu’au mardi 31 octobre »), ``day`` the same for machines. ``body`` is
    plain text, or HTML made with ``format_html``; residents' words go in as plain text.
    """

    title: str | Promise
    state: StopState | Literal["done", "current", "todo"] = StopState.TODO
    when: str | Promise = ""
    day: date | None = None
    body: str | Promise = ""
    href: str = ""
    link: str | Promise = ""

    @property
    def said(self) -> str | Promise:
        """The state in words, for those who do not see the line."""
        return LABELS[StopState(self.state)]
