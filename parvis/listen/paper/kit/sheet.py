"""What the papers of a kit are made from. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

PAPERS: Final = Path(__file__).resolve().parent.parent / "papers"


@dataclass(frozen=True, kw_only=True)
class MeetingAhead:
    """A meeting that the poster announces: its day and its hours in words, its place, its page."""

    title: str
    day: str
    hours: str
    place: str
    page_url: str


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A print run of the kit, in words."""

    number: str
    language: str
    size: str
    copies: str
    files: str


@dataclass(frozen=True, kw_only=True)
class KitSheet:
    """A place, how one answers there, and the print runs that go there.

    ``place`` is a quartier in words, empty for a whole département; ``hand_in`` is where forms are given back.
    """

    place: str
    hand_in: str
    questionnaire_url: str
    site_url: str
    dated: datetime
    meeting: MeetingAhead | None = None
    runs: tuple[RunLine, ...] = ()
