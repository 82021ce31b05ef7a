"""Meetings, for those who hold them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import scope_of_request
from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.counting import total_of
from parvis.listen.meetings.day_queries import day_state
from parvis.listen.meetings.day_window import day_is_open
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.forms import CopyForm, GiveUpForm, MeetingForm, WhyForm
from parvis.listen.meetings.models import Kind, Meeting, State, Visit
from parvis.listen.meetings.places import said_place
from parvis.listen.meetings.queries import Filters, listed, places_taken
from parvis.listen.meetings.services import (
    OutsideTerritory,
    meeting_change,
    meeting_copy,
    meeting_create,
    meeting_move,
)
from parvis.listen.meetings.states import WAYS, WrongWay
from parvis.listen.meetings.wording import forward_text
from parvis.web.access import agent

PAGE = 50
SAID = {
    State.ANNOUNCED: "La réunion est annoncée : sa page est publique.",
    State.HELD: "La réunion est marquée comme tenue.",
    State.CANCELLED: "La réunion est annulée ; les personnes inscrites sont prévenues.",
}


@agent("meeting:see")
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings of the territory, filtered by the address."""
    scope = scope_of_request(request)
    given = request.GET
    filters = Filters(given.get("departement", ""), given.get("etat", ""), given.get("type", ""), given.get("mots", ""),
                      given.get("quand", ""))  # fmt: skip
    rows = listed(filters.apply(Meeting.objects.visible_to(scope)))
    page = Paginator(rows, PAGE).get_page(given.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "states": State,
        "kinds": Kind,
        "may_write": scope.may("meeting:write"),
    }
    return render(request, "meetings/agent_list.html", context)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting."""
    scope = scope_of_request(request)
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    asked = MeetingForm.asked(scope, quartier=request.GET.get("quartier", ""), contract=request.GET.get("contrat", ""))
    form = MeetingForm(request.POST if request.method == "POST" else None, scope=scope, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = meeting_create(
                by=scope, campaign=calendar.campaign, fields=form.values, quartiers=form.cleaned_data["quartiers"]
            )
            return redirect("meetings:meeting", made.pk)
        except OutsideTerritory as refusal:
            form.add_error("departement", str(refusal))
    return render(request, "meetings/agent_form.html", {"form": form})


@agent("meeting:see")
@require_GET
def meeting(request: HttpRequest, pk: str) -> HttpResponse:
    """One meeting: where it stands, what can be done next, who is coming."""
    scope = scope_of_request(request)
    found = get_object_or_404(listed(Meeting.objects.visible_to(scope)), pk=pk)
    registered, waiting = places_taken(found)
    may_write = scope.may("meeting:write")
    context = {
        "meeting": found,
        "transitions": found.transitions.select_related("by"),
        "registered": registered,
        "waiting": waiting,
        "needs": found.registrations.exclude(needs="") if may_write else (),
        "may_write": may_write,
        "sees_minutes": scope.may("minutes:see"),
        "day_open": scope.may("day:write") and day_is_open(found),
        "day": day_state(found),
        "present": total_of(found),
        "has_begun": found.starts_at <= timezone.now(),
        "forward": forward_text(sheet_of(found)) if found.announced_at else "",
        "place_said": said_place(found),
        "gives_back": found.gives_back.all() if found.kind == Kind.RESTITUTION else (),
        "visit": Visit.objects.filter(meeting=found).first() if found.kind == Kind.VISIT else None,
        "may_relay": scope.may("relay:write"),
        "ways": sorted(WAYS[State(found.state)]) if may_write else [],
        "cancel_form": GiveUpForm() if found.state == State.DRAFT else WhyForm(),
    }
    return render(request, "meetings/agent_meeting.html", context)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: str) -> HttpResponse:
    """Change a meeting."""
    scope = scope_of_request(request)
    found = get_object_or_404(Meeting.objects.visible_to(scope), pk=pk)
    form = MeetingForm.of(found, scope=scope, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting_change(by=scope, meeting=found, fields=form.values, quartiers=form.cleaned_data["quartiers"])
            return redirect("meetings:meeting", found.pk)
        except OutsideTerritory as refusal:
            form.add_error("departement", str(refusal))
    return render(request, "meetings/agent_form.html", {"form": form, "meeting": found})


@agent("meeting:write")
@require_POST
def move(request: HttpRequest, pk: str) -> HttpResponse:
    """Announce, hold or cancel."""
    scope = scope_of_request(request)
    found = get_object_or_404(Meeting.objects.visible_to(scope), pk=pk)
    to = request.POST.get("vers", "")
    if to not in SAID:
        raise Http404
    try:
        meeting_move(by=scope, meeting=found, to=State(to), why=request.POST.get("why", ""))
        messages.success(request, SAID[State(to)])
    except WrongWay as refusal:
        messages.error(request, str(refusal))
    return redirect("meetings:meeting", found.pk)


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, pk: str) -> HttpResponse:
    """Make another meeting like this one."""
    scope = scope_of_request(request)
    found = get_object_or_404(Meeting.objects.visible_to(scope), pk=pk)
    if found.kind == Kind.VISIT:
        raise Http404
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        starts_at = form.cleaned_data["starts_at"].replace(tzinfo=zone_of(found.departement_id))
        return redirect("meetings:meeting", meeting_copy(by=scope, meeting=found, starts_at=starts_at).pk)
    return render(request, "meetings/agent_copy.html", {"form": form, "meeting": found})
