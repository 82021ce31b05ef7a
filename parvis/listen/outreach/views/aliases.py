"""The names that residents give to quarters, for those who hear them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.scope import scope_of_request
from parvis.ground.territories.models import QuartierAlias
from parvis.listen.contributions.queries import unplaced
from parvis.listen.outreach.aliases import BadAlias, alias_add, alias_remove, aliases_within
from parvis.listen.outreach.forms import AliasForm, alias_quarters
from parvis.web.access import agent

PAGE = 100
#: Communes told among those where the quarter is often unknown.
MOST_COMMUNES = 20


@agent("alias:write")
@require_http_methods(["GET", "POST"])
def aliases(request: HttpRequest) -> HttpResponse:
    """Names of the territory's quarters, a form to add one, and the communes where a quarter is often unknown."""
    scope = scope_of_request(request)
    quarters = alias_quarters(scope)
    form = AliasForm(request.POST if request.method == "POST" else None, scope=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = alias_add(by=scope, quartier=data["quartier"], name=data["name"], kind=data["kind"])
            messages.success(request, f"« {made.name} » mène maintenant à {made.quartier.name}.")
            return redirect("outreach:aliases")
        except BadAlias as refusal:
            form.add_error("name", str(refusal))
    chosen, calendar = request.GET.get("quartier", ""), current_campaign()
    shown = quarters.filter(pk=chosen) if chosen else quarters
    context = {
        "page": Paginator(aliases_within(shown), PAGE).get_page(request.GET.get("page")),
        "quarters": quarters.order_by("sort_key", "pk").only("code", "name"),
        "chosen": chosen,
        "form": form,
        "communes": unplaced(calendar.campaign if calendar else None, quarters.order_by())[:MOST_COMMUNES],
    }
    return render(request, "outreach/aliases.html", context)


@agent("alias:write")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name away."""
    scope = scope_of_request(request)
    rows = QuartierAlias.objects.filter(quartier__in=alias_quarters(scope).values("pk")).select_related("quartier")
    found = get_object_or_404(rows, pk=pk)
    alias_remove(by=scope, alias=found)
    messages.success(request, f"« {found.name} » n’est plus un nom de {found.quartier.name}.")
    return redirect("outreach:aliases")
