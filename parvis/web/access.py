"""Who may open a view. Views are closed unless they say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public(view: View) -> View:
    """Open ``view`` to everyone; without this mark :class:`parvis.web.middleware.ClosedByDefault` answers 404."""
    view.parvis_public = True  # type: ignore[attr-defined]
    return view


def cached(*, seconds: int) -> Callable[[View], View]:
    """Mark a page that is the same for every visitor: kept in memory for ``seconds``, and cacheable by browsers.

    The page must depend on its address alone: no cookie, no form token, no draft.
    """

    def mark(view: View) -> View:
        view.parvis_cached = seconds  # type: ignore[attr-defined]
        return view

    return mark


def agent(ability: str) -> Callable[[View], View]:
    """Open a view to the agents whose role has ``ability`` (« thing:verb », see ``people/policy.py``).

    Who is not signed in is sent to sign in; whose role lacks the ability gets a 404.
    """

    def mark(view: View) -> View:
        view.parvis_ability = ability  # type: ignore[attr-defined]
        return view

    return mark
