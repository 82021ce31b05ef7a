"""Outings, for agents: the list, a new one, one of them, what was set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.outreach.forms import OutingForm
from parvis.listen.outreach.models import Outing, OutingKind, SetAside, SpokenAnswer
from parvis.listen.outreach.queries import helps, listed, set_aside_told, still_waiting
from parvis.listen.outreach.services import outing_close, outing_open, set_aside_clear
from parvis.web.access import agent

PAGE = 50


@agent("outreach:see")
@require_GET
def outings(request: HttpRequest) -> HttpResponse:
    """Outings of the territory, filtered by the address."""
    scope = scope_of_request(request)
    found = Outing.objects.visible_to(scope)
    kind, state = request.GET.get("forme", ""), request.GET.get("etat", "")
    if kind in OutingKind.values:
        found = found.filter(kind=kind)
    if state in {"ouvertes", "closes"}:
        found = found.filter(closed_at__isnull=state == "ouvertes")
    context = {
        "page": Paginator(listed(found), PAGE).get_page(request.GET.get("page")),
        "kinds": OutingKind.choices,
        "kind": kind,
        "state": state,
        "to_write": SpokenAnswer.objects.visible_to(scope).count(),
        "may_write": scope.may("outreach:write"),
        "may_name": scope.may("alias:write"),
    }
    return render(request, "outreach/list.html", context)


@agent("outreach:write")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an outing."""
    scope = scope_of_request(request)
    form = OutingForm(request.POST if request.method == "POST" else None, scope=scope)
    calendar = current_campaign()
    if request.method == "POST" and form.is_valid():
        if calendar is None:
            form.add_error(None, "Aucune consultation n’est préparée : rien ne peut être recueilli.")
        else:
            try:
                made = outing_open(by=scope, campaign=calendar.campaign, fields=form.cleaned_data)
                return redirect("outreach:outing", made.pk)
            except OutsideTerritory as refusal:
                form.add_error("quartier", str(refusal))
    return render(request, "outreach/new.html", {"form": form})


@agent("outreach:see")
@require_GET
def outing(request: HttpRequest, pk: str) -> HttpResponse:
    """One outing: how many answers, how people were helped, what is still on devices."""
    scope = scope_of_request(request)
    found = _outing(scope, pk)
    told = helps(found)
    context = {
        "outing": found,
        "helps": told,
        "total": sum(count for _label, count in told),
        "waiting": list(still_waiting(found)),
        "spoken": found.spoken.filter(contribution__withdrawal__isnull=True).count(),
        "set_aside": set_aside_told(found),
        "may_write": scope.may("outreach:write"),
    }
    return render(request, "outreach/outing.html", context)


@agent("outreach:write")
@require_POST
def close(request: HttpRequest, pk: str) -> HttpResponse:
    """Close an outing."""
    scope = scope_of_request(request)
    outing_close(by=scope, outing=_outing(scope, pk))
    messages.success(request, "La collecte est close. Ce que les appareils gardent encore sera pris.")
    return redirect("outreach:outing", pk)


@agent("outreach:write")
@require_POST
def clear(request: HttpRequest, pk: str, answer: str) -> HttpResponse:
    """Forget an answer set aside."""
    scope = scope_of_request(request)
    found = get_object_or_404(SetAside.objects.select_related("outing"), outing=_outing(scope, pk), pk=answer)
    set_aside_clear(by=scope, answer=found)
    messages.success(request, "La réponse écartée est effacée.")
    return redirect("outreach:outing", pk)


def _outing(scope: Scope, pk: str) -> Outing:
    rows = Outing.objects.visible_to(scope).select_related("relay", "quartier", "meeting", "departement", "campaign")
    return get_object_or_404(rows, pk=pk)
