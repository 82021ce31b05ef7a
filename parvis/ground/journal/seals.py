"""The seal of an entry: an HMAC of its contents and of the seal before it (ADR 0012).

The key is outside the database, so that someone who can write to the tables cannot make the chain again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from parvis.ground.journal.models import Entry, Head


@dataclass(frozen=True)
class Fault:
    """Something wrong at ``number``, in words for the person who checks."""

    number: int
    text: str


def seal_of(entry: Entry) -> str:
    """Seal of ``entry``: 64 hexadecimal signs over every field but itself."""
    fields = [
        entry.number,
        entry.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        entry.actor,
        entry.actor_label,
        entry.action,
        entry.thing,
        entry.thing_id,
        entry.departement,
        entry.detail,
        entry.previous,
    ]
    return _signed(json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def head_signature(number: int, seal: str) -> str:
    """Signature of the journal's end."""
    return _signed(f"head {number} {seal}")


def faults(entries: Iterable[Entry], head: Head | None) -> Iterator[Fault]:
    """Every fault of the journal: ``entries`` in the order of their numbers, then its end."""
    expected, seal = 1, ""
    for entry in entries:
        if entry.number > expected:
            missing = f"{expected}" if entry.number == expected + 1 else f"{expected} à {entry.number - 1}"
            yield Fault(expected, f"ligne {missing} : manque")
        elif entry.previous != seal:
            yield Fault(entry.number, f"ligne {entry.number} : ne suit plus la ligne {entry.number - 1}")
        if seal_of(entry) != entry.seal:
            yield Fault(entry.number, f"ligne {entry.number} : modifiée ({entry.action}, {entry.thing})")
        expected, seal = entry.number + 1, entry.seal
    if head is None or not head.number:
        return
    if head_signature(head.number, head.seal) != head.signature:
        yield Fault(head.number, "la fin du journal a été modifiée")
    if expected <= head.number:
        yield Fault(expected, f"lignes {expected} à {head.number} : manquent à la fin du journal")


def _signed(text: str) -> str:
    return hmac.new(settings.PARVIS_CODE_KEY, b"journal\n" + text.encode(), hashlib.sha256).hexdigest()
