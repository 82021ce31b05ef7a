"""What the browser finds on the pages of territories, put in the site whose environment is given."""

from __future__ import annotations

import django


def main() -> None:
    """Meetings in every state, minutes, documents, and quarters of the three zonings."""
    django.setup()
    from parvis.ground.territories.models import Quartier
    from parvis.listen.meetings.models import State
    from tests.listen.meetings.making import make_many
    from tests.show.portal.making import make_document, make_quartier, publish_minutes

    make_many(10, title="Rencontre au pied des tours", first_day=200)
    make_many(2, title="Rencontre au marché", first_day=203, quartier="QN00003M")
    make_many(1, title="Rencontre pour tous", first_day=205, quartier="")
    make_many(1, title="Rencontre sous l’eau", first_day=201, state=State.CANCELLED)
    for held in make_many(2, title="Rencontre d’hier", first_day=-200, state=State.HELD, quartier="QN00005M"):
        publish_minutes(held)
    make_many(2, title="Rencontre d’avant", first_day=-220, quartier="QN00002I")
    for kind in ("conclusion", "conclusion", "conclusion", "conclusion", "synthese", "compte-rendu", "guide"):
        make_document(f"Un document de genre {kind}", kind=kind)
    beside = Quartier.objects.get(pk="QN00001M")
    corner = (float(beside.lon or 0) + 0.03, float(beside.lat or 0) + 0.01)
    make_quartier("QC00001", zoning="candidat", contract="CV2024-000000108", name="Le Quartier à venir", corner=corner)


if __name__ == "__main__":
    main()
