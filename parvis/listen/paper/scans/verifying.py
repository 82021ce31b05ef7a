"""The screen where a person reads a copy again: each question beside the piece of paper where it was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BoundField

from parvis.listen.paper.layout import A4_MM, PLACE_QUESTION, Box, BoxKind, Layout
from parvis.listen.paper.models import Copy, PrintRun, ScanBatch, Sheet
from parvis.listen.paper.reading.outcomes import Outcome
from parvis.listen.paper.scans.batches import layout_of
from parvis.listen.paper.scans.forms import COMMUNE, INCOMPLETE, QUARTIER, SEEN, CopyForm
from parvis.listen.paper.scans.queries import pages_wanted, sheets_of
from parvis.listen.questionnaires.schema import Answer, Question

#: What is shown around a box, in millimetres: the label of its choice, the question above it.
AROUND: Final = (4.0, 3.0)
EDGE: Final = 20.0
#: How far from a box its ring is drawn.
RING: Final = 1.2
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ps"})


@dataclass(frozen=True)
class Cut:
    """A piece of a page, in millimetres, and the boxes to look at inside it."""

    sheet: Sheet
    x: float
    y: float
    width: float
    height: float
    marked: tuple[Box, ...]

    @property
    def view(self) -> str:
        """What an SVG's ``viewBox`` says."""
        return f"{self.x:.1f} {self.y:.1f} {self.width:.1f} {self.height:.1f}"

    @property
    def rings(self) -> list[dict[str, str]]:
        """Rectangles around the boxes to look at, as SVG tells them."""
        return [
            {
                "x": f"{box.x - RING:.1f}",
                "y": f"{box.y - RING:.1f}",
                "width": f"{box.width + 2 * RING:.1f}",
                "height": f"{box.height + 2 * RING:.1f}",
            }
            for box in self.marked
        ]


@dataclass(frozen=True)
class Part:
    """A question of the copy: its field, the pieces of paper it was answered on, what is to be looked at."""

    question: Question
    field: BoundField
    cuts: tuple[Cut, ...]
    asked: tuple[str, ...]
    seen: BoundField | None

    @property
    def is_open(self) -> bool:
        """Whether the person has something to do here: look, or type."""
        return bool(self.asked) or self.question.type not in {"select_one", "select_multiple"}


@dataclass(frozen=True)
class Verification:
    """A copy to enter: its pages, its questions, and the form that holds them all."""

    copy: Copy
    run: PrintRun
    sheets: tuple[Sheet, ...]
    missing: tuple[int, ...]
    form: CopyForm
    parts: tuple[Part, ...]
    place: tuple[Cut, ...]

    @property
    def direction(self) -> str:
        """The direction in which the form's language is written."""
        return "rtl" if self.run.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    @property
    def language(self) -> str:
        """The form's language as HTML tells it."""
        return self.run.language.partition("-")[0]

    @property
    def to_look(self) -> list[Part]:
        """The questions of which the program asks."""
        return [part for part in self.parts if part.asked]

    @property
    def loose(self) -> list[Sheet]:
        """Pages that could not be laid flat: they are shown whole, at the head."""
        return [one for one in self.sheets if not one.straight]

    @property
    def place_fields(self) -> list[BoundField]:
        """Where the person speaks from."""
        return [self.form[QUARTIER], self.form[COMMUNE]]

    @property
    def incomplete(self) -> BoundField | None:
        """The box that lets a copy be saved without the pages that miss."""
        return self.form[INCOMPLETE] if INCOMPLETE in self.form.fields else None


def verification_of(copy: Copy, batch: ScanBatch, *, again: bool, data: Any = None) -> Verification:
    """What the screen shows of ``copy``. ``again`` is the second entry: place and missing pages are not asked."""
    run = copy.run
    layout, sheets = layout_of(run), sheets_of(copy)
    readings = {(one["question"], one["choice"]): one for sheet in sheets for one in sheet.boxes}
    asked = _asked(layout, sheets, readings)
    printed = {box.question for _page, box in layout.boxes}
    questions = {one.name: one for one in run.version.form.questions if one.name in printed and one.asks}
    here = {sheet.page for sheet in sheets}
    missing = tuple(page.number for page in pages_wanted(layout) if page.number not in here)
    form = CopyForm(
        data,
        questions=questions,
        language=run.language,
        read=_read(questions, readings),
        asked={name: len(choices) for name, choices in asked.items()},
        departement=run.departement_id,
        quartier=run.quartier or batch.quartier,
        placed=not again,
        incomplete=bool(missing) and not again,
    )
    cuts = _cuts(layout, sheets, asked)
    parts = tuple(
        Part(
            question=question,
            field=form[name],
            cuts=cuts[name],
            asked=_labels(question, asked.get(name, ()), run.language),
            seen=form[SEEN + name] if name in asked else None,
        )
        for name, question in questions.items()
    )
    return Verification(copy, run, tuple(sheets), missing, form, parts, cuts[PLACE_QUESTION])


def _asked(layout: Layout, sheets: Sequence[Sheet], readings: Mapping[Any, Any]) -> dict[str, list[str]]:
    """Boxes to look at, by question: those that the program is not sure of, and those that it could not read."""
    here = {sheet.page for sheet in sheets}
    asked: dict[str, list[str]] = defaultdict(list)
    for number, box in layout.boxes:
        if box.kind is BoxKind.TICK and number in here:
            reading = readings.get((box.question, box.choice))
            if reading is None or reading["outcome"] == Outcome.ASKED:
                asked[box.question].append(box.choice)
    return dict(asked)


def _read(questions: Mapping[str, Question], readings: Mapping[Any, Any]) -> dict[str, Answer]:
    """What is plainly ticked, by question."""
    read: dict[str, Answer] = {}
    for name, question in questions.items():
        ticked = [
            choice.name
            for choice in question.choices
            if readings.get((name, choice.name), {}).get("outcome") == Outcome.TICKED
        ]
        if question.type == "select_multiple":
            read[name] = ticked
        elif question.type == "select_one" and len(ticked) == 1:
            read[name] = ticked[0]
    return read


def _cuts(
    layout: Layout, sheets: Sequence[Sheet], asked: Mapping[str, Sequence[str]]
) -> defaultdict[str, tuple[Cut, ...]]:
    by_page = {sheet.page: sheet for sheet in sheets if sheet.straight and sheet.blob}
    cuts: defaultdict[str, tuple[Cut, ...]] = defaultdict(tuple)
    for page in layout.pages:
        if page.number in by_page:
            for name, boxes in _by_question(page.boxes):
                cuts[name] += (_cut(by_page[page.number], boxes, asked.get(name, ())),)
    return cuts


def _by_question(boxes: Sequence[Box]) -> Iterator[tuple[str, list[Box]]]:
    found: dict[str, list[Box]] = defaultdict(list)
    for box in boxes:
        found[box.question].append(box)
    yield from found.items()


def _cut(sheet: Sheet, boxes: Sequence[Box], asked: Sequence[str]) -> Cut:
    """The strip of page, as wide as the page's text, that holds the boxes and the words beside them."""
    above, below = AROUND
    top = max(min(box.y for box in boxes) - above, 0)
    bottom = min(max(box.y + box.height for box in boxes) + below, A4_MM[1])
    marked = tuple(box for box in boxes if box.kind is BoxKind.TICK and box.choice in asked)
    return Cut(sheet, EDGE, top, A4_MM[0] - 2 * EDGE, bottom - top, marked)


def _labels(question: Question, names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(choice.label(language) for choice in question.choices if choice.name in names)
