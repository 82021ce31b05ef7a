"""The mailbox of a demonstration."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.ground.outbox.mailbox import letters
from parvis.web.access import public


@public
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Letters that this site would have sent. Exists only when ``PARVIS_DEMO`` is on and no mail server is set."""
    if not settings.PARVIS_MAILBOX:
        raise Http404
    return render(request, "outbox/mailbox.html", {"letters": letters()})
