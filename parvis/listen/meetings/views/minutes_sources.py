"""Files dropped to write the minutes: given, read again beside what is proposed from them, forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from parvis.ground.library.models import File
from parvis.ground.library.serving import file_response
from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.minutes_forms import ProposalForm, SourceForm
from parvis.listen.meetings.minutes_queries import open_draft
from parvis.listen.meetings.minutes_review import page_of, place_of_next, review
from parvis.listen.meetings.minutes_sources import (
    AlreadySettled,
    SourceRefused,
    proposal_accept,
    proposal_drop,
    proposal_reopen,
    proposals_accept,
    source_read,
    source_remove,
)
from parvis.listen.meetings.models import MinutesSource, MinutesVersion
from parvis.listen.meetings.views.minutes import on_draft, seen_meeting
from parvis.web.access import agent


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
@on_draft
def source_new(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """Give a file to read."""
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = source_read(by=scope_of_request(request), meeting=draft.meeting, upload=form.cleaned_data["file"])
            return redirect("meetings:minutes_source", draft.meeting_id, made.pk)
        except SourceRefused as refusal:
            form.add_error("file", str(refusal))
    return render(request, "meetings/agent_minutes_drop.html", {"form": form, "meeting": draft.meeting})


@agent("minutes:write")
@require_GET
def source(request: HttpRequest, pk: str, source: str) -> HttpResponse:
    """The text of a file, and beside it what is proposed."""
    found = _source(request, pk, source)
    return _review(request, found, page=request.GET.get("page"))


@agent("minutes:write")
@require_safe
def source_file(request: HttpRequest, pk: str, source: str) -> HttpResponseBase:
    """The file itself, for those who write the minutes."""
    found = _source(request, pk, source)
    return file_response(request, File.objects.defer("page", "text").get(pk=found.file_id))


@agent("minutes:write")
@require_POST
def source_forget(request: HttpRequest, pk: str, source: str) -> HttpResponse:
    """Erase a file and its proposals."""
    source_remove(by=scope_of_request(request), source=_source(request, pk, source))
    messages.success(request, "Le fichier et ses propositions sont effacés ; ce que vous aviez gardé reste.")
    return redirect("meetings:minutes", pk)


@agent("minutes:write")
@require_POST
@on_draft
def proposal(request: HttpRequest, draft: MinutesVersion, source: str, position: int) -> HttpResponse:
    """Keep a proposal as it was mended, drop it, or take it again."""
    scope = scope_of_request(request)
    found = get_object_or_404(MinutesSource, meeting=draft.meeting_id, pk=source)
    row = get_object_or_404(found.proposals, position=position)
    after = position
    try:
        match request.POST.get("faire"):
            case "garder":
                form = ProposalForm(row, request.POST)
                if not form.is_valid():
                    return _review(request, found, page=page_of(position), sent=form)
                proposal_accept(by=scope, version=draft, proposal=row, fields=form.fields_said)
            case "ecarter":
                proposal_drop(by=scope, proposal=row)
            case "reprendre":
                proposal_reopen(by=scope, proposal=row)
                after = position - 1
            case _:
                raise Http404
    except AlreadySettled as refusal:
        messages.warning(request, str(refusal))
    return redirect(_address(found) + place_of_next(found, after))


@agent("minutes:write")
@require_POST
@on_draft
def rest(request: HttpRequest, draft: MinutesVersion, source: str) -> HttpResponse:
    """Keep, as they are, the proposals of one object that still wait."""
    found = get_object_or_404(MinutesSource, meeting=draft.meeting_id, pk=source)
    kept = proposals_accept(
        by=scope_of_request(request), version=draft, source=found, objet=request.POST.get("objet", "")
    )
    messages.success(request, f"{kept} parole{'s' if kept > 1 else ''} dans le compte rendu.")
    return redirect(_address(found) + place_of_next(found, -1))


def _source(request: HttpRequest, pk: str, source: str) -> MinutesSource:
    return get_object_or_404(MinutesSource, meeting=seen_meeting(request, pk), pk=source)


def _address(source: MinutesSource) -> str:
    return reverse("meetings:minutes_source", args=[source.meeting_id, source.pk])


def _review(
    request: HttpRequest, source: MinutesSource, *, page: str | int | None, sent: ProposalForm | None = None
) -> HttpResponse:
    context = {
        "meeting": source.meeting,
        "source": source,
        "review": review(source, page=page, sent=sent),
        "draft": open_draft(source.meeting),
        "form": sent,
    }
    return render(request, "meetings/agent_minutes_source.html", context)
