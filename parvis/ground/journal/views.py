"""The journal, for the national role."""

from __future__ import annotations

import csv

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from parvis.ground.journal.models import Entry
from parvis.ground.journal.queries import entries, things
from parvis.ground.journal.seals import seal_of
from parvis.web.access import agent
from parvis.web.forms import ParvisForm
from parvis.web.tables import neutral

PAGE = 100
# Lines of a file, at most: filters make it smaller.
MOST = 20_000


class FilterForm(ParvisForm):
    """What to look for."""

    chose = forms.ChoiceField(label="Nature", required=False, choices=[])
    numero = forms.CharField(label="Identifiant", required=False, max_length=80)
    personne = forms.CharField(label="Qui", required=False, max_length=100)
    departement = forms.CharField(label="Département", required=False, max_length=3)
    du = forms.DateField(label="Du", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    au = forms.DateField(label="Au", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


@agent("journal:see")
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, the last first; filters in the address. The seals of the lines shown are checked."""
    form, rows = _asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    broken = [one.number for one in page if seal_of(one) != one.seal]
    return render(request, "journal/journal.html", {"form": form, "page": page, "broken": broken, "most": MOST})


@agent("journal:see")
@require_GET
def journal_file(request: HttpRequest) -> HttpResponse:
    """The lines that the same filters keep, the last first, as CSV."""
    _form, rows = _asked(request)
    answer = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="journal.csv"'},
    )
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(["numéro", "quand", "qui", "acte", "sur quoi", "identifiant", "département", "détail", "sceau"])
    for one in rows[:MOST].iterator():
        cells = (one.actor_label, one.action, one.thing, one.thing_id, one.departement, one.told)
        when = localtime(one.at).isoformat(timespec="seconds")
        writer.writerow([one.number, when, *(neutral(cell) for cell in cells), one.seal])
    return answer


def _asked(request: HttpRequest) -> tuple[FilterForm, QuerySet[Entry]]:
    form = FilterForm(request.GET or None)
    form.fields["chose"].choices = [("", "Toutes"), *((one, one) for one in things())]  # type: ignore[attr-defined]
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, entries(
        thing=data.get("chose", ""),
        thing_id=data.get("numero", ""),
        person=data.get("personne", ""),
        departement=data.get("departement", ""),
        since=data.get("du"),
        until=data.get("au"),
    )
