"""What must I do now?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.ground.people.scope import scope_of_request
from parvis.show.dashboards.queries import figures, tasks
from parvis.web.access import agent


@agent("desk:see")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The agent's first page: what is late, what is next, what is missing, then the figures of the territory."""
    scope = scope_of_request(request)
    context = {"tasks": tasks(scope), "figures": figures(scope) if scope.may("meeting:see") else None}
    return render(request, "dashboards/desk.html", context)
