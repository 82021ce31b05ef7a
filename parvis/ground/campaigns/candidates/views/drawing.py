"""Drawing a candidate quarter on a sheet, without script; and keeping it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.candidates.drawing import MOST_CORNERS, Drawing
from parvis.ground.campaigns.candidates.forms import CandidateForm
from parvis.ground.campaigns.candidates.imports import remarks
from parvis.ground.campaigns.candidates.services import CandidateError, candidate_propose
from parvis.ground.territories.keys import search_key
from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.outlines import OutlineError
from parvis.ground.territories.sketches import SIZES, sketch, view_of
from parvis.web.access import agent
from parvis.web.scope import AgentScope, scope_of

SHOWN = 30


@agent("candidate:write")
@require_GET
def draw(request: HttpRequest) -> HttpResponse:
    """Choose the commune, then put down corners on the sheet: each touch comes back with one corner more."""
    scope = scope_of(request)
    if "commune" not in request.GET:
        typed = request.GET.get("q", "")
        return render(request, "campaigns/candidate_commune.html", {"typed": typed, "communes": _found(scope, typed)})
    drawing = _drawing(scope, request)
    touched = drawing.touched(request.GET)
    pressed = any(name.endswith((".x", ".y")) for name in request.GET)
    if touched or pressed:
        if not touched:
            messages.info(request, "Ce point n’est pas sur la carte. Au clavier, écrivez les coordonnées des coins.")
        return redirect(f"{reverse('candidates:draw')}?{(touched or drawing).query}#carte")
    context = {"drawing": drawing, "sizes": _sheets(drawing), "full": len(drawing.corners) >= MOST_CORNERS}
    return render(request, "campaigns/candidate_draw.html", context)


@agent("candidate:see")
@require_GET
def sheet(request: HttpRequest, size: str) -> HttpResponse:
    """The sheet: of a drawing under way, or of a candidate (``quartier`` in the address)."""
    scope = scope_of(request)
    if size not in SIZES:
        raise Http404
    if code := request.GET.get("quartier"):
        found = get_object_or_404(visible(scope), pk=code)
        shape = found.shape
        view = view_of([shape]) if shape is not None else None
        if view is None:
            raise Http404
        svg = sketch(view, SIZES[size], shape=shape, besides=found.pk)
    else:
        drawing = _drawing(scope, request)
        if drawing.view is None:
            raise Http404
        svg = sketch(drawing.view, SIZES[size], corners=drawing.corners)
    return HttpResponse(svg, content_type="image/svg+xml")


@agent("candidate:write")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Name the quarter, date it, check its outline, keep it."""
    scope = scope_of(request)
    if "commune" not in request.GET:
        return redirect("candidates:draw")
    drawing = _drawing(scope, request)
    given = request.POST if request.method == "POST" else None
    form = CandidateForm(given, request.FILES or None, initial={"outline": drawing.lines})
    if request.method == "POST" and form.is_valid() and form.read:
        try:
            made = candidate_propose(by=scope, commune=drawing.commune, card=form.card, outline=form.read)
            messages.success(request, f"Le quartier candidat {made.pk} est enregistré.")
            for said in remarks(form.read, besides=made.pk):
                messages.warning(request, said)
            return redirect("candidates:candidate", made.pk)
        except CandidateError as refusal:
            form.add_error(None, str(refusal))
        except OutlineError as refusal:
            form.add_error("outline", str(refusal))
    drawn = drawing.outline
    context = {
        "form": form,
        "drawing": drawing,
        "sizes": _sheets(drawing) if drawn else [],
        "remarks": remarks(drawn) if drawn else [],
    }
    return render(request, "campaigns/candidate_new.html", context)


def visible(scope: AgentScope) -> QuerySet[Quartier]:
    """Candidate quarters of the territory."""
    inside = scope.q(departement="departement", contract="contracts", quartier="pk")
    candidates = Quartier.objects.filter(inside, zoning=Quartier.Zoning.CANDIDAT, candidature__isnull=False)
    return candidates.select_related("candidature__successor", "departement").distinct()


def _drawing(scope: AgentScope, request: HttpRequest) -> Drawing:
    communes = Commune.objects.filter(scope.q(departement="departement"), current=True).select_related("parent")
    commune = get_object_or_404(communes, pk=request.GET.get("commune", ""))
    return Drawing.read(commune, request.GET)


def _sheets(drawing: Drawing) -> list[dict[str, object]]:
    """The two sizes of the sheet: the look shows one, and the name of the one that is touched comes back."""
    if drawing.view is None:
        return []
    return [
        {
            "name": name,
            "width": width,
            "height": height,
            "address": f"{reverse('candidates:sheet', args=[name])}?{drawing.query}",
        }
        for name, (width, height) in SIZES.items()
    ]


def _found(scope: AgentScope, typed: str) -> list[Commune]:
    """Communes of the territory by a part of their name or by postcode; nothing typed: those that have quarters."""
    communes = Commune.objects.filter(scope.q(departement="departement"), current=True).select_related("departement")
    if typed.strip().isdecimal():
        return list(communes.filter(postcodes__contains=[typed.strip()])[:SHOWN])
    if wanted := search_key(typed):
        return list(communes.filter(search_key__contains=wanted)[:SHOWN])
    return list(communes.filter(quartiers__current=True).distinct()[:SHOWN])
