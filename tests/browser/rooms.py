"""Every agents' page, drawn in the site whose environment is given: the answers of the real views, kept as files.

What each page shows is that of the walls' tests: one of each thing. Nothing stays in the database.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.db import transaction


def main() -> None:
    """``<address>.html`` for each page, and what each other address answered in ``others.json``."""
    django.setup()
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    from parvis.ground.people.models import Role
    from tests.ground.people.making import client_of, make_scope
    from tests.walls.table import NAMES
    from tests.walls.test_walls import AGENTS, WITH_THING, WITHOUT
    from tests.walls.world import two_places

    setup_test_environment()
    folder, others = Path(sys.argv[1]), {}
    with transaction.atomic():
        own, _foreign = two_places()
        scopes = [own.referent, *(make_scope(role) for role in (Role.NATIONAL, Role.COMMISSION, Role.RELAIS))]
        # Second factors ask for a key that someone holds: another journey walks them.
        for name in [one for one in (*WITH_THING, *WITHOUT) if not one.startswith("mfa_")]:
            scope = next((one for one in scopes if one.may(AGENTS[name].ability)), None)
            if scope is None:
                others[name] = "personne"
                continue
            address = reverse(name, kwargs=dict(NAMES[name](own)) if name in NAMES else {})
            with transaction.atomic():
                answer = client_of(scope).get(address)
                transaction.set_rollback(True)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                (folder / f"{name.replace(':', '.')}.html").write_bytes(answer.content)
            else:
                others[name] = str(answer.status_code)
        transaction.set_rollback(True)
    (folder / "others.json").write_text(json.dumps(others), encoding="utf-8")


if __name__ == "__main__":
    main()
