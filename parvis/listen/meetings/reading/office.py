"""docx and odt: pandoc reads, sandboxed, and its tree is walked into pieces."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree

import pypandoc

from parvis.listen.meetings.reading import shapes
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.refusals import Refused

Node: TypeAlias = dict[str, Any]

# Less than the process that waits for it: pandoc never outlives it.
PANDOC_SECONDS: Final = 25
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DOCUMENT: Final = "word/document.xml"
# Inlines that hold others, and where.
WRAPPERS: Final = {
    "Emph": None, "Strong": None, "Underline": None, "Strikeout": None, "Superscript": None, "Subscript": None,
    "SmallCaps": None, "Quoted": 1, "Cite": 1, "Link": 1, "Span": 1,
}  # fmt: skip


def pieces_of(content: bytes, format: str) -> list[Piece]:
    """The pieces of a document; ``content`` has passed the gate.

    Raises:
        Refused: pandoc cannot read it.
    """
    if format == "docx":
        content = _with_text_boxes(content)
    # The process has no home, and pandoc will not start without one.
    os.environ.setdefault("HOME", "/")
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", format, "--to", "json", "+RTS", "-M768m", "-RTS"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PANDOC_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused("slow") from error
    if done.returncode:
        raise Refused("slow" if done.returncode in {-9, -24, 251} else "broken")
    tree = json.loads(done.stdout)
    walk = _Walk()
    for name in ("title", "subtitle"):
        inlines = tree["meta"].get(name, {}).get("c")
        if isinstance(inlines, list) and inlines and "t" in inlines[0]:
            walk.add("heading", 1, _said(inlines))
            walk.under = 1
    walk.blocks(tree["blocks"])
    return walk.pieces


def _with_text_boxes(content: bytes) -> bytes:
    """Put the text of each text box after the paragraph that anchors it: pandoc leaves it out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if b"txbxContent" not in parts[DOCUMENT]:
        return content
    try:
        # The gate has refused every definition of entities, and this process has little memory to lose.
        for _event, (prefix, uri) in ElementTree.iterparse(io.BytesIO(parts[DOCUMENT]), ["start-ns"]):  # noqa: S314
            # pandoc knows names by their usual prefixes; those that Python keeps for itself cannot be given back.
            if prefix and not re.fullmatch(r"ns\d+", prefix):
                ElementTree.register_namespace(prefix, uri)
        root = ElementTree.fromstring(parts[DOCUMENT])  # noqa: S314
    except ElementTree.ParseError as error:
        raise Refused("broken") from error
    for parent in list(root.iter()):
        for fallback in parent.findall(FALLBACK):
            parent.remove(fallback)
    for parent in [one for one in root.iter() if any(child.tag == f"{WORD}p" for child in one)]:
        for paragraph in [child for child in parent if child.tag == f"{WORD}p"]:
            boxed = [inner for box in paragraph.iter(f"{WORD}txbxContent") for inner in list(box)]
            place = list(parent).index(paragraph) + 1
            parent[place:place] = boxed
            for box in paragraph.iter(f"{WORD}txbxContent"):
                box[:] = []
    parts[DOCUMENT] = ElementTree.tostring(root)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def _parts(node: Node) -> tuple[str, Any]:
    """The kind of a node of pandoc's tree, and what it holds."""
    return node["t"], node.get("c")


def _said(inlines: Sequence[Node]) -> str:
    """The text of some inlines, a forced line end being a line end; pictures say nothing, notes come after."""
    return shapes.tidy("".join(_texts(inlines)))


def _texts(inlines: Sequence[Node]) -> Iterator[str]:
    for one in inlines:
        kind, inner = _parts(one)
        if kind == "Str":
            yield inner
        elif kind in {"Space", "SoftBreak"}:
            yield " "
        elif kind == "LineBreak":
            yield "\n"
        elif kind in {"Code", "Math"}:
            yield inner[1]
        elif kind in WRAPPERS:
            place = WRAPPERS[kind]
            yield from _texts(inner if place is None else inner[place])


def _notes(inlines: Sequence[Node]) -> Iterator[Sequence[Node]]:
    for one in inlines:
        kind, inner = _parts(one)
        if kind == "Note":
            yield inner
        elif kind in WRAPPERS:
            place = WRAPPERS[kind]
            yield from _notes(inner if place is None else inner[place])


