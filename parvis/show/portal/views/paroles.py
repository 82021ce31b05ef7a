"""What residents said, once read by a person: the list, one statement, the feed, the table."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.territories.models import Departement
from parvis.show.portal.paroles import (
    OBJECTS,
    SOURCES,
    Line,
    lines_of,
    quartier_name,
    said_in_words,
    stops_of_statement,
    theme_labels,
)
from parvis.show.portal.paroles_files import atom_of, table_of
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.public import (
    NEWEST,
    StatementFilters,
    listed,
    nearly_the_same,
    places_with_statements,
    public_statement,
    read_filters,
    said,
    without,
)
from parvis.web.access import cached, public
from parvis.web.small_numbers import least

KEPT = 30
PAGE = 20
FEED = 50
TABLE = 1000


@public
@cached(seconds=KEPT)
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """Everything that was said and published, by place, object, theme, source and words."""
    filters = read_filters(request.GET.dict())
    calendar = current_campaign()
    if calendar is None:
        return render(request, "portal/paroles.html", {"filters": filters, "count": 0})
    themes = theme_labels(calendar.campaign)
    rows = listed(calendar.campaign, filters)
    counts = said(rows.statements)
    pages = Paginator(rows.statements, PAGE)
    pages.count = counts.statements
    page = pages.get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "count": counts.statements,
        "said": said_in_words(counts, people=not (filters.words or filters.near)),
        "page": page,
        "lines": lines_of(list(page), themes),
        "alike": rows.alike,
        "by_day": filters.sort == NEWEST or not filters.words,
        "atom": _address("portal:statements_atom", without(filters, "sort")),
        "table": _address("portal:statements_table", filters),
        "wider": _address("portal:statements", without(filters, "quartier", "contract")),
        "least": least(),
        "table_most": TABLE,
        "more": bool(filters.contract or filters.quartier or filters.theme or filters.source or filters.objet),
        **_choices(filters, themes),
    }
    return render(request, "portal/paroles.html", context)


@public
@cached(seconds=KEPT)
@require_GET
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One statement. Words taken back leave a page that says so (410), for whoever has its address."""
    found = public_statement(pk)
    if found is None:
        raise Http404
    if found.state == Statement.State.WITHDRAWN:
        return render(request, "portal/parole_disparue.html", status=410)
    context = {
        "line": lines_of([found], theme_labels(found.campaign))[0],
        "stops": stops_of_statement(found),
        "same": nearly_the_same(found),
        "absolute": f"{settings.PARVIS_ADDRESS}{request.path}",
    }
    return render(request, "portal/parole_publique.html", context)


@public
@cached(seconds=KEPT)
@require_GET
def atom(request: HttpRequest) -> HttpResponse:
    """The last statements published that pass the same filters, to follow."""
    filters = without(read_filters(request.GET.dict()), "sort")
    content = atom_of(
        _pairs(filters, FEED),
        name=gettext("Paroles des habitants"),
        page=_address("portal:statements", filters),
        feed=_address("portal:statements_atom", filters),
    )
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@public
@cached(seconds=KEPT)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The statements of a list as a table, :data:`TABLE` at most: whole sets of data are files made apart."""
    response = HttpResponse(
        table_of(_pairs(read_filters(request.GET.dict()), TABLE)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="paroles.csv"'
    return response


def _pairs(filters: StatementFilters, most: int) -> list[tuple[Statement, Line]]:
    calendar = current_campaign()
    if calendar is None:
        return []
    rows = list(listed(calendar.campaign, filters).statements[:most])
    return list(zip(rows, lines_of(rows, theme_labels(calendar.campaign)), strict=True))


def _address(page: str, filters: StatementFilters) -> str:
    query = urlencode(filters.parameters)
    return reverse(page) + (f"?{query}" if query else "")


def _choices(filters: StatementFilters, themes: dict[str, str]) -> dict[str, Any]:
    """What each filter offers. Contracts and quarters come once a département is chosen: those told of, no other."""
    contracts, quartiers = places_with_statements(filters.departement) if filters.departement else ([], [])
    departements = Departement.objects.filter(current=True, contracts__generation="2024").distinct()
    return {
        "departements": [(one.pk, f"{one.name} ({one.pk})") for one in departements],
        "contracts": [(one.pk, one.name) for one in contracts],
        "quartiers": [(one.pk, quartier_name(one)) for one in quartiers],
        "objects": list(OBJECTS.items()),
        "themes": list(themes.items()),
        "sources": list(SOURCES.items()),
    }
