"""Bringing the table of statements to say just what its sources say: contributions, and minutes of meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from parvis.ground.territories.models import ContratDeVille
from parvis.listen.contributions.models import AnswerPage, Contribution, Submission, Withdrawal
from parvis.listen.meetings.models import Meeting, MinutesPublication
from parvis.listen.questionnaires.queries import version_by_id
from parvis.understand.corpus.contracts import contracts_of
from parvis.understand.corpus.grouping import group_statements, regroup
from parvis.understand.corpus.models import Appeal, Mask, Ruling, Split, Statement
from parvis.understand.corpus.projection import PageRow, statements_in, statements_of_minutes
from parvis.understand.corpus.segmentation import Span
from parvis.understand.corpus.settling import settle
from parvis.understand.corpus.splitting import Cuts

# A draft that has not moved for an hour is read as it stands, marked partial.
IDLE: Final = timedelta(hours=1)
CURRENT: Final = ContratDeVille.objects.filter(generation=ContratDeVille.Generation.G2024, current=True)
#: What may change of a statement while its words, and so its identity, stay.
MOVING: Final = (
    "partial", "object", "themes", "departement", "commune", "contract", "quartier", "zoning", "outcome", "said_at",
)  # fmt: skip


@dataclass
class Report:
    """What a pull did."""

    contributions: int = 0
    meetings: int = 0
    added: int = 0
    removed: int = 0
    withdrawn: int = 0
    screened: int = 0

    def __str__(self) -> str:
        return (
            f"{self.contributions} contributions et {self.meetings} comptes rendus lus, {self.added} paroles ajoutées, "
            f"{self.removed} remplacées, {self.withdrawn} retirées"
        )


@transaction.atomic
def contributions_project(keys: list[UUID], report: Report) -> None:
    """Make the statements of some contributions, and bring the table to say just that."""
    contributions = Contribution.objects.select_related("quartier", "commune").in_bulk(keys)
    contracts = contracts_of(contributions.values())
    submitted = set(Submission.objects.filter(pk__in=keys).values_list("pk", flat=True))
    withdrawn = set(Withdrawal.objects.filter(pk__in=keys).values_list("pk", flat=True))
    pages: dict[UUID, dict[str, PageRow]] = defaultdict(dict)
    for row in AnswerPage.objects.filter(contribution_id__in=keys).order_by("id"):
        pages[row.contribution_id][row.page] = PageRow(row.pk, row.at, row.answers)
    cuts = _cuts(Statement.Source.CONTRIBUTION, keys)
    wanted: list[Statement] = []
    idle_before = timezone.now() - IDLE
    for key, contribution in contributions.items():
        partial = key not in submitted
        if key in withdrawn or not pages[key]:
            continue
        if partial and max(page.at for page in pages[key].values()) >= idle_before:
            continue
        form = version_by_id(contribution.version_id).form
        said = statements_in(contribution, pages[key], form, partial=partial, contract=contracts[key], cuts=cuts[key])
        wanted += said
    report.contributions += len(contributions)
    _bring(Statement.Source.CONTRIBUTION, keys, wanted, withdrawn, report)


@transaction.atomic
def meetings_project(keys: list[UUID], report: Report) -> None:
    """Make the statements of the minutes of some meetings: those of the version published last."""
    rows = Meeting.objects.prefetch_related("quartiers", Prefetch("quartiers__contracts", CURRENT))
    meetings = rows.in_bulk(keys)
    publications: dict[UUID, dict[int, MinutesPublication]] = defaultdict(dict)
    found = MinutesPublication.objects.filter(version__meeting__in=keys).select_related("version")
    for publication in found.prefetch_related("version__items"):
        publications[publication.version.meeting_id][publication.version.number] = publication
    cuts = _cuts(Statement.Source.MINUTES, keys)
    wanted: list[Statement] = []
    for key, versions in publications.items():
        items = versions[max(versions)].version.items.all()
        published = {number: one.at for number, one in versions.items()}
        wanted += statements_of_minutes(meetings[key], items, published, cuts=cuts[key])
    report.meetings += len(publications)
    _bring(Statement.Source.MINUTES, keys, wanted, set(), report)


def _cuts(source: str, keys: Iterable[UUID]) -> Mapping[UUID, Cuts]:
    made: dict[UUID, dict[tuple[str, int], dict[Span, int]]] = defaultdict(lambda: defaultdict(dict))
    for one in Split.objects.filter(source=source, source_id__in=list(keys), undone_at__isnull=True):
        made[one.source_id][one.question, one.revision][Span(one.start, one.end)] = one.offset
    return made


def _bring(source: str, keys: list[UUID], wanted: list[Statement], withdrawn: set[UUID], report: Report) -> None:
    """Add what is new, remove what was replaced, empty what was taken back, and follow what moved."""
    said = {one.pk: one for one in wanted}
    known = {one.pk: one for one in Statement.objects.select_for_update().filter(source=source, source_id__in=keys)}
    taken_back = [one for one in known.values() if one.source_id in withdrawn and one.text]
    replaced = [one for one in known.values() if one.source_id not in withdrawn and one.pk not in said]
    left = {one.group for one in (*taken_back, *replaced)}
    _entomb(taken_back, report)
    report.removed += Statement.objects.filter(pk__in=[one.pk for one in replaced]).delete()[0]
    regroup(left)
    moved = [(known[key], one) for key, one in said.items() if key in known]
    _follow(moved)
    new = [one for key, one in said.items() if key not in known]
    settle(new)
    Statement.objects.bulk_create(new, ignore_conflicts=True)
    report.added += len(new)
    group_statements(new)


def _follow(pairs: Iterable[tuple[Statement, Statement]]) -> None:
    """Write what moved around words that stay: an answer now sent, a meeting's object or quarters corrected."""
    moved = []
    for row, now in pairs:
        changed = [name for name in MOVING if getattr(row, name) != getattr(now, name)]
        for name in changed:
            setattr(row, name, getattr(now, name))
        if changed:
            moved.append(row)
    if moved:
        settle(moved)
        fields = [*MOVING, "public_level", "public_place"]
        Statement.objects.bulk_update(moved, fields)


def _entomb(statements: list[Statement], report: Report) -> None:
    """Words taken back: the row stays where it may be cited, without its words nor anything that could tell them."""
    for one in statements:
        one.text, one.bands, one.sha256, one.state = "", [], "", Statement.State.WITHDRAWN
        one.public_text, one.search_key, one.published_at = "", "", None
        one.public_level, one.public_place, one.themes = "", "", []
        one.group = one.pk
    emptied = [
        "text", "bands", "sha256", "state", "group", "public_text", "search_key", "published_at", "public_level",
        "public_place", "themes",
    ]  # fmt: skip
    Statement.objects.bulk_update(statements, emptied)
    keys = [one.pk for one in statements]
    Mask.objects.filter(statement__in=keys).delete()
    Ruling.objects.filter(statement__in=keys).exclude(note="").update(note="")
    Appeal.objects.filter(pk__in=keys).exclude(words="").update(words="")
    report.withdrawn += len(statements)
