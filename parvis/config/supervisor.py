"""Keeps the embedded database, the web server and the task worker alive, and stops them together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from parvis.config import embedded, env

logger = logging.getLogger("parvis.serve")

WATCH_SECONDS = 1.0
# A process that falls at once, again and again, is not restarted more often than this.
RESTART_SECONDS = 2.0
STOP_SECONDS = 15


@dataclass
class Supervised:
    """A child process restarted when it ends."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def ensure(self) -> None:
        """Start it if it does not run."""
        if self.process and self.process.poll() is None:
            return
        if time.monotonic() - self.started < RESTART_SECONDS:
            return
        if self.process:
            logger.warning("%s s’est arrêté (code %s), il repart", self.name, self.process.returncode)
            # A server killed by force leaves its workers behind, which hold the port.
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True)


@dataclass
class Supervisor:
    """The server on ``host:port`` with ``workers`` processes, the task worker, and the database when it is ours."""

    host: str
    port: int
    workers: int
    stopping: bool = False
    children: list[Supervised] = field(default_factory=list)

    def run(self, *, ready: Callable[[], None]) -> None:
        """Run until SIGINT or SIGTERM; call ``ready`` once the server answers."""
        self.children = [Supervised("serveur", self._server()), Supervised("tâches", self._worker())]
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        announced = False
        try:
            while not self.stopping:
                self._ensure_database()
                for child in self.children:
                    child.ensure()
                if not announced and self._answers():
                    announced = True
                    ready()
                time.sleep(WATCH_SECONDS if announced else 0.1)
        finally:
            self._stop()

    def _server(self) -> list[str]:
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
            "--workers", str(self.workers), "--blocking-threads", "4", "--backpressure", "64", "--no-ws",
            "--respawn-failed-workers", "--log-level", "warning", "parvis.config.wsgi:application",
        ]  # fmt: skip

    def _worker(self) -> list[str]:
        return [sys.executable, "-m", "parvis.config.cli", "procrastinate", "worker"]

    def _ensure_database(self) -> None:
        if env.text("DATABASE_URL"):
            return
        cluster = env.var_dir() / "postgres"
        if embedded.server_pid(cluster) is None:
            logger.warning("la base de données ne répond plus, elle repart")
            try:
                embedded.ensure(cluster)
            except embedded.EmbeddedPostgresError as error:
                logger.error("%s", error)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self.port}/sante", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop(self) -> None:
        processes = [child.process for child in self.children if child.process]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        if not env.text("DATABASE_URL"):
            embedded.stop(env.var_dir() / "postgres")
