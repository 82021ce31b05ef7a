"""Context processor of every page: language, direction, identity, style sheet, the way out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from parvis.web import accessibility

# A site that anyone may look at on any day, in French whoever reads it: nothing in it says where one comes from.
QUICK_EXIT_URL = "https://meteofrance.com/"


def html_language(code: str | None) -> str:
    """The ``lang`` of HTML for a language of the site: « fr-simple » is French."""
    return (code or "fr").split("-")[0]


def site(request: HttpRequest) -> dict[str, object]:
    """What ``web/base.html`` needs beside the campaign."""
    state = bool(settings.PARVIS_STATE_IDENTITY)
    return {
        "html_lang": html_language(get_language()),
        "text_dir": "rtl" if get_language_bidi() else "ltr",
        "state_identity": state,
        "stylesheet": "build/etat.css" if state else "build/parvis.css",
        "quick_exit_url": QUICK_EXIT_URL,
        "accessibility_level": accessibility.declaration().level,
        "demo_mailbox": bool(settings.PARVIS_MAILBOX),
    }
