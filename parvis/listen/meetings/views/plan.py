"""The plan de concertation, for agents: contract by contract, quarter by quarter."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.plan import PlanError, plan_decide, plan_stamp
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.ground.territories.keys import search_key
from parvis.listen.meetings.plan import plans_seen, quartiers_missing
from parvis.listen.meetings.plan_forms import PlanForm
from parvis.web.access import agent

PAGE = 50


@agent("plan:see")
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The contracts of the territory, with how many of their quarters are heard; filters in the address."""
    scope = scope_of_request(request)
    found = plans_seen(scope)
    missing, total = quartiers_missing(found)
    name, only_missing = request.GET.get("nom", ""), bool(request.GET.get("manquants"))
    wanted = search_key(name)
    shown = [
        one
        for one in found
        if (not wanted or (one.contract and wanted in one.contract.sort_key)) and (not only_missing or one.missing)
    ]
    context = {
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "missing": len(missing),
        "total": total,
        "name": name,
        "only_missing": only_missing,
        "may_see_candidates": scope.may("candidate:see"),
    }
    return render(request, "meetings/plan_list.html", context)


@agent("plan:see")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One contract: what stands for each quarter, and deciding which meeting hears it."""
    scope = scope_of_request(request)
    found = next((one for one in plans_seen(scope, code) if one.contract), None)
    if found is None or found.contract is None:
        raise Http404
    campaign = _campaign()
    may_write = _may_write(scope)
    if request.method == "POST" and not may_write:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = PlanForm(given, plan=found, seen=plan_stamp(campaign, found.contract))
    if request.method == "POST" and form.is_valid():
        try:
            written = plan_decide(
                by=scope,
                campaign=campaign,
                contract=found.contract,
                decisions=form.decisions,
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Le plan est enregistré." if written else "Rien n’avait changé.")
            return redirect("plan:contract", code)
        except PlanError as refusal:
            form.add_error(None, str(refusal))
    context = {"plan": found, "form": form, "may_write": may_write, "may_prepare": scope.may("meeting:write")}
    return render(request, "meetings/plan.html", context)


def _may_write(scope: Scope) -> bool:
    return scope.may("plan:write")


def _campaign() -> Campaign:
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    return calendar.campaign
