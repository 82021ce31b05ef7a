"""*mailings*: mails a second, ledger and consents included, against the same mails by smtplib alone."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.measures import Line
from tests.answer.mailings.server import Rude, RudeController
from tests.site import ROOT, free_port, new_site

LETTERS = 500


def sent() -> list[Line]:
    """The server stands in this process, the sender in another, on a database as durable as in production."""
    port = free_port()
    server = RudeController(Rude(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        with new_site(PARVIS_SMTP=f"smtp://127.0.0.1:{port}?tls=0") as site:
            site.prepare()
            command = [sys.executable, "-m", "bench.sending", str(LETTERS)]
            said = subprocess.run(
                command, env=site.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
            )
    finally:
        server.stop()
    ours, alone = json.loads(said.stdout.splitlines()[-1])
    other = f"smtplib seul, sans base {alone:.0f}/s"
    return [(f"mailings : {LETTERS} courriels", f"{ours:.0f}/s", other, f"{ours / alone:.2f}", "–")]
