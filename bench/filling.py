"""Five hundred meetings, half to come, half held; minutes and a thousand statements published, in the site given."""

from __future__ import annotations

import django

HALF = 250
STATEMENTS = 1_000


def main() -> None:
    """Fill the fictional département."""
    django.setup()
    from parvis.listen.meetings.models import State
    from parvis.understand.corpus.services import corpus_refresh
    from tests.listen.meetings.making import make_many
    from tests.listen.meetings.minutes_making import make_published
    from tests.understand.corpus.making import make_statement

    make_many(HALF, title="Parlons de la Margelle")
    make_many(HALF, first_day=-HALF - 1, state=State.HELD, title="Parlons des Hautes-Voix", quartier="QN00002I")
    make_published(texts=tuple(f"Il manque {number} bancs sur la place." for number in range(20)))
    corpus_refresh()
    for number in range(STATEMENTS):
        make_statement(f"Le bus numéro {number} ne passe plus après 20 heures.")


if __name__ == "__main__":
    main()
