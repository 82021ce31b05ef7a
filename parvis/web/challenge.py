"""A moment's work asked of a network that sends very much: a proof of work, or a wait without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WAIT_SECONDS = 20
LASTS_SECONDS = 30 * 60
# About a second of an old phone: enough to make a flood dear, not to stop a person.
HARDEST = 50_000
MOST_REMEMBERED = 50_000
SALT = "parvis.attente"


class _Once:
    """Remembers what was used, so that one piece of work opens one door."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._used: OrderedDict[str, None] = OrderedDict()

    def take(self, token: str) -> bool:
        key = hashlib.sha256(token.encode()).hexdigest()
        with self._lock:
            if key in self._used:
                return False
            self._used[key] = None
            if len(self._used) > MOST_REMEMBERED:
                self._used.popitem(last=False)
            return True


_once = _Once()


def challenge_form(request: HttpRequest, hidden: Mapping[str, str]) -> HttpResponse:
    """A page whose form sends ``hidden`` again, with the work done or the wait observed."""
    challenge = create_challenge(
        ChallengeOptions(
            algorithm="SHA-256",
            hmac_key=_key(),
            max_number=HARDEST,
            expires=datetime.now(UTC) + timedelta(seconds=LASTS_SECONDS),
        )
    )
    context = {
        "hidden": hidden,
        "challenge": json.dumps(challenge.to_dict()),
        "wait": signing.dumps({"t": time.time(), "n": secrets.token_hex(8)}, salt=SALT),
        "seconds": WAIT_SECONDS,
    }
    return render(request, "web/challenge.html", context, status=429)


def challenge_passed(request: HttpRequest) -> bool:
    """Whether the form that came back shows work done, or a wait long enough; each counts once."""
    return _work_done(request.POST.get("altcha", "")) or _waited(request.POST.get("attente", ""))


def _work_done(payload: str) -> bool:
    if not payload:
        return False
    try:
        solution: dict[str, Any] = json.loads(base64.b64decode(payload, validate=True))
        passed, _reason = verify_solution(payload, _key(), check_expires=True)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return bool(passed) and _once.take(str(solution["signature"]))


def _waited(token: str) -> bool:
    try:
        given: dict[str, Any] = signing.loads(token, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return False
    return time.time() - given["t"] >= WAIT_SECONDS and _once.take(token)


def _key() -> str:
    return hashlib.sha256(f"altcha:{settings.SECRET_KEY}".encode()).hexdigest()
