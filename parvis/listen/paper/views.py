"""Printed questionnaires, for agents: print runs, their files, the kit."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.paper.forms import PrintForm, sheet_label
from parvis.listen.paper.kit.filling import MOST_IN_KIT, bundle_name, kit_zip
from parvis.listen.paper.models import PrintRun
from parvis.listen.paper.printing import optional_sheets
from parvis.listen.paper.queries import RunChanged, alike, bundle_pdf, bundles, language_name, listed
from parvis.listen.paper.services import CannotPrint, print_run_make
from parvis.listen.questionnaires.models import Version
from parvis.listen.questionnaires.queries import published_version
from parvis.web.access import agent

PAGE = 50
#: Runs of one place that its page shows, and that its kit may hold.
MOST_ALIKE = 30


@agent("paper:see")
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Print runs of the territory, the last first."""
    scope = scope_of_request(request)
    page = Paginator(listed(PrintRun.objects.visible_to(scope)), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, language_name(one.language)) for one in page],
        "may_print": scope.may("paper:print") and _version() is not None,
    }
    return render(request, "paper/list.html", context)


@agent("paper:print")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare print runs: one for each language and each size."""
    scope, version = scope_of_request(request), _version()
    if version is None:
        return render(request, "paper/nothing.html")
    asked = {"quartier": "quartier", "meeting": "reunion", "relay": "relais", "departement": "departement"}
    initial = {field: request.GET[name] for field, name in asked.items() if name in request.GET}
    form = PrintForm(request.POST if request.method == "POST" else None, scope=scope, version=version, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(scope, version, form)
        except (CannotPrint, OutsideTerritory) as refusal:
            form.add_error("quartier", str(refusal))
        else:
            said = "Le tirage est prêt" if len(made) == 1 else f"{len(made)} tirages sont prêts"
            messages.success(request, f"{said}. Téléchargez la trousse, ou les questionnaires seuls.")
            return redirect("paper:run", made[0].number)
    return render(request, "paper/form.html", {"form": form})


@agent("paper:see")
@require_GET
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run: what it is, what came back, its files, the kit of its place."""
    scope = scope_of_request(request)
    found = _run(scope, number)
    names = {one.name: sheet_label(one) for one in optional_sheets(found.version.form)}
    context = {
        "run": found,
        "language": language_name(found.language),
        "sheets": [names[name] for name in found.blocks],
        "pages": len(found.layout["pages"]),
        "files": [(first, last, bundle_name(found, first, last)) for first, last in bundles(found)],
        "alike": [(one, language_name(one.language)) for one in _alike(scope, found)],
        "most_in_kit": MOST_IN_KIT,
    }
    return render(request, "paper/run.html", context)


@agent("paper:print")
@require_GET
def bundle(request: HttpRequest, number: int, first: int) -> HttpResponse:
    """The copies from ``first`` on, as one PDF."""
    found = _run(scope_of_request(request), number)
    last = dict(bundles(found)).get(first)
    if last is None:
        raise Http404
    try:
        content = bundle_pdf(found, first=first, last=last)
    except RunChanged:
        return _changed(request, found)
    return _file(content, "application/pdf", bundle_name(found, first, last))


@agent("paper:print")
@require_GET
def kit(request: HttpRequest, number: int) -> HttpResponse:
    """The kit of the run, with the other runs of the same place that « avec » names."""
    scope = scope_of_request(request)
    found = _run(scope, number)
    wanted = set(request.GET.getlist("avec"))
    chosen = [one for one in _alike(scope, found) if one == found or str(one.number) in wanted]
    try:
        content = kit_zip(chosen)
    except RunChanged:
        return _changed(request, found)
    return _file(content, "application/zip", f"trousse-tirage-{found.number}.zip")


@transaction.atomic
def _make(scope: Scope, version: Version, form: PrintForm) -> list[PrintRun]:
    return [
        print_run_make(
            by=scope,
            campaign=version.questionnaire.campaign,
            version=version,
            language=language,
            large=large,
            blocks=form.cleaned_data["blocks"],
            copies=copies,
            destination=form.destination,
        )
        for language, large, copies in form.runs
    ]


def _version() -> Version | None:
    calendar = current_campaign()
    return published_version(calendar.campaign) if calendar else None


def _run(scope: Scope, number: int) -> PrintRun:
    return get_object_or_404(listed(PrintRun.objects.visible_to(scope)), number=number)


def _alike(scope: Scope, found: PrintRun) -> list[PrintRun]:
    same = list(alike(found, listed(PrintRun.objects.visible_to(scope)))[:MOST_ALIKE])
    return same if found in same else [found, *same]


def _changed(request: HttpRequest, found: PrintRun) -> HttpResponse:
    return render(request, "paper/changed.html", {"run": found}, status=409)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # It holds receipts: no cache between us and the printer keeps it.
    response["Cache-Control"] = "no-store"
    return response
