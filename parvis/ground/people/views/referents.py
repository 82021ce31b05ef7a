"""The directory of référents, and naming one."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.forms import ReferentForm
from parvis.ground.people.models import Agent, Referent
from parvis.ground.people.queries import directory
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.ground.people.services import NotAllowed, agent_create, referent_name
from parvis.ground.territories.models import Departement
from parvis.web.access import agent


@agent("referent:see")
@require_GET
def directory_page(request: HttpRequest) -> HttpResponse:
    """Every département of the territory that has a contract: its référent, its deputy, or that nobody is named."""
    scope = scope_of_request(request)
    campaign = _campaign()
    lines = directory(campaign, None if scope.level == "country" else sorted(scope.departements))
    missing = [line for line in lines if line.main is None]
    only_missing = bool(request.GET.get("manquants"))
    context = {
        "lines": missing if only_missing else lines,
        "total": len(lines),
        "missing": len(missing),
        "only_missing": only_missing,
        "may_name": scope.may("referent:name"),
    }
    return render(request, "people/referents.html", context)


@agent("referent:name")
@require_http_methods(["GET", "POST"])
def name_referent(request: HttpRequest, code: str) -> HttpResponse:
    """Name the référent or the deputy of a département; the ANCT's address of the campaign is told."""
    scope = scope_of_request(request)
    departement = get_object_or_404(Departement, pk=code)
    if not scope.covers(departement=departement.pk):
        raise Http404
    campaign = _campaign()
    form = ReferentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _name(scope, campaign, departement, form)
            return redirect("people_referents")
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "departement": departement, "campaign": campaign}
    return render(request, "people/name_referent.html", context)


@transaction.atomic
def _name(scope: Scope, campaign: Campaign, departement: Departement, form: ReferentForm) -> Referent:
    data = form.cleaned_data
    named = agent_create(email=data["email"], full_name=data["full_name"], job=data["job"])
    if data["phone"]:
        Agent.objects.filter(pk=named.pk).update(phone=data["phone"])
        named.phone = data["phone"]
    rank = Referent.Rank(data["rank"])
    return referent_name(by=scope, campaign=campaign, departement=departement, rank=rank, agent=named)


def _campaign() -> Campaign:
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    return calendar.campaign
