"""One returned mail, read: which line of the ledger, for good or not, in which words (RFC 3464, RFC 3461). Pure.

A report comes from anyone: nothing of it is believed but a token that we signed; its words are kept without address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any, Final

from parvis.answer.mailings.compose import bounce_read
from parvis.answer.mailings.sending.carriers import without_addresses

MOST_BYTES: Final = 2_000_000
_TOKEN: Final = re.compile(r"\+(\d{1,11}-[0-9a-f]{12})@", re.IGNORECASE)
_ADDRESSED: Final = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
_PERMANENT: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}")


class NotAReport(ValueError):
    """This mail is not a report that one of ours came back; the message says why, in French."""


@dataclass(frozen=True)
class Bounce:
    """A line that came back (``delivery``: its number). ``final`` is false when the server goes on trying."""

    delivery: int
    final: bool
    words: str


def read_report(raw: bytes) -> Bounce:
    """The return that ``raw``, a whole mail, reports; raises :class:`NotAReport`."""
    if len(raw) > MOST_BYTES:
        raise NotAReport("Ce courriel est trop gros pour être un avis de retour.")
    mail: Any = message_from_bytes(raw, policy=policy.default)
    report = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        raise NotAReport("Ce courriel n’est pas un avis de retour (RFC 3464).")
    delivery = _line_of(mail)
    if delivery is None:
        raise NotAReport("Cet avis ne porte l’adresse de retour d’aucun de nos envois.")
    groups = [one for one in report.get_payload() if isinstance(one, Message)]
    for group in groups:
        action = str(group.get("Action", "")).strip().lower()
        if action:
            status = str(group.get("Status", "")).strip()
            said = str(group.get("Diagnostic-Code", "")).partition(";")[2] or status
            final = action == "failed" and (not status or bool(_PERMANENT.match(status)) or status.startswith("4"))
            return Bounce(delivery, final, without_addresses(said)[:300] or "revenu sans explication")
    raise NotAReport("Cet avis ne dit pas ce qui est arrivé.")


def _line_of(mail: EmailMessage) -> int | None:
    """The line whose return address the mail was sent to, or whose headers it brings back."""
    for text in _places(mail):
        for token in _TOKEN.findall(text):
            number = bounce_read(token)
            if number is not None:
                return number
    return None


def _places(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        for name in (*_ADDRESSED, "Return-Path"):
            for value in part.get_all(name, []):
                yield str(value)
