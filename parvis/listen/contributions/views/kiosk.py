"""For those who help others answer: the kiosk on a stand, paper and assisted entry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.listen.contributions import drafts
from parvis.listen.contributions.places import clean_ref
from parvis.web.access import public


@public
@require_GET
def relays(request: HttpRequest) -> HttpResponse:
    """How to enter answers for somebody, from paper or face to face."""
    return render(request, "contributions/relays.html")


@public
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Make this device a kiosk, or an ordinary one again."""
    if request.method == "GET":
        return render(request, "contributions/kiosk.html", {"kiosk_ref": drafts.kiosk_ref(request)})
    if request.POST.get("action") == "stop":
        response = redirect("contributions:kiosk")
        drafts.forget_kiosk(response)
    else:
        response = redirect("contributions:start")
        drafts.write_kiosk(response, clean_ref(request.POST.get("ref", "")))
    drafts.forget_draft(response)
    drafts.forget_receipt(response)
    return response
