"""The neighbourhood finder: what a resident types, then the quartiers of a commune, as a list and on a map."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parvis.ground.territories import geocoder
from parvis.ground.territories.locate import locate
from parvis.ground.territories.maps import quartiers_map
from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.queries import find, outcome, quartiers_of_commune
from parvis.web.access import cached, public

# What says how the person came is carried from page to page.
CARRIED = ("par", "ref")
KEPT_SECONDS = 30


@dataclass(frozen=True)
class Way:
    """A line of the finder: a name, what tells it apart, where it leads."""

    name: str
    detail: str
    address: str


@public
@cached(seconds=KEPT_SECONDS)
@require_GET
def find_place(request: HttpRequest) -> HttpResponse:
    """What was typed, and what it may mean. One sure answer is followed at once."""
    typed = request.GET.get("q", "").strip()
    answers = find(typed)
    if not answers.quartiers and len(answers.communes) == 1 and not answers.close:
        return redirect(_commune_address(request, answers.communes[0]))
    context = {
        "typed": typed,
        "close": answers.close,
        "quartiers": [_quartier_way(request, one) for one in answers.quartiers],
        "communes": [_commune_way(request, one) for one in answers.communes],
        "carried": _carried(request),
        "start": _start(request, {}),
        "unknown": _start(request, {"inconnu": "1"}),
        "elsewhere": _start(request, {"ailleurs": "1"}),
        "geocoder": geocoder.enabled(),
    }
    return render(request, "portal/find.html", context)


@public
@cached(seconds=KEPT_SECONDS)
@require_GET
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """The quartiers of a commune, as a list and on a map, and « autre / je ne sais pas »."""
    place = get_object_or_404(Commune.objects.select_related("departement", "parent"), pk=code, current=True)
    quartiers = quartiers_of_commune(place.whole)
    ways = [_quartier_way(request, one, commune=place.whole) for one in quartiers]
    drawing = quartiers_map(quartiers)
    context = {
        "commune": place,
        "covered": not quartiers and outcome(commune=place) == "covered_epci",
        "ways": ways,
        "map": drawing
        and {
            "width": drawing.width,
            "height": drawing.height,
            "areas": [
                {
                    "number": area.number,
                    "path": area.path,
                    "x": area.x,
                    "y": area.y,
                    "name": area.quartier.name,
                    "address": ways[area.number - 1].address,
                }
                for area in drawing.areas
            ],
        },
        "other": _start(request, {"commune": place.whole.pk}),
        "carried": _carried(request),
    }
    return render(request, "portal/commune.html", context)


@public
@require_POST
def by_address(request: HttpRequest) -> HttpResponse:
    """An address, when the geocoder is configured. It comes by POST, so that no log of addresses keeps it."""
    found = geocoder.geocode(request.POST.get("adresse", ""))
    carried = {name: request.POST[name] for name in CARRIED if request.POST.get(name)}
    if found is None:
        return render(request, "portal/address_not_found.html", {"carried": carried})
    where = locate(found.lon, found.lat)
    parameters = {"quartier": where.code} if where.code else {"commune": found.citycode}
    return redirect(f"{reverse('contributions:start')}?{urlencode({**parameters, **carried})}")


def _carried(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in CARRIED if request.GET.get(name)}


def _start(request: HttpRequest, parameters: dict[str, str]) -> str:
    query = urlencode({**parameters, **_carried(request)})
    return reverse("contributions:start") + (f"?{query}" if query else "")


def _quartier_way(request: HttpRequest, quartier: Quartier, *, commune: Commune | None = None) -> Way:
    communes = ", ".join(one.name for one in quartier.communes.all()) if commune is None else ""
    chosen = {"commune": commune.pk} if commune else {}
    return Way(quartier.name, communes, _start(request, {"quartier": quartier.pk, **chosen}))


def _commune_way(request: HttpRequest, commune: Commune) -> Way:
    detail = f"{commune.departement.name} ({commune.departement.code})"
    return Way(commune.name, detail, _commune_address(request, commune))


def _commune_address(request: HttpRequest, commune: Commune) -> str:
    carried = _carried(request)
    return reverse("portal:commune", args=[commune.pk]) + (f"?{urlencode(carried)}" if carried else "")
