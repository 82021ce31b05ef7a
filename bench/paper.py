"""*paper*: printed forms filled by a program, scanned or photographed badly, then read: what is right, asked, wrong.

The forms are those that Parvis prints. Two sets: the one that the thresholds were tuned on, and another, of other
strokes and another seed, that was read once they were fixed.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

import cv2
import django
import numpy as np
import pypdfium2

from bench.measures import Line
from parvis.listen.paper.layout import Box, BoxKind, Layout
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.printing import CopyCodes, PrintedForm, form_layout, form_pdf
from parvis.listen.paper.reading import worker
from parvis.listen.paper.reading.outcomes import Outcome
from parvis.listen.paper.reading.straight import Frame, Gray
from parvis.listen.paper.reading.ticks import boxes_read
from tests.listen.paper.making import DATED, RECEIPT, national, printed
from tests.listen.paper.reading.degrading import photographed, scanned
from tests.listen.paper.reading.drawing import DPI, Hand

#: What a stroke may be read as without being silently wrong.
SURE: Final = frozenset({Outcome.TICKED, Outcome.ASKED})
CLEAR: Final = frozenset({Outcome.EMPTY, Outcome.ASKED})
UNSURE: Final = frozenset({Outcome.ASKED})
TUNED: Final = {
    "cross": SURE, "check": SURE, "line": SURE, "spill": SURE, "scribble": SURE, "dot": SURE, "ring": SURE,
    "fill": SURE, "crossed_out": CLEAR, "struck": CLEAR,
}  # fmt: skip
ASIDE: Final = {
    "wave": SURE, "inner_ring": SURE, "from_outside": SURE, "beside": SURE, "check": SURE, "cross": SURE,
    "corrected": CLEAR, "smear": CLEAR, "speck": CLEAR,
}  # fmt: skip
WORDS: Final = {
    "empty": "vide", "cross": "croix", "check": "coche", "line": "trait", "spill": "coche qui déborde",
    "scribble": "gribouillis", "dot": "point", "ring": "rond autour", "fill": "case noircie",
    "crossed_out": "raturée", "struck": "barrée", "wave": "vague", "inner_ring": "rond dans la case",
    "from_outside": "coche venue du dehors", "beside": "croix à côté", "corrected": "barrée d’un trait",
    "smear": "crayon gommé", "speck": "poussière",
}  # fmt: skip
#: Pens: darkness of the ink (0 is black), width in millimetres. The two last are pencils.
PENS: Final = ((15, 0.5), (30, 0.7), (70, 0.4), (50, 0.9), (140, 0.5), (170, 0.6))
LOOKS: Final = (("fr", False), ("ar", False), ("fr", True), ("ar", True))
COPIES: Final = 10
RUN: Final = 7


@dataclass
class Tally:
    """What became of pages and boxes."""

    boxes: Counter[tuple[str, str, Outcome]] = field(default_factory=Counter)  # shape, way, outcome
    pages: Counter[tuple[str, str]] = field(default_factory=Counter)  # way, what
    marks: Counter[PageMark] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Take in what another process counted."""
        self.boxes += other.boxes
        self.pages += other.pages
        self.marks += other.marks
        self.wrong += other.wrong
        self.seconds += other.seconds


def read(processes: int = 2) -> list[Line]:
    """The figures of both sets."""
    lines: list[Line] = []
    for name, shapes, seed in (("mises au point", TUNED, 1), ("mis de côté", ASIDE, 20260)):
        tally = measured(shapes, seed, processes)
        lines += list(_lines(name, shapes, tally))
    return lines


