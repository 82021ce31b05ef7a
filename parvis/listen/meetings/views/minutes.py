"""The minutes of a meeting, for those who write them: where they stand, their facts, their publication."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.counting import attendance_told
from parvis.listen.meetings.framework import told
from parvis.listen.meetings.minutes_filling import minutes_sheet
from parvis.listen.meetings.minutes_forms import CorrectForm, FactsForm, JoinForm, PublishForm
from parvis.listen.meetings.minutes_queries import by_object, notes_left, open_draft, published, sources_of
from parvis.listen.meetings.minutes_seen import ChangedMeanwhile, seen_of_version, seen_of_whole
from parvis.listen.meetings.minutes_services import (
    documents_join,
    minutes_begin,
    minutes_change,
    minutes_correct,
    minutes_discard,
    minutes_publish,
    notes_take,
)
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesVersion
from parvis.listen.meetings.papers.minutes import minutes_data
from parvis.listen.meetings.states import HELD_STATES, WrongWay
from parvis.web.access import agent

DraftView = Callable[..., HttpResponse]
NO_DRAFT = "Il n’y a plus de brouillon : le compte rendu a été publié ou abandonné. Rien n’a changé."
REMOVED = "Cette parole a été retirée par quelqu’un d’autre : rien n’a changé."


def seen_meeting(request: HttpRequest, pk: str) -> Meeting:
    """The meeting, when the agent may see it; else a 404."""
    return get_object_or_404(Meeting.objects.visible_to(scope_of_request(request)), pk=pk)


def on_draft(view: DraftView) -> DraftView:
    """Hand ``view`` the draft of the meeting ``pk``; back to the minutes, saying why, when it cannot be changed."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: str, **given: Any) -> HttpResponse:
        meeting = seen_meeting(request, pk)
        draft = open_draft(meeting)
        try:
            if draft is None:
                raise WrongWay(NO_DRAFT)
            draft.meeting = meeting
            return view(request, draft, **given)
        except WrongWay as refusal:
            messages.error(request, str(refusal))
        except MinutesItem.DoesNotExist:
            messages.error(request, REMOVED)
        except MinutesVersion.DoesNotExist:
            messages.error(request, NO_DRAFT)
        return redirect("meetings:minutes", pk)

    return wrapped


@agent("minutes:see")
@require_GET
def minutes(request: HttpRequest, pk: str) -> HttpResponse:
    """Where the minutes stand: the draft, else what is published; what can be done next."""
    scope = scope_of_request(request)
    meeting = seen_meeting(request, pk)
    draft, versions = open_draft(meeting), list(published(meeting))
    version = draft or next(iter(versions), None)
    total, attendance = attendance_told(meeting)
    context = {
        "meeting": meeting,
        "draft": draft,
        "version": version,
        "versions": versions,
        "objects": by_object(version) if version else [],
        "conditions": list(told(version.conditions)) if version else [],
        "checklist": list(told(version.checklist)) if version else [],
        "notes": notes_left(draft).count() if draft else 0,
        "sources": list(sources_of(meeting)),
        "joined": meeting.joined.select_related("document"),
        "attendance_total": total,
        "attendance": attendance,
        "may_write": scope.may("minutes:write"),
        "may_begin": meeting.state in HELD_STATES,
    }
    return render(request, "meetings/agent_minutes.html", context)


@agent("minutes:write")
@require_POST
def begin(request: HttpRequest, pk: str) -> HttpResponse:
    """Begin the first draft."""
    meeting = seen_meeting(request, pk)
    try:
        minutes_begin(by=scope_of_request(request), meeting=meeting)
    except WrongWay as refusal:
        messages.error(request, str(refusal))
    return redirect("meetings:minutes", pk)


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: str) -> HttpResponse:
    """Begin a correction, after saying what it corrects."""
    meeting = seen_meeting(request, pk)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            minutes_correct(by=scope_of_request(request), meeting=meeting, note=form.cleaned_data["note"])
            return redirect("meetings:minutes", pk)
        except WrongWay as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/agent_minutes_correct.html", {"form": form, "meeting": meeting})


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
@on_draft
def discard(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """Forget the draft, after saying what goes."""
    if request.method == "POST":
        minutes_discard(by=scope_of_request(request), version=draft)
        messages.success(request, "Le brouillon est effacé.")
        return redirect("meetings:minutes", draft.meeting_id)
    return render(request, "meetings/agent_minutes_discard.html", {"meeting": draft.meeting, "draft": draft})


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
@on_draft
def facts(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """The summary, the conditions of the meeting, what the framework document asks."""
    form = FactsForm(draft, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "meeting": draft.meeting}
    if request.method == "POST" and form.is_valid():
        try:
            minutes_change(
                by=scope_of_request(request), version=draft, fields=form.values, seen=form.cleaned_data["seen"]
            )
            messages.success(request, "C’est enregistré.")
            return redirect("meetings:minutes", draft.meeting_id)
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            draft.refresh_from_db()
            form.see_again(seen_of_version(draft))
            context |= {"saved": draft, "saved_answers": [*told(draft.conditions), *told(draft.checklist)]}
    return render(request, "meetings/agent_minutes_facts.html", context)


@agent("minutes:write")
@require_POST
@on_draft
def notes(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """Add the notes of the meeting that the draft does not hold."""
    taken = notes_take(by=scope_of_request(request), version=draft)
    messages.success(request, f"{taken} note{'s' if taken > 1 else ''} de la réunion dans le compte rendu.")
    return redirect("meetings:minutes", draft.meeting_id)


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, pk: str) -> HttpResponse:
    """Choose the documents of the library that go with the minutes."""
    scope = scope_of_request(request)
    meeting = seen_meeting(request, pk)
    form = JoinForm(meeting, scope=scope, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        documents_join(by=scope, meeting=meeting, documents=form.cleaned_data["documents"])
        return redirect("meetings:minutes", pk)
    return render(request, "meetings/agent_minutes_documents.html", {"form": form, "meeting": meeting})


@agent("minutes:see")
@require_GET
@on_draft
def preview(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """The draft as it will be read, before it is published."""
    return _preview(request, draft, PublishForm(initial={"seen": seen_of_whole(draft)}))


@agent("minutes:publish")
@require_POST
@on_draft
def publish(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """Publish the draft."""
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            minutes_publish(by=scope_of_request(request), version=draft, **form.cleaned_data)
            messages.success(
                request, "Le compte rendu est publié. Chaque parole apparaît sur sa page une fois relue et masquée."
            )
            return redirect("meetings:minutes", draft.meeting_id)
        except ChangedMeanwhile:
            messages.warning(request, "Quelqu’un a changé le brouillon depuis votre relecture : relisez-le.")
            return redirect("meetings:minutes_preview", draft.meeting_id)
        except WrongWay as refusal:
            form.add_error(None, str(refusal))
    return _preview(request, draft, form)


def _preview(request: HttpRequest, draft: MinutesVersion, form: PublishForm) -> HttpResponse:
    context = {
        "meeting": draft.meeting,
        "minutes": minutes_data(minutes_sheet(draft)),
        "form": form,
        "may_publish": scope_of_request(request).may("minutes:publish"),
    }
    return render(request, "meetings/agent_minutes_preview.html", context)
