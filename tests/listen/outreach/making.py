"""Outings for tests, and a tablet that seals answers for them as the screen does."""

from __future__ import annotations

import base64
import json
import os
import struct
from typing import Any
from uuid import uuid4

from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.outreach.models import Outing, OutingKind
from parvis.listen.outreach.parcel import PURPOSE
from parvis.listen.outreach.services import outing_open
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, new_code
from parvis.web.sealing import public_key, seal
from tests.strict import StrictClient

WORDS = "Le soir, la place du marché est noire."
#: The first bytes of what a browser records.
WEBM = b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"sound" * 40


def make_outing(by: Scope, **given: Any) -> Outing:
    """An outing in « La Margelle »."""
    calendar = current_campaign()
    assert calendar is not None
    fields = {
        "kind": OutingKind.WALK,
        "relay": None,
        "quartier": Quartier.objects.get(pk="QN00001M"),
        "meeting": None,
        "place": "Marché du jeudi",
        "day": timezone.localdate(),
        **given,
    }
    return outing_open(by=by, campaign=calendar.campaign, fields=fields)


def answer(asked: Version, **more: Any) -> dict[str, Any]:
    """An answer as the screen seals it."""
    return {
        "kind": "answer",
        "id": str(uuid4()),
        "version": asked.pk,
        "language": "fr",
        "place": {"quartier": "QN00001M"},
        "help": "aide",
        "receipt": new_code(CodeKind.RECEIPT),
        "at": int(timezone.now().timestamp() * 1000),
        "answers": {"lien": ["habite"], "defi_mots": WORDS},
        "spoken": [],
        **more,
    }


def said(to: dict[str, Any], question: str = "projet", **more: Any) -> dict[str, Any]:
    """What the person of an answer said aloud to one question."""
    sound = base64.b64encode(WEBM).decode()
    event = {"kind": "sound", "id": str(uuid4()), "answer": to["id"], "question": question, "language": "fr"}
    return {**event, "sound": sound, **more}


def envelope(outing: Outing, *events: Any, waiting: int = 0, device: object = None) -> dict[str, Any]:
    """A parcel for ``outing``."""
    key = public_key(PURPOSE, outing.pk)
    closed = [
        base64.b64encode(seal(key, PURPOSE, json.dumps(one).encode(), nonce=os.urandom(12))).decode() for one in events
    ]
    return {"parcel": str(uuid4()), "device": str(device or uuid4()), "waiting": waiting, "sealed": closed}


def send(client: StrictClient, outing: Outing, body: Any) -> Any:
    """Send a parcel (a mapping, or raw bytes) to ``outing``."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/agents/collecte/{outing.pk}/ecran/envoi/", data, content_type="application/json")


def wav(seconds: float = 1.0, *, more: bytes = b"") -> bytes:
    """A real WAV of silence at 8 kHz, 8 bits; ``more`` are other chunks, before the sound."""
    samples = bytes([128]) * int(8000 * seconds)
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    body = form + more + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body
