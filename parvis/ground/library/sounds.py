"""Recorded voices at the gate: real sound, a minute at most, two megabytes at most, without metadata (ADR 0014)."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Final

from parvis.ground.library.gate.sound import SoundKind
from parvis.ground.library.gate.verdict import RefusedError
from parvis.web.sandbox import SandboxError, run_limited

logger = logging.getLogger("parvis.library")

WORK: Final = "parvis.ground.library.gate.sound_work"
MOST_BYTES: Final = 2 * 1024 * 1024
SECONDS, MEGABYTES = 10, 512


@dataclass(frozen=True)
class Voice:
    """A recorded voice that goes through: its container, how long it lasts (seconds), its bytes."""

    kind: SoundKind
    seconds: float
    data: bytes


def voice_examine(data: bytes) -> Voice:
    """Examine a recorded voice, in a process of its own.

    Raises:
        RefusedError: no sound, too long, too heavy, or broken.
    """
    if len(data) > MOST_BYTES:
        raise RefusedError("Ce son dépasse 2 Mo.", "Enregistrez-le en qualité parole : MP3 ou Opus.")
    try:
        head, _line, kept = run_limited(WORK, data, seconds=SECONDS, megabytes=MEGABYTES).partition(b"\n")
    except SandboxError as error:
        logger.warning("son refusé, l’examen n’a pas abouti : %s", error)
        raise RefusedError("Ce son n’a pas pu être examiné.", "Enregistrez-le à nouveau.") from error
    said = json.loads(head)
    if "reason" in said:
        raise RefusedError(said["reason"], said["remedy"])
    return Voice(SoundKind(said["kind"]), float(said["seconds"]), kept)
