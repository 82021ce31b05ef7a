"""What is masked, and a mask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a mask hides."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PLATE = "plate"
    HANDLE = "handle"
    NIR = "nir"
    NAME = "name"

    @property
    def by_rule(self) -> bool:
        """Whether a rule finds it, so that such masks may be accepted in bulk; names never are."""
        return self is not Kind.NAME


RULE: Final = "regle"
SPACY: Final = "spacy"
GAZETTEER: Final = "repertoire"


@dataclass(frozen=True)
class Mask:
    """A span to hide: offsets in characters (code points) of the text, ``end`` excluded.

    ``method`` says who proposes it: « regle », « spacy » or « repertoire ».
    """

    start: int
    end: int
    kind: Kind
    method: str


SHOWN: Final = {
    Kind.NAME: "[nom masqué]",
    Kind.EMAIL: "[adresse e-mail masquée]",
    Kind.PHONE: "[téléphone masqué]",
    Kind.ADDRESS: "[adresse masquée]",
    Kind.PLATE: "[plaque masquée]",
    Kind.HANDLE: "[compte masqué]",
    Kind.NIR: "[numéro de sécurité sociale masqué]",
}
