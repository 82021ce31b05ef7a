"""Reads of batches of scans: what was read of a batch, line by line, and which copy comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from parvis.ground.people.models import Agent
from parvis.listen.paper.layout import Layout, PageLayout
from parvis.listen.paper.models import Copy, CopyEntry, PrintRun, ScanBatch, ScanFile, Sheet
from parvis.listen.paper.scans.batches import layout_of
from parvis.listen.paper.scans.entering import is_sampled

WHY = {
    "marks": "Les carrés des coins ne se voient pas tous : numérisez la page entière, à plat.",
    "several": "Plusieurs pages sont sur la même image : une page par image.",
    "coarse": "L’image est trop petite : numérisez à 150 points par pouce au moins.",
    "code": "Le code carré ne se lit pas : écrivez la marque imprimée dessous.",
}


class Progress(NamedTuple):
    """How far the reading of a batch is, in pages; ``total`` grows as files are opened."""

    read: int
    total: int
    waiting: int

    @property
    def is_done(self) -> bool:
        """Whether every file is read."""
        return not self.waiting


@dataclass(frozen=True)
class CopyLine:
    """A copy of a batch: its pages here and those that miss, its boxes to look at, who entered it."""

    copy: Copy
    run: PrintRun
    pages: tuple[int, ...]
    missing: tuple[int, ...]
    asked: int
    entries: tuple[CopyEntry, ...]

    @property
    def is_entered(self) -> bool:
        """Whether it is entered."""
        return self.copy.contribution_id is not None

    @property
    def waits_again(self) -> bool:
        """Whether it is of the sample, and waits for its second entry."""
        return self.is_entered and is_sampled(self.copy) and not any(one.round == 2 for one in self.entries)

    def entered_by(self, agent: Agent) -> bool:
        """Whether this very person entered it first."""
        return any(one.round == 1 and one.by_id == agent.pk for one in self.entries)


@dataclass(frozen=True)
class Report:
    """A batch, line by line."""

    files: tuple[ScanFile, ...]
    odd: tuple[Sheet, ...]
    copies: tuple[CopyLine, ...]
    progress: Progress

    @property
    def entered(self) -> int:
        return sum(one.is_entered for one in self.copies)

    @property
    def to_enter(self) -> list[CopyLine]:
        """Copies to enter: those that have all their pages first."""
        return sorted((one for one in self.copies if not one.is_entered), key=lambda one: bool(one.missing))

    @property
    def again(self) -> list[CopyLine]:
        """Copies of the sample that wait for a second entry."""
        return [one for one in self.copies if one.waits_again]

    @property
    def to_name(self) -> int:
        """Pages that a person has to recognise."""
        return sum(one.state == Sheet.State.UNREAD for one in self.odd)

    @property
    def gaps(self) -> list[CopyLine]:
        """Copies not entered of which pages miss."""
        return [one for one in self.copies if one.missing and not one.is_entered]

    @property
    def compared(self) -> int:
        """Answers entered twice."""
        return sum(one.compared for one in self._second)

    @property
    def differing(self) -> int:
        """Of these, those that differ."""
        return sum(len(one.differing) for one in self._second)

    @property
    def disagreement(self) -> float | None:
        """Part of the answers entered twice that differ, in percent; None when none was."""
        return 100 * self.differing / self.compared if self.compared else None

    @property
    def _second(self) -> list[CopyEntry]:
        return [entry for one in self.copies for entry in one.entries if entry.round == 2]


def listed(batches: QuerySet[ScanBatch]) -> QuerySet[ScanBatch]:
    """Batches for a list, with their counts: pages, pages to recognise, copies, copies entered."""
    read = Q(sheets__state=Sheet.State.READ)
    return (
        batches.select_related("departement", "quartier", "relay")
        .annotate(
            page_count=Count("sheets", distinct=True),
            unread=Count("sheets", filter=Q(sheets__state=Sheet.State.UNREAD), distinct=True),
            copy_count=Count("sheets__copy", filter=read, distinct=True),
            entered_count=Count(
                "sheets__copy", filter=read & Q(sheets__copy__contribution__isnull=False), distinct=True
            ),
            reading=Count("files", filter=~Q(files__blob=""), distinct=True),
        )
        .order_by("-at", "pk")
    )


def report_of(batch: ScanBatch) -> Report:
    """What was read of a batch. A constant number of queries."""
    sheets = list(batch.sheets.select_related("file").order_by("file", "position"))
    copies = Copy.objects.in_bulk({one.copy_id for one in sheets if one.copy_id and one.state == Sheet.State.READ})
    runs = PrintRun.objects.in_bulk(
        {one.run_id for one in copies.values()} | {one.run_id for one in sheets if one.run_id}
    )
    files = tuple(batch.files.all())
    for sheet in sheets:
        sheet.run = runs.get(sheet.run_id) if sheet.run_id else None
    return Report(
        files=files,
        odd=tuple(one for one in sheets if one.state != Sheet.State.READ),
        copies=tuple(_lines(copies.values(), runs)),
        progress=progress_of(files),
    )


def progress_of(files: Iterable[ScanFile]) -> Progress:
    """How far the reading of files is."""
    every = list(files)
    waiting = sum(not one.is_done for one in every)
    return Progress(sum(one.pages_read for one in every), sum(one.pages or 0 for one in every), waiting)


def sheets_of(copy: Copy) -> list[Sheet]:
    """The pages read of a copy, in order, whatever batch they came with."""
    return list(Sheet.objects.filter(copy=copy, state=Sheet.State.READ).order_by("page"))


def pages_wanted(layout: Layout) -> list[PageLayout]:
    """The pages where something may be written: nobody misses a blank back."""
    return [page for page in layout.pages if page.boxes]


def disagreement_of(batches: QuerySet[ScanBatch]) -> tuple[int, int]:
    """Over these batches: answers that differ, of answers entered twice."""
    found = CopyEntry.objects.filter(batch__in=batches, round=2).aggregate(
        differing=Sum("differing__len", default=0), compared=Sum("compared", default=0)
    )
    return found["differing"], found["compared"]


def _lines(copies: Iterable[Copy], runs: dict[int, PrintRun]) -> Iterable[CopyLine]:
    ordered = sorted(copies, key=lambda one: (one.run_id, one.number))
    keys = [one.pk for one in ordered]
    pages: dict[object, list[Sheet]] = defaultdict(list)
    for sheet in Sheet.objects.filter(copy__in=keys, state=Sheet.State.READ).order_by("page"):
        pages[sheet.copy_id].append(sheet)
    entries: dict[object, list[CopyEntry]] = defaultdict(list)
    for entry in CopyEntry.objects.filter(copy__in=keys).select_related("by"):
        entries[entry.copy_id].append(entry)
    wanted = {key: [page.number for page in pages_wanted(layout_of(run))] for key, run in runs.items()}
    for copy in ordered:
        here = tuple(one.page or 0 for one in pages[copy.pk])
        yield CopyLine(
            copy=copy,
            run=runs[copy.run_id],
            pages=here,
            missing=tuple(number for number in wanted[copy.run_id] if number not in here),
            asked=sum(box["outcome"] == "demandee" for one in pages[copy.pk] for box in one.boxes),
            entries=tuple(entries[copy.pk]),
        )
