"""A parcel as a phone sends it: read whole or refused whole, before anything is written. Pure, apart from the seal.

The envelope is ``{"parcel": uuid, "sealed": [base64, …]}``; each seal holds one event:

- ``{"kind": "count", "counts": [[group, key, ±n], …]}``: one tap, or its undoing;
- ``{"kind": "note", "id": uuid, "object": …, "text": …, "agreed": n or null, "at": milliseconds}``;
- ``{"kind": "contact", "email": …, "phone": …, "address": …, "wording": version, "meetings": bool}``, and since the
  words of version 2 ``"restitution": bool, "suivi": bool`` (a phone that kept the earlier page leaves them out).

What only a fault of a page, or malice, sends is :class:`BadParcel`. What a person may mistype (an address that reaches
nobody) is set apart in ``refused`` and told; the rest is taken. Contacts travel alone: no opinion is written in the
transaction that writes a contact (ADR 0008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from parvis.ground.campaigns.objects import Objet
from parvis.ground.contacts.models import Consent
from parvis.ground.contacts.reaching import Unreachable, Way, printable, way_read
from parvis.ground.contacts.spoken import BOXES, VERSIONS
from parvis.listen.meetings.counting import ATTENDANCE, TOTAL
from parvis.listen.parcels import BadParcel, as_key, opened, sent_mapping

#: What a phone seals for, in the day of a meeting.
PURPOSE: Final = "parvis jour 1"
MOST_EVENTS: Final = 200
MOST_SEALED: Final = 24_000
MOST_TEXT: Final = 2000
MOST_PEOPLE: Final = 100_000
MOST_TAPS: Final = 100
COUNTED: Final = frozenset({(TOTAL, ""), *((group.name, key) for group in ATTENDANCE for key in group.answers)})


@dataclass(frozen=True)
class NoteGiven:
    """A note; its key comes from the phone."""

    id: UUID
    object: str
    text: str
    agreed: int | None
    at: datetime


@dataclass(frozen=True)
class ContactGiven:
    """A way to reach someone who agreed, having heard the words of ``wording``."""

    way: Way
    wording: str
    more: frozenset[Consent.Purpose]


@dataclass(frozen=True)
class Refused:
    """Something that cannot be kept, given back to whoever sent it."""

    typed: str
    why: str


@dataclass
class Parcel:
    """What a parcel holds; ``counts`` are sums: the order of the taps is lost here."""

    id: UUID
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: dict[UUID, NoteGiven] = field(default_factory=dict)
    contacts: list[ContactGiven] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def parcel_read(meeting: UUID, body: bytes) -> Parcel:
    """Open an envelope sent for ``meeting``.

    Raises:
        BadParcel: not one of ours, too many events, sealed for another meeting, or contacts among notes.
    """
    envelope = sent_mapping(body)
    sealed = envelope.get("sealed")
    if not isinstance(sealed, list) or not 0 < len(sealed) <= MOST_EVENTS:
        raise BadParcel(f"Un envoi porte de 1 à {MOST_EVENTS} éléments.")
    parcel = Parcel(as_key(envelope.get("parcel")))
    contacts = [_event(parcel, opened(PURPOSE, meeting, one, most=MOST_SEALED)) for one in sealed]
    if any(contacts) and not all(contacts):
        raise BadParcel("Les coordonnées voyagent à part.")
    return parcel


def _event(parcel: Parcel, event: Mapping[str, Any]) -> bool:
    """Add an event to the parcel; whether it is a contact."""
    kind = event.get("kind")
    if kind == "count":
        parcel.counts.update(_counts(event.get("counts")))
    elif kind == "note":
        note = _note(event)
        parcel.notes[note.id] = note
    elif kind == "contact":
        _contact(parcel, event)
    else:
        raise BadParcel("Un élément de genre inconnu.")
    return bool(kind == "contact")


def _counts(given: Any) -> dict[tuple[str, str], int]:
    if not isinstance(given, list) or not 0 < len(given) <= len(COUNTED):
        raise BadParcel("Un compte sans groupe.")
    counts: dict[tuple[str, str], int] = {}
    for one in given:
        if not isinstance(one, list) or len(one) != 3:
            raise BadParcel("Un compte est un groupe, une réponse, un nombre.")
        group, key, by = one
        if not (isinstance(group, str) and isinstance(key, str) and (group, key) in COUNTED):
            raise BadParcel("Un groupe ou une réponse que l’on ne compte pas.")
        if type(by) is not int or not 0 < abs(by) <= MOST_TAPS:
            raise BadParcel(f"Un compte change de 1 à {MOST_TAPS} personnes à la fois.")
        counts[group, key] = by
    return counts


def _note(event: Mapping[str, Any]) -> NoteGiven:
    text, agreed, at = _text(event, "text", MOST_TEXT), event.get("agreed"), event.get("at")
    if event.get("object") not in Objet.values:
        raise BadParcel("Une note sans objet.")
    if not text:
        raise BadParcel("Une note sans texte.")
    if agreed is not None and (type(agreed) is not int or not 0 <= agreed <= MOST_PEOPLE):
        raise BadParcel("Un nombre de personnes d’accord qui n’en est pas un.")
    if type(at) is not int:
        raise BadParcel("Une note sans heure.")
    try:
        moment = datetime.fromtimestamp(at / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadParcel("Une heure qui n’existe pas.") from error
    return NoteGiven(as_key(event.get("id")), event["object"], text, agreed, moment)


def _contact(parcel: Parcel, event: Mapping[str, Any]) -> None:
    wording = event.get("wording")
    ticked = {name: event.get(name, None if name == "meetings" else False) for name in BOXES}
    if not isinstance(wording, str) or wording not in VERSIONS or any(type(one) is not bool for one in ticked.values()):
        raise BadParcel("Des coordonnées sans la formule lue.")
    more = frozenset(BOXES[name] for name, given in ticked.items() if given)
    typed = {name: _text(event, name, 1000) for name in ("email", "phone", "address")}
    try:
        parcel.contacts.append(ContactGiven(way_read(**typed), wording, more))
    except Unreachable as refusal:
        parcel.refused.append(Refused(" ".join(filter(None, typed.values())), str(refusal)))


def _text(event: Mapping[str, Any], name: str, most: int) -> str:
    text = event.get(name)
    if not isinstance(text, str):
        raise BadParcel("Un texte manque.")
    # Measured once cleaned: a field counts an end of line as one sign, and some browsers send two.
    cleaned = printable(text).strip()
    if len(cleaned) > most:
        raise BadParcel(f"Un texte dépasse {most} signes.")
    return cleaned
