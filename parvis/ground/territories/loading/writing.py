"""Writing what was parsed: bulk upserts inside the caller's transaction. Nothing is ever deleted but links.

A row that a newer file no longer holds gets ``current`` false, because contributions and contracts may point
at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from parvis.ground.territories.keys import search_key, sort_key
from parvis.ground.territories.loading.parsing import (
    CommuneRow,
    ContratRow,
    DepartementRow,
    EpciRow,
    FiguresRow,
    RegionRow,
)
from parvis.ground.territories.loading.quarters import QuartierRow
from parvis.ground.territories.models import (
    Commune,
    ContratDeVille,
    Departement,
    Epci,
    Quartier,
    Region,
)

_BATCH = 4000


def _upsert(objects: Iterable[models.Model], model: Any) -> None:
    key = model._meta.pk.name
    fields = [one.name for one in model._meta.concrete_fields if not one.primary_key]
    model.objects.bulk_create(
        objects, batch_size=_BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def _retire(rows: models.QuerySet[Any], seen: Collection[str]) -> int:
    """Mark as no longer current the ``rows`` whose code is not in ``seen``; how many."""
    return rows.filter(current=True).exclude(pk__in=list(seen)).update(current=False)


def _named(name: str) -> dict[str, Any]:
    return {"name": name, "sort_key": sort_key(name)[:250], "current": True}


def write_regions(rows: Mapping[str, RegionRow], seen: Collection[str]) -> None:
    """Write the régions and collectivities."""
    _upsert((Region(code=row.code, zone=row.zone, **_named(row.name)) for row in rows.values()), Region)
    _retire(Region.objects.all(), seen)


def write_departements(rows: Mapping[str, DepartementRow], seen: Collection[str]) -> None:
    """Write the départements and collectivities."""
    _upsert(
        (Departement(code=row.code, zone=row.zone, region_id=row.region, **_named(row.name)) for row in rows.values()),
        Departement,
    )
    _retire(Departement.objects.all(), seen)


def write_epcis(rows: Mapping[str, EpciRow], parents: Mapping[str, str], seen: Collection[str]) -> None:
    """Write EPCI and EPT; ``parents`` gives the métropole of each EPT."""
    ordered = sorted(rows.values(), key=lambda row: row.siren in parents)
    _upsert(
        (Epci(siren=row.siren, kind=row.kind, parent_id=parents.get(row.siren), **_named(row.name)) for row in ordered),
        Epci,
    )
    _retire(Epci.objects.all(), seen)


def write_communes(rows: Mapping[str, CommuneRow], seen: Collection[str]) -> None:
    """Write communes and their parts."""
    _upsert(
        (
            Commune(
                code=row.code,
                kind=row.kind,
                parent_id=row.parent,
                departement_id=row.departement,
                epci_id=row.epci,
                ept_id=row.ept,
                siren=row.siren,
                population=row.population,
                postcodes=row.postcodes,
                search_key=search_key(row.name)[:250],
                **_named(row.name),
            )
            for row in rows.values()
        ),
        Commune,
    )
    _retire(Commune.objects.all(), seen)


def write_former_contracts(
    rows: Mapping[str, ContratRow],
    communes: Mapping[str, CommuneRow],
    sirens: Collection[str],
    seen: Collection[str],
) -> None:
    """Write the contracts of 2015–2023, and the départements of each.

    A pilot may be a dissolved intercommunality: the contract is kept, its pilot known by ``pilot_code``
    alone.
    """
    departements: dict[str, set[str]] = defaultdict(set)
    known = set(Departement.objects.values_list("pk", flat=True))
    contracts = []
    for row in rows.values():
        if row.departement in known:
            departements[row.code].add(row.departement)
        else:
            departements[row.code] |= {
                one.departement for one in communes.values() if row.pilot in (one.code, one.epci, one.ept)
            }
        contracts.append(
            ContratDeVille(
                code=row.code,
                generation=ContratDeVille.Generation.G2015,
                pilot_code=row.pilot,
                epci_id=row.pilot if row.pilot in sirens else None,
                commune_id=row.pilot if row.pilot in communes else None,
                **_named(row.name),
            )
        )
    _upsert(contracts, ContratDeVille)
    _retire(ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2015), seen)
    write_links(ContratDeVille.departements.through, "contratdeville_id", "departement_id", departements)


def write_quarters(
    zoning: str,
    rows: Mapping[str, QuartierRow],
    figures: Mapping[str, FiguresRow] | None,
    seen: Collection[str],
) -> None:
    """Write the quarters of one zoning and their communes and EPCI. Without ``figures``, the former ones
    stay.
    """
    kept: dict[str, tuple[int | None, dict[str, Any]]] = {}
    if figures is None:
        kept = {
            code: (population, indicators)
            for code, population, indicators in Quartier.objects.filter(pk__in=list(rows)).values_list(
                "pk", "population", "indicators"
            )
        }
    else:
        kept = {code: (row.population, row.indicators) for code, row in figures.items()}
    objects = []
    for row in rows.values():
        inside = row.geometry.representative_point()
        population, indicators = kept.get(row.code, (None, {}))
        objects.append(
            Quartier(
                code=row.code,
                zoning=zoning,
                departement_id=row.departement,
                geometry=row.geometry.wkb,
                lon=inside.x,
                lat=inside.y,
                population=population,
                indicators=indicators,
                search_key=search_key(row.name)[:250],
                **_named(row.name),
            )
        )
    _upsert(objects, Quartier)
    _retire(Quartier.objects.filter(zoning=zoning), seen)
    write_links(
        Quartier.communes.through,
        "quartier_id",
        "commune_id",
        {row.code: set(row.communes) for row in rows.values()},
    )
    write_links(Quartier.epcis.through, "quartier_id", "epci_id", {row.code: set(row.epcis) for row in rows.values()})


def write_links(through: Any, owner: str, other: str, wanted: Mapping[str, set[str]]) -> None:
    """Make the links of each owner exactly those ``wanted``; links that stay are not touched."""
    rows = through.objects.filter(**{f"{owner}__in": list(wanted)}).values_list("pk", owner, other)
    stale, there = [], set()
    for key, left, right in rows:
        if right in wanted[left]:
            there.add((left, right))
        else:
            stale.append(key)
    through.objects.filter(pk__in=stale).delete()
    through.objects.bulk_create(
        [
            through(**{owner: left, other: right})
            for left in sorted(wanted)
            for right in sorted(wanted[left])
            if (left, right) not in there
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
