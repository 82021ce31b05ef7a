"""What the browser finds on the pages of a meeting's room, put in the site whose environment is given."""

from __future__ import annotations

import django

CODE = "4F7K2M"
NOISY = "Le maire est un escroc."
SAID = ("L’éclairage de la place est en panne depuis l’hiver.", "Il manque des jeux pour les petits.", NOISY, "À lire.")


def main() -> None:
    """Published minutes whose statements are published, refused, waiting; who came; relays; answers without quarter."""
    django.setup()
    from parvis.ground.territories.models import Quartier
    from parvis.listen.contributions.models import Contribution, Submission
    from parvis.listen.meetings.models import Meeting, Solicitation, Tally
    from parvis.listen.meetings.relays.services import relay_add
    from parvis.listen.questionnaires.models import Version
    from parvis.understand.corpus.models import Mask, Statement
    from parvis.understand.corpus.services import corpus_refresh
    from tests.ground.people.making import make_scope
    from tests.listen.meetings.making import make_many
    from tests.listen.meetings.minutes_making import make_held, make_published
    from tests.understand.corpus.making import publish, refuse

    by = make_scope("referent")
    meeting = make_published(by, SAID).meeting
    Meeting.objects.filter(pk=meeting.pk).update(code=CODE)
    counted = {
        ("total", ""): 64,
        ("sexe", "femme"): 22,
        ("sexe", "homme"): 42,
        ("age", "18-24"): 12,
        ("age", "60-74"): 30,
    }
    Tally.objects.bulk_create(
        Tally(meeting=meeting, sheet="presence", group=group, key=key, count=count)
        for (group, key), count in counted.items()
    )
    corpus_refresh()
    Mask.objects.all().delete()
    for one in Statement.objects.exclude(text="À lire."):
        if one.text == NOISY:
            refuse(by, one, "accusation")
        else:
            publish(by, one)
    make_many(1, title="Rencontre annulée", state="cancelled", first_day=20)  # type: ignore[arg-type]
    quartier = Quartier.objects.get(pk="QN00001M")
    fields = {"name": "Centre social de la Margelle", "kind": "centre-social", "departement": quartier.departement}
    relay = relay_add(by=by, fields=fields, quartiers=[quartier])
    Solicitation.objects.create(relay=relay, way="telephone")
    Solicitation.objects.update(asked_at=make_held(by, days=-9).starts_at)
    for place in (quartier, quartier, None):
        made = Contribution.objects.create(
            campaign=meeting.campaign, version=Version.objects.get(), language="fr", channel="web",
            outcome="qpv" if place else "unknown", quartier=place, commune_id="00001",
        )  # fmt: skip
        Submission.objects.create(contribution=made, receipt=made.pk.bytes * 2)


if __name__ == "__main__":
    main()
