"""A mail server on the loopback that misbehaves as it is told."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Rude:
    """A server's manners, told by the beginning of each address; the first time only, but for refusals.

    ``refus`` is refused for good; ``attente`` is told to come back; ``coupe`` is cut off before the data, ``milieu`` in
    the middle of them, ``perdu`` after them without an answer though nothing is kept, ``muet`` when all is kept.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.log: list[tuple[str, str]] = []
        self.tries: Counter[str] = Counter()
        self.senders: dict[str, str] = {}
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
        if self.first(address, "muet"):
            server.transport.close()
        return "250 pris"


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        assert self.envelope is not None and self.transport is not None
        address = next(iter(self.envelope.rcpt_tos), "")
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
