"""Pages of scans, for agents: a batch, its report, the pages to recognise, the copies to enter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.library.serving import POLICY
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.paper.models import Copy, ScanBatch, Sheet
from parvis.listen.paper.reading.process import UnreadableScan
from parvis.listen.paper.scans.batches import (
    NotThisPage,
    batch_receive,
    file_receive,
    picture_of,
    sheet_name,
    sheet_set_aside,
)
from parvis.listen.paper.scans.entering import CannotEnter, copy_enter, copy_enter_again
from parvis.listen.paper.scans.forms import BatchForm, FilesForm, MarkForm
from parvis.listen.paper.scans.queries import WHY, CopyLine, disagreement_of, listed, report_of
from parvis.listen.paper.scans.verifying import verification_of
from parvis.listen.paper.tasks import read_scans
from parvis.web.access import agent

PAGE = 30


@agent("paper:scan")
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """Batches of the territory."""
    mine = ScanBatch.objects.visible_to(scope_of_request(request))
    differing, compared = disagreement_of(mine)
    context = {
        "page": Paginator(listed(mine), PAGE).get_page(request.GET.get("page")),
        "differing": differing,
        "compared": compared,
    }
    return render(request, "paper/scans/list.html", context)


@agent("paper:scan")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give a batch: where it comes from, and its files."""
    scope, calendar = scope_of_request(request), current_campaign()
    if calendar is None:
        raise Http404
    posted = request.method == "POST"
    form = BatchForm(request.POST if posted else None, request.FILES if posted else None, scope=scope)
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                batch = batch_receive(by=scope, campaign=calendar.campaign, fields=form.values)
        except OutsideTerritory as refusal:
            form.add_error("quartier", str(refusal))
        else:
            _receive(request, scope, batch, form.cleaned_data["scans"])
            return redirect("paper_scans:batch", batch.pk)
    return render(request, "paper/scans/new.html", {"form": form})


@agent("paper:scan")
@require_GET
def batch(request: HttpRequest, pk: str) -> HttpResponse:
    """What was read of a batch, line by line, and what is left to do."""
    scope = scope_of_request(request)
    found = get_object_or_404(
        ScanBatch.objects.visible_to(scope).select_related("departement", "quartier", "relay", "by"), pk=pk
    )
    report = report_of(found)
    context = {
        "batch": found,
        "report": report,
        "next": _next(report.to_enter),
        "again": _again(report.again, scope),
        "page": Paginator(report.copies, PAGE).get_page(request.GET.get("page")),
        "form": FilesForm(),
    }
    return render(request, "paper/scans/batch.html", context)


@agent("paper:scan")
@require_POST
def add(request: HttpRequest, pk: str) -> HttpResponse:
    """Add files to a batch: the pages that missed."""
    scope = scope_of_request(request)
    found = _batch(scope, pk)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        _receive(request, scope, found, form.cleaned_data["scans"])
    else:
        messages.error(request, " ".join(str(one) for one in form.errors["scans"]))
    return redirect("paper_scans:batch", found.pk)


@agent("paper:scan")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: str, sheet: str) -> HttpResponse:
    """A page that the program did not recognise: its picture, and the mark to type; or it is set aside."""
    scope = scope_of_request(request)
    batch = _batch(scope, pk)
    found = get_object_or_404(batch.sheets.select_related("file"), pk=sheet)
    form = MarkForm(request.POST if request.method == "POST" and request.POST.get("faire") != "ecarter" else None)
    if request.POST.get("faire") == "ecarter":
        sheet_set_aside(by=scope, sheet=found)
        messages.success(request, "La page est écartée.")
        return _to_next_page(batch)
    if form.is_valid():
        try:
            sheet_name(by=scope, sheet=found, mark=form.cleaned_data["mark"])
            messages.success(request, "La page est reconnue.")
            return _to_next_page(batch)
        except NotThisPage as refusal:
            form.add_error("mark", str(refusal))
    context = {"batch": batch, "sheet": found, "form": form, "why": WHY.get(found.why, "")}
    return render(request, "paper/scans/sheet.html", context)


@agent("paper:scan")
@require_GET
def picture(request: HttpRequest, pk: str, sheet: str) -> HttpResponseBase:
    """The picture of a page: for who may read the batch, and kept by nobody on the way."""
    batch = _batch(scope_of_request(request), pk)
    found = get_object_or_404(batch.sheets.exclude(blob=""), pk=sheet)
    response = FileResponse(picture_of(found), content_type="image/jpeg")
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Encoding"] = "identity"
    return response


