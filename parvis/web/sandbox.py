"""Work on what strangers send, in a process of its own: short, small, without secrets, that may die alone.

A module that works so has one function, ``work(payload: bytes) -> bytes``. It runs in a fresh interpreter, without
the site's environment (no database, no key), that can neither write a file nor outlast its limits. It still reads the
disk and opens connections as the server's user does: it bounds what a hostile file exhausts, it is no jail.
"""

from __future__ import annotations

import importlib
import os
import resource
import subprocess
import sys

#: What the process is told of the outside: enough to start, nothing to steal.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")
#: The longest error kept, in signs.
LONGEST_ERROR = 500
EXIT_MEMORY = 75


class SandboxError(Exception):
    """The work gave no answer."""


class OutOfLimits(SandboxError):
    """It lasted too long or asked for too much memory."""


class Failed(SandboxError):
    """It raised, or died; the message is for a log, never for a page."""


def run_limited(module: str, payload: bytes, *, seconds: int, megabytes: int) -> bytes:
    """Call ``work(payload)`` of ``module`` in a limited process and return its answer.

    Args:
        module: dotted name of a module that has ``work``; it must import without Django's settings.
        payload: given whole.
        seconds: of processor and, with as much again to start and wait, of clock.
        megabytes: of address space, interpreter and libraries included: 512 is little for a PDF.

    Raises:
        OutOfLimits: too long, too big.
        Failed: the work raised an error or the process died.
    """
    command = [sys.executable, "-I", "-m", "parvis.web.sandbox", module, str(seconds), str(megabytes)]
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            command, input=payload, capture_output=True, timeout=2 * seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OutOfLimits(f"{module} : plus de {2 * seconds} s") from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip()[-LONGEST_ERROR:]
    # A negative code is the signal that ended it: SIGXCPU, or SIGKILL when the machine itself lacked memory.
    if done.returncode == EXIT_MEMORY or done.returncode < 0:
        raise OutOfLimits(f"{module} : sortie {done.returncode} {said}")
    raise Failed(f"{module} : sortie {done.returncode} {said}")


def _limit(seconds: int, megabytes: int) -> None:
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """The limited side: limits first, so that even the imports stand under them."""
    module, seconds, megabytes = sys.argv[1:4]
    _limit(int(seconds), int(megabytes))
    # What the work prints must not mix with its answer.
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    try:
        found = importlib.import_module(module).work(sys.stdin.buffer.read())
    except MemoryError:
        return EXIT_MEMORY
    answer.write(found)
    answer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
