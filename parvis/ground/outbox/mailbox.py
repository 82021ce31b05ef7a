"""The mailbox of a demonstration: letters kept as files in a folder, read back for its page. Never in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

MOST = 50


@dataclass(frozen=True)
class Letter:
    """A letter as it would have arrived."""

    to: str
    subject: str
    sent_at: datetime
    text: str


def letters() -> list[Letter]:
    """The last letters, the newest first; each file holds those of one connection."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []
    found: list[Letter] = []
    for file in files[:MOST]:
        raw = file.read_bytes()
        found += [_letter(part) for part in raw.split(b"\n" + b"-" * 79 + b"\n") if part.strip()]
    return sorted(found, key=lambda one: one.sent_at, reverse=True)[:MOST]


def _letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw.lstrip(), policy=policy.default)
    body = message.get_body(("plain",))
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text=body.get_content() if body else "",
    )
