"""Who is not heard yet, for a contract or a département."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.listen.contributions.models import Channel
from parvis.listen.contributions.queries import unplaced
from parvis.listen.meetings.plan import plans_seen
from parvis.show.dashboards.heard.facts import Heard
from parvis.show.dashboards.heard.figures import heard_quarters, without_place
from parvis.show.dashboards.heard.places import Chosen, chosen, contracts_seen, departements_seen
from parvis.show.dashboards.heard.rules import Suggestion, Where, suggestions
from parvis.show.dashboards.heard.table import table_rows
from parvis.web.access import agent
from parvis.web.small_numbers import told
from parvis.web.tables import csv_response

PAGE = 25


@dataclass(frozen=True)
class Idea:
    """A suggestion with the address where it is done; empty when the role may not do it."""

    suggestion: Suggestion
    href: str
    action: str


@dataclass(frozen=True)
class Row:
    """A quarter of the page: its figures, how many came as it may be told, answers by channel, what could be done."""

    quarter: Heard
    people: str
    channels: list[tuple[str, int]]
    ideas: list[Idea]


@agent("heard:see")
@require_GET
def heard(request: HttpRequest) -> HttpResponse:
    """Quarter by quarter, in the order of names: who was heard, and what could be done next."""
    scope = scope_of_request(request)
    place = chosen(scope, request.GET.dict())
    context = {
        "place": place,
        "departements": departements_seen(scope),
        "contracts": contracts_seen(scope, place.departement) if place.departement or scope.level != "country" else [],
    }
    if place.name:
        quarters = _quarters(scope, place)
        page = Paginator(quarters, PAGE).get_page(request.GET.get("page"))
        campaign = _campaign()
        codes = [one.code for one, _ideas in quarters]
        context |= {
            "page": page,
            "rows": [_row(scope, one, found) for one, found in page],
            "figures": _figures([one for one, _ideas in quarters]),
            "unplaced": unplaced(campaign, codes),
            "may_name": scope.may("alias:write"),
            "without_place": without_place(campaign),
            "table": f"{reverse('dashboards:heard_table')}?{urlencode(place.parameters)}",
        }
    return render(request, "dashboards/heard.html", context)


@agent("heard:see")
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The same quarters, whole, as a CSV file; only its header when no territory is chosen."""
    scope = scope_of_request(request)
    place = chosen(scope, request.GET.dict())
    return csv_response("quartiers-entendus.csv", table_rows(_quarters(scope, place) if place.name else []))


def _campaign() -> Campaign | None:
    calendar = current_campaign()
    return calendar.campaign if calendar else None


def _quarters(scope: Scope, place: Chosen) -> list[tuple[Heard, list[Suggestion]]]:
    """Each quarter of the territory with what could be done there."""
    campaign, contract, departement = _campaign(), place.contract, place.departement
    plans = plans_seen(scope, contract.pk if contract else None, departement=departement.pk if departement else "")
    found = heard_quarters(scope, plans, campaign)
    today, is_open = timezone.localdate(), bool(campaign and campaign.is_open)
    return [(one, suggestions(one, today=today, is_open=is_open)) for one in found]


def _figures(quarters: list[Heard]) -> dict[str, int]:
    """Totals of the territory: a meeting that several quarters share counts once; nothing is summed across kinds."""
    meetings = {one.id: one for quarter in quarters for one in quarter.meetings}.values()
    return {
        "quarters": len(quarters),
        "reached": sum(one.held > 0 for one in quarters),
        "held": sum(one.held for one in meetings),
        "announced": sum(not one.held and not one.draft for one in meetings),
        "complete": sum(one.answers.total for one in quarters),
        "partial": sum(one.answers.partial for one in quarters),
    }


def _row(scope: Scope, quarter: Heard, found: list[Suggestion]) -> Row:
    labels = dict(Channel.choices)
    channels = [(str(labels[way]), count) for way, count in sorted(quarter.answers.complete.items())]
    return Row(quarter, told(quarter.came.people), channels, [_idea(scope, quarter, one) for one in found])


def _idea(scope: Scope, quarter: Heard, one: Suggestion) -> Idea:
    here = urlencode({"quartier": quarter.code})
    relays = f"{reverse('meetings_relays:list')}?{here}"
    ways = {
        Where.NEW_MEETING: ("meeting:write", reverse("meetings:new"), "Préparer une réunion"),
        Where.RELAYS: ("relay:see", relays, "Voir les relais"),
        Where.PAPER: ("paper:print", f"{reverse('paper:new')}?{here}", "Préparer des questionnaires sur papier"),
        Where.RELAY: (
            "relay:see",
            reverse("meetings_relays:relay", args=[one.thing]) if one.thing else relays,
            "Ouvrir ce relais",
        ),
    }
    ability, href, action = ways[one.where]
    return Idea(one, href if scope.may(ability) else "", action)
