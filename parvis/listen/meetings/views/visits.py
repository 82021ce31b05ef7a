"""Visits of the commission, for who proposes and who hosts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.models import Visit
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.meetings.states import WrongWay
from parvis.listen.meetings.visits.forms import AcceptForm, ProposeForm, VisitWhyForm
from parvis.listen.meetings.visits.services import (
    AlreadyAnswered,
    visit_accept,
    visit_decline,
    visit_propose,
    visit_withdraw,
)
from parvis.web.access import agent

PAGE = 50
REFUSALS = (AlreadyAnswered, OutsideTerritory, WrongWay)


@agent("visit:see")
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Visits proposed in the territory, filtered by their state."""
    scope = scope_of_request(request)
    state = request.GET.get("etat", "")
    found = Visit.objects.visible_to(scope).select_related("departement", "contract", "meeting")
    if state in Visit.State.values:
        found = found.filter(state=state)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": Visit.State,
        "may_propose": scope.may("visit:propose"),
    }
    return render(request, "meetings/visits/list.html", context)


@agent("visit:propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a visit."""
    scope = scope_of_request(request)
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    form = ProposeForm(request.POST if request.method == "POST" else None, scope=scope)
    if request.method == "POST" and form.is_valid():
        made = visit_propose(by=scope, campaign=calendar.campaign, **form.cleaned_data)
        messages.success(request, "La visite est proposée : la préfecture est prévenue.")
        return redirect("meetings_visits:visit", made.pk)
    return render(request, "meetings/visits/propose.html", {"form": form})


@agent("visit:see")
@require_GET
def visit(request: HttpRequest, pk: str) -> HttpResponse:
    """One visit: what is proposed, what was answered, what can be done."""
    scope = scope_of_request(request)
    found = _visit(scope, pk)
    proposed, accepted = found.state == Visit.State.PROPOSED, found.state == Visit.State.ACCEPTED
    covered = scope.covers(departement=found.departement_id, contract=found.contract_id)
    context = {
        "visit": found,
        "may_answer": proposed and covered and scope.may("visit:answer"),
        "may_withdraw": (proposed or accepted) and scope.may("visit:propose"),
        "may_open": scope.may("meeting:see"),
        "why_form": VisitWhyForm(),
    }
    return render(request, "meetings/visits/visit.html", context)


@agent("visit:answer")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: str) -> HttpResponse:
    """Accept a visit: its meeting is prepared."""
    scope = scope_of_request(request)
    found = _visit(scope, pk)
    form = AcceptForm(request.POST if request.method == "POST" else None, scope=scope, visit=found)
    if request.method == "POST" and form.is_valid():
        try:
            quartiers = form.cleaned_data["quartiers"]
            meeting = visit_accept(by=scope, visit=found, fields=form.values, quartiers=quartiers)
            messages.success(request, "La visite est acceptée. Relisez sa page, puis annoncez-la.")
            return redirect("meetings:meeting", meeting.pk)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/visits/accept.html", {"form": form, "visit": found})


@agent("visit:answer")
@require_POST
def decline(request: HttpRequest, pk: str) -> HttpResponse:
    """Decline a visit, with a reason."""
    return _with_reason(request, pk, withdraw=False)


@agent("visit:propose")
@require_POST
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a proposal back, with a reason."""
    return _with_reason(request, pk, withdraw=True)


def _with_reason(request: HttpRequest, pk: str, *, withdraw: bool) -> HttpResponse:
    scope = scope_of_request(request)
    found = _visit(scope, pk)
    form = VisitWhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Écrivez le motif, en 500 signes au plus : l’autre partie le lira.")
        return redirect("meetings_visits:visit", found.pk)
    try:
        act = visit_withdraw if withdraw else visit_decline
        act(by=scope, visit=found, why=form.cleaned_data["why"])
        messages.success(request, "La visite est retirée." if withdraw else "La visite est déclinée.")
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("meetings_visits:visit", found.pk)


def _visit(scope: Scope, pk: str) -> Visit:
    rows = Visit.objects.visible_to(scope).select_related("departement", "contract", "meeting", "proposed_by")
    return get_object_or_404(rows, pk=pk)
