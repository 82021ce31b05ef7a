"""Batches of scans for tests: a print run, its copies, the PDF that a scanner would give."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement
from parvis.listen.contributions.models import Help
from parvis.listen.paper.layout import Layout
from parvis.listen.paper.models import Copy, PrintRun, ScanBatch, ScanFile, Sheet
from parvis.listen.paper.printing import form_layout
from parvis.listen.paper.reading.straight import Gray
from parvis.listen.paper.scans.batches import batch_receive, file_read_on, file_receive
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash, new_code
from tests.listen.paper.making import pdf_of, printed
from tests.listen.paper.reading.drawing import DPI, Hand

#: The same in every test, so that what is printed is drawn once.
NUMBER = 4242


def make_run(version: Version, *, copies: int = 2, **fields: Any) -> PrintRun:
    """A print run of the main sheets, and its copies."""
    language, large = fields.get("language", "fr"), fields.get("large", False)
    run = PrintRun.objects.create(
        campaign=version.questionnaire.campaign, version=version, copies_wanted=copies,
        layout=layout_printed(language, large).to_json(),
        **{"number": NUMBER, "language": language, "departement": Departement.objects.get(pk="00"), **fields},
    )  # fmt: skip
    for number in range(1, copies + 1):
        Copy.objects.create(run=run, number=number, receipt=code_hash(CodeKind.RECEIPT, new_code(CodeKind.RECEIPT)))
    return run


@cache
def layout_printed(language: str, large: bool) -> Layout:
    """The layout of the main sheets."""
    return form_layout(printed(language=language, large=large, blocks=()))


@cache
def pages_printed(language: str = "fr", large: bool = False, copies: int = 2) -> Mapping[tuple[int, int], Gray]:
    """Each page of each copy of the run as printed, by (copy, page)."""
    document = pypdfium2.PdfDocument(
        pdf_of(printed(language=language, large=large, blocks=()), run=NUMBER, copies=copies)
    )
    count = len(layout_printed(language, large).pages)
    found = {}
    for index in range(copies * count):
        drawn = document[index].render(scale=DPI / 72, grayscale=True).to_numpy()
        found[index // count + 1, index % count + 1] = drawn.reshape(drawn.shape[:2]).copy()
    document.close()
    return found


def tick(page: Gray, layout: Layout, number: int, question: str, choice: str, shape: str = "cross") -> None:
    """Tick a choice of a page."""
    boxes = layout.pages[number - 1].boxes
    box = next(one for one in boxes if (one.question, one.choice) == (question, choice))
    getattr(Hand(np.random.default_rng(3)), shape)(page, box)


def as_pdf(pages: Iterable[Gray]) -> bytes:
    """One file of these pages, at 150 points an inch."""
    images = [Image.fromarray(one).resize((one.shape[1] // 2, one.shape[0] // 2)) for one in pages]
    made = io.BytesIO()
    images[0].save(made, "PDF", save_all=True, append_images=images[1:], resolution=150.0)
    return made.getvalue()


def make_batch(by: Scope, version: Version, **fields: Any) -> ScanBatch:
    """An empty batch of the fictional département."""
    given = {
        "departement": Departement.objects.get(pk="00"), "collected_on": date(2026, 11, 2), "help": Help.ALONE, **fields
    }  # fmt: skip
    return batch_receive(by=by, campaign=version.questionnaire.campaign, fields=given)


def give(by: Scope, batch: ScanBatch, content: bytes, name: str = "scan.pdf") -> ScanFile:
    """Give a file and read it to its end."""
    file = file_receive(by=by, batch=batch, name=name, content=content)
    assert file is not None
    while file_read_on(file=file.pk):
        pass
    file.refresh_from_db()
    return file


def states(batch: ScanBatch) -> list[tuple[str, int | None, int | None]]:
    """(state, copy, page) of each sheet, in the order of the files."""
    rows = Sheet.objects.filter(batch=batch).values_list("state", "copy__number", "page")
    return list(rows)
