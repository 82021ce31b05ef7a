"""One territory that a page or a list is about: a région, a département, a contract or a quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from parvis.ground.territories.models import ContratDeVille, Departement, Epci, Named, Quartier, Region


class PlaceKind(StrEnum):
    """What kind of territory; the value is the word of the addresses (« ?contrat=… »), the widest first."""

    REGION = "region"
    DEPARTEMENT = "departement"
    CONTRACT = "contrat"
    QUARTIER = "quartier"


MODELS: dict[PlaceKind, type[Named]] = {
    PlaceKind.REGION: Region,
    PlaceKind.DEPARTEMENT: Departement,
    PlaceKind.CONTRACT: ContratDeVille,
    PlaceKind.QUARTIER: Quartier,
}


class UnknownPlace(Http404):
    """No territory of this kind bears this code: its page, list or feed is not found."""


@dataclass(frozen=True)
class Place:
    """A territory by its kind and code, with its name."""

    kind: PlaceKind
    code: str
    name: str

    @property
    def query(self) -> str:
        """What narrows a list to it, in an address: « departement=59 »."""
        return urlencode({str(self.kind): self.code})


def place_of(row: Named) -> Place:
    """The place that a row of this room is."""
    kind = next(kind for kind, model in MODELS.items() if isinstance(row, model))
    return Place(kind, str(row.pk), row.name)


def place_asked(given: Mapping[str, str]) -> Place | None:
    """The territory that an address names, the narrowest when it names several; None when it names none.

    One query at most. Raises UnknownPlace.
    """
    for kind in reversed(PlaceKind):
        code = given.get(kind, "").upper()
        if code:
            rows: Any = MODELS[kind]._default_manager
            name = rows.filter(pk=code.replace("\x00", "")).values_list("name", flat=True).first()
            if name is None:
                raise UnknownPlace(code)
            return Place(kind, code, name)
    return None


def concerning(model: Any, place: Place) -> Q:
    """Rows of ``model`` about a part of ``place``, or about the whole of a wider territory that holds it.

    ``model`` tells its territory by ``departement``, ``contract``, ``quartiers`` and maybe ``epci``, the narrowest
    that is given being the one meant: what names quarters is not about the whole of their contract. No join, hence
    no row twice.
    """
    links = model.quartiers.through.objects
    owner = model._meta.model_name

    def about(quartiers: Any) -> Q:
        return Q(pk__in=links.filter(quartier__in=quartiers).values(owner))

    whole = Q(~Exists(links.filter(**{owner: OuterRef("pk")})))
    has_epci = any(field.name == "epci" for field in model._meta.get_fields())
    no_epci = Q(epci=None) if has_epci else Q()
    if place.kind in (PlaceKind.REGION, PlaceKind.DEPARTEMENT):
        of_region = Departement.objects.filter(region=place.code).values("pk")
        codes: Any = [place.code] if place.kind == PlaceKind.DEPARTEMENT else of_region
        inside = Q(departement__in=codes) | about(Quartier.objects.filter(departement__in=codes))
        return inside | (whole & Q(contract__in=ContratDeVille.objects.filter(departements__in=codes)))
    if place.kind == PlaceKind.CONTRACT:
        inside = Q(contract=place.code) | about(Quartier.objects.filter(contracts=place.code))
        departements = Departement.objects.filter(contracts=place.code)
        epcis = Epci.objects.filter(contracts=place.code)
        contracts = ContratDeVille.objects.none()
    else:
        inside = about([place.code])
        departements = Departement.objects.filter(quartiers=place.code)
        epcis = Epci.objects.filter(quartiers=place.code)
        contracts = ContratDeVille.objects.filter(quartiers=place.code)
    wider = Q(contract=None, departement__in=departements) & no_epci
    if has_epci:
        wider |= Q(contract=None, epci__in=epcis)
    return inside | (whole & (wider | Q(contract__in=contracts)))
