"""From the official files' rows to plain records, without the database. A broken row is noted, the others
go on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from parvis.ground.territories.loading.reading import (
    BadRow,
    Problems,
    RowError,
    optional_text,
    read_csv,
    read_records,
    text_of,
)
from parvis.ground.territories.models import INDICATORS, Commune, Epci

ZONES = frozenset({"metro", "drom", "com"})
PARTS = {
    "arrondissement-municipal": Commune.Kind.ARRONDISSEMENT,
    "commune-deleguee": Commune.Kind.DELEGUEE,
    "commune-associee": Commune.Kind.ASSOCIEE,
}
#: Arrondissements come without their commune from the geo.api.gouv.fr service.
ARRONDISSEMENTS = {"751": "75056", "132": "13055", "693": "69123"}
COUNTS = frozenset({"households", "social_housing", "caf_people", "caf_households", "rsa_households"})

_SIREN = re.compile(r"[0-9]{9}")
_COMMUNE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
_DEPARTEMENT = re.compile(r"[0-9]{2}|2[AB]|9[78][0-9]")
_POSTCODE = re.compile(r"[0-9]{5}")


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class DepartementRow:
    code: str
    name: str
    zone: str
    region: str | None


@dataclass(frozen=True, slots=True)
class EpciRow:
    siren: str
    name: str
    kind: str
    members: tuple[str, ...]


@dataclass(slots=True)
class CommuneRow:
    code: str
    name: str
    kind: str
    departement: str
    parent: str | None
    siren: str
    population: int | None
    postcodes: list[str]
    epci: str | None = None
    ept: str | None = None


@dataclass(frozen=True, slots=True)
class ContratRow:
    code: str
    name: str
    pilot: str
    departement: str


@dataclass(slots=True)
class FiguresRow:
    population: int | None
    indicators: dict[str, float | int | None]


Row = TypeVar("Row")


@dataclass(slots=True)
class Parsed(Generic[Row]):
    """Rows by code, the codes of every row seen (broken ones too), and what was wrong."""

    rows: dict[str, Row] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    problems: Problems = field(default_factory=lambda: Problems(""))


def _each(
    records: Iterable[tuple[str, Any]],
    problems: Problems,
    key: str,
    parse: Callable[[dict[str, Any]], Row | None],
) -> Parsed[Row]:
    parsed: Parsed[Row] = Parsed(problems=problems)
    for place, record in records:
        if not isinstance(record, dict):
            problems.reject(place, str(record) if isinstance(record, BadRow) else "ce n’est pas un objet JSON")
            continue
        try:
            code = text_of(record, key, longest=20)
            row = parse(record)
            if row is None:
                continue
            if code in parsed.rows:
                raise RowError(f"le code {code} est déjà pris par une autre ligne")
            parsed.seen.add(code)
            parsed.rows[code] = row
        except RowError as error:
            if isinstance(record.get(key), str):
                parsed.seen.add(record[key])
            problems.reject(place, str(error))
    return parsed


def _code(record: dict[str, Any], key: str, pattern: re.Pattern[str], what: str) -> str:
    value = text_of(record, key, longest=20)
    if not pattern.fullmatch(value):
        raise RowError(f"« {value} » n’est pas {what}")
    return value


def _zone(record: dict[str, Any]) -> str:
    zone = optional_text(record, "zone") or "metro"
    if zone not in ZONES:
        raise RowError(f"la zone « {zone} » est inconnue")
    return zone


def regions(path: Path) -> Parsed[RegionRow]:
    """Régions and collectivities, by code. Raises FileError."""

    def parse(record: dict[str, Any]) -> RegionRow:
        code = _code(record, "code", re.compile(r"[0-9]{2,3}"), "un code de région")
        return RegionRow(code, text_of(record, "nom"), _zone(record))

    return _each(read_records(path, ("code", "nom")), Problems(path.name), "code", parse)


def departements(path: Path, known_regions: Iterable[str]) -> Parsed[DepartementRow]:
    """Départements and collectivities, by code; a collectivity (zone ``com``) gets no région. Raises
    FileError.
    """
    known = set(known_regions)

    def parse(record: dict[str, Any]) -> DepartementRow:
        code = _code(record, "code", _DEPARTEMENT, "un code de département")
        zone = _zone(record)
        region = None if zone == "com" else optional_text(record, "region") or optional_text(record, "codeRegion")
        if zone != "com" and region not in known:
            raise RowError(f"la région « {region} » est inconnue")
        return DepartementRow(code, text_of(record, "nom"), zone, region)

    return _each(read_records(path, ("code", "nom")), Problems(path.name), "code", parse)


def epcis(path: Path) -> Parsed[EpciRow]:
    """EPCI or EPT, by SIREN, with the codes of their communes (none when the file gives none). Raises
    FileError.
    """

    def parse(record: dict[str, Any]) -> EpciRow:
        siren = _code(record, "code", _SIREN, "un SIREN (9 chiffres)")
        kind = text_of(record, "type")
        if kind not in Epci.Kind.values:
            raise RowError(f"la nature « {kind} » est inconnue")
        members = record.get("membres") or []
        if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
            raise RowError("le champ « membres » n’est pas une liste de communes")
        return EpciRow(siren, text_of(record, "nom"), kind, tuple(text_of(one, "code") for one in members))

    return _each(read_records(path, ("code", "nom", "type")), Problems(path.name), "code", parse)


def communes(path: Path, known_departements: Iterable[str]) -> Parsed[CommuneRow]:
    """Communes and their parts, by code. A part that bears its commune's own code is left out. Raises
    FileError.
    """
    known = set(known_departements)
    records = read_records(path, ("code", "nom"))
    wholes = {
        one["code"]
        for _, one in records
        if isinstance(one, dict)
        and one.get("type", "commune-actuelle") == "commune-actuelle"
        and "code" in one
        and isinstance(one["code"], str)
    }

    def parse(record: dict[str, Any]) -> CommuneRow | None:
        code = _code(record, "code", _COMMUNE, "un code de commune")
        kind, parent = Commune.Kind.COMMUNE, None
        given = optional_text(record, "type") or "commune-actuelle"
        if given != "commune-actuelle":
            if code in wholes:
                return None
            if given not in PARTS:
                raise RowError(f"le type « {given} » est inconnu")
            kind = PARTS[given]
            parent = optional_text(record, "commune") or optional_text(record, "chefLieu")
            parent = parent or ARRONDISSEMENTS.get(code[:3], "")
            if parent not in wholes:
                raise RowError(f"la commune de rattachement « {parent} » est inconnue")
        departement = optional_text(record, "departement") or optional_text(record, "codeDepartement")
        if departement not in known:
            raise RowError(f"le département « {departement} » est inconnu")
        return CommuneRow(
            code=code,
            name=text_of(record, "nom"),
            kind=kind,
            departement=departement,
            parent=parent,
            siren=optional_text(record, "siren")[:9],
            population=_count(record.get("population")),
            postcodes=_postcodes(record.get("codesPostaux")),
            epci=optional_text(record, "codeEpci") or None,
        )

    parsed = _each(records, Problems(path.name), "code", parse)
    for code, row in list(parsed.rows.items()):
        if row.parent and row.parent not in parsed.rows:
            del parsed.rows[code]
            parsed.problems.reject(f"code {code}", f"sa commune de rattachement {row.parent} a été écartée")
    return parsed


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise RowError("la population n’est pas un nombre entier")
    return value


def _postcodes(value: Any) -> list[str]:
    value = value or []
    if not isinstance(value, list) or not all(isinstance(one, str) and _POSTCODE.fullmatch(one) for one in value):
        raise RowError("les codes postaux ne sont pas une liste de codes à 5 chiffres")
    return value


def contracts(path: Path) -> Parsed[ContratRow]:
    """Contracts of the former generation, by code. Raises FileError."""

    def parse(record: dict[str, Any]) -> ContratRow:
        pilot = text_of(record, "siren_epci_ou_insee", longest=20)
        if not (_SIREN.fullmatch(pilot) or _COMMUNE.fullmatch(pilot)):
            raise RowError(f"« {pilot} » n’est ni un SIREN ni un code de commune")
        name = re.sub(r"^\s*(?:NA|[0-9AB]{2,3}) - ", "", text_of(record, "libelle"))
        return ContratRow(text_of(record, "code_cv", longest=20), name, pilot, optional_text(record, "insee_dep"))

    columns = ("code_cv", "libelle", "siren_epci_ou_insee", "insee_dep")
    return _each(read_csv(path, columns), Problems(path.name), "code_cv", parse)


def figures(path: Path) -> Parsed[FiguresRow]:
    """Population and indicators by quarter; the file repeats them for each commune of a quarter. Raises
    FileError.

    A gap stays None: it means « not published », never zero.
    """
    parsed: Parsed[FiguresRow] = Parsed(problems=Problems(path.name))
    for place, record in read_csv(path, ("codeQPV", "popMuniQPV", *INDICATORS.values())):
        if isinstance(record, BadRow):
            parsed.problems.reject(place, str(record))
            continue
        try:
            code = text_of(record, "codeQPV", longest=20)
            row = FiguresRow(
                _whole(_figure(record, "popMuniQPV")),
                {
                    name: _whole(_figure(record, column)) if name in COUNTS else _figure(record, column)
                    for name, column in INDICATORS.items()
                },
            )
        except RowError as error:
            parsed.problems.reject(place, str(error))
            continue
        parsed.seen.add(code)
        if parsed.rows.setdefault(code, row) != row:
            parsed.problems.reject(place, f"les chiffres du quartier {code} diffèrent d’une ligne à l’autre")
    return parsed


def _figure(record: dict[str, str], column: str) -> float | None:
    value = record[column].replace(",", ".")
    if value in {"", "NA", "nd", "s"}:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number < 1e9:
        raise RowError(f"« {value[:40]} » n’est pas un nombre (colonne {column})")
    return number


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)
