"""The reading of filed minutes: a docx, an odt or a pdf becomes its text, and statements proposed to the agent.

Pure functions, without Django. The file is read in a process of its own, which is given little memory, little time and
nothing of the house; what comes back is text, in reading order. Nothing proposed here is kept before a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis.listen.meetings.reading.gate import Format, UnreadableFile, admitted
from parvis.listen.meetings.reading.pieces import Kind
from parvis.listen.meetings.reading.process import extract
from parvis.listen.meetings.reading.statements import Proposal, propose

__all__ = ["Block", "Format", "Proposal", "Reading", "UnreadableFile", "read_minutes"]


@dataclass(frozen=True)
class Block:
    """A piece of the source, in reading order.

    ``level`` is the rank of a heading, the depth of an item, the column of a cell, counted from 1; 0 for a paragraph.
    ``page`` is known for a pdf only.
    """

    index: int
    kind: Kind
    level: int
    text: str
    page: int | None


@dataclass(frozen=True)
class Reading:
    """What was read: the whole text, and what in it may be statements."""

    blocks: tuple[Block, ...]
    proposals: tuple[Proposal, ...]
    format: Format


def read_minutes(content: bytes, *, filename: str) -> Reading:
    """Read filed minutes, and propose the statements that they hold.

    Args:
        content: the file, whole.
        filename: as the agent's device calls it; told in messages, never believed.

    Raises:
        UnreadableFile: the file cannot be read; the message says why and what to do, for the agent.
    """
    admission = admitted(content, filename=filename)
    pieces = extract(admission.content, format=admission.format)
    blocks = tuple(
        Block(index, piece.kind, piece.level, piece.text, piece.page or None) for index, piece in enumerate(pieces)
    )
    return Reading(blocks, tuple(propose(pieces)), admission.format)
