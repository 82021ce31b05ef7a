from __future__ import annotations

import socket
import threading

import pytest

from parvis.ground.library.clamd import ClamdUnavailableError, Clean, Infected, scan
from tests.ground.library.making import EICAR


def test_a_real_daemon_finds_eicar_and_lets_the_rest_through(clamd: str) -> None:
    found = scan(EICAR, clamd)
    assert isinstance(found, Infected) and found.name.startswith("Essai.Eicar")
    assert scan(b"bonjour" * 200_000, clamd) == Clean()
    assert isinstance(scan(bytes(1_000_000) + EICAR, clamd), Infected)


class StandIn:
    """What a daemon says, and what it was told."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.received = b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.answer)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.door.getsockname()[1]}"

    def answer(self) -> None:
        visitor, _address = self.door.accept()
        with visitor, visitor.makefile("rb") as told:
            self.received = told.read(len(b"zINSTREAM\0"))
            while length := int.from_bytes(told.read(4), "big"):
                self.received += told.read(length)
            visitor.sendall(self.reply)

    def close(self) -> None:
        self.thread.join(5)
        self.door.close()


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [(b"stream: OK\0", Clean()), (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Infected("Win.Test.EICAR_HDB-1"))],
)
def test_the_file_is_told_whole_and_the_reply_understood(reply: bytes, verdict: Clean | Infected) -> None:
    daemon = StandIn(reply)
    try:
        assert scan(b"abc" * 300_000, daemon.address) == verdict
        assert daemon.received == b"zINSTREAM\0" + b"abc" * 300_000
    finally:
        daemon.close()


@pytest.mark.parametrize("reply", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OKAY\0", b"\xff" * 9000])
def test_a_reply_that_does_not_tell_is_never_taken_for_clean(reply: bytes) -> None:
    daemon = StandIn(reply)
    try:
        with pytest.raises(ClamdUnavailableError):
            scan(b"abc", daemon.address)
    finally:
        daemon.close()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "/nulle/part", "tcp://127.0.0.1:porte"])
def test_a_daemon_that_is_not_there_is_said(address: str) -> None:
    with pytest.raises(ClamdUnavailableError):
        scan(b"abc", address)
