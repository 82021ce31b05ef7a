"""Handing one mail to a server in two steps, so that what was promised can be written down between them (ADR 0020).

``prepare`` opens the transaction and gives everything but the end: a server that never sees the end of the data has
accepted nothing (RFC 5321 § 4.1.1.4). ``finish`` sends the end, and reads the answer.
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
from typing import Protocol

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

#: Servers close a connection that has carried too much.
MOST_A_CONNECTION = 200
ACCEPTED, ALSO_ACCEPTED, GO_ON, CLOSING, FIRST_PERMANENT = 250, 251, 354, 421, 500
#: An address in the words of a server: the ledger keeps none.
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")


class NotTaken(Exception):
    """The server said no: it has not taken the mail. ``temporary``: it asks to come back later."""

    def __init__(self, code: int, said: bytes | str, *, temporary: bool) -> None:
        super().__init__(words_of(code, said))
        self.temporary = temporary


class ServerGone(Exception):
    """The connection fell before the end of the data: nothing was taken."""


class ServerDown(Exception):
    """No connection can be opened: there is no point in trying the next."""


class Unanswered(Exception):
    """The end of the data may have gone, and no answer came: nobody knows."""


class Carrier(Protocol):
    """What carries mails, one after the other."""

    def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
        """Everything but the end. Raises NotTaken, ServerGone or ServerDown."""

    def finish(self) -> str:
        """The end; the server's words. Raises NotTaken or Unanswered."""

    def abandon(self) -> None:
        """Give up what was prepared: nothing of it is taken."""

    def close(self) -> None:
        """Say goodbye."""


class SmtpCarrier:
    """SMTP, on the connection that Django's backend opens (its host, TLS, sign-in and patience)."""

    def __init__(self, backend: SmtpBackend) -> None:
        self._backend = backend
        self._carried = 0

    def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
        """MAIL, RCPT, DATA and the content, without its last dot."""
        if self._carried >= MOST_A_CONNECTION:
            self.close()
        server = self._open()
        self._carried += 1
        try:
            content = re.sub(rb"\r?\n", b"\r\n", mail.message().as_bytes())
            server.ehlo_or_helo_if_needed()
            code, said = server.mail(sender)
            if code != ACCEPTED:
                # It is we who are refused, not this person: later, and for everyone.
                raise self._refusal(code, said, temporary=True)
            code, said = server.rcpt(mail.to[0])
            if code not in {ACCEPTED, ALSO_ACCEPTED}:
                raise self._refusal(code, said)
            code, said = server.docmd("DATA")
            if code != GO_ON:
                raise self._refusal(code, said)
            # A line that begins with a dot gets another (RFC 5321 § 4.5.2).
            stuffed = re.sub(rb"(?m)^\.", b"..", content)
            server.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        except OSError as error:
            self.abandon()
            raise ServerGone(type(error).__name__) from error

    def finish(self) -> str:
        """The last dot, then the answer."""
        server = self._connected()
        try:
            # What a server says before the end is that it goes: the end is not sent to a server that left.
            if server.sock is None or select.select([server.sock], [], [], 0)[0]:
                raise smtplib.SMTPServerDisconnected("parti avant la fin")
            server.send(b".\r\n")
        except OSError as error:
            # The end did not leave: nothing was taken.
            self.abandon()
            raise NotTaken(CLOSING, type(error).__name__, temporary=True) from error
        try:
            code, said = server.getreply()
        except OSError as error:
            self.abandon()
            raise Unanswered(type(error).__name__) from error
        if code == -1:
            self.abandon()
            raise Unanswered("réponse illisible")
        if code != ACCEPTED:
            raise self._refusal(code, said)
        return words_of(code, said)

    def abandon(self) -> None:
        """Cut the connection: a transaction without its end is nothing."""
        server, self._backend.connection, self._carried = self._backend.connection, None, 0
        if server is not None:
            server.close()

    def close(self) -> None:
        """QUIT, whatever the server thinks of it."""
        try:
            self._backend.close()
        except OSError:
            self.abandon()
        self._carried = 0

    def _open(self) -> smtplib.SMTP:
        try:
            opened = self._backend.open()
            server = self._connected()
            if opened and server.sock:
                # The dot goes alone, after the rest: by Nagle's rule it would wait for a delayed acknowledgement.
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise ServerDown(type(error).__name__) from error
        return server

    def _connected(self) -> smtplib.SMTP:
        server = self._backend.connection
        if server is None:
            raise ServerDown("sans connexion")
        return server

    def _refusal(self, code: int, said: bytes, *, temporary: bool = False) -> NotTaken:
        """The refusal; the connection is ready for the next mail, or closed."""
        try:
            server = self._connected()
            if code == CLOSING:
                raise smtplib.SMTPServerDisconnected
            server.rset()
        except OSError:
            self.abandon()
        return NotTaken(code, said, temporary=temporary or code < FIRST_PERMANENT)


class PlainCarrier:
    """Any other backend (files, an API): it takes a mail whole, so that a fault on the way tells nothing."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend
        self._mail: EmailMultiAlternatives | None = None

    def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
        """Keep the mail; its sender is the backend's business."""
        self._mail = mail

    def finish(self) -> str:
        """Give it."""
        assert self._mail is not None
        try:
            self._backend.send_messages([self._mail])
        except Exception as error:
            # Whatever an API's library raises: none of its faults says that nothing was taken.
            raise Unanswered(type(error).__name__) from error
        return "remis"

    def abandon(self) -> None:
        """Forget it."""
        self._mail = None

    def close(self) -> None:
        """Close the backend."""
        self._backend.close()


def carrier_of(backend: BaseEmailBackend) -> Carrier:
    """What carries the mails of ``backend``."""
    return SmtpCarrier(backend) if isinstance(backend, SmtpBackend) else PlainCarrier(backend)


def words_of(code: int, said: bytes | str) -> str:
    """A server's answer as the ledger keeps it: its number, its words, no address."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {without_addresses(words)}"[:200]


def without_addresses(words: str) -> str:
    """A server's words in one line, every address taken out."""
    return _ADDRESS.sub("…", " ".join(words.split()))
