"""The door of the agents' pages: signed in, mandated, second factor where the role asks for it, able."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from parvis.ground.people.models import Agent, Role
from parvis.ground.people.queries import active_mandates, has_second_factor
from parvis.ground.people.scope import Scope

MANDATE_KEY = "mandat"
OWN_ACCOUNT = "account:manage"


class AgentsDoor:
    """For a view marked :func:`parvis.web.access.agent`: makes ``request.scope``, or answers in its place.

    Not signed in: to the sign-in page. No mandate in force: a page that says whom to ask. A role that must have a
    second factor and has none: to where it is set. An ability that the role lacks: 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        ability = getattr(view, "parvis_ability", "")
        if not ability:
            return None
        agent = request.user
        if not isinstance(agent, Agent):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        scope = scope_of(request, agent)
        if scope is None:
            return render(request, "people/no_mandate.html", status=403)
        request.scope = scope  # type: ignore[attr-defined]
        if ability != OWN_ACCOUNT and needs_second_factor(scope.role) and not has_second_factor(agent):
            return redirect("mfa_index")
        if not scope.may(ability):
            raise Http404
        return None


def scope_of(request: HttpRequest, agent: Agent) -> Scope | None:
    """The scope of the mandate chosen in this session, else of the first in force; None when there is none."""
    mandates = active_mandates(agent)
    if not mandates:
        return None
    chosen = request.session.get(MANDATE_KEY)
    mandate = next((one for one in mandates if one.pk == chosen), mandates[0])
    return Scope(agent, mandate, tuple(mandates))


def needs_second_factor(role: Role) -> bool:
    """Whether the installation asks a second factor of ``role`` (``PARVIS_SECOND_FACTOR``)."""
    return role in settings.PARVIS_SECOND_FACTOR
