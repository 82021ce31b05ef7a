"""Minutes made by program: a hand-marked text, written as docx, odt or pdf in the layout that its author would use.

A text is a file of ``minutes/``: ``=`` title, ``==`` heading, ``**…**`` bold line, ``-`` item, ``1.`` number, ``|`` row
of a table, ``@`` letterhead, ``%`` repeated header or footer, ``!`` layout. What a careful reader would keep is marked
``{d12|…}``: the object (``d``éfi, ``r``essource, ``p``rojet, ``s``olution), ``!`` when disputed, how many agreed.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import docx
import pypandoc
import pypdfium2
import typst
from docx.document import Document as DocxDocument
from docx.shared import Pt
from PIL import Image

FOLDER: Final = Path(__file__).parent / "minutes"
OBJECTS: Final = {"d": "defi", "r": "ressource", "p": "projet", "s": "solution", "": ""}
MARK: Final = re.compile(r"\{(?P<object>[drps]?)(?P<disputed>!?)(?P<agreed>\d*)\|(?P<text>[^}]*)\}")
KINDS: Final = {"== ": "heading", "= ": "title", "- ": "item", "1. ": "number", "@ ": "letterhead"}
WIDTHS: Final = {5: (2, 4, 4, 4, 1), 3: (4, 1, 1), 4: (3, 7, 2, 2)}


@dataclass(frozen=True)
class Marked:
    """A statement that a careful reader would keep."""

    text: str
    object: str
    agreed: int | None
    disputed: bool


@dataclass
class Element:
    """A piece of the document: ``rows`` when it is a table."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Minutes:
    """A document to write, and what should be read in it."""

    name: str
    elements: tuple[Element, ...]
    marked: tuple[Marked, ...]
    layout: frozenset[str]
    footer: str

    @property
    def title(self) -> str:
        """The title, else the first line."""
        return next((one.text for one in self.elements if one.kind == "title"), self.elements[0].text)


def names() -> list[str]:
    """The minutes on which the rules were made."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def held_out() -> list[str]:
    """The minutes written after the rules, that never changed them."""
    return sorted(path.stem for path in (FOLDER / "reserve").glob("*.txt"))


@cache
def minutes(name: str) -> Minutes:
    """The minutes called ``name``."""
    path = FOLDER / f"{name}.txt"
    path = path if path.exists() else FOLDER / "reserve" / f"{name}.txt"
    return parse(name, path.read_text(encoding="utf-8"))


def parse(name: str, source: str) -> Minutes:
    """Read the marked text of some minutes."""
    elements: list[Element] = []
    marked: list[Marked] = []
    layout: set[str] = set()
    footer = ""
    for line in filter(str.strip, source.splitlines()):
        if line.startswith("!"):
            layout |= set(line[1:].split())
            continue
        marked += [
            Marked(found["text"], OBJECTS[found["object"]], int(found["agreed"] or 0) or None, bool(found["disputed"]))
            for found in MARK.finditer(line)
        ]
        plain = MARK.sub(lambda found: found["text"], line)
        if plain.startswith("% "):
            footer = plain[2:]
        elif plain.startswith("|"):
            if not elements or elements[-1].kind != "table":
                elements.append(Element("table"))
            elements[-1].rows.append([cell.strip() for cell in plain.strip().strip("|").split("|")])
        elif plain.startswith("**"):
            elements.append(Element("bold", plain.strip("* ")))
        else:
            start = next((start for start in KINDS if plain.startswith(start)), "")
            elements.append(Element(KINDS.get(start, "paragraph"), plain[len(start) :]))
    if "typed" in layout:
        for one in elements:
            if one.kind == "item":
                one.kind, one.text = "paragraph", f"- {one.text}"
    return Minutes(name, tuple(elements), tuple(marked), frozenset(layout), footer)


def as_docx(one: Minutes) -> bytes:
    """Written with a word processor."""
    document = docx.Document()
    messy = "messy" in one.layout
    document.styles["Normal"].font.size = Pt(11)
    section = document.sections[0]
    if one.footer:
        section.header.paragraphs[0].text = one.title
        section.footer.paragraphs[0].text = one.footer
    for element in one.elements:
        _write(document, element, messy=messy)
        if messy and element.kind != "item":
            document.add_paragraph("")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _write(document: DocxDocument, element: Element, *, messy: bool) -> None:
    kind, text = element.kind, element.text
    if kind == "table":
        columns = max(len(row) for row in element.rows)
        table = document.add_table(rows=0, cols=columns, style="Table Grid")
        for row in element.rows:
            for cell, said in zip(table.add_row().cells, row, strict=False):
                cell.text = said
    elif kind == "title" and not messy:
        document.add_heading(text, level=0)
    elif kind == "heading" and not messy:
        document.add_heading(text, level=1)
    elif kind == "heading":
        document.add_paragraph().add_run(text).underline = True
    elif kind in {"title", "bold"}:
        document.add_paragraph().add_run(text).bold = True
    elif kind == "item":
        # A typed tab after a typed dash: what people do when lists get in their way.
        document.add_paragraph(f"-\t{text}" if messy else text, style=None if messy else "List Bullet")
    elif kind == "number":
        document.add_paragraph(text, style="List Number")
    else:
        run = document.add_paragraph().add_run()
        for number, line in enumerate(text.split("⏎")):
            if number:
                run.add_break()
            run.add_text(line)


def as_odt(one: Minutes) -> bytes:
    """The same, saved by another word processor."""
    return converted(as_docx(one), source="docx", target="odt")


def converted(content: bytes, *, source: str, target: str) -> bytes:
    """``content`` from a format to another, by pandoc."""
    import subprocess

    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", source, "--to", target, "--output", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def as_pdf(one: Minutes) -> bytes:
    """Laid out on A4."""
    told: dict[str, Any] = {
        "title": one.title,
        "size": 12,
        "font": "New Computer Modern" if "serif" in one.layout else "Libertinus Serif",
        "footer": one.footer,
        "marker": "–" if "messy" in one.layout else "•",
        "columns": "columns" in one.layout,
        "elements": [
            {
                "kind": element.kind,
                "text": element.text,
                "level": 1,
                "rows": element.rows,
                "widths": WIDTHS.get(len(element.rows[0])) or [1] * len(element.rows[0]) if element.rows else [],
            }
            for element in _filled(one.elements)
        ],
    }
    template = (FOLDER / "mise-en-page.typ").read_bytes()
    made = typst.compile(template, format="pdf", sys_inputs={"doc": json.dumps(told)}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _filled(elements: tuple[Element, ...]) -> list[Element]:
    wide = [max((len(row) for row in one.rows), default=0) for one in elements]
    return [
        Element(one.kind, one.text, [row + [""] * (width - len(row)) for row in one.rows])
        for one, width in zip(elements, wide, strict=True)
    ]


def as_scan(one: Minutes) -> bytes:
    """The printed pages, scanned: images without text."""
    with pypdfium2.PdfDocument(as_pdf(one)) as document:
        images = [page.render(scale=1).to_pil().convert("L") for page in document]
    kept = io.BytesIO()
    first, *others = images
    first.save(kept, "PDF", save_all=True, append_images=others)
    assert isinstance(first, Image.Image)
    return kept.getvalue()


FORMATS: Final = {"docx": as_docx, "odt": as_odt, "pdf": as_pdf}


@cache
def written(name: str, format: str) -> bytes:
    """The minutes called ``name`` in a format."""
    return FORMATS[format](minutes(name))
