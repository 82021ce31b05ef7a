from __future__ import annotations

import base64
import html
import json
import re

import pytest
from altcha.v1 import solve_challenge
from django.test import RequestFactory

from parvis.web.challenge import challenge_form, challenge_passed

pytestmark = pytest.mark.django_db


def asked() -> dict[str, object]:
    """The challenge that the page carries, as the browser's script reads it."""
    page = challenge_form(RequestFactory().post("/"), {"quartier": "QN00001M"}).content.decode()
    found = re.search(r'data-challenge="([^"]+)"', page)
    assert found and 'name="quartier" value="QN00001M"' in page
    given: dict[str, object] = json.loads(html.unescape(found[1]))
    return given


def solved(challenge: dict[str, object]) -> str:
    """What the script sends back."""
    highest = challenge.get("maxnumber", challenge.get("maxNumber"))
    solution = solve_challenge(str(challenge["challenge"]), str(challenge["salt"]), "SHA-256", int(str(highest)))
    assert solution is not None
    sent = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**sent, "number": solution.number}).encode()).decode()


def passes(payload: str) -> bool:
    return challenge_passed(RequestFactory().post("/", {"altcha": payload}))


def test_the_work_done_opens_one_door_once() -> None:
    payload = solved(asked())
    assert passes(payload)
    assert not passes(payload)


@pytest.mark.parametrize("payload", ["", "x", "e30=", base64.b64encode(b'{"signature": 1}').decode(), "é"])
def test_what_is_not_work_opens_nothing(payload: str) -> None:
    assert not passes(payload)


def test_the_work_of_another_challenge_opens_nothing() -> None:
    challenge = asked()
    forged = {**challenge, "signature": asked()["signature"]}
    assert not passes(solved(forged))
