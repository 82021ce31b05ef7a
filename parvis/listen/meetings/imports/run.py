"""The import: the file read, every row checked, then all written in one transaction, or nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.ground.territories.keys import sort_key
from parvis.listen.meetings.imports.columns import COLUMNS, KNOWN, REQUIRED
from parvis.listen.meetings.imports.rows import NO_ROW, Ready, RowReader
from parvis.listen.meetings.models import Meeting, State, Transition
from parvis.listen.meetings.services import CODE_SIGNS
from parvis.listen.tables import MEGABYTE, Fault, Table, TableError, read_table
from parvis.web.codes import ALPHABET

LARGEST: Final = 5 * MEGABYTE
MOST_ROWS: Final = 5_000
#: Faults told at once: a file that has more has one fault repeated.
MOST_FAULTS: Final = 200
BATCH: Final = 500
WHY: Final = "Import d’un fichier"


@dataclass
class Checked:
    """What a file would do: meetings to write, those known already, what is wrong."""

    text: str
    ready: list[Ready] = field(default_factory=list)
    known: list[Ready] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it can be written."""
        return not self.faults


@dataclass(frozen=True)
class Written:
    """What an import did."""

    added: int
    held: int
    known: int


def check_file(content: bytes, scope: Scope) -> Checked:
    """Read a file of meetings and check every row; nothing is written.

    The number of queries depends neither on the rows nor on their faults.

    Raises:
        TableError: the file as a whole cannot be read; the message is in French and says what to do.
    """
    table = read_table(content, largest=LARGEST)
    names = _columns(table)
    reader = RowReader(scope)
    good: list[Ready] = []
    lines: dict[tuple[str, str, object], int] = {}
    count = 0
    for line, row in table.rows():
        count += 1
        if count > MOST_ROWS:
            raise TableError(f"Le fichier a plus de {MOST_ROWS} réunions : coupez-le en plusieurs.")
        ready = reader.read(line, {names[column]: cell for column, cell in row.items() if column in names})
        if ready is None:
            continue
        first = lines.setdefault(ready.identity, line)
        if first != line:
            said = f"c’est la même réunion qu’à la ligne {first} (département, titre, début) : retirez l’une des deux."
            reader.faults.append(Fault(line, "titre", ready.fields["title"][:80], said))
        else:
            good.append(ready)
    if not count:
        raise TableError(NO_ROW)
    checked = Checked(
        table.text, faults=reader.faults[:MOST_FAULTS], more_faults=max(0, len(reader.faults) - MOST_FAULTS)
    )
    there = _there(scope, good)
    for one in good:
        (checked.known if one.identity in there else checked.ready).append(one)
    return checked


@transaction.atomic
def meetings_import(*, by: Scope, campaign: Campaign, content: bytes, mark_held: bool) -> Written:
    """Write every meeting of a file as a draft; the past ones as held (announced, then held) when ``mark_held``.

    A meeting of the same département, title and beginning is there already: it is left as it is.

    Raises:
        TableError: the file cannot be read, or has a fault: nothing is written.
    """
    checked = check_file(content, by)
    if not checked.is_good:
        raise TableError("Le fichier a encore des erreurs : rien n’est importé.")
    now = timezone.now()
    codes = _codes(len(checked.ready))
    meetings: list[Meeting] = []
    transitions: list[Transition] = []
    for ready, code in zip(checked.ready, codes, strict=True):
        meeting = Meeting(campaign=campaign, code=code, created_by=by.agent, **ready.fields)
        if mark_held and meeting.starts_at < now:
            meeting.state, meeting.announced_at = State.HELD, now
            steps = ((State.DRAFT, State.ANNOUNCED), (State.ANNOUNCED, State.HELD))
            transitions += [
                Transition(meeting=meeting, before=one, after=two, by=by.agent, why=WHY) for one, two in steps
            ]
        meetings.append(meeting)
    Meeting.objects.bulk_create(meetings, batch_size=BATCH)
    Transition.objects.bulk_create(transitions, batch_size=BATCH)
    through = Meeting.quartiers.through
    through.objects.bulk_create(
        [
            through(meeting_id=meeting.pk, quartier_id=quartier.pk)
            for meeting, ready in zip(meetings, checked.ready, strict=True)
            for quartier in ready.quartiers
        ],
        batch_size=BATCH,
    )
    _journal(by, meetings)
    return Written(added=len(meetings), held=len(transitions) // 2, known=len(checked.known))


def _columns(table: Table) -> dict[str, str]:
    """Header of the file → our column."""
    names: dict[str, str] = {}
    for header in table.columns:
        if not header:
            continue
        name = KNOWN.get(sort_key(header))
        if name is None:
            known = ", ".join(one.name for one in COLUMNS)
            raise TableError(f"La colonne « {header[:60]} » n’est pas connue. Colonnes possibles : {known}.")
        if name in names.values():
            raise TableError(f"La colonne « {name} » est en double : gardez-en une.")
        names[header] = name
    for required in REQUIRED:
        if required not in names.values():
            raise TableError(f"La colonne « {required} » manque : ajoutez-la à la première ligne.")
    return names


def _there(scope: Scope, rows: list[Ready]) -> set[tuple[str, str, object]]:
    """Identities of ``rows`` that meetings of the mandate have already; one query."""
    if not rows:
        return set()
    days = [one.fields["starts_at"] for one in rows]
    near = Meeting.objects.visible_to(scope).filter(starts_at__range=(min(days), max(days)))
    found = near.order_by().values_list("departement", "title", "starts_at")
    return {(departement, title, starts_at) for departement, title, starts_at in found}


def _codes(count: int) -> list[str]:
    """New public codes, none of them taken; nearly always one query."""
    codes: set[str] = set()
    while len(codes) < count:
        made = {"".join(secrets.choice(ALPHABET) for _sign in range(CODE_SIGNS)) for _one in range(count - len(codes))}
        codes |= made - set(Meeting.objects.filter(code__in=made).values_list("code", flat=True))
    return list(codes)


def _journal(by: Scope, meetings: list[Meeting]) -> None:
    """One line a département, with the codes: as many lines as meetings would hold up everyone else's acts."""
    by_place: dict[str, list[Meeting]] = {}
    for one in meetings:
        by_place.setdefault(one.departement_id, []).append(one)
    for departement, found in by_place.items():
        act_record(
            by,
            "réunions importées",
            thing="réunion",
            thing_id=found[0].pk,
            departement=departement,
            detail={"count": len(found), "codes": [one.code for one in found]},
        )
