"""What a screen reader hears of a PDF: its tag tree, read with pikepdf, and the words of each tag, by PDFium."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

# How PDFium gives the hyphen that ends a line.
PDFIUM_HYPHEN = "\x02"
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")
MIRRORED = str.maketrans(")]}»>", "([{«<")
HIDDEN = re.compile(r"[\s\u00ad\u200b-\u200f\ufeff\ufffe]+")


@dataclass
class Tag:
    """One element of the structure tree; ``words`` is its own text and that of what it holds, in logical order."""

    kind: str
    alt: str = ""
    scope: str = ""
    headers: tuple[str, ...] = ()
    id: str = ""
    words: str = ""
    children: list[Tag] = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        """Itself and all that it holds, in logical order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class TaggedPdf:
    """The document as assistive technology sees it."""

    language: str
    title: str
    display_title: bool
    marked: bool
    declared_ua: bool
    untagged: list[str]
    pages: int
    root: Tag

    def all(self, *kinds: str) -> list[Tag]:
        """Every tag of these kinds, in logical order."""
        return [tag for tag in self.root.walk() if tag.kind in kinds]

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading."""
        return [(int(tag.kind[1:]), tag.words) for tag in self.root.walk() if re.fullmatch(r"H[1-6]", tag.kind)]


def read_tags(pdf: bytes) -> TaggedPdf:
    """Read the tag tree of ``pdf``."""
    words, untagged = _marked_words(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}
        with document.open_metadata() as metadata:
            title, part = str(metadata.get("dc:title", "")), str(metadata.get("pdfuaid:part", ""))
        tree = Tag("Root")
        for element in _many(root.StructTreeRoot.K):
            _read(element, tree, None, numbers, words)
        return TaggedPdf(
            language=str(root.get("/Lang", "")),
            title=title,
            display_title="/ViewerPreferences" in root and bool(root.ViewerPreferences.get("/DisplayDocTitle", False)),
            marked="/MarkInfo" in root and bool(root.MarkInfo.get("/Marked", False)),
            declared_ua=part == "1",
            untagged=untagged,
            pages=len(document.pages),
            root=tree,
        )


def _read(element: Any, above: Tag, page: int | None, numbers: dict[Any, int], words: dict[Any, str]) -> None:
    if isinstance(element, int):
        above.words += words.get((page, element), "")
        return
    if element.get("/Type") == "/MCR":
        above.words += words.get((numbers[element.Pg.objgen], int(element.MCID)), "")
        return
    if element.get("/Type") == "/OBJR":
        return
    tables = [one for one in _many(element.get("/A", [])) if one.get("/O") == "/Table"]
    tag = Tag(
        kind=str(element.S).lstrip("/"),
        alt=str(element.get("/Alt", "")),
        id=str(element.get("/ID", "")),
        scope=next((str(one.Scope) for one in tables if "/Scope" in one), ""),
        headers=tuple(str(header) for one in tables for header in one.get("/Headers", [])),
    )
    here = numbers[element.Pg.objgen] if "/Pg" in element else page
    for kid in _many(element.get("/K", [])):
        _read(kid, tag, here, numbers, words)
    above.children.append(tag)
    above.words += tag.words


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (pikepdf.Array, list)) else [value]


def _marked_words(pdf: bytes) -> tuple[dict[Any, str], list[str]]:
    """Words by page and marked-content identifier, and the words that stand neither in a tag nor in an artifact."""
    words: dict[Any, str] = {}
    untagged: list[str] = []
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        textpage = page.get_textpage()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            said = _object_words(one.raw, textpage.raw)
            identifier = pdfium.FPDFPageObj_GetMarkedContentID(one.raw)
            if identifier >= 0:
                words[number, identifier] = words.get((number, identifier), "") + said
            elif not _in_artifact(one.raw):
                untagged.append(said)
        textpage.close()
    document.close()
    return words, untagged


def _object_words(text: Any, page: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(text, page, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(text, page, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le", errors="replace").replace(PDFIUM_HYPHEN, "-")


def _in_artifact(one: Any) -> bool:
    for number in range(pdfium.FPDFPageObj_CountMarks(one)):
        mark = pdfium.FPDFPageObj_GetMark(one, number)
        length = ctypes.c_ulong()
        buffer = ctypes.create_string_buffer(64)
        wide = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
        pdfium.FPDFPageObjMark_GetName(mark, wide, 64, ctypes.byref(length))
        if buffer.raw[: length.value - 2].decode("utf-16-le") == "Artifact":
            return True
    return False


def assert_accessible(pdf: bytes, *, expected_text_order: list[str], language: str = "fr") -> TaggedPdf:
    """Assert what PDF/UA-1 and RGAA ask of a document, and that it is read in the order of ``expected_text_order``.

    Spaces, invisible signs and the shape of letters do not count. PDFium gives right-to-left words as they are drawn,
    so their letters must stand together at their place, in whichever order.
    """
    seen = read_tags(pdf)
    assert seen.declared_ua and seen.marked, "not declared as PDF/UA-1"
    assert seen.language == language
    assert seen.title.strip() and seen.display_title, "no title, or not shown"
    assert not seen.untagged, f"words neither tagged nor artifact: {seen.untagged[:3]}"
    levels = [level for level, _ in seen.headings]
    assert levels[:1] == [1] and levels.count(1) == 1, f"headings {levels}"
    assert all(after <= before + 1 for before, after in pairwise(levels)), f"headings {levels}"
    assert all(words.strip() for _, words in seen.headings), "an empty heading"
    for figure in seen.all("Figure"):
        assert figure.alt.strip(), "a figure without alternative text"
    for table in seen.all("Table"):
        _assert_table(table)
    _assert_order(flat(seen.root.words), expected_text_order)
    return seen


def _assert_table(table: Tag) -> None:
    heads = [tag for tag in table.walk() if tag.kind == "TH"]
    assert heads, "a table without header"
    assert all(head.scope in {"/Column", "/Row", "/Both"} and head.words.strip() for head in heads)
    named = {head.id for head in heads}
    for cell in (tag for tag in table.walk() if tag.kind == "TD"):
        assert cell.headers and named.issuperset(cell.headers), f"cell {cell.words!r} without header"


def _assert_order(heard: str, expected: list[str]) -> None:
    at = 0
    for words in expected:
        wanted = flat(words)
        found = _find_mixed(heard, wanted, at) if RIGHT_TO_LEFT.search(wanted) else heard.find(wanted, at)
        assert found >= 0, (
            f"{words!r} is not heard after {heard[max(at - 60, 0) : at]!r}; then {heard[at : at + 120]!r}"
        )
        at = found + len(wanted)


def _find_mixed(heard: str, wanted: str, at: int) -> int:
    letters = sorted(wanted.translate(MIRRORED))
    ends = range(at, len(heard) - len(wanted) + 1)
    return next((one for one in ends if sorted(heard[one : one + len(wanted)].translate(MIRRORED)) == letters), -1)


def flat(text: str) -> str:
    """``text`` without spaces nor invisible signs, in compatibility form: what two renderings must share."""
    return HIDDEN.sub("", unicodedata.normalize("NFKC", text))


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"head", "script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"head", "script", "style"}

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.texts.append(data.strip())


def html_texts(html: str) -> list[str]:
    """The texts of an HTML page in the order of its source: what the PDF of the same thing must follow."""
    page = _Texts()
    page.feed(html)
    page.close()
    return page.texts
