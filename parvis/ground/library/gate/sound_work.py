"""The gate's work on a recorded voice, in the limited process: bytes in, a line of JSON and the cleaned bytes out."""

from __future__ import annotations

import io
import json
from typing import Final

from tinytag import TinyTag, TinyTagException

from parvis.ground.library.gate.sound import BROKEN, SoundKind, sound_kind, without_tags
from parvis.ground.library.gate.verdict import RefusedError

#: Seconds of the longest voice, and how much an encoder may add to a minute.
LONGEST: Final = 60
MARGIN: Final = 0.5


def work(payload: bytes) -> bytes:
    """Examine ``payload``; the answer is read by :func:`parvis.ground.library.sounds.voice_examine`."""
    try:
        kind, seconds, data = _examined(payload)
    except RefusedError as refusal:
        return json.dumps({"reason": refusal.reason, "remedy": refusal.remedy}).encode()
    return json.dumps({"kind": kind, "seconds": seconds}).encode() + b"\n" + data


def _examined(payload: bytes) -> tuple[SoundKind, float, bytes]:
    kind = sound_kind(payload)
    if kind in {None, SoundKind.WEBM}:
        raise RefusedError("Ce fichier n’est pas un son.", "Donnez un fichier MP3, Ogg (Opus), M4A ou WAV.")
    data = without_tags(payload, SoundKind(kind))
    try:
        seconds = TinyTag.get(file_obj=io.BytesIO(payload)).duration
    except TinyTagException as error:
        raise BROKEN from error
    if not seconds or seconds <= 0:
        raise BROKEN
    if seconds > LONGEST + MARGIN:
        raise RefusedError(f"Ce son dure {round(seconds)} secondes.", "Gardez une minute au plus par question.")
    return SoundKind(kind), seconds, data
