"""What the papers of a kit are made from. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.urls import reverse

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
    ``address`` is the site's, ``query`` the end of the questionnaire's address that says the place and the way in.
    """

    place: str
    hand_in: str
    address: str
    query: str
    dated: datetime
    meeting: MeetingAhead | None = None
    runs: tuple[RunLine, ...] = ()

    @property
    def questionnaire_url(self) -> str:
        """The questionnaire for this place, in the language that is active."""
        return f"{self.address}{reverse('contributions:start')}{self.query}"

    @property
    def site_url(self) -> str:
        """The site's first page, in the language that is active."""
        return f"{self.address}{reverse('portal:home')}"
