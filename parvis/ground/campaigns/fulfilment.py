"""What fulfils a deadline, as data of the campaign: read, checked, said in words. Meetings are looked at elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from parvis.web.templatetags.parvis import jour

#: Kinds of meetings in words, and whether French makes them feminine. Their list is that of the room « meetings ».
KINDS = {
    "reunion-publique": ("réunion publique", True),
    "atelier": ("atelier", False),
    "porte-a-porte": ("porte-à-porte", False),
    "stand": ("stand", False),
    "visite-commission": ("visite de la commission", True),
    "restitution": ("réunion de restitution", True),
}
#: How far the meeting must have gone; « tenue » also counts what comes after it.
STATES = {"announced": "annoncé", "held": "tenu", "minuted": "dont le compte rendu est publié"}
PLACES = {"departement": "dans le département"}


class FulfilmentError(ValueError):
    """The rule cannot be read; the message is in French and names the key."""


@dataclass(frozen=True, kw_only=True)
class Fulfilment:
    """One meeting of this kind, brought to this state, in each territory of the level ``per``."""

    thing: str = "meeting"
    kind: str
    state: str = "held"
    with_elus: bool = False
    per: str = "departement"

    def __post_init__(self) -> None:
        for key, known in (("thing", ["meeting"]), ("kind", KINDS), ("state", STATES), ("per", PLACES)):
            value = getattr(self, key)
            if not isinstance(value, str) or value not in known:
                raise FulfilmentError(f"fulfilled_by.{key} vaut « {value} » : écrivez {', '.join(known)}.")
        if not isinstance(self.with_elus, bool):
            raise FulfilmentError("fulfilled_by.with_elus vaut true ou false.")

    @classmethod
    def of(cls, data: Any) -> Fulfilment:
        """The rule that ``data`` (a table of the campaign's file, or what the database keeps) holds.

        Raises:
            FulfilmentError: not a table, a key unknown or missing, a value unknown.
        """
        if not isinstance(data, Mapping):
            raise FulfilmentError("fulfilled_by est une table : thing, kind, state, with_elus, per.")
        unknown = set(data) - {one.name for one in fields(cls)}
        if unknown:
            raise FulfilmentError(f"fulfilled_by ne connaît pas la clé « {sorted(map(str, unknown))[0]} ».")
        if "kind" not in data:
            raise FulfilmentError("fulfilled_by.kind manque : dites quelle sorte de réunion.")
        return cls(**data)

    @property
    def data(self) -> dict[str, Any]:
        """What the database keeps."""
        return asdict(self)

    @property
    def title(self) -> str:
        """« Réunion publique avec les élus »."""
        words = KINDS[self.kind][0]
        return f"{words[0].upper()}{words[1:]}{' avec les élus' if self.with_elus else ''}"

    @property
    def waiting(self) -> str:
        """« Réunion publique avec les élus : pas encore tenue »."""
        if self.state == "minuted":
            return f"{self.title} : compte rendu pas encore publié"
        return f"{self.title} : pas encore {self._brought}"

    @property
    def _brought(self) -> str:
        """The state, as French makes it agree."""
        agrees = "e" if KINDS[self.kind][1] and self.state != "minuted" else ""
        return f"{STATES[self.state]}{agrees}"

    def words(self, due: date | None = None) -> str:
        """« une réunion publique tenue, avec des élus, dans le département, au plus tard le lundi 31 juillet 2023 »."""
        kind, feminine = KINDS[self.kind]
        parts = [f"{'une' if feminine else 'un'} {kind} {self._brought}"]
        if self.with_elus:
            parts.append("avec des élus")
        parts.append(PLACES[self.per])
        if due:
            parts.append(f"au plus tard le {jour(due)}")
        return ", ".join(parts)
