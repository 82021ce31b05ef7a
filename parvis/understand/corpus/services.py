"""Writes of the corpus: pull what is new, or make everything again. What people decide is in :mod:`.deciding`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from parvis.listen.contributions.models import AnswerPage, Contribution, Submission, Withdrawal
from parvis.listen.meetings.models import Meeting, MinutesPublication
from parvis.understand.corpus.models import Statement, Watermark
from parvis.understand.corpus.places import places_refresh_all
from parvis.understand.corpus.pulling import IDLE, Report, contributions_project, meetings_project
from parvis.understand.corpus.screening import statements_screen

__all__ = ["Report", "corpus_rebuild", "corpus_refresh"]

LOCK = 0x434F52505553
BATCH = 500
WATERMARK = "corpus"


def corpus_refresh() -> Report:
    """Pull what was sent since the last time. Twice in a row changes nothing; killed half-way loses nothing.

    Each batch is committed apart; the watermark moves once everything is pulled, so that a pull that died is made
    again. Masks and alarms are then looked for in what nobody has looked at yet.
    """
    report = Report()
    with _alone():
        since, until = _bounds()
        pulled_at = timezone.now()
        for batch in _batched(_changed_contributions(since)):
            contributions_project(batch, report)
        for batch in _batched(_changed_meetings(since)):
            meetings_project(batch, report)
        if report.withdrawn or report.removed:
            places_refresh_all()
        _mark(until, pulled_at)
        report.screened = statements_screen()
    return report


def corpus_rebuild() -> Report:
    """Make every statement again from its source: the same ids, spans, hashes, groups and public texts.

    Tombstones stay: what was taken back has no source any more, and may be cited.
    """
    report = Report()
    with _alone():
        _since, until = _bounds()
        pulled_at = timezone.now()
        with transaction.atomic():
            Statement.objects.exclude(state=Statement.State.WITHDRAWN).delete()
            for batch in _batched(Contribution.objects.order_by("pk").values_list("pk", flat=True).iterator()):
                contributions_project(batch, report)
            minuted = MinutesPublication.objects.order_by("version__meeting").values_list("version__meeting", flat=True)
            for batch in _batched(minuted.distinct().iterator()):
                meetings_project(batch, report)
            _mark(until, pulled_at)
        report.screened = statements_screen()
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


def _mark(until: int, pulled_at: datetime) -> None:
    Watermark.objects.update_or_create(name=WATERMARK, defaults={"xact": until, "pulled_at": pulled_at})


def _changed_contributions(since: int) -> Sequence[UUID]:
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


def _changed_meetings(since: int) -> Sequence[UUID]:
    """Meetings whose minutes were published or corrected since, or whose quarters or date were changed after.

    A change has a time, not a transaction number: an hour of margin covers the longest transaction.
    """
    published = MinutesPublication.objects.filter(xact__gte=since).values_list("version__meeting", flat=True)
    changed = Meeting.objects.filter(minutes__publication__isnull=False, updated_at__gte=_last_pull() - IDLE)
    return sorted({*published, *changed.values_list("pk", flat=True)})


def _last_pull() -> datetime:
    mark = Watermark.objects.filter(name=WATERMARK).first()
    return mark.pulled_at if mark else timezone.now() - timedelta(days=36500)


def _batched(keys: Iterable[UUID]) -> Iterator[list[UUID]]:
    batch: list[UUID] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
