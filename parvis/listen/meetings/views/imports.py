"""Importing meetings from a file: what it would do first, then all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.meetings.imports.columns import COLUMNS, model_rows
from parvis.listen.meetings.imports.forms import ImportForm
from parvis.listen.meetings.imports.run import Checked, check_file, meetings_import
from parvis.listen.tables import TableError
from parvis.web.access import agent
from parvis.web.tables import csv_response

SHOWN = 20
# The checked file comes back in the page's own form, signed: nothing waits on the server between the two pages.
KEPT_SECONDS = 24 * 3600
LARGEST_FIELD = 480_000
TOO_LONG = "Ce fichier est trop long pour être vérifié en une fois : coupez-le en deux."


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Give a file, and read what it would do."""
    scope = scope_of_request(request)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"form": form, "columns": COLUMNS}
    if posted and form.is_valid():
        try:
            checked = check_file(form.content, scope)
            held = form.cleaned_data["mark_held"]
            return render(request, "meetings/imports/preview.html", _preview(scope, checked, mark_held=held))
        except TableError as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
    return render(request, "meetings/imports/upload.html", context)


@agent("meeting:write")
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write what was checked; it is checked again."""
    scope = scope_of_request(request)
    calendar = current_campaign()
    if calendar is None:
        raise Http404
    try:
        sealed = request.POST.get("contenu", "")
        text, mark_held = signing.loads(sealed, salt=_salt(scope), max_age=KEPT_SECONDS)
        done = meetings_import(by=scope, campaign=calendar.campaign, content=text.encode(), mark_held=mark_held)
    except signing.BadSignature:
        messages.error(request, "La vérification est trop ancienne : donnez le fichier de nouveau.")
        return redirect("meetings:import")
    except TableError as refusal:
        messages.error(request, str(refusal))
        return redirect("meetings:import")
    said = f"Réunions importées : {done.added}, dont {done.held} tenues. Déjà là : {done.known}."
    messages.success(request, said)
    return redirect("meetings:list")


@agent("meeting:write")
@require_GET
def model_file(request: HttpRequest) -> HttpResponse:
    """The model file."""
    return csv_response("reunions-modele.csv", model_rows())


def _preview(scope: Scope, checked: Checked, *, mark_held: bool) -> dict[str, object]:
    sealed = ""
    if checked.is_good and checked.ready:
        sealed = signing.dumps([checked.text, mark_held], salt=_salt(scope), compress=True)
        if len(sealed) > LARGEST_FIELD:
            raise TableError(TOO_LONG)
    return {
        "checked": checked,
        "sealed": sealed,
        "mark_held": mark_held,
        "shown": checked.ready[:SHOWN],
        "more": max(0, len(checked.ready) - SHOWN),
    }


def _salt(scope: Scope) -> str:
    return f"meetings.import.{scope.mandate.pk}"
