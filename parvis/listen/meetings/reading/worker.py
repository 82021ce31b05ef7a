"""The reading process: ``python -m parvis.listen.meetings.reading.worker docx|odt|pdf``, file in, JSON out.

Started by ``process``. It limits itself before it reads a byte, and its limits hold for pandoc, its child.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from parvis.listen.meetings.reading import office, pdf
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.refusals import Refused

MEMORY: Final = 1536 * 1024 * 1024
CPU_SECONDS: Final = 40
MOST_PIECES: Final = 20_000
MOST_SIGNS: Final = 2_000_000


def main() -> None:
    """Read the file given on the standard input."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        # Some systems do not know every limit; the time limit of the parent remains.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    print(json.dumps(_answer(sys.stdin.buffer.read(), sys.argv[1])))  # noqa: T201 - its answer


def _answer(content: bytes, format: str) -> dict[str, object]:
    try:
        pieces = pdf.pieces_of(content) if format == "pdf" else office.pieces_of(content, format)
        _refuse_excess(pieces)
    except Refused as refusal:
        return {"refused": refusal.reason, "pages": refusal.pages}
    except MemoryError:
        return {"refused": "slow"}
    except RecursionError:
        return {"refused": "broken"}
    return {"pieces": pieces}


def _refuse_excess(pieces: Sequence[Piece]) -> None:
    if not pieces:
        raise Refused("empty")
    if len(pieces) > MOST_PIECES or sum(len(piece.text) for piece in pieces) > MOST_SIGNS:
        raise Refused("long")


if __name__ == "__main__":
    main()
