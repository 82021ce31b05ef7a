"""Candidate quarters: the list, one of them, importing several, ending a candidature."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.candidates.forms import CandidateForm, CloseForm, ImportForm
from parvis.ground.campaigns.candidates.imports import candidates_import, remarks, zoning_word
from parvis.ground.campaigns.candidates.services import (
    CandidateError,
    candidate_change,
    candidate_close,
    candidate_reopen,
)
from parvis.ground.campaigns.candidates.views.drawing import visible
from parvis.ground.territories.models import Commune
from parvis.ground.territories.outlines import Outline, OutlineError, overlaps
from parvis.ground.territories.sketches import SIZES
from parvis.web.access import agent
from parvis.web.scope import scope_of

PAGE = 50


@agent("candidate:see")
@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """Candidate quarters of the territory: those that still are, or all."""
    scope = scope_of(request)
    found = visible(scope).defer("geometry", "indicators").prefetch_related("communes", "contracts")
    closed_too = bool(request.GET.get("tous"))
    if not closed_too:
        found = found.filter(candidature__closed_on__isnull=True)
    context = {
        "page": Paginator(found.order_by("sort_key", "pk"), PAGE).get_page(request.GET.get("page")),
        "closed_too": closed_too,
        "may_write": scope.may("candidate:write"),
    }
    return render(request, "campaigns/candidates.html", context)


@agent("candidate:see")
@require_GET
def candidate(request: HttpRequest, code: str) -> HttpResponse:
    """One candidate: where it is, since when, under which contracts, which quarters it covers."""
    scope = scope_of(request)
    found = get_object_or_404(visible(scope), pk=code)
    outline = Outline(found.shape) if found.geometry else None  # type: ignore[arg-type]
    sheet = [
        {"name": name, "width": width, "height": height,
         "address": f"{reverse('candidates:sheet', args=[name])}?quartier={found.pk}"}
        for name, (width, height) in SIZES.items()
    ]  # fmt: skip
    context = {
        "quartier": found,
        "candidature": found.candidature,
        "hectares": round(outline.area_m2 / 10_000) if outline else None,
        "overlaps": [(one, zoning_word(one), share) for one, share in overlaps(outline, besides=found.pk)]
        if outline
        else [],
        "sizes": sheet if outline else [],
        "communes": found.communes.all(),
        "contracts": found.contracts.all(),
        "may_write": scope.may("candidate:write") and scope.covers(departement=found.departement_id),
    }
    return render(request, "campaigns/candidate.html", context)


@agent("candidate:write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change its name, its dates, or its outline."""
    scope = scope_of(request)
    found = get_object_or_404(visible(scope), pk=code)
    card = found.candidature
    initial = {
        "name": found.name, "proposed_on": card.proposed_on, "opened_on": card.opened_on, "note": card.note,
    }  # fmt: skip
    given = request.POST if request.method == "POST" else None
    form = CandidateForm(given, request.FILES or None, initial=initial, outline_needed=False)
    if request.method == "POST" and form.is_valid():
        try:
            candidate_change(by=scope, quartier=found, card=form.card, outline=form.read)
            for said in remarks(form.read, besides=found.pk) if form.read else ():
                messages.warning(request, said)
            return redirect("candidates:candidate", found.pk)
        except CandidateError as refusal:
            form.add_error(None, str(refusal))
        except OutlineError as refusal:
            form.add_error("outline", str(refusal))
    return render(request, "campaigns/candidate_change.html", {"form": form, "quartier": found})


@agent("candidate:write")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, code: str) -> HttpResponse:
    """End the candidature, and say which quarter it became."""
    scope = scope_of(request)
    found = get_object_or_404(visible(scope), pk=code)
    form = CloseForm(request.POST if request.method == "POST" else None, quartier=found)
    if request.method == "POST" and form.is_valid():
        try:
            candidate_close(by=scope, quartier=found, **form.cleaned_data)
            messages.success(request, "La candidature est close : le quartier n’est plus dans le plan.")
            return redirect("candidates:candidate", found.pk)
        except CandidateError as refusal:
            form.add_error("closed_on", str(refusal))
    return render(request, "campaigns/candidate_close.html", {"form": form, "quartier": found})


@agent("candidate:write")
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Undo the end of a candidature."""
    scope = scope_of(request)
    found = get_object_or_404(visible(scope), pk=code)
    try:
        candidate_reopen(by=scope, quartier=found)
        messages.success(request, "Le quartier est de nouveau candidat.")
    except CandidateError as refusal:
        messages.error(request, str(refusal))
    return redirect("candidates:candidate", found.pk)


@agent("candidate:write")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Several quarters from a file; the page then says, object by object, what was kept."""
    scope = scope_of(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day: date = data["opened_on"]
        inside = Commune.objects.filter(scope.q(departement="departement"), current=True).select_related("parent")
        commune = inside.filter(pk=data["commune"]).first() if data["commune"] else None
        if data["commune"] and commune is None:
            form.add_error("commune", "Ce code Insee n’est pas celui d’une commune de votre territoire.")
        else:
            try:
                report = candidates_import(by=scope, data=data["file"].read(), commune=commune, day=day)
            except OutlineError as refusal:
                form.add_error("file", str(refusal))
    return render(request, "campaigns/candidate_import.html", {"form": form, "report": report})
