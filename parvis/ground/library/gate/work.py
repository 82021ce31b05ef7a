"""The gate's work, as it runs in the limited process: bytes in, a line of JSON and the cleaned bytes out."""

from __future__ import annotations

from parvis.ground.library.gate.detect import kind_of
from parvis.ground.library.gate.docx import clean_docx
from parvis.ground.library.gate.images import clean_image
from parvis.ground.library.gate.odt import clean_odt
from parvis.ground.library.gate.pdf import examine_pdf
from parvis.ground.library.gate.verdict import Accepted, Kind, Refused, RefusedError, written


def work(payload: bytes) -> bytes:
    """Examine ``payload``; the answer is read by :func:`parvis.ground.library.gate.verdict.read`."""
    try:
        return written(_examined(payload))
    except RefusedError as refusal:
        return written(Refused(refusal.reason, refusal.remedy))


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
