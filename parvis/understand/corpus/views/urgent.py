"""The urgent queue, and the people named to read it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.people.scope import Scope, scope_of_request
from parvis.ground.territories.models import Departement
from parvis.understand.corpus import queries
from parvis.understand.corpus.forms import CloseForm, WatcherForm
from parvis.understand.corpus.models import Alarm, Watcher
from parvis.understand.corpus.watching import AlarmMoved, alarm_close, alarm_take, watcher_end, watcher_name
from parvis.web.access import agent

PAGE = 25


@agent("alarm:see")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Words that may speak of somebody in danger: those open, the oldest first, or those closed."""
    scope = scope_of_request(request)
    alarms = Alarm.objects.visible_to(scope).select_related("taken_by", "closed_by", "raised_by")
    closed = request.GET.get("etat") == "closes"
    rows = alarms.filter(closed_at__isnull=False).order_by("-closed_at") if closed else alarms.open()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.alarm_lines(scope, page.object_list),
        "closed": closed,
        "waiting": queries.urgent(scope),
        "may_name": scope.may("watcher:name"),
    }
    return render(request, "corpus/urgent.html", context)


@agent("alarm:see")
@require_http_methods(["GET", "POST"])
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm: take it, then say what was done."""
    scope = scope_of_request(request)
    found = get_object_or_404(
        Alarm.objects.visible_to(scope).select_related("taken_by", "closed_by", "raised_by"), pk=pk
    )
    form = CloseForm(request.POST if request.POST.get("action") == "clore" else None)
    try:
        if request.POST.get("action") == "prendre":
            alarm_take(by=scope, alarm=found)
            messages.success(request, "C’est noté : vous vous en occupez.")
            return redirect("alarms:alarm", found.pk)
        if form.is_bound and form.is_valid():
            alarm_close(by=scope, alarm=found, done=form.cleaned_data["done"])
            messages.success(request, "L’alerte est close.")
            return redirect("alarms:queue")
    except AlarmMoved as refusal:
        messages.error(request, str(refusal))
        return redirect("alarms:alarm", found.pk)
    line = queries.alarm_lines(scope, [found])[0]
    context = {"line": line, "others": queries.said_with(line.statement) if line.statement else [], "form": form}
    return render(request, "corpus/alarm.html", context)


@agent("watcher:name")
@require_GET
def watchers(request: HttpRequest) -> HttpResponse:
    """Who reads the urgent queue, département by département; where nobody is named."""
    scope = scope_of_request(request)
    lines = queries.watch(None if scope.level == "country" else sorted(scope.departements))
    missing = sum(not named for _place, named in lines)
    return render(request, "corpus/watchers.html", {"lines": lines, "missing": missing})


@agent("watcher:name")
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, code: str) -> HttpResponse:
    """Name somebody for a département."""
    scope = scope_of_request(request)
    departement = _departement(scope, code)
    form = WatcherForm(request.POST if request.method == "POST" else None, departement=departement)
    if request.method == "POST" and form.is_valid():
        watcher_name(by=scope, departement=departement, agent=form.cleaned_data["agent"])
        messages.success(request, f"{form.cleaned_data['agent'].full_name} lit désormais la file urgente.")
        return redirect("alarms:name", departement.pk)
    named = Watcher.objects.active().filter(departement=departement).select_related("agent", "named_by")
    return render(request, "corpus/watcher.html", {"form": form, "departement": departement, "named": named})


@agent("watcher:name")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's charge."""
    scope = scope_of_request(request)
    watcher = get_object_or_404(Watcher.objects.active().select_related("agent"), pk=pk)
    _departement(scope, watcher.departement_id)
    watcher_end(by=scope, watcher=watcher)
    messages.success(request, f"{watcher.agent.full_name} ne lit plus la file urgente.")
    return redirect("alarms:name", watcher.departement_id)


def _departement(scope: Scope, code: str) -> Departement:
    departement = get_object_or_404(Departement, pk=code)
    if not scope.covers(departement=departement.pk):
        raise Http404
    return departement