def _stands_out(inlines: Sequence[Node]) -> bool:
    """Whether all that is said is bold or underlined."""
    for one in inlines:
        kind, inner = _parts(one)
        if kind in {"Strong", "Underline"}:
            continue
        if kind in {"Emph", "SmallCaps", "Span", "Link"} and inner:
            if not _stands_out(inner if WRAPPERS[kind] is None else inner[1]):
                return False
        elif kind not in {"Space", "SoftBreak", "LineBreak", "Note", "Image"}:
            return False
    return any(one["t"] in {"Strong", "Underline", "Emph", "SmallCaps", "Span", "Link"} for one in inlines)


@dataclass
class _Walk:
    """The pieces found so far."""

    pieces: list[Piece] = field(default_factory=list)
    tables: int = 0
    # The headings of a document that has a title stand one rank below it.
    under: int = 0

    def add(self, kind: Any, level: int, text: str) -> None:
        if text:
            self.pieces.append(Piece(kind, level, " ".join(text.split("\n")) if kind == "heading" else text))

    def blocks(self, blocks: Sequence[Node], *, depth: int = 0) -> None:
        """Walk blocks; ``depth`` is that of the list which they are in, the first of them being its item."""
        for number, block in enumerate(blocks):
            kind, inner = _parts(block)
            if kind in {"Para", "Plain"}:
                self._paragraph(inner, depth=depth if number == 0 else 0)
            elif kind == "Header":
                self.add("heading", inner[0] + self.under, _said(inner[2]))
                self._footnotes(inner[2])
            elif kind in {"BulletList", "OrderedList"}:
                for item in inner if kind == "BulletList" else inner[1]:
                    self.blocks(item, depth=depth + 1)
            elif kind == "Table":
                self._table(inner)
            elif kind in {"BlockQuote", "Div", "Figure"}:
                self.blocks(inner[-1] if kind != "BlockQuote" else inner, depth=depth if number == 0 else 0)
            elif kind == "LineBlock":
                for line in inner:
                    self._paragraph(line, depth=0)
            elif kind == "CodeBlock":
                self.add("paragraph", 0, shapes.tidy(inner[1]))
            elif kind == "DefinitionList":
                for term, definitions in inner:
                    self._paragraph(term, depth=0)
                    for definition in definitions:
                        self.blocks(definition)

    def _paragraph(self, inlines: Sequence[Node], *, depth: int) -> None:
        text = _said(inlines)
        lines = _lines(text)
        if len(lines) == 1 and shapes.may_be_heading(text) and (_stands_out(inlines) or shapes.is_capitals(text)):
            self.add("heading", 7 if not depth else 8, text)
        else:
            for line in lines:
                is_item, said = shapes.unmarked(line)
                self.add("item" if is_item or depth else "paragraph", max(depth, int(is_item)), said)
        self._footnotes(inlines)

    def _footnotes(self, inlines: Sequence[Node]) -> None:
        for note in _notes(inlines):
            self.blocks(note)

    def _table(self, table: Sequence[Any]) -> None:
        rows = [*table[3][1], *(row for body in table[4] for row in [*body[2], *body[3]]), *table[5][1]]
        if all(len(row[1]) < 2 for row in rows):
            # A frame drawn around some text.
            for row in rows:
                for cell in row[1]:
                    self.blocks(cell[4])
            return
        self.tables += 1
        taken: dict[int, int] = {}
        for number, (_attributes, cells) in enumerate(rows, 1):
            column = 1
            for _attr, _alignment, row_span, column_span, blocks in cells:
                while taken.get(column, 0) >= number:
                    column += 1
                self._cell(blocks, number, column)
                for spanned in range(column, column + column_span):
                    taken[spanned] = number + row_span - 1
                column += column_span

    def _cell(self, blocks: Sequence[Node], row: int, column: int) -> None:
        inside = _Walk()
        inside.blocks(blocks)
        for piece in inside.pieces:
            self.pieces.append(Piece("cell", column, piece.text, 0, self.tables, row, column))


def _lines(text: str) -> list[str]:
    """Lines ended by hand: each stands by itself, unless it goes on with the one before."""
    kept: list[str] = []
    for line in text.split("\n"):
        goes_on = kept and line[:1].islower() and kept[-1][-1:] not in ".!?…:;"
        if goes_on:
            kept[-1] = f"{kept[-1]} {line}"
        else:
            kept.append(line)
    return kept