def measured(shapes: dict[str, frozenset[Outcome]], seed: int, processes: int = 2, copies: int = COPIES) -> Tally:
    """Forty forms filled with ``shapes``: of the first run a page is left out, and a copy is scanned twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    tally = Tally()
    jobs = [(look, copy, sorted(shapes.items()), seed) for look in range(len(LOOKS)) for copy in range(1, copies + 1)]
    # Spawned: typst has threads by then, and a child forked beside them waits for ever.
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        for done in pool.map(_form, jobs):
            tally.add(done)
    return tally


def _form(job: tuple[int, int, Sequence[tuple[str, frozenset[Outcome]]], int]) -> Tally:
    look, copy, shapes, seed = job
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, look, copy])
    language, large = LOOKS[look]
    form = _printed(language, large)
    layout = form_layout(form)
    codes = [CopyCodes(number=copy, receipt=RECEIPT)]
    document = pypdfium2.PdfDocument(form_pdf(form, run=RUN + look, copies=codes, dated=DATED))
    tally = Tally()
    for page in layout.pages:
        if look == 0 and copy == 3 and page.number == 2:
            continue  # the page that misses
        drawn = document[page.number - 1].render(scale=DPI / 72, grayscale=True).to_numpy()
        filled = drawn.reshape(drawn.shape[:2]).copy()
        strokes, pen = _filled(filled, layout.pages[page.number - 1].boxes, dict(shapes), rng)
        for _scan in range(2 if look == 0 and copy == 5 else 1):  # one copy is scanned twice
            _scan_and_read(filled, layout, page.number, strokes, dict(shapes), rng, copy, tally, pen)
    document.close()
    return tally


def _printed(language: str, large: bool) -> PrintedForm:
    """Every sheet at the usual size; in large print, those that everybody gets."""
    if large:
        return printed(language=language, large=True, blocks=())
    return printed(language=language)


def _scan_and_read(
    page: Gray, layout: Layout, number: int, drawn: dict[tuple[str, str], str], shapes: dict[str, frozenset[Outcome]],
    rng: np.random.Generator, copy: int, tally: Tally, pen: str,
) -> None:  # fmt: skip
    boxes = layout.pages[number - 1].boxes
    way, image = _seen(page, rng, copy)
    frame = Frame(layout.marks, layout.mark_mm, layout.code)
    began = time.process_time()
    said, picture = worker.page_read(image, [frame])
    tally.pages[way, "pages"] += 1
    if not said["mark"]:
        tally.pages[way, f"non lue ({said['why']})"] += 1
        tally.seconds += time.process_time() - began
        return
    straight = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    single = frozenset(one.name for one in national().questions if one.type == "select_one")
    readings = boxes_read(straight, boxes, single)  # type: ignore[arg-type]
    tally.seconds += time.process_time() - began
    mark = PageMark(*(int(one) for one in said["mark"].split("-")[1:4]))
    tally.marks[mark] += 1
    for reading in readings:
        shape = drawn.get((reading.question, reading.choice), "empty")
        tally.boxes[shape, way, reading.outcome] += 1
        if reading.outcome not in (shapes[shape] if shape != "empty" else CLEAR):
            where = f"{way}, {pen}, {said['mark']}"
            tally.wrong.append(f"{shape} lue {reading.outcome} ({where}, {reading.question}/{reading.choice})")


def _filled(
    page: Gray, boxes: Sequence[Box], shapes: dict[str, frozenset[Outcome]], rng: np.random.Generator
) -> tuple[dict[tuple[str, str], str], str]:
    """Draw as people answer: one choice of a question of one, a third of the others; now and then a change of mind.

    Returns:
        The stroke drawn in each box that bears one, and the pen in words.
    """
    ink, width = PENS[rng.integers(len(PENS))]
    hand = Hand(rng, ink, width)
    names, drawn = sorted(shapes), {}
    single = {one.name for one in national().questions if one.type == "select_one"}
    questions: dict[str, list[Box]] = defaultdict(list)
    for box in boxes:
        if box.kind is BoxKind.TICK:
            questions[box.question].append(box)
    for question, mine in questions.items():
        count = hand.rng.choice([0, 1, 1, 1, 1, 1, 1, 2]) if question in single else hand.rng.binomial(len(mine), 0.35)
        for index in hand.rng.permutation(len(mine))[:count]:
            shape = names[hand.rng.integers(len(names))]
            getattr(hand, shape)(page, mine[index])
            drawn[question, mine[index].choice] = shape
    return drawn, f"encre {ink}, {width} mm"


def _seen(page: Gray, rng: np.random.Generator, copy: int) -> tuple[str, Gray]:
    turns = int(rng.integers(4))
    if copy % 5 == 4:
        return "téléphone", photographed(page, rng, turns=turns, blur=rng.uniform(0.4, 1.2), noise=rng.uniform(2, 7))
    dpi = 150 if copy % 2 else 300
    blur, noise = rng.uniform(0.2, 1.0), rng.uniform(1, 6)
    skew, quality = rng.uniform(-3, 3), int(rng.integers(45, 92))
    return f"{dpi} ppp", scanned(page, rng, dpi=dpi, skew=skew, turns=turns, blur=blur, noise=noise, quality=quality)


def _lines(name: str, shapes: dict[str, frozenset[Outcome]], tally: Tally) -> Iterator[Line]:
    boxes, wrong = sum(tally.boxes.values()), len(tally.wrong)
    pages = sum(count for (_way, what), count in tally.pages.items() if what == "pages")
    unread = sum(count for (_way, what), count in tally.pages.items() if what != "pages")
    what = f"paper : cases, {name}"
    right = f"{100 * (1 - wrong / max(boxes, 1)):.2f} % justes ou demandées, {wrong} fausses sans rien dire"
    yield what, right, f"{boxes} cases, {pages} pages de 40 questionnaires", "–", "≥ 99,5 %, 0 fausse"
    yield f"paper : pages, {name}", f"{unread} demandées à une personne", f"{pages} pages", "–", "–"
    for way in sorted({way for _shape, way, _outcome in tally.boxes}):
        yield f"paper : {way}, {name}", _told(tally, way=way), "–", "–", "–"
    for shape in ("empty", *shapes):
        yield f"paper : {WORDS[shape]}, {name}", _told(tally, shape=shape), "–", "–", "–"
    missing, double = _missing(tally), sorted(mark for mark, count in tally.marks.items() if count > 1)
    told = (
        f"manquantes : {missing} ; en double : {len(double)} pages de l’exemplaire {double[0].copy if double else '–'}"
    )
    yield f"paper : pages qui manquent ou reviennent, {name}", told, "une manque, un exemplaire revient", "–", "vues"
    yield f"paper : une page, {name}", f"{1000 * tally.seconds / max(pages, 1):.0f} ms de processeur", "–", "–", "–"


def _told(tally: Tally, *, shape: str = "", way: str = "") -> str:
    counts: Counter[Outcome] = Counter()
    for (one, other, outcome), count in tally.boxes.items():
        if shape in {"", one} and way in {"", other}:
            counts[outcome] += count
    total = max(sum(counts.values()), 1)
    parts = (f"{100 * counts[outcome] / total:.1f} % {word}" for outcome, word in _OUTCOMES)
    return f"{', '.join(parts)} ({sum(counts.values())})"


_OUTCOMES: Final = ((Outcome.TICKED, "cochées"), (Outcome.EMPTY, "vides"), (Outcome.ASKED, "demandées"))


def _missing(tally: Tally) -> list[str]:
    """Pages with boxes, of a copy of which other pages were read, that nobody saw."""
    found = []
    for look, (language, large) in enumerate(LOOKS):
        layout = form_layout(_printed(language, large))
        wanted = [page.number for page in layout.pages if page.boxes]
        copies = {mark.copy for mark in tally.marks if mark.run == RUN + look}
        found += [
            f"exemplaire {copy} page {number}"
            for copy in sorted(copies)
            for number in wanted
            if not tally.marks[PageMark(RUN + look, copy, number)]
        ]
    return found
