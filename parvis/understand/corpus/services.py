"""Writes of the corpus: pull what is new, or make everything again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from parvis.listen.contributions.models import AnswerPage, Contribution, Submission, Withdrawal
from parvis.listen.questionnaires.queries import version_by_id
from parvis.understand.corpus.contracts import contracts_of
from parvis.understand.corpus.grouping import group_statements, regroup
from parvis.understand.corpus.models import Statement, Watermark
from parvis.understand.corpus.places import places_refresh_all
from parvis.understand.corpus.projection import PageRow, statements_in

LOCK = 0x434F52505553
BATCH = 500
# A draft that has not moved for an hour is read as it stands, marked partial.
IDLE = timedelta(hours=1)
WATERMARK = "contributions"


@dataclass
class Report:
    """What a pull did."""

    contributions: int = 0
    added: int = 0
    removed: int = 0
    withdrawn: int = 0

    def __str__(self) -> str:
        return (
            f"{self.contributions} contributions lues, {self.added} paroles ajoutées, "
            f"{self.removed} remplacées, {self.withdrawn} retirées"
        )


def corpus_refresh() -> Report:
    """Pull what was sent since the last time. Twice in a row changes nothing; killed half-way loses nothing.

    Each batch is committed apart; the watermark moves at the end, so that a pull that died is made again.
    """
    report = Report()
    with _alone():
        since, until = _bounds()
        for batch in _batched(_changed(since)):
            _project(batch, report)
        if report.withdrawn or report.removed:
            places_refresh_all()
        Watermark.objects.update_or_create(name=WATERMARK, defaults={"xact": until, "pulled_at": timezone.now()})
    return report


def corpus_rebuild() -> Report:
    """Make every statement again from its source: the same ids, spans, hashes and groups.

    Tombstones stay: what was taken back has no source any more, and may be cited.
    """
    report = Report()
    with _alone():
        _since, until = _bounds()
        with transaction.atomic():
            Statement.objects.exclude(state=Statement.State.WITHDRAWN).delete()
            for batch in _batched(Contribution.objects.order_by("pk").values_list("pk", flat=True).iterator()):
                _project(batch, report)
            Watermark.objects.update_or_create(name=WATERMARK, defaults={"xact": until, "pulled_at": timezone.now()})
    return report


@contextmanager
def _alone() -> Iterator[None]:
    """Two pulls never run at once: the second waits. The lock is the session's, and goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _bounds() -> tuple[int, int]:
    """The watermark, and the oldest transaction still running: every row below it is visible now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    assert row is not None
    mark = Watermark.objects.filter(name=WATERMARK).first()
    return (mark.xact if mark else 0), int(row[0])


def _changed(since: int) -> Sequence[UUID]:
    """Contributions submitted or withdrawn since, and drafts idle for long whose last page the corpus does not hold."""
    submitted = Submission.objects.filter(xact__gte=since).values_list("pk", flat=True)
    withdrawn = Withdrawal.objects.filter(xact__gte=since).values_list("pk", flat=True)
    idle = (
        AnswerPage.objects.filter(contribution__submission__isnull=True, contribution__withdrawal__isnull=True)
        .values("contribution_id")
        .annotate(last_at=Max("at"), last_id=Max("id"))
        .filter(last_at__lt=timezone.now() - IDLE)
        .filter(Q(last_at__gte=_last_pull() - IDLE))
        .values_list("contribution_id", flat=True)
    )
    return sorted({*submitted, *withdrawn, *idle})


def _last_pull() -> datetime:
    mark = Watermark.objects.filter(name=WATERMARK).first()
    return mark.pulled_at if mark else timezone.now() - timedelta(days=36500)


def _batched(keys: Iterator[UUID] | Sequence[UUID]) -> Iterator[list[UUID]]:
    batch: list[UUID] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _project(keys: list[UUID], report: Report) -> None:
    """Make the statements of some contributions, and bring the table to say just that."""
    contributions = Contribution.objects.select_related("quartier", "commune").in_bulk(keys)
    submitted = set(Submission.objects.filter(pk__in=keys).values_list("pk", flat=True))
    withdrawn = set(Withdrawal.objects.filter(pk__in=keys).values_list("pk", flat=True))
    pages: dict[UUID, dict[str, PageRow]] = defaultdict(dict)
    rows = AnswerPage.objects.filter(contribution_id__in=keys).order_by("id")
    for row in rows:
        pages[row.contribution_id][row.page] = PageRow(row.pk, row.at, row.answers)
    contracts = contracts_of(contributions.values())
    wanted: dict[UUID, Statement] = {}
    idle_before = timezone.now() - IDLE
    for key, contribution in contributions.items():
        partial = key not in submitted
        if key in withdrawn or not pages[key]:
            continue
        if partial and max(page.at for page in pages[key].values()) >= idle_before:
            continue
        form = version_by_id(contribution.version_id).form
        said = statements_in(contribution, pages[key], form, partial=partial, contract=contracts[key])
        wanted |= {one.id: one for one in said}
    known = {one.id: one for one in Statement.objects.filter(source_id__in=keys)}
    report.contributions += len(contributions)
    taken_back = [one for one in known.values() if one.source_id in withdrawn and one.text]
    replaced = [one for one in known.values() if one.source_id not in withdrawn and one.id not in wanted]
    left = {one.group for one in (*taken_back, *replaced)}
    _entomb(taken_back, report)
    report.removed += Statement.objects.filter(pk__in=[one.id for one in replaced]).delete()[0]
    regroup(left)
    settled = [key for key, one in wanted.items() if key in known and known[key].partial != one.partial]
    Statement.objects.filter(pk__in=settled).update(partial=False)
    # The themes are ticked on another page than the words: it may be sent again alone.
    classed = [one for key, one in wanted.items() if key in known and known[key].themes != one.themes]
    Statement.objects.bulk_update(classed, ["themes"])
    new = [one for key, one in wanted.items() if key not in known]
    Statement.objects.bulk_create(new, ignore_conflicts=True)
    report.added += len(new)
    group_statements(new)


def _entomb(statements: list[Statement], report: Report) -> None:
    """Words taken back: the row stays where it may be cited, without its words nor anything that could tell them."""
    for one in statements:
        one.text, one.bands, one.sha256, one.state = "", [], "", Statement.State.WITHDRAWN
        one.public_text, one.search_key, one.published_at = "", "", None
        one.public_level, one.public_place, one.themes = "", "", []
        one.group = one.id
    emptied = ["text", "bands", "sha256", "state", "group", "public_text", "search_key", "published_at"]
    emptied += ["public_level", "public_place", "themes"]
    Statement.objects.bulk_update(statements, emptied)
    report.withdrawn += len(statements)
