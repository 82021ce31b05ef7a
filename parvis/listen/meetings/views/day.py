"""The day of a meeting: its screen for a phone, and the same things as plain forms."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.objects import Objet
from parvis.ground.contacts.spoken import BOXES, CURRENT, Told
from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.counting import AGE, FIRST_TIME, IN_QUARTER, SEX, Group
from parvis.listen.meetings.day_forms import CountForm, NoteForm, SheetForm, SpokenForm
from parvis.listen.meetings.day_parcel import PURPOSE, parcel_read
from parvis.listen.meetings.day_queries import day_state
from parvis.listen.meetings.day_services import (
    CountsMoved,
    contacts_keep,
    counts_seen,
    note_remove,
    note_write,
    parcel_receive,
    tally_set,
)
from parvis.listen.meetings.day_window import DayClosed, check_day, screen_is_open
from parvis.listen.meetings.models import Meeting, Tally
from parvis.listen.parcels import BadParcel
from parvis.web import offline
from parvis.web.access import agent
from parvis.web.sealing import public_key

SHEETS = {"presence": Tally.Sheet.ATTENDANCE, "fiches": Tally.Sheet.CARDS}
MODULES = ["meetings/day/screen.js", *offline.MODULES]

View = Callable[..., HttpResponse]


def of_the_day(view: View) -> View:
    """Give the view its meeting, when its day may be written; else say why on the meeting's page."""

    @wraps(view)
    def opened(request: HttpRequest, pk: str, **rest: Any) -> HttpResponse:
        found = _meeting(request, pk)
        try:
            check_day(found)
            return view(request, found, **rest)
        except (DayClosed, BadParcel) as refusal:
            messages.error(request, str(refusal))
            return redirect("meetings:meeting", found.pk)

    return opened