@agent("paper:scan")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: str, copy: str) -> HttpResponse:
    """Enter a copy: what was read is read again, what is asked is looked at, words are typed."""
    scope = scope_of_request(request)
    batch, found = _copy(scope, pk, copy)
    if found.contribution_id is not None:
        messages.info(request, "Ce questionnaire est déjà saisi.")
        return redirect("paper_scans:batch", batch.pk)
    screen = verification_of(found, batch, again=False, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and screen.form.is_valid():
        try:
            copy_enter(by=scope, batch=batch, copy=found, answers=screen.form.answers, place=screen.form.place)
            messages.success(request, f"Le questionnaire {found} est enregistré.")
        except CannotEnter as refusal:
            messages.error(request, str(refusal))
        return _to_next_copy(batch, found)
    return render(request, "paper/scans/copy.html", {"batch": batch, "screen": screen, "left": _left(batch)})


@agent("paper:scan")
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, pk: str, copy: str) -> HttpResponse:
    """Enter a copy of the sample a second time, without seeing what was entered the first."""
    scope = scope_of_request(request)
    batch, found = _copy(scope, pk, copy)
    screen = verification_of(found, batch, again=True, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and screen.form.is_valid():
        try:
            made = copy_enter_again(by=scope, batch=batch, copy=found, answers=screen.form.answers)
            told = (
                f"{len(made.differing)} écart{'s' if len(made.differing) > 1 else ''}"
                if made.differing
                else "aucun écart"
            )
            messages.success(request, f"Seconde saisie enregistrée : {told}.")
        except CannotEnter as refusal:
            messages.error(request, str(refusal))
        return redirect("paper_scans:batch", batch.pk)
    return render(request, "paper/scans/copy.html", {"batch": batch, "screen": screen, "again": True})


def _batch(scope: Scope, pk: str) -> ScanBatch:
    return get_object_or_404(ScanBatch.objects.visible_to(scope).select_related("quartier", "relay"), pk=pk)


def _copy(scope: Scope, pk: str, copy: str) -> tuple[ScanBatch, Copy]:
    """A batch, and a copy of which it has a page."""
    batch = _batch(scope, pk)
    mine = batch.sheets.filter(state=Sheet.State.READ).values("copy")
    copies = Copy.objects.select_related("run__version", "run__quartier", "run__campaign")
    return batch, get_object_or_404(copies.filter(pk__in=mine), pk=copy)


def _receive(request: HttpRequest, scope: Scope, batch: ScanBatch, files: Iterable[UploadedFile[Any]]) -> None:
    """Take files one by one; what is refused is told, the others are read by the task."""
    for one in files:
        name = one.name or "fichier"
        try:
            made = file_receive(by=scope, batch=batch, name=name, content=one.read())
        except UnreadableScan as refusal:
            messages.error(request, f"« {name} » : {refusal}")
            continue
        if made is None:
            messages.info(request, f"« {name} » est déjà dans ce lot : il n’est pas lu deux fois.")
        else:
            read_scans.defer(file=made.pk)


def _next(lines: list[CopyLine]) -> CopyLine | None:
    return lines[0] if lines else None


def _again(lines: list[CopyLine], scope: Scope) -> CopyLine | None:
    """The next copy to enter a second time: of those that this person did not enter, when there are some."""
    return _next(sorted(lines, key=lambda one: one.entered_by(scope.agent)))


def _left(batch: ScanBatch) -> int:
    return (
        Copy.objects.filter(sheets__batch=batch, sheets__state=Sheet.State.READ, contribution=None).distinct().count()
    )


def _to_next_page(batch: ScanBatch) -> HttpResponse:
    waiting = batch.sheets.filter(state=Sheet.State.UNREAD).first()
    if waiting is None:
        return redirect("paper_scans:batch", batch.pk)
    return redirect("paper_scans:sheet", batch.pk, waiting.pk)


def _to_next_copy(batch: ScanBatch, entered: Copy) -> HttpResponse:
    following = _next([one for one in report_of(batch).to_enter if one.copy.pk != entered.pk])
    if following is None:
        return redirect("paper_scans:batch", batch.pk)
    return redirect("paper_scans:enter", batch.pk, following.copy.pk)
