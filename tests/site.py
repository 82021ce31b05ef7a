"""A whole Parvis of its own, for the tests and measurements that need a real server: database, data, granian."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from parvis.config import embedded

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass
class Site:
    """A site on ``base``; its database is ``cluster``."""

    folder: Path
    port: int
    application: str = "parvis.config.wsgi:application"
    settings: str = "parvis.config.settings"
    server: subprocess.Popen[bytes] | None = None
    commander: subprocess.Popen[str] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def environment(self) -> dict[str, str]:
        given = {
            "PARVIS_VAR": str(self.folder),
            "PARVIS_HTTPS": "0",
            "PARVIS_DEMO": "1",
            "PARVIS_ADDRESS": self.base,
            "PARVIS_DATA": "",
            "DATABASE_URL": embedded.uri(self.cluster),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **given, **self.more}

    def command(self, *arguments: str) -> None:
        """Run ``parvis …`` on this site; raises AssertionError with what it said when it fails."""
        if self.commander is None:
            self.commander = subprocess.Popen(
                [sys.executable, "-m", "tests.commanding"],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        asked, answers = self.commander.stdin, self.commander.stdout
        assert asked and answers
        asked.write(json.dumps(arguments) + "\n")
        asked.flush()
        if said := json.loads(answers.readline() or '"the commands\' process ended"'):
            raise AssertionError(f"{arguments}: {said}")

    def module(self, name: str, *arguments: str) -> None:
        """Run ``python -m name …`` on this site, for what tests and measurements put in it."""
        command = [sys.executable, "-m", name, *arguments]
        subprocess.run(command, env=self.environment, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)

    def prepare(self, *, data: Path | None = None, options: Sequence[str] = ()) -> None:
        """Database, tables, static files, territories (fictional by default), campaign, questionnaire."""
        embedded.ensure(self.cluster, options=options)
        fictional = ROOT / "parvis" / "ground" / "territories" / "fictif"
        self.command("build_assets", "--verbosity=0")
        self.command("migrate", "--verbosity=0")
        self.command("collectstatic", "--no-input", "--verbosity=0")
        self.command("load_territories", "--from", str(data or fictional))
        self.command("load_campaign", "--ouverte")
        self.command("load_questionnaire")

    def start(self) -> None:
        """Start granian as ``parvis serve`` does, and wait for its answer."""
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "2", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--respawn-failed-workers",
            "--log-level", "error", self.application,
        ]  # fmt: skip
        self.server = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL)
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            with suppress(OSError), urllib.request.urlopen(f"{self.base}/sante", timeout=1):
                return
            assert self.server.poll() is None, "the server ended"
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill_server(self) -> None:
        """``kill -9`` of granian and of its workers."""
        if self.server is not None:
            _kill(psutil.Process(self.server.pid))
            self.server.wait()
            self.server = None

    def kill_database(self) -> None:
        """``kill -9`` of PostgreSQL and of its processes."""
        pid = embedded.server_pid(self.cluster)
        assert pid is not None
        _kill(psutil.Process(pid))

    def stop(self) -> None:
        """Stop everything and erase the folder."""
        with suppress(psutil.NoSuchProcess):
            self.kill_server()
        if self.commander is not None:
            self.commander.communicate()
        embedded.stop(self.cluster, mode="immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(embedded.socket_dir(self.cluster), ignore_errors=True)

    def sql(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query on this site's database."""
        with psycopg.connect(embedded.uri(self.cluster)) as connection:
            return connection.execute(query).fetchall()

    def execute(self, statement: str, *values: object) -> None:
        """Change this site's database: what time or an accident would do to it."""
        with psycopg.connect(embedded.uri(self.cluster)) as connection:
            connection.execute(statement, values)


def _kill(process: psutil.Process) -> None:
    family = [process, *process.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(family, timeout=10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def new_site(**more: str) -> Iterator[Site]:
    """A site in a folder of its own, stopped and erased at the end."""
    site = Site(Path(tempfile.mkdtemp(prefix="parvis-site-")), free_port(), more=more)
    try:
        yield site
    finally:
        site.stop()
