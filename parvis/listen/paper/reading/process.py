"""Reading scans in a process of its own: a hostile file can only lose itself. No OpenCV on this side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from parvis.listen.paper.layout import Box, Layout
from parvis.listen.paper.marks import NotAMark, PageMark, mark_read
from parvis.web.sandbox import Failed, OutOfLimits, run_limited

WORKER: Final = "parvis.listen.paper.reading.worker"
SECONDS: Final = 60
MEGABYTES: Final = 3072
#: Pages read in one process: what is lost when it falls, and how often progress is told.
CHUNK: Final = 6

KINDS: Final = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
MESSAGES: Final = {
    "empty": "Ce fichier est vide : choisissez-en un autre.",
    "kind": "Ce fichier n’est ni un PDF, ni une image JPEG, PNG ou TIFF : numérisez les feuilles à nouveau, en PDF.",
    "heic": "Ce fichier est une photo au format HEIC : dans les réglages du téléphone, choisissez le format JPEG.",
    "broken": "Ce fichier est abîmé ou incomplet : numérisez ces feuilles à nouveau.",
    "locked": "Ce PDF est protégé par un mot de passe : enregistrez-le sans mot de passe.",
    "pages": "Ce fichier a plus de 800 pages : déposez-le en plusieurs parties.",
    "large": "Cette image compte trop de points : numérisez à 300 points par pouce au plus.",
    "slow": "Ce fichier demande trop de temps ou de mémoire : numérisez à 200 points par pouce, en nuances de gris.",
}


class UnreadableScan(ValueError):
    """The file is not read; the message, in French, says why and what to do."""


@dataclass(frozen=True)
class PageFound:
    """A page of a file: its picture (JPEG), whether it is straightened, its mark; ``why`` it is not whole."""

    picture: bytes
    straight: bool
    mark: PageMark | None
    why: str


def format_of(content: bytes) -> str:
    """The format of a file, known by its content.

    Raises:
        UnreadableScan: empty, or of a kind that is not read.
    """
    if not content:
        raise UnreadableScan(MESSAGES["empty"])
    for signature, format in KINDS:
        if content.startswith(signature):
            return format
    raise UnreadableScan(MESSAGES["heic" if content[4:8] == b"ftyp" else "kind"])


def pages_read(content: bytes, *, first: int, frames: Sequence[dict[str, Any]]) -> tuple[int, list[PageFound]]:
    """How many pages a file has, and at most :data:`CHUNK` of them from ``first`` (0 is the first).

    ``frames`` are those of the layouts that the pages may have (see :func:`frame_of`).

    Raises:
        UnreadableScan: the reader refused it, fell, or took too long.
    """
    asked = {"do": "pages", "format": format_of(content), "first": first, "count": CHUNK, "frames": list(frames)}
    head, _line, pictures = _run(asked, content).partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise UnreadableScan(MESSAGES[told["refused"]])
    pages, at = [], 0
    for one in told["pages"]:
        pages.append(PageFound(pictures[at : at + one["bytes"]], one["straight"], _mark(one["mark"]), one["why"]))
        at += one["bytes"]
    return told["total"], pages


@dataclass(frozen=True)
class PageToRead:
    """A straightened page, its boxes, and the names of the questions of one choice only."""

    picture: bytes
    boxes: Sequence[Box]
    single: frozenset[str]


def boxes_of_pages(pages: Sequence[PageToRead]) -> list[list[dict[str, Any]]]:
    """What is read of each page's boxes to tick: « question, choice, outcome, confidence, why ».

    Raises:
        UnreadableScan: the reader fell, or took too long.
    """
    if not pages:
        return []
    told = [
        {"bytes": len(page.picture), "boxes": [asdict(box) for box in page.boxes], "single": sorted(page.single)}
        for page in pages
    ]
    answer = _run({"do": "boxes", "pages": told}, b"".join(page.picture for page in pages))
    found: list[list[dict[str, Any]]] = json.loads(answer)
    return found


def frame_of(layout: Layout) -> dict[str, Any]:
    """What is at the same place on every page of a layout."""
    return {"marks": layout.marks, "mark_mm": layout.mark_mm, "code": layout.code}


def _run(asked: dict[str, Any], content: bytes) -> bytes:
    try:
        return run_limited(WORKER, json.dumps(asked).encode() + b"\n" + content, seconds=SECONDS, megabytes=MEGABYTES)
    except OutOfLimits as error:
        raise UnreadableScan(MESSAGES["slow"]) from error
    except Failed as error:
        raise UnreadableScan(MESSAGES["broken"]) from error


def _mark(text: str) -> PageMark | None:
    try:
        return mark_read(text) if text else None
    except NotAMark:
        return None
