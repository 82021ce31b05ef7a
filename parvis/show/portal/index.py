"""The index of the country."""

from __future__ import annotations

from collections import defaultdict

from parvis.ground.territories.directory import Found
from parvis.ground.territories.models import Departement, Region
from parvis.ground.territories.places import Place, place_of


def regions() -> list[tuple[Region | None, list[Departement]]]:
    """Départements that have a contract, by région; collectivities without région last. One query."""
    places = Departement.objects.filter(current=True, contracts__generation="2024").select_related("region").distinct()
    by_region: dict[str, list[Departement]] = defaultdict(list)
    for place in places.order_by("region__sort_key", "pk"):
        by_region[place.region_id or ""].append(place)
    none = by_region.pop("", [])
    grouped: list[tuple[Region | None, list[Departement]]] = [(rows[0].region, rows) for rows in by_region.values()]
    return [*grouped, *([(None, none)] if none else [])]


def only_page(found: Found) -> Place | None:
    """The one territory with a page that was found; None when there is a choice, or a doubt."""
    pages = [*found.regions, *found.departements, *found.contracts, *found.quartiers]
    return place_of(pages[0]) if found.total == len(pages) == 1 and not found.close else None
