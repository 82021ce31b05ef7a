"""The names that residents give to quarters, edited by those who hear them; and where they are missing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Commune, Quartier, QuartierAlias
from parvis.ground.territories.services import alias_make
from parvis.listen.contributions.models import Contribution

SOURCE = "relais"
#: Communes told among those where the quarter is often unknown.
MOST_COMMUNES = 20


class BadAlias(ValueError):
    """This name cannot be kept; the message says why, in French."""


@transaction.atomic
def alias_add(*, by: Scope, quartier: Quartier, name: str, kind: str) -> QuartierAlias:
    """Add a name; it is found at once.

    Raises:
        BadAlias: it has neither letter nor digit, or this quarter has it already.
    """
    made = alias_make(quartier=quartier.pk, name=name, kind=kind, source=SOURCE)
    if not made.search_key:
        raise BadAlias("Ce nom n’a ni lettre ni chiffre : écrivez-le tel qu’on le dit.")
    if QuartierAlias.objects.filter(quartier=quartier, search_key=made.search_key).exists():
        raise BadAlias(f"« {name} » est déjà un nom de ce quartier.")
    made.save()
    _journal(by, "nom de quartier ajouté", made)
    return made


@transaction.atomic
def alias_remove(*, by: Scope, alias: QuartierAlias) -> None:
    """Take a name away."""
    _journal(by, "nom de quartier retiré", alias)
    alias.delete()


def aliases_within(quarters: QuerySet[Quartier]) -> QuerySet[QuartierAlias]:
    """Names of ``quarters``, sorted as they are looked for."""
    found = QuartierAlias.objects.filter(quartier__in=quarters.values("pk")).select_related("quartier")
    return found.order_by("quartier__sort_key", "search_key", "pk")


def unknown_by_commune(quarters: QuerySet[Quartier]) -> list[Commune]:
    """Communes of ``quarters`` whose answers name no quarter (« je ne sais pas »), the most frequent first.

    ``unknown`` counts those answers, ``answers`` all those of the commune. For agents of the territory: no threshold.
    """
    mine = Commune.objects.filter(Exists(quarters.filter(communes=OuterRef("pk"))))
    answered = Contribution.objects.filter(commune__in=mine.values("pk"), withdrawal__isnull=True).order_by()
    rows = answered.values("commune").annotate(all=Count("pk"), none=Count("pk", filter=Q(quartier__isnull=True)))
    counts = {row["commune"]: row for row in rows.filter(none__gt=0).order_by(F("none").desc())[:MOST_COMMUNES]}
    communes = Commune.objects.in_bulk(counts)
    told = [communes[code] for code in counts]
    for one in told:
        one.unknown, one.answers = counts[one.pk]["none"], counts[one.pk]["all"]  # type: ignore[attr-defined]
    return told


def _journal(by: Scope, action: str, alias: QuartierAlias) -> None:
    act_record(
        by,
        action,
        thing="nom de quartier",
        thing_id=alias.quartier_id,
        departement=alias.quartier.departement_id,
        detail={"nom": alias.name, "genre": alias.kind},
    )
