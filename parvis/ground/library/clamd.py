"""ClamAV's daemon, asked by its own protocol (clamd(8), command INSTREAM): the file goes by the socket, no path."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 256 * 1024
SECONDS = 60
LONGEST_REPLY = 4096


class ClamdUnavailableError(Exception):
    """The daemon does not answer, or cannot tell: the file waits."""


@dataclass(frozen=True)
class Clean:
    """Nothing known was found."""


@dataclass(frozen=True)
class Infected:
    """The name of what was found."""

    name: str


def scan(data: bytes, address: str) -> Clean | Infected:
    """Ask the daemon at ``address`` (``tcp://127.0.0.1:3310`` or the path of a socket) about ``data``.

    Raises:
        ClamdUnavailableError: unreachable, too slow, or its limits are smaller than the file.
    """
    try:
        with _connected(address) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for piece in _pieces(data):
                daemon.sendall(len(piece).to_bytes(4, "big") + piece)
            daemon.sendall(bytes(4))
            reply = _reply(daemon)
    except (OSError, ValueError) as error:
        raise ClamdUnavailableError(str(error)) from error
    if reply == "stream: OK":
        return Clean()
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return Infected(reply.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ClamdUnavailableError(reply or "aucune réponse")


def _connected(address: str) -> socket.socket:
    if address.startswith("tcp://"):
        parts = urlsplit(address)
        return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(address.removeprefix("unix://"))
    except OSError:
        daemon.close()
        raise
    return daemon


def _pieces(data: bytes) -> Iterable[bytes]:
    return (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))


def _reply(daemon: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_REPLY and (piece := daemon.recv(LONGEST_REPLY)):
        received += piece
    return received.rstrip(b"\0\n").decode(errors="replace")
