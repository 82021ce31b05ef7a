"""Giving back: what a restitution gives back, and how a meeting was given back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.models import Kind, Meeting, State
from parvis.listen.meetings.restitution_forms import GivenBackForm, GivesBackForm
from parvis.listen.meetings.services import meeting_move, meeting_restitutes
from parvis.listen.meetings.states import WrongWay
from parvis.web.access import agent

#: What a restitution may give back: meetings held and not given back yet.
GIVABLE = (State.ANNOUNCED, State.HELD, State.MINUTED)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def given_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a meeting whose minutes are published was given back."""
    scope = scope_of_request(request)
    found = get_object_or_404(Meeting.objects.visible_to(scope), pk=pk, state=State.MINUTED)
    form = GivenBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting_move(by=scope, meeting=found, to=State.GIVEN_BACK, why=form.why)
            messages.success(request, "La réunion est restituée : sa page publique dit comment.")
            return redirect("meetings:meeting", found.pk)
        except WrongWay as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/restitution_given.html", {"form": form, "meeting": found})


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def gives_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the meetings that a restitution gives back."""
    scope = scope_of_request(request)
    mine = Meeting.objects.visible_to(scope)
    found = get_object_or_404(mine, pk=pk, kind=Kind.RESTITUTION)
    linked = list(found.gives_back.values_list("pk", flat=True))
    offered = mine.filter(departement=found.departement_id).exclude(kind=Kind.RESTITUTION)
    offered = offered.filter(state__in=GIVABLE) | offered.filter(pk__in=linked)
    form = GivesBackForm(
        request.POST if request.method == "POST" else None, offered=offered, initial={"meetings": linked}
    )
    if request.method == "POST" and form.is_valid():
        meeting_restitutes(by=scope, restitution=found, meetings=form.cleaned_data["meetings"])
        messages.success(request, "C’est enregistré.")
        return redirect("meetings:meeting", found.pk)
    context = {"form": form, "meeting": found, "offered": offered.exists()}
    return render(request, "meetings/restitution_gives.html", context)
