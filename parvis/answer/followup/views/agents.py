"""Objections to minutes, read and answered by whoever wrote the minutes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from parvis.answer.followup import queries
from parvis.answer.followup.forms import AnswerForm, SetAsideForm
from parvis.answer.followup.hiding import NotThere, Proposed, proposed, shown
from parvis.answer.followup.models import Objection
from parvis.answer.followup.services import CannotAnswer, objection_answer, objection_refuse, objection_reopen
from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.minutes_queries import published
from parvis.listen.meetings.models import MinutesItem
from parvis.understand.corpus.charter import reasons
from parvis.understand.corpus.settling import print_of
from parvis.web.access import agent

PAGE = 50
ABILITY = "objection:answer"
State = Objection.State


@agent(ABILITY)
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Objections of the territory, in the state that the address asks for."""
    scope = scope_of_request(request)
    asked = request.GET.get("etat", "")
    state = asked if asked in State.values else State.WAITING
    rows = queries.objections_seen(scope, state)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": State,
        "state": State(state),
        "delay": queries.delay(scope),
    }
    return render(request, "followup/agent_list.html", context)


@agent(ABILITY)
@require_GET
def objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One objection: its words, what it is about, answering it or setting it aside."""
    return _page(request, _found(request, pk))


@agent(ABILITY)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what everyone will read; once it was seen, publish it."""
    row = _found(request, pk)
    form = _answer_form(row, request.POST)
    if not form.is_valid():
        return _page(request, row, answer_form=form)
    said = form.cleaned_data
    masks, hidden = said.get("masks", []), said["hidden"]
    try:
        public = shown(row.words, [one for one in _proposed(row) if one.number in masks], hidden)
        if request.POST.get("action") == "publier":
            objection_answer(
                by=scope_of_request(request), objection=row, masks=masks, hidden=hidden, answer=said["answer"],
                corrected_in=said.get("corrected_in"), seen=request.POST.get("vu", ""),
            )  # fmt: skip
            messages.success(request, "La réponse est publiée à côté du compte rendu.")
            return redirect("objections:list")
    except NotThere as refusal:
        form.add_error("hidden", str(refusal))
        return _page(request, row, answer_form=form)
    except CannotAnswer as refusal:
        form.add_error(None, str(refusal))
    return _page(request, row, answer_form=form, public=public)


@agent(ABILITY)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set it aside, with reasons of the charter."""
    row = _found(request, pk)
    form = SetAsideForm(request.POST)
    if form.is_valid():
        try:
            objection_refuse(by=scope_of_request(request), objection=row, **form.cleaned_data)
        except CannotAnswer as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La remarque est écartée : le public lit les motifs, pas les mots.")
            return redirect("objections:list")
    return _page(request, row, refuse_form=form)


@agent(ABILITY)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it back to read."""
    row = _found(request, pk)
    try:
        objection_reopen(by=scope_of_request(request), objection=row)
        messages.success(request, "La remarque est de nouveau à lire : le public ne voit plus ses mots ni la réponse.")
    except CannotAnswer as refusal:
        messages.error(request, str(refusal))
    return redirect("objections:objection", row.pk)


def _found(request: HttpRequest, pk: UUID) -> Objection:
    rows = Objection.objects.visible_to(scope_of_request(request))
    return get_object_or_404(rows.select_related("version__meeting", "corrected_in", "by"), pk=pk)


def _proposed(row: Objection) -> list[Proposed]:
    return proposed(row.words, row.masks or [])


def _answer_form(row: Objection, given: Any = None) -> AnswerForm:
    newer = [one for one in published(row.version.meeting) if one.number > row.version.number]
    return AnswerForm(given, proposed=_proposed(row), versions=newer)


def _page(request: HttpRequest, row: Objection, **given: Any) -> HttpResponse:
    about = MinutesItem.objects.filter(version=row.version_id, item=row.item).first() if row.item else None
    public = given.get("public", "")
    context = {
        "objection": row,
        "meeting": row.version.meeting,
        "about": about,
        "reasons": reasons(row.reasons),
        "answer_form": given.get("answer_form") or _answer_form(row),
        "refuse_form": given.get("refuse_form") or SetAsideForm(),
        "form": given.get("answer_form") or given.get("refuse_form"),
        "public": public,
        "seen": print_of(public) if public else "",
        "may_correct": scope_of_request(request).may("minutes:write"),
    }
    return render(request, "followup/agent_objection.html", context)
