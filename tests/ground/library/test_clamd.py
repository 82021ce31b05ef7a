from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.ground.library.clamd import ClamdUnavailableError, Clean, Infected, scan
from tests.ground.library.making import EICAR

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
#: One signature of our own making, so that nothing is downloaded: the test file of EICAR, anywhere in a file.
SIGNATURE = f"Essai.Eicar:0:*:{EICAR.hex()}\n"


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real daemon with one local signature, on a socket of its own."""
    if CLAMD is None:
        pytest.skip("clamd n’est pas installé (paquet clamav-daemon)")
    home = tmp_path_factory.mktemp("clamd")
    (home / "base").mkdir()
    (home / "base" / "essai.ndb").write_text(SIGNATURE)
    (home / "clamd.conf").write_text(
        f"LocalSocket {home}/s\nDatabaseDirectory {home}/base\nForeground yes\nStreamMaxLength 60M\n"
        f"LogFile {home}/log\nTemporaryDirectory {home}\nOfficialDatabaseOnly no\n"
    )
    daemon = subprocess.Popen(
        [CLAMD, "-c", str(home / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _try in range(200):
            if Path(home / "s").exists():
                break
            assert daemon.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
        yield str(home / "s")
    finally:
        daemon.terminate()
        daemon.wait(20)


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
