"""One process for all the commands of a test's site: starting Python and Django for each would take most of the time.

It reads a command a line (a JSON list of words) and answers a line: empty, or what went wrong.
"""

from __future__ import annotations

import json
import sys
import traceback
from io import StringIO

import django
from django.core.management import call_command
from django.db import connections


def main() -> None:
    """Until the input ends."""
    answers, sys.stdout = sys.stdout, StringIO()
    django.setup()
    for line in sys.stdin:
        try:
            call_command(*json.loads(line))
            said = ""
        except Exception:
            said = traceback.format_exc()
        # The database may be killed before the next command.
        connections.close_all()
        answers.write(f"{json.dumps(said)}\n")
        answers.flush()


if __name__ == "__main__":
    main()
