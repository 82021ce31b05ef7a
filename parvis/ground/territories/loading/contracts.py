"""Contracts of the 2024 generation, *reconstitués*: one for each pilot that the quarters' file names.

There is no official list. A pilot is an EPCI, an établissement public territorial (never the whole Métropole
du Grand Paris), a commune (Paris), or an overseas collectivity where the file names nobody (Polynésie, Saint-
Martin).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from parvis.ground.territories.loading.parsing import CommuneRow, EpciRow
from parvis.ground.territories.loading.quarters import QuartierRow
from parvis.ground.territories.loading.writing import _named, _retire, _upsert, write_links
from parvis.ground.territories.models import ContratDeVille, Departement, Epci, Quartier

PREFIX = "CV2024-"


def pilots_of(
    row: QuartierRow,
    communes: Mapping[str, CommuneRow],
    divided: Collection[str],
    collectivites: Collection[str],
) -> list[str]:
    """Identifiers of who pilots the contract(s) of a quarter: those its file names, else deduced.

    ``divided`` are the métropoles made of EPT: they pilot nothing themselves. Without a named pilot, a
    quarter of a collectivity is piloted by it; elsewhere by the EPT, else the EPCI, of its communes.
    """
    if row.pilots:
        return [pilot for pilot in row.pilots if pilot not in divided]
    if row.departement in collectivites:
        return [row.departement]
    found = (communes[one].ept or communes[one].epci for one in row.communes)
    return list(dict.fromkeys(one for one in found if one and one not in divided))


def write_reconstituted(
    quarters: Iterable[QuartierRow],
    communes: Mapping[str, CommuneRow],
    epcis: Mapping[str, EpciRow],
    divided: Collection[str],
) -> int:
    """Write the reconstituted contracts with their départements and quarters; how many."""
    collectivites = dict(Departement.objects.filter(region__isnull=True).values_list("pk", "name"))
    by_siren = {row.siren: row for row in communes.values() if row.siren and not row.parent}
    departements: dict[str, set[str]] = defaultdict(set)
    of_quarter: dict[str, set[str]] = {}
    contracts: dict[str, ContratDeVille] = {}
    for row in quarters:
        of_quarter[row.code] = set()
        for pilot in pilots_of(row, communes, divided, collectivites):
            code = PREFIX + pilot
            of_quarter[row.code].add(code)
            departements[code].add(row.departement)
            contracts.setdefault(code, _contract(code, pilot, epcis, by_siren, collectivites))
    _upsert(contracts.values(), ContratDeVille)
    _retire(ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2024), contracts)
    write_links(ContratDeVille.departements.through, "contratdeville_id", "departement_id", departements)
    write_links(Quartier.contracts.through, "quartier_id", "contratdeville_id", of_quarter)
    return len(contracts)


def _contract(
    code: str,
    pilot: str,
    epcis: Mapping[str, EpciRow],
    by_siren: Mapping[str, CommuneRow],
    collectivites: Mapping[str, str],
) -> ContratDeVille:
    commune = by_siren.get(pilot)
    if pilot in epcis:
        name = epcis[pilot].name
    elif commune:
        name = commune.name
    else:
        name = collectivites.get(pilot, f"Pilote {pilot}")
    return ContratDeVille(
        code=code,
        generation=ContratDeVille.Generation.G2024,
        reconstitue=True,
        pilot_code=pilot,
        epci_id=pilot if pilot in epcis else None,
        commune_id=commune.code if commune else None,
        collectivite_id=pilot if pilot in collectivites else None,
        **_named(name),
    )


def link_former(quarters: Iterable[QuartierRow], communes: Mapping[str, CommuneRow]) -> None:
    """Link the quarters of 2015 to the contracts of their communes, or of their communes' EPT or EPCI."""
    rows = ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2015).values_list("pilot_code", "pk")
    by_pilot: dict[str, set[str]] = defaultdict(set)
    for pilot, code in rows:
        by_pilot[pilot].add(code)
    wanted = {
        row.code: {
            contract
            for one in row.communes
            for pilot in (one, communes[one].ept, communes[one].epci)
            for contract in by_pilot.get(pilot or "", ())
        }
        for row in quarters
    }
    write_links(Quartier.contracts.through, "quartier_id", "contratdeville_id", wanted)


def divided_metropoles(epcis: Mapping[str, EpciRow], communes: Mapping[str, CommuneRow]) -> dict[str, str]:
    """The métropole of each EPT: the EPCI of its communes."""
    parents = {}
    for row in epcis.values():
        if row.kind != Epci.Kind.EPT:
            continue
        for member in row.members:
            if member in communes and communes[member].epci:
                parents[row.siren] = str(communes[member].epci)
                break
    return parents
