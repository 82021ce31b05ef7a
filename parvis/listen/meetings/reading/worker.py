"""What the reading process does: a file in, JSON out. Run by ``parvis.web.sandbox``, whose limits hold it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from parvis.listen.meetings.reading import office, pdf
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.refusals import Refused

MOST_PIECES: Final = 20_000
MOST_SIGNS: Final = 2_000_000


def work(payload: bytes) -> bytes:
    """Read a file; ``payload`` is its format, a line end, and the file."""
    format, _line_end, content = payload.partition(b"\n")
    return json.dumps(_answer(content, format.decode())).encode()


def _answer(content: bytes, format: str) -> dict[str, object]:
    try:
        pieces = pdf.pieces_of(content) if format == "pdf" else office.pieces_of(content, format)
        _refuse_excess(pieces)
    except Refused as refusal:
        return {"refused": refusal.reason, "pages": refusal.pages}
    except RecursionError:
        return {"refused": "broken"}
    return {"pieces": pieces}


def _refuse_excess(pieces: Sequence[Piece]) -> None:
    if not pieces:
        raise Refused("empty")
    if len(pieces) > MOST_PIECES or sum(len(piece.text) for piece in pieces) > MOST_SIGNS:
        raise Refused("long")
