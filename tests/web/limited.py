"""Works given to the sandbox by ``test_sandbox``: the payload says which."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def work(payload: bytes) -> bytes:
    match payload:
        case b"echo":
            sys.stdout.write("parasite")
            return payload[::-1]
        case b"big":
            return bytes(10**9)[:1]
        case b"slow":
            time.sleep(60)
        case b"burn":
            while True:
                pass
        case b"write":
            Path(os.environ.get("TMPDIR", "/tmp"), "parvis-sandbox").write_bytes(b"x")
        case b"secrets":
            return " ".join(sorted(os.environ)).encode()
        case _:
            raise ValueError("contenu illisible")
    return b""
