"""From a row to a meeting: every cell checked, every fault told by line, column and remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, TypeVar

from parvis.ground.people.scope import Scope
from parvis.ground.territories.keys import sort_key
from parvis.ground.territories.locate import CoordinatesError, check
from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.imports import cells
from parvis.listen.meetings.imports.cells import CellError
from parvis.listen.meetings.models import Access, Kind, Meeting, Venue
from parvis.listen.tables import Fault

Value = TypeVar("Value")

NO_ROW: Final = "Le fichier n’a pas de réunion : ajoutez au moins une ligne sous les titres."


@dataclass(frozen=True)
class Ready:
    """A row that can be written: the fields of the meeting, and its quarters."""

    line: int
    fields: dict[str, Any]
    quartiers: tuple[Quartier, ...]

    @property
    def begins(self) -> datetime:
        """Its beginning as the clocks of the place show it (naive)."""
        starts_at: datetime = self.fields["starts_at"]
        return starts_at.replace(tzinfo=None)

    @property
    def territory(self) -> str:
        """What it concerns, when no quarter is named."""
        fields = self.fields
        return str((fields["epci"] or fields["contract"] or fields["departement"]).name)

    @property
    def identity(self) -> tuple[str, str, Any]:
        """What makes two meetings the same: département, title, beginning."""
        return self.fields["departement"].pk, self.fields["title"], self.fields["starts_at"].astimezone(UTC)


def _labels(choices: Iterable[tuple[str, Any]], **more: str) -> dict[str, str]:
    return {sort_key(name): value for value, label in choices for name in (value, str(label))} | more


KINDS: Final = _labels(Kind.choices, reunion=Kind.PUBLIC, restitution=Kind.RESTITUTION)
VENUES: Final = _labels(Venue.choices, autre=Venue.OTHER)
ACCESS: Final = _labels(Access.choices, ascenseur=Access.STEP_FREE)
KINDS_SAID: Final = ", ".join(label for value, label in Kind.choices if value != Kind.VISIT)
VENUES_SAID: Final = ", ".join(label for _value, label in Venue.choices)
ACCESS_SAID: Final = ", ".join(label for _value, label in Access.choices)
#: Fields of text, by column.
TEXTS: Final = {
    "titre": "title", "présentation": "description", "lieu": "place_name", "adresse": "address",
    "garde d’enfants": "childcare", "pour venir": "transport", "représentant de l’État": "state_representative",
}  # fmt: skip
NAMES: Final = {"organisateurs": "organisers", "partenaires": "partners", "élus": "elus"}
LONGEST_LANGUAGE: Final = 40


@dataclass
class Places:
    """Territories that the mandate may name, by code and by name; four queries, whatever the rows."""

    scope: Scope
    by_key: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = places_within(self.scope)
        rows["contract"] = rows["contract"].prefetch_related("departements")
        rows["quartiers"] = rows["quartiers"].defer("geometry", "indicators")
        for kind, found in rows.items():
            known: dict[str, list[Any]] = defaultdict(list)
            for one in found:
                for key in {sort_key(one.pk), sort_key(one.name)}:
                    known[key].append(one)
            self.by_key[kind] = known

    @property
    def only_departement(self) -> Any:
        """The département of the mandate when there is only one."""
        all_of_them = {one.pk: one for found in self.by_key["departement"].values() for one in found}
        return next(iter(all_of_them.values())) if len(all_of_them) == 1 else None

    @cached_property
    def departements_of_epcis(self) -> dict[str, set[str]]:
        """Départements in which each EPCI or EPT has a commune; one query."""
        found: dict[str, set[str]] = defaultdict(set)
        rows = Commune.objects.order_by().values_list("departement", "epci", "ept").distinct()
        for departement, *sirens in rows:
            for siren in sirens:
                found[siren].add(departement)
        return found

    def find(self, kind: str, text: str, departement: str = "") -> Any:
        """The territory named ``text``.

        Raises:
            CellError: none of the mandate has this name, or several have.
        """
        found = self.by_key[kind].get(sort_key(text), [])
        if departement and kind == "quartiers":
            found = [one for one in found if one.departement_id == departement]
        if not found:
            raise CellError("ce nom ou ce code n’est pas dans votre territoire.")
        if len(found) > 1:
            raise CellError(f"plusieurs territoires portent ce nom : écrivez le code ({found[0].pk}, {found[1].pk}…).")
        return found[0]


class RowReader:
    """Reads rows one by one, keeping the faults."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.places = Places(scope)
        self.faults: list[Fault] = []

    def read(self, line: int, row: Mapping[str, str]) -> Ready | None:
        """The meeting of a row (column name → cell, stripped); None when something is wrong in it."""
        before = len(self.faults)
        fields: dict[str, Any] = {}
        nothing: list[str] = []

        def cell(column: str, reads: Callable[[str], Value], default: Value) -> Value:
            text = row.get(column, "")
            try:
                return reads(text)
            except CellError as error:
                self.faults.append(Fault(line, column, text[:80], str(error)))
                return default

        self._texts(row, cell, fields)
        self._when(row, cell, fields)
        quartiers = self._where(row, cell, fields)
        fields["kind"] = cell("type", _kind, "")
        fields["venue"] = cell("nature du lieu", lambda text: text and cells.read_choice(text, VENUES, VENUES_SAID), "")
        fields["access"] = cell("accès", _access, nothing)
        fields["languages"] = cell(
            "interprètes", lambda text: cells.read_names(text, longest=LONGEST_LANGUAGE), nothing
        )
        fields["online_url"] = cell("adresse en ligne", cells.read_url, "")
        fields["takes_registrations"] = cell("inscription", cells.read_yes, False)
        fields["capacity"] = cell("places", cells.read_places, None)
        self._point(row, cell, fields)
        if len(self.faults) > before:
            return None
        ready = Ready(line, fields, quartiers)
        return ready if self._covered(ready) else None

    def _texts(self, row: Mapping[str, str], cell: Any, fields: dict[str, Any]) -> None:
        for column, name in TEXTS.items():
            longest = int(Meeting._meta.get_field(name).max_length)  # type: ignore[union-attr, arg-type]
            fields[name] = cell(column, lambda text, most=longest: cells.read_text(text, most), "")
        for column, name in NAMES.items():
            fields[name] = cell(column, cells.read_names, [])
        if not fields["title"] and not row.get("titre"):
            cell("titre", _missing("écrivez un titre."), "")

    def _when(self, row: Mapping[str, str], cell: Any, fields: dict[str, Any]) -> None:
        starts = cell("début", cells.read_moment, None)
        ends = None
        if starts and row.get("fin"):
            ends = cell("fin", lambda text: cells.read_end(text, starts), None)
        fields |= {"starts_at": starts, "ends_at": ends}

    def _where(self, row: Mapping[str, str], cell: Any, fields: dict[str, Any]) -> tuple[Quartier, ...]:
        departement = cell("département", self._departement, None)
        for column, kind in (("contrat", "contract"), ("intercommunalité", "epci")):
            fields[kind] = cell(column, lambda text, kind=kind: self.places.find(kind, text) if text else None, None)
        fields["departement"] = departement
        if departement is None:
            return ()
        zone = zone_of(departement.pk)
        for name in ("starts_at", "ends_at"):
            if fields[name]:
                fields[name] = fields[name].replace(tzinfo=zone)
        found = cell("quartiers", lambda text: self._quartiers(text, departement.pk), [])
        return tuple({one.pk: one for one in found}.values())

    def _departement(self, text: str) -> Any:
        if text:
            # A spreadsheet takes the zero away from « 01 ».
            return self.places.find("departement", text.zfill(2) if text.isdecimal() else text)
        if self.places.only_departement is None:
            raise CellError("écrivez le code ou le nom du département.")
        return self.places.only_departement

    def _quartiers(self, text: str, departement: str) -> list[Quartier]:
        names = [one.strip() for one in cells.SEVERAL.split(text)]
        return [self.places.find("quartiers", one, departement) for one in names if one]

    def _point(self, row: Mapping[str, str], cell: Any, fields: dict[str, Any]) -> None:
        if not (row.get("latitude") or row.get("longitude")):
            return
        lat, lon = cell("latitude", cells.read_degrees, None), cell("longitude", cells.read_degrees, None)
        if lat is None or lon is None:
            return

        def checked(_text: str) -> None:
            try:
                check(lon, lat)
            except CoordinatesError as error:
                raise CellError(str(error)) from error

        cell("latitude", checked, None)
        fields |= {"lat": lat, "lon": lon}

    def _covered(self, ready: Ready) -> bool:
        """Whether the mandate covers the row, and its parts belong together."""
        fields, codes = ready.fields, [one.pk for one in ready.quartiers]
        contract = fields["contract"]
        departement = fields["departement"].pk
        if contract and departement not in {one.pk for one in contract.departements.all()}:
            self.faults.append(Fault(ready.line, "contrat", contract.name, "ce contrat n’est pas dans ce département."))
            return False
        if (epci := fields["epci"]) and departement not in self.places.departements_of_epcis[epci.pk]:
            said = "cette intercommunalité n’a pas de commune dans ce département."
            self.faults.append(Fault(ready.line, "intercommunalité", epci.name, said))
            return False
        if self.scope.covers(departement=departement, contract=contract.pk if contract else None, quartiers=codes):
            return True
        said = "dites de quel contrat ou de quel quartier il s’agit : votre mandat ne couvre pas tout le département."
        self.faults.append(Fault(ready.line, "quartiers", ", ".join(codes)[:80], said))
        return False


def _missing(message: str) -> Callable[[str], str]:
    def refuse(_text: str) -> str:
        raise CellError(message)

    return refuse


def _kind(text: str) -> str:
    kind = cells.read_choice(text, KINDS, KINDS_SAID) if text else Kind.PUBLIC
    if kind == Kind.VISIT:
        raise CellError("une visite naît d’une proposition de la commission : retirez cette ligne.")
    return kind


def _access(text: str) -> list[str]:
    return [cells.read_choice(one, ACCESS, ACCESS_SAID) for one in cells.read_names(text)]
