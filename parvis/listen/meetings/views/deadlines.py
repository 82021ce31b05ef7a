"""The deadlines of the campaign: what fulfils each, who has fulfilled it, and moving a date."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.models import Deadline, DeadlineExtension
from parvis.ground.campaigns.plan import PlanError, deadline_extend
from parvis.ground.campaigns.queries import Calendar, current_campaign
from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.fulfilment import concerned, fulfilments
from parvis.listen.meetings.plan_forms import ExtensionForm
from parvis.web.access import agent


@agent("deadline:see")
@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    """Each deadline, its rule in words; for the one chosen, each département of the territory, by name."""
    scope = scope_of_request(request)
    calendar = _calendar()
    ruled = [one for one in calendar.deadlines.values() if one.fulfilment]
    chosen = next((one for one in ruled if one.kind == request.GET.get("echeance")), ruled[0] if ruled else None)
    only_waiting = bool(request.GET.get("reste"))
    codes = None if scope.level == "country" else sorted(scope.departements)
    lines = fulfilments(chosen, concerned(codes)) if chosen else []
    context = {
        "deadlines": [(one, one.due_for(), one.fulfilment) for one in calendar.deadlines.values()],
        "chosen": chosen,
        "rule": chosen.fulfilment.words(chosen.due_for()) if chosen and chosen.fulfilment else "",
        "lines": [one for one in lines if one.meeting is None] if only_waiting else lines,
        "total": len(lines),
        "done": sum(one.meeting is not None for one in lines),
        "only_waiting": only_waiting,
        "extensions": _extensions(chosen, codes) if chosen else [],
        "may_extend": scope.may("deadline:extend"),
    }
    return render(request, "meetings/deadlines.html", context)


@agent("deadline:extend")
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest) -> HttpResponse:
    """Move a date, for one département or for all, with the reason."""
    scope = scope_of_request(request)
    calendar = _calendar()
    dated = Deadline.objects.filter(campaign=calendar.campaign, due_on__isnull=False)
    initial = {"deadline": request.GET.get("echeance", ""), "departement": request.GET.get("departement", "")}
    given = request.POST if request.method == "POST" else None
    form = ExtensionForm(given, initial=initial, deadlines=dated, departements=concerned())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            deadline_extend(by=scope, **data)
            messages.success(request, "La nouvelle date est enregistrée.")
            return redirect(f"{reverse('deadlines:all')}?echeance={data['deadline'].kind}")
        except PlanError as refusal:
            form.add_error("due_on", str(refusal))
    return render(request, "meetings/deadline_extend.html", {"form": form, "deadlines": dated})


def _extensions(deadline: Deadline, codes: list[str] | None) -> list[DeadlineExtension]:
    """What moved the date, the last first: for all, and for the départements of the territory."""
    moved = DeadlineExtension.objects.filter(deadline=deadline).select_related("departement").order_by("-pk")
    return [one for one in moved if codes is None or one.departement_id is None or one.departement_id in codes]


def _calendar() -> Calendar:
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    return calendar
