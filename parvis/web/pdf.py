"""PDF/UA-1 by typst: a template of ours, data of anyone, our own fonts; the same data give the same bytes."""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from parvis.web.sandbox import SandboxError, run_limited

PACKAGE = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR = ("NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf")
#: Of processor, and of address space.
APART_SECONDS = 60
APART_MEGABYTES = 3072
REPLACEMENT = "\ufffd"
# Left-to-right and right-to-left marks, joiners: Arabic and Persian need them. Other controls hide or reorder text.
KEPT_CONTROLS = frozenset("\n\u200b\u200c\u200d\u200e\u200f")


class PaperRefused(Exception):
    """The template could not be set as an accessible PDF: a fault of the template, not of the data."""


def render(template: Path, data: Mapping[str, Any], *, dated: datetime, language: str = "fr") -> bytes:
    """Set ``data`` in the typst ``template`` (a file of this package) and return a tagged PDF/UA-1.

    The template reads ``json(bytes(sys.inputs.data))`` and ``sys.inputs.lang``; nothing of ``data`` is ever read as
    typst code. ``dated`` (aware) is the date written in the file. Signs that our fonts lack: see :func:`printable`.

    Raises:
        PaperRefused: typst refuses the document, or it has no language.
    """
    try:
        made = typst.compile(
            template,
            root=PACKAGE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=_inputs(data, language),
            pdf_standards=["ua-1"],
            timestamp=int(dated.timestamp()),
        )
    except typst.TypstError as error:
        raise PaperRefused(f"{template.name}: {error.message}") from error
    # UA-1 is not refused for a missing language, without which no reader pronounces it.
    if f"/Lang({language})".encode() not in made:
        raise PaperRefused(f"{template.name}: no language")
    return made


def render_apart(template: Path, data: Mapping[str, Any], *, dated: datetime, language: str = "fr") -> bytes:
    """:func:`render` in a process of its own, for a document of hundreds of pages.

    typst keeps what it set during its ten last documents: five files of four hundred pages would leave a gigabyte in
    the server's process. Here all of it goes with the process.

    Raises:
        PaperRefused: typst refuses the document, or it asks for more than a minute or three gigabytes.
    """
    job = {"template": str(template.relative_to(PACKAGE)), "data": data, "dated": dated.isoformat(), "lang": language}
    try:
        return run_limited(__name__, json.dumps(job).encode(), seconds=APART_SECONDS, megabytes=APART_MEGABYTES)
    except SandboxError as error:
        raise PaperRefused(f"{template.name}: {error}") from error


def work(payload: bytes) -> bytes:
    """What the process of :func:`render_apart` does."""
    job = json.loads(payload)
    dated = datetime.fromisoformat(job["dated"])
    return render(PACKAGE / job["template"], job["data"], dated=dated, language=job["lang"])


def query(template: Path, data: Mapping[str, Any], *, language: str, label: str) -> list[Any]:
    """The values of the ``metadata`` that ``template``, set with ``data``, labels ``label``: where things ended up.

    Raises:
        PaperRefused: typst refuses the document.
    """
    try:
        found = typst.query(
            template,
            f"<{label}>",
            field="value",
            root=PACKAGE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=_inputs(data, language),
        )
    except typst.TypstError as error:
        raise PaperRefused(f"{template.name}: {error.message}") from error
    return list(json.loads(found))


def _inputs(data: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"data": json.dumps(_printable_all(data), ensure_ascii=False), "lang": language}


def printable(text: str) -> str:
    """``text`` with only signs that our fonts can draw (PDF/UA forbids any other).

    A sign that we lack becomes its plainer form when Unicode gives one (𝐁 → B), « � » when it is a letter or a digit,
    a space when it is a space, and nothing when it is a symbol, an emoji or a control.
    """
    drawn = covered()
    return "".join(one if one in drawn else _plainer(one, drawn) for one in unicodedata.normalize("NFC", text))


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` would be seen once printed."""
    return all(unicodedata.category(sign)[0] in "CMZ" for sign in printable(text))


@cache
def covered() -> frozenset[str]:
    """The signs that the shipped fonts draw, line break included."""
    return KEPT_CONTROLS.union(*(_font_signs(FONTS / name) for name in REGULAR))


def _plainer(sign: str, drawn: frozenset[str]) -> str:
    if sign.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    if all(one in drawn for one in plain):
        return plain
    return REPLACEMENT if unicodedata.category(sign)[0] in "LN" else ""


def _printable_all(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable_all(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable_all(one) for one in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _font_signs(path: Path) -> frozenset[str]:
    """The signs of a TrueType font, from its ``cmap`` in format 4 (OpenType 1.9, § cmap)."""
    font = path.read_bytes()
    tables = {font[at : at + 4]: struct.unpack(">L", font[at + 8 : at + 12])[0] for at in _table_records(font)}
    cmap = tables[b"cmap"]
    table = cmap + struct.unpack(">L", font[cmap + 8 : cmap + 12])[0]
    kind, _length, _language, doubled = struct.unpack(">4H", font[table : table + 8])
    if kind != 4:
        raise ValueError(f"{path.name}: cmap of format {kind}")
    segments = struct.unpack(f">{doubled // 2}H", font[table + 14 : table + 14 + doubled])
    starts = struct.unpack(f">{doubled // 2}H", font[table + 16 + doubled : table + 16 + 2 * doubled])
    points = (point for first, last in zip(starts, segments, strict=True) for point in range(first, last + 1))
    return frozenset(chr(point) for point in points if _drawable(chr(point)))


def _table_records(font: bytes) -> range:
    return range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16)


def _drawable(sign: str) -> bool:
    # Controls reorder or hide text; line and paragraph separators would break a line where the author saw none.
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
