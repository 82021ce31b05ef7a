"""Five hundred meetings, half to come, half held, in the site whose environment is given."""

from __future__ import annotations

import django

HALF = 250


def main() -> None:
    """Fill the fictional département."""
    django.setup()
    from parvis.listen.meetings.models import State
    from tests.listen.meetings.making import make_many

    make_many(HALF, title="Parlons de la Margelle")
    make_many(HALF, first_day=-HALF - 1, state=State.HELD, title="Parlons des Hautes-Voix", quartier="QN00002I")


if __name__ == "__main__":
    main()
