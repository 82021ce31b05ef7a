"""Addresses of pages that stand in other rooms, written in one place, in the language of the page being made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from parvis.ground.territories.places import Place, PlaceKind


def place_address(place: Place) -> str:
    """The page of a territory."""
    return reverse(f"portal:{place.kind}", args=[place.code])


def minutes_address(code: str) -> str:
    """The published minutes of a meeting, by its public code."""
    return reverse("portal:minutes", args=[code])


def room_address(code: str) -> str:
    """What a meeting has become, by its public code."""
    return reverse("portal:room", args=[code])


def documents_address(place: Place, kind: str = "") -> str:
    """The documents of a territory, of one kind if given."""
    return f"{reverse('library:documents')}?{place.query}{'&' + urlencode({'nature': kind}) if kind else ''}"


@dataclass(frozen=True)
class PlaceLinks:
    """Where the page of ``place`` leads."""

    place: Place

    @property
    def meetings(self) -> str:
        """Its meetings to come."""
        return f"{reverse('reunions:all')}?{self.place.query}"

    @property
    def past(self) -> str:
        """Its meetings held."""
        return f"{self.meetings}&quand=passees"

    @property
    def calendar(self) -> str:
        """Its meetings, for a calendar that subscribes."""
        return f"{reverse('reunions:calendar_feed')}?{self.place.query}"

    @property
    def atom(self) -> str:
        """Its meetings, as a feed."""
        return f"{reverse('reunions:atom')}?{self.place.query}"

    @property
    def documents(self) -> str:
        """Its documents."""
        return documents_address(self.place)

    @property
    def statements(self) -> str:
        """What residents said there; empty for a région, which the page of statements does not filter by."""
        return "" if self.place.kind == PlaceKind.REGION else f"{reverse('portal:statements')}?{self.place.query}"

    @property
    def answer(self) -> str:
        """The questionnaire; for a quarter, already told which."""
        start = reverse("contributions:start")
        return f"{start}?{self.place.query}" if self.place.kind == PlaceKind.QUARTIER else start
