"""The names that residents give to quarters, edited by those who hear them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier, QuartierAlias
from parvis.ground.territories.services import alias_make

SOURCE = "relais"


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


def _journal(by: Scope, action: str, alias: QuartierAlias) -> None:
    act_record(
        by,
        action,
        thing="nom de quartier",
        thing_id=alias.quartier_id,
        departement=alias.quartier.departement_id,
        detail={"nom": alias.name, "genre": alias.kind},
    )
