"""A parcel as a relay's screen sends it: read whole or refused whole, before anything is written. Pure, but the seal.

The envelope is ``{"parcel": uuid, "device": uuid, "waiting": n, "sealed": [base64, …]}``; each seal holds one event:

- ``{"kind": "answer", "id": uuid, "version": n, "language": code, "place": {…}, "help": …, "receipt": code,
  "at": milliseconds, "answers": {question: text, number or list}, "spoken": [question, …]}``;
- ``{"kind": "sound", "id": uuid, "answer": uuid, "question": name, "language": code, "sound": base64}``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from parvis.ground.library.gate.sound import SoundKind, sound_kind
from parvis.listen.contributions.models import Help
from parvis.listen.parcels import BadParcel, as_key, as_mapping, opened, sent_mapping
from parvis.web.codes import CodeError, CodeKind, read_code

#: What a relay's screen seals for.
PURPOSE: Final = "parvis collecte 1"
MOST_EVENTS: Final = 100
MOST_SEALED: Final = 480_000
#: Bytes of a minute of speech, with room to spare: browsers record it at 16 to 32 kbit/s.
MOST_SOUND: Final = 256 * 1024
PLACES: Final = frozenset({"quartier", "commune", "inconnu", "ailleurs"})


@dataclass(frozen=True)
class AnswerGiven:
    """One person's answer, not checked yet; ``raw`` is the whole event, kept when it cannot be entered."""

    id: UUID
    version: int
    language: str
    place: Mapping[str, str]
    help: Help
    receipt: str
    at: datetime
    answers: Mapping[str, str | int | list[str]]
    spoken: tuple[str, ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class SoundGiven:
    """What a person said to one question of an answer."""

    id: UUID
    answer: UUID
    question: str
    language: str
    sound: bytes
    kind: SoundKind


@dataclass
class Parcel:
    """What a device sent, and what it says that it still holds."""

    device: UUID
    waiting: int
    answers: list[AnswerGiven] = field(default_factory=list)
    sounds: list[SoundGiven] = field(default_factory=list)


def parcel_read(outing: UUID, body: bytes) -> Parcel:
    """Open an envelope sent for ``outing``.

    Raises:
        BadParcel: not one of ours, too many events, sealed for another outing.
    """
    envelope = sent_mapping(body)
    sealed, waiting = envelope.get("sealed"), envelope.get("waiting")
    if not isinstance(sealed, list) or len(sealed) > MOST_EVENTS:
        raise BadParcel(f"Un envoi porte {MOST_EVENTS} éléments au plus.")
    if type(waiting) is not int or not 0 <= waiting <= 100_000:
        raise BadParcel("L’envoi ne dit pas ce qui attend encore.")
    parcel = Parcel(as_key(envelope.get("device")), waiting)
    for one in sealed:
        event = opened(PURPOSE, outing, one, most=MOST_SEALED)
        if event.get("kind") == "answer":
            parcel.answers.append(_answer(event))
        elif event.get("kind") == "sound":
            parcel.sounds.append(_sound(event))
        else:
            raise BadParcel("Un élément de genre inconnu.")
    return parcel


def _answer(event: Mapping[str, Any]) -> AnswerGiven:
    answers, place, at = as_mapping(event.get("answers")), as_mapping(event.get("place")), event.get("at")
    if not all(_is_answer(value) for value in answers.values()):
        raise BadParcel("Une réponse n’est ni un texte, ni un nombre, ni une liste.")
    if not set(place) <= PLACES or not all(isinstance(value, str) for value in place.values()):
        raise BadParcel("Le lieu ne se lit pas.")
    if type(event.get("version")) is not int or type(at) is not int:
        raise BadParcel("La version ou l’heure manque.")
    try:
        help_given, said_at = Help(str(event.get("help"))), datetime.fromtimestamp(at / 1000, UTC)
        receipt = read_code(CodeKind.RECEIPT, str(event.get("receipt")))
    except CodeError as error:
        raise BadParcel("Le code de reçu n’en est pas un.") from error
    except (ValueError, OverflowError, OSError) as error:
        raise BadParcel("L’aide ou l’heure ne se lit pas.") from error
    spoken = event.get("spoken")
    if not isinstance(spoken, list) or not all(isinstance(one, str) for one in spoken):
        raise BadParcel("Les réponses enregistrées ne se lisent pas.")
    return AnswerGiven(
        as_key(event.get("id")),
        int(event["version"]),
        str(event.get("language", ""))[:20],
        place,
        help_given,
        receipt,
        said_at,
        answers,
        tuple(spoken),
        event,
    )


def _is_answer(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str) or type(value) is int


def _sound(event: Mapping[str, Any]) -> SoundGiven:
    try:
        sound = base64.b64decode(str(event.get("sound", "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadParcel("Un enregistrement ne se lit pas.") from error
    kind = sound_kind(sound)
    if kind is None or len(sound) > MOST_SOUND:
        raise BadParcel("Un enregistrement n’est pas du son, ou dure plus d’une minute.")
    question = str(event.get("question", ""))[:64]
    language = str(event.get("language", ""))[:20]
    return SoundGiven(as_key(event.get("id")), as_key(event.get("answer")), question, language, sound, kind)
