"""Everything that a new site needs, in one process: starting Python and Django for each command would take most of
the time.
"""

from __future__ import annotations

import sys

import django
from django.core.management import call_command


def main() -> None:
    """Tables, static files, then territories (from the folder given), campaign and questionnaire."""
    django.setup()
    call_command("build_assets", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_territories", "--from", sys.argv[1])
    call_command("load_campaign", "--ouverte")
    call_command("load_questionnaire")


if __name__ == "__main__":
    main()
