"""The page of each département, and their index."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from parvis.ground.territories.models import Departement
from parvis.show.portal.departements import board, regions
from parvis.web.access import cached, public

KEPT = 30


@public
@cached(seconds=KEPT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every département that has a contrat de ville, by région."""
    return render(request, "portal/departements.html", {"regions": regions()})


@public
@cached(seconds=KEPT)
@require_GET
def departement(request: HttpRequest, code: str) -> HttpResponse:
    """One département."""
    found = get_object_or_404(Departement.objects.select_related("region"), pk=code.upper())
    return render(request, "portal/departement.html", {"board": board(found)})
