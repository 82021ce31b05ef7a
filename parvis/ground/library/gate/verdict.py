"""What the gate says of a file. No Django here: the gate's work runs in a process of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The five kinds of file that are let in; everything else is refused (ADR 0014)."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def content_type(self) -> str:
        """What the file is served as."""
        return CONTENT_TYPES[self]

    @property
    def extension(self) -> str:
        """Ending of the name that it is given, dot included."""
        return ".jpg" if self is Kind.JPEG else f".{self}"


CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
}


class RefusedError(Exception):
    """The file does not go through: why, and how to mend it, in French, for the person who sent it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A file that goes through, as it is kept: without metadata.

    ``tagged`` is None where the kind has no tags (images, office files). ``html`` is what pandoc made of an office
    file, sanitised; ``text`` is for search.
    """

    kind: Kind
    data: bytes
    text: str = ""
    html: str = ""
    tagged: bool | None = None
    title: str = ""
    language: str = ""


@dataclass(frozen=True)
class Refused:
    """Why a file does not go through, and how to mend it."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}"


def written(found: Accepted | Refused) -> bytes:
    """``found`` for a pipe: a line of JSON, then the bytes that are kept."""
    if isinstance(found, Refused):
        return json.dumps({"reason": found.reason, "remedy": found.remedy}).encode()
    said = {
        "kind": found.kind,
        "text": found.text,
        "tagged": found.tagged,
        "title": found.title,
        "language": found.language,
    }
    return json.dumps(said).encode() + b"\n" + found.data


def read(answer: bytes) -> Accepted | Refused:
    """What :func:`written` wrote."""
    head, _line, data = answer.partition(b"\n")
    said = json.loads(head)
    if "reason" in said:
        return Refused(said["reason"], said["remedy"])
    return Accepted(**{**said, "kind": Kind(said["kind"]), "data": data})
