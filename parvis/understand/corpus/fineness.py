"""How fine the place is that is told: the small-number rule over quarters, contracts and départements. Pure.

Everyone is put in one class: the finest of their own places that is *told*, else the country. What the public can
count is these classes and their unions, so each class but the country's has to hold at least
:func:`parvis.web.small_numbers.least` people. ADR 0016 says why a place stays told once it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Final, NamedTuple

from parvis.understand.corpus.models import Level
from parvis.web.small_numbers import hidden_from, least


class Place(NamedTuple):
    """A place that may be told. A contract over two départements is two places, one on each side."""

    level: Level
    departement: str
    code: str


class Cell(NamedTuple):
    """Where someone speaks from, by codes; empty where it is not known."""

    departement: str = ""
    contract: str = ""
    quartier: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        """Its places, the finest first; none for who speaks from elsewhere."""
        named = (
            (Level.QUARTIER, self.quartier),
            (Level.CONTRACT, self.contract),
            (Level.DEPARTEMENT, self.departement),
        )
        return tuple(Place(level, self.departement, code) for level, code in named if code and self.departement)


#: From the finest to the widest; the country, which nothing hides, is the absence of a place.
LEVELS: Final = (Level.QUARTIER, Level.CONTRACT, Level.DEPARTEMENT)


def place_of(cell: Cell, told: Set[Place]) -> Place | None:
    """The place that someone of ``cell`` carries when ``told`` are the places told; None for the country."""
    return next((place for place in cell.places if place in told), None)


def classes(people: Mapping[Cell, int], told: Set[Place]) -> Counter[Place | None]:
    """How many people carry each place."""
    carried: Counter[Place | None] = Counter()
    for cell, count in people.items():
        carried[place_of(cell, told)] += count
    return carried


def places_told(people: Mapping[Cell, int], told: Iterable[Place] = ()) -> frozenset[Place]:
    """The places to tell now, given the people of each cell and the places told until now.

    A place that too few people carry is no longer told, at once: they go up. Then, from the widest to the finest, a
    place is told when enough people come down to it and those who stay behind are none, or enough
    (:func:`hidden_from`): people who only stay behind because they are few would be known by subtraction, and by
    comparing two days.
    """
    kept = _without_small(people, set(told))
    for level in reversed(LEVELS):
        kept |= _new_at(level, people, kept)
    return frozenset(_without_small(people, kept))


def _without_small(people: Mapping[Cell, int], told: set[Place]) -> set[Place]:
    """``told`` less the places carried by too few, from the finest: who leaves one is counted in the next."""
    for level in LEVELS:
        carried = classes(people, told)
        told = {place for place in told if place.level != level or carried[place] >= least()}
    return told


def _new_at(level: Level, people: Mapping[Cell, int], told: Set[Place]) -> set[Place]:
    """Places of ``level`` that may be told besides ``told``."""
    carried = classes(people, told)
    coming: dict[Place | None, Counter[Place]] = defaultdict(Counter)
    for cell, count in people.items():
        above = place_of(cell, told)
        place = next((one for one in cell.places if one.level == level), None)
        if place and (above is None or LEVELS.index(above.level) > LEVELS.index(level)):
            coming[above][place] += count
    found: set[Place] = set()
    for above, groups in coming.items():
        # The country has no total to subtract from: that someone spoke somewhere in France says nothing of them.
        total = carried[above] if above else None
        counts: dict[Place, int] = dict(groups)
        found |= counts.keys() - hidden_from(counts, total=total)
    return found
