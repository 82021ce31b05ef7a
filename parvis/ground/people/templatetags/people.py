"""Tags of the agents' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from parvis.ground.people.menu import lines_for

register = template.Library()


@register.inclusion_tag("people/menu.html", takes_context=True)
def agent_menu(context: Context) -> dict[str, Any]:
    """The agents' menu: what the role may see."""
    request = context["request"]
    scope = getattr(request, "scope", None)
    links = []
    for entry in lines_for(scope) if scope is not None else ():
        href = reverse(entry.url)
        home = href == "/agents/"
        here = request.path == href if home else request.path.startswith(href)
        links.append({"href": href, "label": entry.label, "here": here})
    return {"links": links}
