"""Series of meetings, for those who hold them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.forms import WhyForm
from parvis.listen.meetings.models import Kind, Meeting, State
from parvis.listen.meetings.queries import listed
from parvis.listen.meetings.series import (
    following,
    series_announce,
    series_cancel,
    series_change,
    series_create,
    series_of,
)
from parvis.listen.meetings.series_forms import RepeatForm, SeriesForm
from parvis.listen.meetings.states import WrongWay
from parvis.web.access import agent


@agent("meeting:see")
@require_GET
def one(request: HttpRequest, series: UUID) -> HttpResponse:
    """A series: its meetings by date, what can be done to all of them."""
    scope = scope_of_request(request)
    rows = list(listed(series_of(Meeting.objects.visible_to(scope), series)))
    if not rows:
        raise Http404
    context = {
        "series": series,
        "rows": rows,
        "drafts": sum(row.state == State.DRAFT for row in rows),
        "may_write": scope.may("meeting:write"),
    }
    return render(request, "meetings/series/series.html", context)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def repeat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Repeat a meeting on other days."""
    scope = scope_of_request(request)
    found = get_object_or_404(Meeting.objects.visible_to(scope).exclude(kind=Kind.VISIT), pk=pk)
    form = RepeatForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = series_create(by=scope, meeting=found, days=form.days)
            messages.success(request, f"{len(made)} brouillon{'s' if len(made) > 1 else ''} de plus dans la série.")
            return redirect("meetings:series", made[0].series)
        except WrongWay as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/series/repeat.html", {"form": form, "meeting": found})


@agent("meeting:write")
@require_POST
def announce(request: HttpRequest, series: UUID) -> HttpResponse:
    """Announce every draft of the series."""
    scope = scope_of_request(request)
    if not series_of(Meeting.objects.visible_to(scope), series).exists():
        raise Http404
    count = series_announce(by=scope, series=series)
    messages.success(request, f"Réunions annoncées : {count}. Leurs pages sont publiques.")
    return redirect("meetings:series", series)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def change_following(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a meeting of a series and the later ones, dates apart."""
    scope = scope_of_request(request)
    found = _in_series(scope, pk)
    form = SeriesForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid():
        count = series_change(by=scope, meeting=found, fields=form.cleaned_data)
        messages.success(request, f"Réunions modifiées : {count}.")
        return redirect("meetings:series", found.series)
    return render(request, "meetings/series/change.html", _following(scope, found) | {"form": form})


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def cancel_following(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a meeting of a series and the later ones, with one reason."""
    scope = scope_of_request(request)
    found = _in_series(scope, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count = series_cancel(by=scope, meeting=found, why=form.cleaned_data["why"])
        messages.success(request, f"Réunions annulées : {count}. Les personnes inscrites sont prévenues.")
        return redirect("meetings:series", found.series)
    return render(request, "meetings/series/cancel.html", _following(scope, found) | {"form": form})


def _in_series(scope: Scope, pk: UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(scope).filter(series__isnull=False), pk=pk)


def _following(scope: Scope, meeting: Meeting) -> dict[str, object]:
    return {"meeting": meeting, "rows": listed(following(Meeting.objects.visible_to(scope), meeting))}
