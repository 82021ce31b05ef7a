"""What must I do now?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.web.access import agent


@agent("desk:see")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The agent's first page."""
    return render(request, "dashboards/desk.html")
