"""Tags of the agents' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from parvis.ground.people.menu import MENU

register = template.Library()


@register.inclusion_tag("people/menu.html", takes_context=True)
def agent_menu(context: Context) -> dict[str, Any]:
    """The agents' menu: what the role may see, and the label of the page where the agent is (empty elsewhere)."""
    request = context["request"]
    scope = getattr(request, "scope", None)
    links = []
    for entry in MENU:
        if scope is not None and scope.may(entry.ability):
            href = reverse(entry.url)
            home = href == "/agents/"
            here = request.path == href if home else request.path.startswith(href)
            links.append({"href": href, "label": entry.label, "here": here})
    return {"links": links, "here": next((link["label"] for link in links if link["here"]), "")}
