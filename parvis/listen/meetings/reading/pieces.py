"""The pieces of a document, as its reader gives them: what passes from the reading process to ours."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["heading", "paragraph", "item", "cell"]
KINDS: Final[tuple[Kind, ...]] = ("heading", "paragraph", "item", "cell")


class Piece(NamedTuple):
    """A piece of text; ``page`` 0 when unknown; ``table``, ``row`` and ``column`` count from 1 for a cell."""

    kind: Kind
    level: int
    text: str
    page: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
