"""All the files of one source, read and brought together before the database is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parvis.ground.territories.loading import parsing
from parvis.ground.territories.loading.parsing import (
    CommuneRow,
    ContratRow,
    DepartementRow,
    EpciRow,
    FiguresRow,
    Parsed,
    RegionRow,
)
from parvis.ground.territories.loading.quarters import Places, QuartierRow, quarters
from parvis.ground.territories.loading.reading import FileError, Problems
from parvis.ground.territories.loading.sources import Source

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file read: what it holds, where it is, rows kept, what was wrong."""

    kind: str
    path: Path
    rows: int
    problems: Problems


@dataclass(slots=True)
class Bundle:
    """Everything parsed from one source. ``figures`` and ``contracts`` are None when the source has no
    such file.
    """

    regions: Parsed[RegionRow]
    departements: Parsed[DepartementRow]
    epcis: Parsed[EpciRow]
    epts: Parsed[EpciRow]
    communes: Parsed[CommuneRow]
    contracts: Parsed[ContratRow] | None
    figures: Parsed[FiguresRow] | None
    current: Parsed[QuartierRow]
    former: list[Parsed[QuartierRow]]
    files: list[ReadFile]


class _Reader:
    """Reads files one after the other and keeps the list of them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.files: list[ReadFile] = []

    def keep(self, kind: str, path: Path, parsed: Parsed[parsing.Row]) -> Parsed[parsing.Row]:
        """Note the file. Raises FileError when not one of its rows can be used."""
        if not parsed.rows:
            first = f" Première erreur : {parsed.problems.rejected[0]}." if parsed.problems.rejected else ""
            raise FileError(f"{path.name} : aucune ligne n’est utilisable. Rien n’a été changé.{first}")
        self.files.append(ReadFile(kind, path, len(parsed.rows), parsed.problems))
        return parsed

    def need(self, kind: str, name: str, parse: Callable[[Path], Parsed[parsing.Row]]) -> Parsed[parsing.Row]:
        """A file that the source must hold. Raises FileError."""
        path = self.source.need(name)
        return self.keep(kind, path, parse(path))

    def may(self, kind: str, name: str, parse: Callable[[Path], Parsed[parsing.Row]]) -> Parsed[parsing.Row] | None:
        """A file that the source may lack. Raises FileError when it is there and cannot be read."""
        path = self.source.find(name)
        return self.keep(kind, path, parse(path)) if path else None


def read_bundle(source: Source, *, known_epts: Callable[[], Parsed[EpciRow]], say: Say) -> Bundle:
    """Read every file of ``source``. Without a file of EPT, ``known_epts`` gives those already loaded.

    Raises FileError when a needed file is missing, or when a file is not what it says.
    """
    reader = _Reader(source)
    say("Lecture des régions, des départements et des intercommunalités")
    regions = reader.need("regions", "regions.json", parsing.regions)
    departements = reader.need(
        "departements", "departements.json", lambda path: parsing.departements(path, regions.rows)
    )
    epcis = reader.need("epci", "epci.json", parsing.epcis)
    epts = reader.may("ept", "ept.json", parsing.epcis) or known_epts()
    say("Lecture des communes")
    communes = reader.need("communes", "communes.json", lambda path: parsing.communes(path, departements.rows))
    _join(communes, epcis, epts)
    contracts = reader.may("contrats2015", "contrats_de_ville_2015_2023.csv", parsing.contracts)
    figures = reader.may("indicateurs", "qpv2024_indicateurs_insee_caf.csv", parsing.figures)
    say("Lecture des quartiers et de leurs contours")
    places, known = Places(communes.rows), set(departements.rows)
    current = reader.need("qpv2024", "qpv2024.geojson", lambda path: quarters(path, places, known))
    former = [
        reader.keep("qpv2015" if number == 1 else f"qpv2015-{number}", path, quarters(path, places, known))
        for number, path in enumerate(source.former_zoning(), 1)
    ]
    _check_references(epcis, epts, current, former, figures)
    return Bundle(regions, departements, epcis, epts, communes, contracts, figures, current, former, reader.files)


def _join(communes: Parsed[CommuneRow], epcis: Parsed[EpciRow], epts: Parsed[EpciRow]) -> None:
    """Give each commune its EPCI and EPT, and each part of a commune those of the whole."""
    for row in epcis.rows.values():
        for member in row.members:
            if member in communes.rows:
                communes.rows[member].epci = row.siren
    for row in epts.rows.values():
        for member in row.members:
            if member in communes.rows:
                communes.rows[member].ept = row.siren
    for commune in communes.rows.values():
        if commune.epci and commune.epci not in epcis.rows:
            message = f"l’EPCI {commune.epci} est inconnu : il a été laissé vide"
            communes.problems.mend(f"code {commune.code}", message)
            commune.epci = None
    for part in communes.rows.values():
        if part.parent:
            part.epci, part.ept = communes.rows[part.parent].epci, communes.rows[part.parent].ept


def _check_references(
    epcis: Parsed[EpciRow],
    epts: Parsed[EpciRow],
    current: Parsed[QuartierRow],
    former: list[Parsed[QuartierRow]],
    figures: Parsed[FiguresRow] | None,
) -> None:
    """Leave out of the quarters and figures what names an EPCI or a quarter that is in no file."""
    sirens = epcis.rows.keys() | epts.rows.keys()
    for parsed in (current, *former):
        for row in parsed.rows.values():
            for siren in [one for one in row.epcis if one not in sirens]:
                message = f"l’EPCI {siren} est inconnu : il a été laissé de côté"
                parsed.problems.mend(f"quartier {row.code}", message)
                row.epcis.remove(siren)
    if figures:
        for code in sorted(figures.rows.keys() - current.seen):
            figures.problems.reject(f"quartier {code}", "ce quartier n’est pas dans le fichier des contours")
