"""The relay's screen: a page that a tablet keeps, the state that it asks, what it sends."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parvis.ground.people.scope import scope_of_request
from parvis.listen.contributions.models import Help
from parvis.listen.outreach.models import Outing
from parvis.listen.outreach.parcel import PURPOSE, parcel_read
from parvis.listen.outreach.queries import outing_state, places_offered, screen_form, screen_version
from parvis.listen.outreach.services import CannotTake, parcel_receive
from parvis.listen.parcels import BadParcel
from parvis.web import offline
from parvis.web.access import agent
from parvis.web.sealing import public_key

MODULES = [
    *(f"outreach/screen/{name}.js" for name in ("screen", "form", "choices", "lock", "recorder")),
    "questionnaires/conditions.js",
    "web/codes.js",
    *offline.MODULES,
]


@agent("outreach:write")
@require_GET
def screen(request: HttpRequest, pk: str) -> HttpResponse:
    """The relay's screen. It names no agent and holds nothing of anybody: a device keeps it to open without network."""
    outing = _outing(request, pk)
    version = screen_version(outing.campaign)
    is_open = version is not None and outing.closed_at is None and outing.campaign.is_open
    plain = {"par": "assiste", "ref": str(outing.pk)} | ({"quartier": outing.quartier_id} if outing.quartier_id else {})
    context: dict[str, Any] = {
        "outing": outing,
        "screen_open": is_open,
        "modules": MODULES,
        "public_key": base64.b64encode(public_key(PURPOSE, outing.pk)).decode(),
        "purpose": PURPOSE,
        "form": screen_form(version) if version and is_open else None,
        "places": places_offered(outing),
        "helps": Help.choices,
        "follow": request.build_absolute_uri(reverse("portal:parole")),
        "plain": f"{reverse('contributions:start')}?{urlencode(plain)}",
    }
    response = render(request, "outreach/screen.html", context)
    response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"
    return response


@agent("outreach:write")
@require_GET
def state(request: HttpRequest, pk: str) -> HttpResponse:
    """The counts as they stand, and the token to send with."""
    return JsonResponse({"token": get_token(request), **outing_state(_outing(request, pk))})


@agent("outreach:write")
@require_POST
def send(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a parcel. Taken already, it is answered the same and changes nothing."""
    outing = _outing(request, pk)
    try:
        parcel = parcel_read(outing.pk, request.body)
        received = parcel_receive(by=scope_of_request(request), outing=outing, parcel=parcel)
    except BadParcel as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    except CannotTake as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    return JsonResponse({"entered": received.entered, "refused": received.refused, **outing_state(outing)})


def _outing(request: HttpRequest, pk: str) -> Outing:
    rows = Outing.objects.visible_to(scope_of_request(request)).select_related("campaign", "quartier", "relay")
    return get_object_or_404(rows, pk=pk)
