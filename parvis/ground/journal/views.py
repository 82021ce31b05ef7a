"""The journal, for the national role."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.ground.journal.queries import entries, things
from parvis.web.access import agent
from parvis.web.forms import ParvisForm

PAGE = 100


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
    """Who did what, the last first; filters in the address."""
    form = FilterForm(request.GET or None)
    form.fields["chose"].choices = [("", "Toutes"), *((one, one) for one in things())]  # type: ignore[attr-defined]
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = entries(
        thing=data.get("chose", ""),
        thing_id=data.get("numero", ""),
        person=data.get("personne", ""),
        departement=data.get("departement", ""),
        since=data.get("du"),
        until=data.get("au"),
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "journal/journal.html", {"form": form, "page": page})
