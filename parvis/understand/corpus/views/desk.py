"""The reading desk: what was said, read by a person before anyone else may."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.objects import Objet
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.understand.corpus import queries
from parvis.understand.corpus.acts import NotYet
from parvis.understand.corpus.alarms import AlarmKind
from parvis.understand.corpus.charter import reasons
from parvis.understand.corpus.cutting import split_of, split_undo, statement_split
from parvis.understand.corpus.deciding import (
    masks_decide,
    rule_masks_accept,
    statement_rule,
    statements_publish,
    words_hide,
)
from parvis.understand.corpus.forms import HideForm, RaiseForm, RefuseForm
from parvis.understand.corpus.masking import Kind
from parvis.understand.corpus.models import Alarm, Appeal, Mask, Ruling, Statement
from parvis.understand.corpus.settling import masked, print_of
from parvis.understand.corpus.showing import pieces
from parvis.understand.corpus.splitting import sentence_starts
from parvis.understand.corpus.watching import alarms_raise
from parvis.web.access import agent

PAGE = 50
BATCH = 20
CHOICE = re.compile(r"masque-([0-9]{1,15})")
METHODS = {
    "regle": "trouvé par une règle",
    "spacy": "proposé d’après la phrase",
    "repertoire": "proposé d’après le répertoire des noms",
    Mask.BY_HAND: "choisi par un agent",
}


@agent("statement:read")
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """Statements of the territory: to read, decided, or to read again; filtered by the address."""
    scope = scope_of_request(request)
    filters = queries.Filters.read(request.GET)
    rows = filters.apply(Statement.objects.visible_to(scope))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines(page.object_list),
        "filters": filters,
        "heaps": queries.HEAPS,
        "objects": Objet,
        "sources": Statement.Source,
        "delays": queries.delays(scope),
        "quick": queries.quick(scope).count(),
        "query": _query(request),
    }
    return render(request, "corpus/statements.html", context)


@agent("statement:read")
@require_GET
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One statement: its masks in place, what everyone would read, what may be decided."""
    return _page(request, _found(request, pk))


@agent("statement:mask")
@require_POST
def masks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide masks one by one, or accept at once all those that a rule found."""
    if request.POST.get("action") == "regles":
        return _act(request, pk, lambda by, row: f"Masques acceptés : {rule_masks_accept(by=by, statement=row)}.")
    choices = {
        int(found[1]): value == "1"
        for name, value in request.POST.items()
        if (found := CHOICE.fullmatch(name)) and value in {"0", "1"}
    }
    return _act(request, pk, lambda by, row: _said_of_masks(masks_decide(by=by, statement=row, choices=choices)))


@agent("statement:mask")
@require_POST
def hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mask words that the program did not find."""
    row = _found(request, pk)
    form = HideForm(request.POST)
    if form.is_valid():
        words, kind = form.cleaned_data["words"], Kind(form.cleaned_data["kind"])
        try:
            count = words_hide(by=scope_of_request(request), statement=row, words=words, kind=kind)
        except NotYet as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, f"Ces mots sont masqués ({count} fois).")
            return _back(request, "statements:statement", row.pk)
    return _page(request, row, hide_form=form)


@agent("statement:rule")
@require_POST
def rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish, refuse with reasons, or put back to read; then show the next one."""
    row = _found(request, pk)
    wanted = request.POST.get("decision", "")
    if wanted == "publier":
        seen = request.POST.get("vu", "")
        return _decide(request, row, Ruling.Outcome.PUBLISHED, "La parole est publiée.", {"seen": seen})
    if wanted == "rouvrir":
        return _decide(
            request, row, Ruling.Outcome.REOPENED, "La parole est de nouveau à lire : le public ne la voit plus."
        )
    if wanted != "refuser":
        raise Http404
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, refuse_form=form)
    return _decide(
        request,
        row,
        Ruling.Outcome.REFUSED,
        "La parole n’est pas publiée ; l’auteur lira le motif sur son reçu.",
        form.cleaned_data,
    )


@agent("statement:rule")
@require_POST
def split(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cut a statement in two."""
    given = request.POST.get("endroit", "")
    row = _found(request, pk)
    try:
        first, _second = statement_split(
            by=scope_of_request(request), statement=row, offset=int(given) if given.isdecimal() else 0
        )
    except NotYet as refusal:
        messages.error(request, str(refusal))
        return _back(request, "statements:statement", row.pk)
    messages.success(request, "La parole est coupée en deux. Voici la première partie.")
    return _back(request, "statements:statement", first)


@agent("statement:rule")
@require_POST
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a cut statement back whole."""
    row = _found(request, pk)
    try:
        whole = split_undo(by=scope_of_request(request), statement=row)
    except NotYet as refusal:
        messages.error(request, str(refusal))
        return _back(request, "statements:statement", row.pk)
    messages.success(request, "La parole est de nouveau entière.")
    return _back(request, "statements:statement", whole)


@agent("statement:read")
@require_POST
def raise_alarm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a statement in the urgent queue."""
    form = RaiseForm(request.POST)
    if not form.is_valid():
        raise Http404
    kind = AlarmKind(form.cleaned_data["danger"])

    def act(by: Scope, row: Statement) -> str:
        if not row.text:
            raise NotYet("L’auteur a retiré cette parole.")
        raised = alarms_raise(found=[(row, kind)], by=by)
        return (
            "La parole est dans la file urgente ; les personnes désignées sont prévenues."
            if raised
            else ("Cette parole est déjà dans la file urgente.")
        )

    return _act(request, pk, act)


