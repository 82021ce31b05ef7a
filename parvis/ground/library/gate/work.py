"""The gate's work, as it runs in the limited process: bytes in, a line of JSON and the cleaned bytes out."""

from __future__ import annotations

import json

from parvis.ground.library.gate.detect import kind_of
from parvis.ground.library.gate.docx import clean_docx
from parvis.ground.library.gate.images import clean_image
from parvis.ground.library.gate.odt import clean_odt
from parvis.ground.library.gate.pdf import examine_pdf
from parvis.ground.library.gate.verdict import Accepted, Kind, Refused, RefusedError


def work(payload: bytes) -> bytes:
    """Examine ``payload``; see :func:`written` and :func:`read` for what is answered."""
    try:
        return written(_examined(payload))
    except RefusedError as refusal:
        return json.dumps({"reason": refusal.reason, "remedy": refusal.remedy}).encode()


def _examined(data: bytes) -> Accepted:
    kind = kind_of(data)
    match kind:
        case Kind.PDF:
            return examine_pdf(data)
        case Kind.DOCX:
            return Accepted(kind=kind, data=clean_docx(data))
        case Kind.ODT:
            return Accepted(kind=kind, data=clean_odt(data))
        case _:
            return Accepted(kind=kind, data=clean_image(data, kind))


def written(found: Accepted) -> bytes:
    """``found`` for the pipe."""
    said = {
        "kind": found.kind,
        "text": found.text,
        "tagged": found.tagged,
        "title": found.title,
        "language": found.language,
    }
    return json.dumps(said).encode() + b"\n" + found.data


def read(answer: bytes) -> Accepted | Refused:
    """What :func:`work` answered."""
    head, _line, data = answer.partition(b"\n")
    said = json.loads(head)
    if "reason" in said:
        return Refused(said["reason"], said["remedy"])
    return Accepted(**{**said, "kind": Kind(said["kind"]), "data": data})
