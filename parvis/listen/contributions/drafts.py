"""The cookies of an answer in progress: signed, read by nobody but us, gone when the browser closes.

The draft's cookie holds what each page needs, so that sending a page asks the database for nothing about the draft
but its answers. On a kiosk it also holds the moment it was last used.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from parvis.listen.contributions.models import Channel

DRAFT = "parvis_reponse"
KIOSK = "parvis_borne"
RECEIPT = "parvis_recu"
# After two minutes without a sign of life, a kiosk is the next person's.
KIOSK_SECONDS = 120
RECEIPT_SECONDS = 15 * 60
KIOSK_COOKIE_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Draft:
    """An answer in progress: the contribution, the version it answers, how it came in."""

    contribution: UUID
    version: int
    channel: str
    ref: str = ""
    seen: int = 0

    @property
    def on_kiosk(self) -> bool:
        return self.channel == Channel.KIOSK

    @property
    def left_alone(self) -> bool:
        """Whether a kiosk's draft has been idle for too long to be shown again."""
        return self.on_kiosk and time.time() - self.seen > KIOSK_SECONDS


@dataclass(frozen=True)
class Receipt:
    """The receipt just given, shown for a quarter of an hour (two minutes on a kiosk)."""

    contribution: UUID
    code: str
    channel: str
    ref: str = ""


def read_draft(request: HttpRequest) -> Draft | None:
    """The draft of this browser; None without one, or when it is not ours, or was left alone on a kiosk."""
    data = _read(request, DRAFT)
    if data is None:
        return None
    draft = Draft(UUID(data["c"]), data["v"], data["ch"], data.get("ref", ""), data.get("t", 0))
    return None if draft.left_alone else draft


def write_draft(response: HttpResponse, draft: Draft) -> None:
    """Give the draft to the browser, marked as used now."""
    draft = replace(draft, seen=int(time.time()))
    data = {
        "c": str(draft.contribution),
        "v": draft.version,
        "ch": draft.channel,
        "ref": draft.ref,
        "t": draft.seen,
    }
    _write(response, DRAFT, data)


def forget_draft(response: HttpResponse) -> None:
    """Take the draft back from the browser; what was sent stays in the database."""
    response.delete_cookie(DRAFT, samesite="Lax")


def read_receipt(request: HttpRequest) -> Receipt | None:
    """The receipt that this browser was just given, if it is recent."""
    data = _read(request, RECEIPT)
    if data is None:
        return None
    receipt = Receipt(UUID(data["c"]), data["r"], data["ch"], data.get("ref", ""))
    lasts = KIOSK_SECONDS if receipt.channel == Channel.KIOSK else RECEIPT_SECONDS
    return receipt if time.time() - data["t"] <= lasts else None


def write_receipt(response: HttpResponse, receipt: Receipt) -> None:
    """Give the receipt to the browser for a quarter of an hour."""
    data = {"c": str(receipt.contribution), "r": receipt.code, "ch": receipt.channel, "ref": receipt.ref}
    _write(response, RECEIPT, {**data, "t": int(time.time())}, max_age=RECEIPT_SECONDS)


def forget_receipt(response: HttpResponse) -> None:
    """Take the receipt back from the browser."""
    response.delete_cookie(RECEIPT, samesite="Lax")


def kiosk_ref(request: HttpRequest) -> str | None:
    """The place of this kiosk (may be empty); None when this device is not a kiosk."""
    data = _read(request, KIOSK)
    return None if data is None else str(data["ref"])


def write_kiosk(response: HttpResponse, ref: str) -> None:
    """Make this device a kiosk for twelve hours."""
    _write(response, KIOSK, {"ref": ref}, max_age=KIOSK_COOKIE_SECONDS)


def forget_kiosk(response: HttpResponse) -> None:
    """Make this device an ordinary one again."""
    response.delete_cookie(KIOSK, samesite="Lax")


def _read(request: HttpRequest, name: str) -> dict[str, Any] | None:
    value = request.COOKIES.get(name)
    if not value:
        return None
    try:
        data: dict[str, Any] = signing.loads(value, salt=name)
    except signing.BadSignature:
        return None
    return data


def _write(response: HttpResponse, name: str, data: dict[str, Any], *, max_age: int | None = None) -> None:
    value = signing.dumps(data, salt=name)
    response.set_cookie(name, value, max_age=max_age, secure=settings.HTTPS, httponly=True, samesite="Lax")
