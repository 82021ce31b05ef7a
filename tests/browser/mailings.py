"""What the browser finds on the pages of the mailings, put in the site whose environment is given."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """A meeting to send, and one under way with letters, calls and a mail to decide; prints what names them."""
    django.setup()
    from django.utils import timezone

    from parvis.answer.mailings.models import Delivery
    from parvis.answer.mailings.services import deliveries_add
    from parvis.ground.contacts.links import stop_address
    from parvis.ground.contacts.models import Consent
    from parvis.listen.meetings.models import State
    from tests.answer.mailings.making import make_contacts, make_mailing
    from tests.listen.meetings.making import make_many

    late, soon, leaving = (
        make_many(1, state=State.HELD, first_day=day, title=title, departement_id="00")[0]
        for day, title in ((-45, "Parlons du parc"), (-20, "Atelier au centre social"), (-25, "Café des parents"))
    )
    for one in (late, soon, leaving):
        make_contacts([f"{one.code}@exemple.fr"], "synthese", "reunions", meeting_ref=one.code)
    make_contacts([""], meeting_ref=leaving.code, address="Mme Ana Exemple\n1 rue Haute\n00001 PAROLLES")
    make_contacts([""] * 2, meeting_ref=leaving.code, phone="+33612345678")
    draft, sent = make_mailing(late), make_mailing(leaving)
    now = timezone.now()
    sent.versions.update(frozen_at=now)
    type(sent).objects.filter(pk=sent.pk).update(state="approved", approved_at=now)
    deliveries_add(mailing=sent)
    line = Delivery.objects.filter(mailing=sent, way="email")
    line.update(state="unknown", settled_at=now, outcome="sans réponse")
    stop = stop_address(line.get().contact, Consent.Purpose.MEETINGS)
    sys.stdout.write(f"{draft.pk} {sent.pk} {stop}\n")


if __name__ == "__main__":
    main()
