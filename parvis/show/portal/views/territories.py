"""The pages of territories, of the same family: régions, départements, contracts, quarters; and their index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from parvis.ground.territories.directory import find_territories
from parvis.ground.territories.models import ContratDeVille, Departement, Named, Quartier, Region
from parvis.ground.territories.places import place_of
from parvis.show.portal import links
from parvis.show.portal.board import board
from parvis.show.portal.index import only_page, regions
from parvis.show.portal.progress import by_departement
from parvis.show.portal.quarter import facts_of
from parvis.web.access import cached, public

KEPT = 30


@public
@cached(seconds=KEPT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every département by région, and a search; what names one territory alone leads to it."""
    typed = request.GET.get("q", "").strip()
    found = find_territories(typed)
    if alone := only_page(found):
        return redirect(links.place_address(alone))
    context = {"regions": regions(), "typed": typed, "found": found}
    return render(request, "portal/departements.html", context)


@public
@cached(seconds=KEPT)
@require_GET
def departement(request: HttpRequest, code: str) -> HttpResponse:
    """One département, or one overseas collectivity."""
    found = get_object_or_404(Departement.objects.select_related("region"), pk=code.upper())
    return _page(request, found, [found.pk], {"departement": found})


@public
@cached(seconds=KEPT)
@require_GET
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One région. A collectivity, which belongs to none, has the page of a département."""
    found = get_object_or_404(Region, pk=code.upper())
    departements = list(found.departements.filter(current=True))
    if not departements:
        return redirect("portal:departement", get_object_or_404(Departement, pk=found.pk).pk)
    return _page(request, found, [], {"region": found, "departements": departements})


@public
@cached(seconds=KEPT)
@require_GET
def contrat(request: HttpRequest, code: str) -> HttpResponse:
    """One contrat de ville, of either generation."""
    found = get_object_or_404(ContratDeVille, pk=code.upper())
    departements = list(found.departements.select_related("region"))
    context: dict[str, Any] = {"contract": found, "departements": departements}
    if found.generation == ContratDeVille.Generation.G2015:
        same = ContratDeVille.objects.filter(pilot_code=found.pilot_code, current=True)
        context["following"] = list(same.filter(generation=ContratDeVille.Generation.G2024))
        context["former"] = list(found.quartiers.defer("geometry", "indicators"))
    return _page(request, found, [one.pk for one in departements], context)


@public
@cached(seconds=KEPT)
@require_GET
def quartier(request: HttpRequest, code: str) -> HttpResponse:
    """One quarter: of 2024, of 2015, or proposed."""
    quarters = Quartier.objects.select_related("departement__region").defer("indicators")
    found = get_object_or_404(quarters, pk=code.upper())
    return _page(request, found, [found.departement_id], {"facts": facts_of(found)})


def _page(request: HttpRequest, row: Named, departements: Sequence[str], context: dict[str, Any]) -> HttpResponse:
    place = place_of(row)
    shown = board(place, departements=departements)
    if "region" in context:
        context["lines"] = by_departement(context["departements"], shown.progress)
    return render(
        request,
        f"portal/{place.kind}.html",
        {"board": shown, "place": place, "links": links.PlaceLinks(place), **context},
    )
