"""Who may open a view. Views are closed unless they say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


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
