"""The directory of relays, and who was asked, for agents."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Meeting, Relay, RelayKind, Solicitation
from parvis.listen.meetings.relays.forms import AnswerForm, AskForm, LogForm, RelayForm
from parvis.listen.meetings.relays.queries import OFFERED, RelayFilters, exported, listed, relays_for
from parvis.listen.meetings.relays.services import (
    CannotAsk,
    relay_add,
    relay_archive,
    relay_change,
    relay_restore,
    relays_ask,
    solicitation_answer,
    solicitation_log,
)
from parvis.listen.meetings.services import OutsideTerritory
from parvis.web.access import agent
from parvis.web.tables import csv_response

PAGE = 50


@agent("relay:see")
@require_GET
def relays(request: HttpRequest) -> HttpResponse:
    """Relays of the territory, filtered by the address."""
    scope = scope_of_request(request)
    filters = _filters(request)
    page = Paginator(listed(filters.apply(Relay.objects.visible_to(scope))), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "kinds": RelayKind,
        "quartiers": places_within(scope)["quartiers"].only("code", "name") if scope.level != "country" else (),
        "may_write": scope.may("relay:write"),
        "asked_for": request.GET.urlencode(),
    }
    return render(request, "meetings/relays/list.html", context)


@agent("relay:see")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same relays, whole, as a CSV file."""
    found = _filters(request).apply(Relay.objects.visible_to(scope_of_request(request)))
    return csv_response("relais.csv", exported(found))


@agent("relay:see")
@require_GET
def relay(request: HttpRequest, pk: str) -> HttpResponse:
    """One relay: how to reach it, what it was asked, what came of it."""
    scope = scope_of_request(request)
    found = get_object_or_404(Relay.objects.visible_to(scope).select_related("departement", "contract"), pk=pk)
    asked = found.solicitations.select_related("meeting", "asked_by")
    seen = set(Meeting.objects.visible_to(scope).filter(solicitations__relay=found).values_list("pk", flat=True))
    context = {
        "relay": found,
        "page": Paginator(asked, PAGE).get_page(request.GET.get("page")),
        "meetings_seen": seen,
        "log_form": LogForm(),
        "may_write": scope.may("relay:write"),
    }
    return render(request, "meetings/relays/relay.html", context)


@agent("relay:write")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a relay."""
    scope = scope_of_request(request)
    form = RelayForm(request.POST if request.method == "POST" else None, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            made = relay_add(by=scope, fields=form.values, quartiers=form.cleaned_data["quartiers"])
            messages.success(request, f"« {made.name} » est dans l’annuaire.")
            return redirect("meetings_relays:relay", made.pk)
        except OutsideTerritory as refusal:
            form.add_error("departement", str(refusal))
    return render(request, "meetings/relays/form.html", {"form": form})


@agent("relay:write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: str) -> HttpResponse:
    """Change a relay."""
    scope = scope_of_request(request)
    found = _relay(scope, pk)
    form = RelayForm(request.POST if request.method == "POST" else None, scope=scope, relay=found)
    if request.method == "POST" and form.is_valid():
        try:
            relay_change(by=scope, relay=found, fields=form.values, quartiers=form.cleaned_data["quartiers"])
            return redirect("meetings_relays:relay", found.pk)
        except OutsideTerritory as refusal:
            form.add_error("departement", str(refusal))
    return render(request, "meetings/relays/form.html", {"form": form, "relay": found})


@agent("relay:write")
@require_POST
def archive(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a relay out of the directory, or put it back."""
    scope = scope_of_request(request)
    found = _relay(scope, pk)
    if not found.archived_at:
        relay_archive(by=scope, relay=found)
        messages.success(request, f"« {found.name} » n’est plus dans l’annuaire. Son suivi est gardé.")
    elif Relay.objects.filter(departement=found.departement_id, name=found.name, archived_at__isnull=True).exists():
        messages.error(request, "Un autre relais porte maintenant ce nom : changez l’un des deux d’abord.")
    else:
        relay_restore(by=scope, relay=found)
        messages.success(request, f"« {found.name} » est de nouveau dans l’annuaire.")
    return redirect("meetings_relays:relay", found.pk)


@agent("relay:write")
@require_POST
def log(request: HttpRequest, pk: str) -> HttpResponse:
    """Write down that a relay was asked to carry the questionnaire."""
    scope = scope_of_request(request)
    found = _relay(scope, pk)
    form = LogForm(request.POST)
    if form.is_valid():
        way = Solicitation.Way(form.cleaned_data["way"])
        solicitation_log(by=scope, relay=found, way=way, note=form.cleaned_data["note"])
        messages.success(request, "C’est noté.")
    else:
        messages.error(request, "Choisissez comment le relais a été sollicité, en 500 signes au plus.")
    return redirect("meetings_relays:relay", found.pk)


@agent("relay:write")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: str) -> HttpResponse:
    """Make a meeting known by the relays of its territory, and follow what they answer."""
    scope = scope_of_request(request)
    meeting = get_object_or_404(Meeting.objects.visible_to(scope), pk=pk)
    words = request.GET.get("mots", "")
    offered = relays_for(meeting, Relay.objects.visible_to(scope), words)[:OFFERED]
    form = AskForm(request.POST if request.method == "POST" else None)
    # A slice cannot be filtered by what was ticked: the field takes the whole, the widget shows the first ones.
    form.fields["relays"].queryset = relays_for(meeting, Relay.objects.visible_to(scope), words)  # type: ignore[attr-defined]
    label = form.fields["relays"].label_from_instance  # type: ignore[attr-defined]
    form.fields["relays"].widget.choices = [(one.pk, label(one)) for one in offered]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            way = Solicitation.Way(data["way"])
            asked = relays_ask(by=scope, meeting=meeting, relays=data["relays"], way=way, note=data["note"])
            said = "Le courriel part" if way == Solicitation.Way.EMAIL else "C’est noté"
            messages.success(request, f"{said} pour {len(asked)} relais.")
            return redirect("meetings:relays", meeting.pk)
        except CannotAsk as refusal:
            form.add_error("relays", str(refusal))
    context = {
        "meeting": meeting,
        "form": form,
        "offered": len(offered),
        "most": OFFERED,
        "words": words,
        "asked": meeting.solicitations.select_related("relay", "asked_by"),
    }
    return render(request, "meetings/relays/ask.html", context)


@agent("relay:write")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a relay answered."""
    scope = scope_of_request(request)
    seen = Q(meeting__isnull=True) | Q(meeting__in=Meeting.objects.visible_to(scope))
    rows = Solicitation.objects.filter(seen, relay__in=Relay.objects.visible_to(scope))
    found = get_object_or_404(rows.select_related("relay", "meeting"), pk=pk)
    initial = {"answer": found.answer, "note": found.note}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        solicitation_answer(by=scope, solicitation=found, answer=Solicitation.Answer(data["answer"]), note=data["note"])
        return redirect("meetings_relays:relay", found.relay_id)
    return render(request, "meetings/relays/answer.html", {"form": form, "asked": found})


def _relay(scope: Scope, pk: str) -> Relay:
    return get_object_or_404(Relay.objects.visible_to(scope), pk=pk)


def _filters(request: HttpRequest) -> RelayFilters:
    given = request.GET
    return RelayFilters(
        kind=given.get("nature", ""),
        quartier=given.get("quartier", ""),
        words=given.get("mots", ""),
        archived=bool(given.get("retires", "")),
    )
