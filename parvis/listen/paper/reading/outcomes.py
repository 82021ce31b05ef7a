"""What can be read of a box. Apart from what reads it, so that the server knows the words without loading OpenCV."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What is read of a box."""

    TICKED = "cochee"
    EMPTY = "vide"
    ASKED = "demandee"


@dataclass(frozen=True)
class BoxReading:
    """A box, what is read of it, and how sure from 0 to 1; ``why`` names what makes it asked."""

    question: str
    choice: str
    outcome: Outcome
    confidence: float
    why: str = ""
