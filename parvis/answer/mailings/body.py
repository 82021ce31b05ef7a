"""The plain writing of a mailing's text: paragraphs apart by an empty line, « ## » a title, « - » a line of a list.

One reading gives every form: the text of a mail, its HTML, the letter. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

TITLE, ITEM = "## ", "- "
MOST_WORDS = 4000


@dataclass(frozen=True)
class Block:
    """A title, a paragraph (its lines) or a list (its items)."""

    kind: Literal["title", "paragraph", "list"]
    lines: list[str] = field(default_factory=list)


def read_body(body: str) -> list[Block]:
    """The blocks of ``body``; every word of it is in one of them."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        for raw in chunk.split("\n"):
            line = raw.strip()
            if not line:
                continue
            if line.startswith(TITLE) or line == TITLE.strip():
                words = line[len(TITLE) - 1 :].strip()
                if words:
                    blocks.append(Block("title", [words]))
                _break(blocks)
                continue
            kind: Literal["list", "paragraph"] = "list" if line.startswith(ITEM) else "paragraph"
            words = line[len(ITEM) :].strip() if kind == "list" else line
            if not words:
                continue
            # A list goes on over empty lines; a paragraph ends there.
            if blocks and blocks[-1].kind == kind:
                blocks[-1].lines.append(words)
            else:
                blocks.append(Block(kind, [words]))
        if blocks and blocks[-1].kind == "paragraph":
            _break(blocks)
    return [one for one in blocks if one.lines]


def _break(blocks: list[Block]) -> None:
    """What comes next begins a block of its own."""
    blocks.append(Block("title"))


def body_text(blocks: list[Block]) -> str:
    """The blocks as the text of a mail: a title stands alone, an item behind a dash."""
    written = []
    for one in blocks:
        if one.kind == "list":
            written.append("\n".join(f"– {line}" for line in one.lines))
        else:
            written.append("\n".join(one.lines))
    return "\n\n".join(written)
