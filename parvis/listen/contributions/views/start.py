"""The first page: where one speaks from, what it is for, and the button that begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.listen.contributions import drafts
from parvis.listen.contributions.places import WayIn, read_place, read_way_in
from parvis.listen.contributions.services import contribution_begin
from parvis.listen.questionnaires.queries import published_version
from parvis.web.access import public
from parvis.web.challenge import challenge_form, challenge_passed
from parvis.web.limits import FloodLevel, flood_gauge


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Without a place in the address, the finder; with one, the promise and the button « Commencer »."""
    calendar = current_campaign()
    version = published_version(calendar.campaign) if calendar else None
    if calendar is None or not calendar.is_open or version is None:
        return render(request, "contributions/not_open.html", status=200 if calendar else 404)
    way_in = read_way_in(request.GET, kiosk_ref=drafts.kiosk_ref(request))
    place = read_place(request.GET)
    context = {
        "place": place,
        "way_in": way_in,
        "hidden": {**(place.parameters() if place else {}), **way_in.parameters()},
        "not_found": place is None and bool(request.GET.get("quartier") or request.GET.get("commune")),
        "draft": drafts.read_draft(request),
        "minutes": version.form.minutes,
        "to_review": get_language() in version.form.to_review,
        "kiosk": drafts.kiosk_ref(request) is not None,
    }
    response = render(request, "contributions/start.html", context)
    # A page whose button carries a form token is not kept by anyone, but going back to it must work.
    response["Cache-Control"] = "private, no-cache"
    return response


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open the draft and go to its first page; above a threshold from one network, ask for a moment's work first."""
    calendar = current_campaign()
    version = published_version(calendar.campaign) if calendar else None
    place = read_place(request.POST)
    way_in = read_way_in(request.POST, kiosk_ref=drafts.kiosk_ref(request))
    if calendar is None or not calendar.is_open or version is None or place is None:
        return redirect(_start_again(way_in))
    flood = flood_gauge.hit(request)
    if flood is FloodLevel.CHALLENGE and not challenge_passed(request):
        return challenge_form(request, {**place.parameters(), **way_in.parameters()})
    contribution = contribution_begin(
        campaign=calendar.campaign,
        version=version,
        language=get_language() or "fr",
        channel=way_in.channel,
        channel_ref=way_in.ref,
        outcome=place.outcome,
        quartier=place.quartier,
        commune=place.commune,
        flood=flood is not FloodLevel.NONE,
    )
    first = version.form.visible_pages({})[0]
    response = redirect("contributions:page", first.name)
    drafts.write_draft(response, drafts.Draft(contribution.pk, version.pk, way_in.channel, way_in.ref))
    drafts.forget_receipt(response)
    return response


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Clear this device of the draft and of the receipt, for the next person."""
    response = redirect(_start_again(read_way_in(request.POST, kiosk_ref=drafts.kiosk_ref(request))))
    drafts.forget_draft(response)
    drafts.forget_receipt(response)
    return response


def _start_again(way_in: WayIn) -> str:
    return reverse("contributions:start") + way_in.query()
