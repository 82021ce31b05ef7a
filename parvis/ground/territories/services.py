"""Writes of the room: loading the official files, loading aliases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Now

from parvis.ground.territories.keys import search_key
from parvis.ground.territories.loading import contracts, parsing, writing
from parvis.ground.territories.loading.bundle import Bundle, read_bundle
from parvis.ground.territories.loading.parsing import Parsed
from parvis.ground.territories.loading.reading import (
    BadRow,
    FileError,
    Problem,
    Problems,
    RowError,
    digest,
    read_csv,
    text_of,
)
from parvis.ground.territories.loading.sources import Source
from parvis.ground.territories.models import Dataset, Epci, Quartier, QuartierAlias

#: Key of the advisory lock that makes two loads wait for each other (any constant would do).
LOCK = 0x7061727669

Say = Callable[[str], None]


@dataclass(slots=True)
class LoadReport:
    """What a load did: rows kept by kind of file, and rows left aside or mended, with their place."""

    source: Source
    counts: dict[str, int] = field(default_factory=dict)
    rejected: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)


def load_territories(*, source: Source, say: Say = lambda message: None) -> LoadReport:
    """Load régions, départements, EPCI, communes, contracts and quarters from ``source``, all or nothing.

    Idempotent; two loads at once wait for each other. Broken rows are in the report and stop nothing.
    Raises FileError, changing nothing, when a whole file is not what it says, or when the source is fictional
    and real data are already there.
    """
    read = read_bundle(source, known_epts=_known_epts, say=say)
    report = LoadReport(source=source)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if source.fictional and Dataset.objects.filter(fictional=False).exclude(kind="alias").exists():
            raise FileError("Des données officielles sont déjà chargées : le département fictif ne les remplace pas.")
        _write(read, say)
        for one in read.files:
            report.counts[one.kind] = one.rows
            report.rejected += one.problems.rejected
            report.mended += one.problems.mended
            _record(one.kind, one.path, one.rows, len(one.problems.rejected), fictional=source.fictional)
        if path := source.find("alias.csv"):
            report.counts["alias"], problems = _write_aliases(path, fictional=source.fictional)
            report.rejected += problems.rejected
    return report


def load_aliases(*, path: Path) -> tuple[int, list[Problem]]:
    """Load other names of quarters from a CSV (``code_qp,nom,type,source``): how many kept, and the rows left
    aside.

    A name already known for a quarter gets the new type and source. Raises FileError when the file is not
    what it says.
    """
    with transaction.atomic():
        rows, problems = _write_aliases(path, fictional=False)
    return rows, problems.rejected


def _known_epts() -> Parsed[parsing.EpciRow]:
    """The EPT already loaded, when the source has no file of them (they are not in geo.api.gouv.fr)."""
    parsed: Parsed[parsing.EpciRow] = Parsed()
    for ept in Epci.objects.filter(kind=Epci.Kind.EPT, current=True).prefetch_related("ept_communes"):
        members = tuple(commune.pk for commune in ept.ept_communes.all())
        parsed.rows[ept.pk] = parsing.EpciRow(ept.pk, ept.name, ept.kind, members)
        parsed.seen.add(ept.pk)
    return parsed


def _write(read: Bundle, say: Say) -> None:
    writing.write_regions(read.regions.rows, read.regions.seen)
    writing.write_departements(read.departements.rows, read.departements.seen)
    epcis, communes = read.epcis.rows | read.epts.rows, read.communes.rows
    parents = contracts.divided_metropoles(epcis, communes)
    writing.write_epcis(epcis, parents, read.epcis.seen | read.epts.seen)
    say(f"Écriture de {len(communes)} communes et parties de communes")
    writing.write_communes(communes, read.communes.seen)
    if read.contracts:
        writing.write_former_contracts(read.contracts.rows, communes, epcis.keys(), read.contracts.seen)
    say(f"Écriture de {len(read.current.rows)} quartiers de 2024")
    figures = read.figures.rows if read.figures else None
    writing.write_quarters(Quartier.Zoning.Z2024, read.current.rows, figures, read.current.seen)
    made = contracts.write_reconstituted(read.current.rows.values(), communes, epcis, set(parents.values()))
    say(f"Écriture de {made} contrats de ville 2024–2030 reconstitués")
    if read.former:
        rows = {code: row for one in read.former for code, row in one.rows.items()}
        seen = {code for one in read.former for code in one.seen}
        say(f"Écriture de {len(rows)} quartiers de 2015")
        writing.write_quarters(Quartier.Zoning.Z2015, rows, None, seen)
        contracts.link_former(rows.values(), communes)


def _record(kind: str, path: Path, rows: int, rejected: int, *, fictional: bool) -> None:
    Dataset.objects.update_or_create(
        kind=kind,
        defaults={
            "origin": path.name,
            "sha256": digest(path),
            "rows": rows,
            "rejected": rejected,
            "fictional": fictional,
            "loaded_at": Now(),
        },
    )


def _write_aliases(path: Path, *, fictional: bool) -> tuple[int, Problems]:
    problems = Problems(path.name)
    known = set(Quartier.objects.values_list("pk", flat=True))
    found: dict[tuple[str, str], QuartierAlias] = {}
    for place, record in read_csv(path, ("code_qp", "nom", "type", "source")):
        if isinstance(record, BadRow):
            problems.reject(place, str(record))
            continue
        try:
            alias = _alias(record, known)
        except RowError as error:
            problems.reject(place, str(error))
            continue
        found[(alias.quartier_id, alias.search_key)] = alias
    QuartierAlias.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["quartier", "search_key"],
        update_fields=["name", "kind", "source"],
    )
    _record("alias", path, len(found), len(problems.rejected), fictional=fictional)
    return len(found), problems


def _alias(record: dict[str, str], known: set[str]) -> QuartierAlias:
    code = text_of(record, "code_qp", longest=20)
    if code not in known:
        raise RowError(f"le quartier « {code} » est inconnu (colonne code_qp)")
    kinds = {str(label).casefold(): value for value, label in QuartierAlias.Kind.choices}
    given = text_of(record, "type")
    kind = kinds.get(given.casefold(), given)
    if kind not in QuartierAlias.Kind.values:
        raise RowError(
            f"le type « {given} » est inconnu : écrivez {', '.join(QuartierAlias.Kind.values)} (colonne type)"
        )
    alias = alias_make(quartier=code, name=text_of(record, "nom"), kind=kind, source=text_of(record, "source"))
    if not alias.search_key:
        raise RowError("le nom n’a ni lettre ni chiffre (colonne nom)")
    return alias


def alias_make(*, quartier: str, name: str, kind: str, source: str) -> QuartierAlias:
    """Another name of ``quartier``, not written yet, with the key under which it is looked for (empty: it has none)."""
    key = search_key(name)[:250]
    return QuartierAlias(quartier_id=quartier, name=name, kind=kind, source=source, search_key=key)