@agent("day:write")
@require_GET
@of_the_day
def screen(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The day's screen. It names no agent and holds no count: a phone keeps it to open again without network."""
    context = {
        "meeting": meeting,
        "screen_open": screen_is_open(meeting),
        "modules": MODULES,
        "public_key": base64.b64encode(public_key(PURPOSE, meeting.pk)).decode(),
        "purpose": PURPOSE,
        "wording": CURRENT,
        "sex": SEX,
        "taps": [(AGE.label, _taps(AGE)), ("Aussi", [*_taps(FIRST_TIME), *_taps(IN_QUARTER)])],
        "note_form": NoteForm(auto_id="note_%s"),
        "contact_form": SpokenForm(auto_id="contact_%s"),
    }
    return render(request, "meetings/day.html", context)


@agent("day:write")
@require_GET
def state(request: HttpRequest, pk: str) -> HttpResponse:
    """The counts as they stand, and the token to send with."""
    found = _meeting(request, pk)
    try:
        check_day(found)
    except DayClosed as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    return JsonResponse({"token": get_token(request), **day_state(found)})


@agent("day:write")
@require_POST
def send(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a parcel. Taken already, it is answered the same and changes nothing."""
    found = _meeting(request, pk)
    try:
        parcel = parcel_read(found.pk, request.body)
        parcel_receive(by=scope_of_request(request), meeting=found, parcel=parcel)
    except BadParcel as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    except DayClosed as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    refused = [{"typed": one.typed, "why": one.why} for one in parcel.refused]
    return JsonResponse({"parcel": str(parcel.id), "refused": refused, **day_state(found)})


@agent("day:write")
@require_http_methods(["GET", "POST"])
@of_the_day
def counts(request: HttpRequest, meeting: Meeting, sheet: str) -> HttpResponse:
    """Attendance, or the cards of the end, as totals."""
    kind = SHEETS.get(sheet)
    if kind is None:
        raise Http404
    seen = counts_seen(meeting, kind)
    form = CountForm.of(meeting, kind, seen=seen, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tally_set(
                by=scope_of_request(request), meeting=meeting, sheet=kind, counts=form.counts,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
            messages.success(request, "Les comptes sont gardés.")
            return redirect("meetings:day", meeting.pk)
        except CountsMoved as moved:
            # What was typed stays; it is written over theirs only when it is sent again.
            form = CountForm.of(meeting, kind, seen=seen, data={**request.POST.dict(), "seen": seen})
            messages.warning(request, str(moved))
    context = {"meeting": meeting, "form": form, "cards": kind == Tally.Sheet.CARDS}
    return render(request, "meetings/day_counts.html", context)


@agent("day:write")
@require_http_methods(["GET", "POST"])
@of_the_day
def notes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take a note; read those taken."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note_write(by=scope_of_request(request), meeting=meeting, note=form.cleaned_data["key"], fields=form.values)
        messages.success(request, "La note est gardée.")
        return redirect("meetings:day_notes", meeting.pk)
    taken = list(meeting.notes.select_related("taken_by"))
    by_object = [(label, [one for one in taken if one.object == value]) for value, label in Objet.choices]
    context = {"meeting": meeting, "form": form, "by_object": by_object, "total": len(taken)}
    return render(request, "meetings/day_notes.html", context)


@agent("day:write")
@require_http_methods(["GET", "POST"])
@of_the_day
def note(request: HttpRequest, meeting: Meeting, note: str) -> HttpResponse:
    """Correct a note, or take it away."""
    taken = get_object_or_404(meeting.notes.select_related("meeting"), pk=note)
    scope = scope_of_request(request)
    if request.method == "POST" and "retirer" in request.POST:
        note_remove(by=scope, note=taken)
        messages.success(request, "La note est retirée.")
        return redirect("meetings:day_notes", meeting.pk)
    form = NoteForm.of(taken, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note_write(by=scope, meeting=meeting, note=taken.pk, fields=form.values)
        messages.success(request, "La note est corrigée.")
        return redirect("meetings:day_notes", meeting.pk)
    return render(request, "meetings/day_note.html", {"meeting": meeting, "form": form})


@agent("day:write")
@require_http_methods(["GET", "POST"])
@of_the_day
def contacts(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """How to reach one person who agreed. Nothing already given is ever shown."""
    form = SpokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _keep(request, meeting, form, [form.way], Told.ALOUD)
        messages.success(request, "Les coordonnées sont gardées.")
        return redirect("meetings:day_contacts", meeting.pk)
    return render(request, "meetings/day_contacts.html", {"meeting": meeting, "form": form, **day_state(meeting)})


@agent("day:write")
@require_http_methods(["GET", "POST"])
@of_the_day
def sheet(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """A paper sheet pasted at once: what can be kept is, the other lines come back to be mended."""
    form = SheetForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "meetings/day_sheet.html", {"meeting": meeting, "form": form})
    kept, to_mend = len(form.ways), form.to_mend
    if kept:
        _keep(request, meeting, form, form.ways, Told.SHEET)
    if not to_mend:
        messages.success(request, f"{_lines(kept)} : tout est gardé.")
        return redirect("meetings:day_contacts", meeting.pk)
    again = SheetForm(initial={"pasted": "\n".join(line.typed for line in to_mend)})
    context = {"meeting": meeting, "form": again, "kept": kept, "to_mend": to_mend}
    return render(request, "meetings/day_sheet.html", context)


def _keep(request: HttpRequest, meeting: Meeting, form: SpokenForm | SheetForm, ways: list[Any], told: Told) -> None:
    given = form.cleaned_data
    contacts_keep(
        by=scope_of_request(request),
        meeting=meeting,
        sending=given["key"],
        ways=ways,
        wording=given["wording"],
        told=told,
        more=frozenset(purpose for name, purpose in BOXES.items() if given[name]),
    )


def _taps(group: Group) -> list[tuple[str, str]]:
    return [(f"{group.name}.{key}", label) for key, label in group.answers.items()]


def _meeting(request: HttpRequest, pk: str) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(scope_of_request(request)), pk=pk)


def _lines(count: int) -> str:
    return f"{count} personne{'s' if count > 1 else ''}"
