"""Answers left as sound, to be written down."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.people.scope import scope_of_request
from parvis.listen.outreach.forms import TranscriptForm
from parvis.listen.outreach.models import SpokenAnswer
from parvis.listen.outreach.transcribing import KEPT, spoken_discard, spoken_transcribe
from parvis.listen.questionnaires.queries import version_by_id
from parvis.web.access import agent
from parvis.web.ranges import sound_response

PAGE = 50


@agent("outreach:write")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Sounds that wait to be written down, the oldest first."""
    rows = SpokenAnswer.objects.visible_to(scope_of_request(request)).select_related("outing", "contribution")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.asked = _asked(one)  # type: ignore[attr-defined]
        one.until = one.received_at + KEPT  # type: ignore[attr-defined]
    return render(request, "outreach/spoken.html", {"page": page})


@agent("outreach:write")
@require_http_methods(["GET", "POST"])
def transcribe(request: HttpRequest, pk: str) -> HttpResponse:
    """Listen, and write down; or say that nothing can be heard."""
    scope = scope_of_request(request)
    rows = SpokenAnswer.objects.visible_to(scope).select_related("outing", "contribution")
    found = get_object_or_404(rows, pk=pk)
    form = TranscriptForm(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and "inaudible" in request.POST:
            spoken_discard(by=scope, spoken=found)
            messages.success(request, "Le son est effacé.")
            return redirect("outreach:spoken")
        if request.method == "POST" and form.is_valid():
            spoken_transcribe(by=scope, spoken=found, text=form.cleaned_data["text"])
            messages.success(request, "Les mots sont dans la réponse, le son est effacé.")
            return redirect("outreach:spoken")
    except SpokenAnswer.DoesNotExist:
        messages.error(request, "Quelqu’un s’en est occupé pendant ce temps : rien n’est changé.")
        return redirect("outreach:spoken")
    context = {"spoken": found, "asked": _asked(found), "until": found.received_at + KEPT, "form": form}
    return render(request, "outreach/transcribe.html", context)


@agent("outreach:write")
@require_GET
def sound(request: HttpRequest, pk: str) -> HttpResponse:
    """The sound itself, for whoever writes it down; kept by no cache."""
    found = get_object_or_404(SpokenAnswer.objects.visible_to(scope_of_request(request)), pk=pk)
    response = sound_response(request, bytes(found.sound), found.content_type)
    response["Cache-Control"] = "no-store"
    return response


def _asked(spoken: SpokenAnswer) -> str:
    question = version_by_id(spoken.contribution.version_id).form.by_name.get(spoken.question)
    return question.label("fr") if question else spoken.question
