"""Mailings for tests, and a mail server that misbehaves."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.services import lines_add
from parvis.ground.contacts.models import Consent, Contact
from parvis.listen.meetings.models import Meeting, State
from tests.listen.meetings.making import make_meeting

BODY = "Voici ce qui s’est dit.\n\n## Changements attendus\n\n- Des bancs.\n- Un bus le soir."


def make_contacts(emails: Iterable[str], *purposes: str, meeting_ref: str = "", **given: Any) -> list[Contact]:
    """People who agreed, written at once; one for each address (an empty one is reached as ``given`` says)."""
    common = {"language": "fr", "meeting_ref": meeting_ref, **given}
    rows = [Contact(email=email, code=secrets.token_bytes(32), **common) for email in emails]
    Contact.objects.bulk_create(rows)
    Consent.objects.bulk_create(
        Consent(contact=row, purpose=purpose, wording="J’accepte.")
        for row in rows
        for purpose in purposes or ["synthese"]
    )
    return rows


def make_mailing(meeting: Meeting | None = None, words: str = BODY, **fields: Any) -> Mailing:
    """A mailing to approve."""
    meeting = meeting or make_meeting(state=State.HELD, days=-3)
    given = {"kind": "synthese", "purposes": ["synthese"], "departement": meeting.departement, **fields}
    mailing = Mailing.objects.create(campaign=meeting.campaign, meeting=meeting, **given)
    MailingVersion.objects.create(mailing=mailing, subject=f"Synthèse : {meeting.title}", body=words)
    return mailing


def make_lines(emails: Iterable[str], *purposes: str, language: str = "fr") -> Mailing:
    """A mailing whose ledger has a line for each address."""
    mailing = make_mailing()
    assert mailing.meeting is not None
    people = make_contacts(emails, *purposes, meeting_ref=mailing.meeting.code)
    lines_add(version=mailing.versions.get(), people=[(one.pk, Delivery.Way.EMAIL, language) for one in people])
    return mailing


class Rude:
    """A server's manners, told by the beginning of each address; the first time only, but for refusals.

    ``refus`` is refused for good; ``attente`` is told to come back; ``coupe`` is cut off before the data, ``milieu`` in
    the middle of them, ``perdu`` after them without an answer though nothing is kept, ``muet`` when all is kept.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.log: list[tuple[str, str]] = []
        self.tries: Counter[str] = Counter()
        self.senders: dict[str, str] = {}
        self.seen: dict[str, bytes] = defaultdict(bytes)
        self.delay = delay
        self.lock = threading.Lock()

    def first(self, address: str, manner: str) -> bool:
        """Whether this is the first time that ``manner`` is due to ``address``."""
        if not address.startswith(manner):
            return False
        self.tries[address] += 1
        return self.tries[address] == 1

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address.startswith("refus"):
            return f"550 5.1.1 <{address}> inconnu ici"
        if self.first(address, "attente"):
            return "451 4.7.1 revenez plus tard"
        if self.first(address, "coupe"):
            server.transport.close()
            return "421 au revoir"
        envelope.rcpt_tos.append(address)
        self.senders[address] = str(envelope.mail_from)
        return "250 oui"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.first(address, "perdu"):
            server.transport.close()
            return "250 trop tard"
        content = envelope.content
        assert isinstance(content, bytes)
        found = next(line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:"))
        with self.lock:
            self.log.append((address, found.partition(b":")[2].decode().strip()))
            self.seen[address] = content
        if self.first(address, "muet"):
            server.transport.close()
        return "250 pris"


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        address = next(iter(self.envelope.rcpt_tos or []), "")
        rude: Rude = self.event_handler
        if rude.first(address, "milieu"):
            await self.push("354 allez-y")
            await self._reader.readline()
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class RudeController(Controller):
    """The server, on a port of the loopback."""

    def factory(self) -> SMTP:
        return _Server(self.handler, enable_SMTPUTF8=False, hostname="essai")