@agent("statement:rule")
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Short statements that hide nothing, read on one page; those ticked are published."""
    scope = scope_of_request(request)
    if request.method == "POST":
        seen = _ticked(request)
        published, left = statements_publish(by=scope, seen=seen)
        if not seen:
            messages.error(request, "Cochez au moins une parole que vous avez lue.")
        else:
            messages.success(request, f"Paroles publiées : {published}.")
        if left:
            messages.warning(request, f"{left} ont changé entre-temps et restent à lire.")
        return redirect("statements:several")
    rows = queries.quick(scope)
    read = queries.lines(rows[:BATCH])
    shown = [(line, f"{line.statement.pk}:{print_of(line.statement.text)}") for line in read]
    return render(request, "corpus/several.html", {"shown": shown, "left": rows.count()})


def _ticked(request: HttpRequest) -> dict[UUID, str]:
    """Statements ticked, each with the fingerprint of what was read; what is not of this form is left out."""
    seen: dict[UUID, str] = {}
    for value in request.POST.getlist("lu")[:BATCH]:
        key, _colon, words = value.partition(":")
        try:
            seen[UUID(key)] = words
        except ValueError:
            continue
    return seen


def _found(request: HttpRequest, pk: UUID) -> Statement:
    return get_object_or_404(Statement.objects.visible_to(scope_of_request(request)), pk=pk)


def _act(request: HttpRequest, pk: UUID, act: Callable[[Scope, Statement], str]) -> HttpResponse:
    """Do something about a statement, say how it went, and come back to it."""
    row = _found(request, pk)
    try:
        messages.success(request, act(scope_of_request(request), row))
    except NotYet as refusal:
        messages.error(request, str(refusal))
    return _back(request, "statements:statement", row.pk)


def _decide(
    request: HttpRequest, row: Statement, outcome: Ruling.Outcome, said: str, given: Mapping[str, Any] | None = None
) -> HttpResponse:
    scope = scope_of_request(request)
    try:
        statement_rule(by=scope, statement=row, outcome=outcome, **(given or {}))
    except NotYet as refusal:
        messages.error(request, str(refusal))
        return _back(request, "statements:statement", row.pk)
    following = queries.next_to_read(scope, queries.Filters.read(request.GET), after=row)
    if following is None or outcome == Ruling.Outcome.REOPENED:
        messages.success(request, said)
        return _back(request, "statements:list")
    messages.success(request, f"{said} Voici la suivante.")
    return _back(request, "statements:statement", following.pk)


def _back(request: HttpRequest, name: str, *arguments: object) -> HttpResponse:
    query = _query(request)
    return redirect(reverse(name, args=arguments) + (f"?{query}" if query else ""))


def _query(request: HttpRequest) -> str:
    return request.GET.urlencode()


def _said_of_masks(count: int) -> str:
    return f"Choix enregistrés : {count}." if count else "Aucun choix n’a changé."


def _page(
    request: HttpRequest, row: Statement, *, refuse_form: RefuseForm | None = None, hide_form: HideForm | None = None
) -> HttpResponse:
    scope = scope_of_request(request)
    found = queries.masks_by_statement([row.pk])[row.pk] if row.text else []
    public = masked(row.text, found)
    about, meeting = queries.said_about(row)
    rulings = list(queries.rulings_of(row))
    context = {
        "line": queries.lines([row])[0],
        "statement": row,
        "about": about,
        "meeting": meeting,
        "pieces": pieces(row.text, found),
        "masks": [
            (number, one, row.text[one.start : one.end], METHODS.get(one.method, one.method))
            for number, one in enumerate(found, start=1)
        ],
        "undecided": sum(one.state == Mask.State.PROPOSED for one in found),
        "rules_waiting": sum(one.state == Mask.State.PROPOSED and not one.is_name for one in found),
        "public": public,
        "seen": print_of(public),
        "alarms": Alarm.objects.open().filter(statement=row.pk),
        "appeal": Appeal.objects.filter(pk=row.pk, settled=None).first(),
        "rulings": [(one, reasons(one.reasons)) for one in rulings],
        "last": rulings[0] if rulings else None,
        "ends": [(start, row.text[start : start + 60]) for start in sentence_starts(row.text)],
        "is_part": split_of(row) is not None,
        "refuse_form": refuse_form or RefuseForm(),
        "hide_form": hide_form or HideForm(),
        "raise_form": RaiseForm(),
        # The page's title tells of the fault.
        "form": refuse_form or hide_form,
        "may_see_alarms": scope.may("alarm:see"),
        "query": _query(request),
    }
    return render(request, "corpus/statement.html", context)
