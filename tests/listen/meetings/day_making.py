"""A phone, for tests: it seals events for a meeting as the screen does, and sends them."""

from __future__ import annotations

import base64
import json
import os
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse

from parvis.listen.meetings.day_parcel import PURPOSE
from parvis.listen.meetings.models import Meeting
from parvis.web.sealing import public_key, seal
from tests.strict import StrictClient

EMAIL = "aicha.benali@exemple.fr"
SAID = "Le marché manque de lumière le soir"


def count(group: str = "total", key: str = "", by: int = 1) -> dict[str, Any]:
    return {"kind": "count", "counts": [[group, key, by]]}


def note(text: str = SAID, **more: Any) -> dict[str, Any]:
    return {"kind": "note", "id": str(uuid4()), "object": "defi", "text": text, "agreed": None, "at": 0, **more}


def contact(email: str = EMAIL, **more: Any) -> dict[str, Any]:
    return {"kind": "contact", "email": email, "phone": "", "address": "", "meetings": False, "wording": "1", **more}


def sealed(meeting: UUID, event: Any) -> str:
    plain = event if isinstance(event, bytes) else json.dumps(event).encode()
    return base64.b64encode(seal(public_key(PURPOSE, meeting), PURPOSE, plain, nonce=os.urandom(12))).decode()


def envelope(meeting: Meeting, *events: Any, parcel: object = None) -> dict[str, Any]:
    """A parcel for ``meeting``; a new key unless ``parcel`` gives one."""
    return {"parcel": str(parcel or uuid4()), "sealed": [sealed(meeting.pk, one) for one in events]}


def send(client: StrictClient, meeting: Meeting, body: Any) -> HttpResponse:
    """Send a parcel (a mapping, or raw bytes) to ``meeting``."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(f"/agents/reunions/{meeting.pk}/jour/envoi/", data, content_type="application/json")
    assert isinstance(answer, HttpResponse)
    return answer
