"""The pages of the questionnaire: one question each, kept as it is sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from parvis.ground.campaigns.queries import current_campaign
from parvis.listen.contributions import drafts
from parvis.listen.contributions.queries import State, state_of
from parvis.listen.contributions.services import draft_pause, page_send
from parvis.listen.questionnaires.forms import page_form
from parvis.listen.questionnaires.queries import version_by_id
from parvis.listen.questionnaires.schema import Answer, Form, Page
from parvis.listen.questionnaires.voices import Heard, voices_of
from parvis.web.access import public

logger = logging.getLogger("parvis.contributions")

SECONDS_A_QUESTION = 45


@dataclass(frozen=True)
class Progress:
    """« Question 3 sur 9 »: notes are read, not counted."""

    number: int
    total: int

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.total - self.number + 1) * SECONDS_A_QUESTION / 60))


def progress(pages: Sequence[Page], current: Page) -> Progress:
    """Place of ``current`` among the pages that ask something."""
    asking = [page for page in pages if page.asks]
    before = sum(1 for page in pages[: pages.index(current) + 1] if page.asks)
    return Progress(number=max(1, before), total=len(asking))


@public
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page, or keep what it sent and go on."""
    draft = drafts.read_draft(request)
    if draft is None:
        return no_draft(request)
    try:
        return _page(request, name, draft)
    except (OperationalError, InterfaceError) as error:
        if request.method != "POST":
            raise
        logger.error("page non enregistrée : %s", error)
        return not_saved(request)


def _page(request: HttpRequest, name: str, draft: drafts.Draft) -> HttpResponse:
    form = version_by_id(draft.version).form
    current = form.page(name)
    if current is None:
        raise Http404
    state = state_of(draft.contribution)
    if state.submitted:
        return already_sent(request)
    pages = form.visible_pages(state.answers)
    if current not in pages:
        return redirect("contributions:page", first_unanswered(form, state).name)
    if request.method == "POST":
        return _send(request, draft, form, current, state)
    fields = page_form(
        current, language=language(), initial=state.answers, answers=state.answers, voices=_voices(draft)
    )
    return _show(request, draft, pages, current, fields)


def _send(request: HttpRequest, draft: drafts.Draft, form: Form, current: Page, state: State) -> HttpResponse:
    calendar = current_campaign()
    if calendar is None or not calendar.is_open:
        return render(request, "contributions/not_open.html", {"draft": draft})
    fields = page_form(current, language=language(), data=request.POST, answers=state.answers, voices=_voices(draft))
    if not fields.is_valid():
        return _show(request, draft, form.visible_pages(state.answers), current, fields)
    values = fields.cleaned_values
    if current.asks:
        page_send(contribution=draft.contribution, page=current.name, profile=current.profile, answers=values)
    said = {**state.answers, **values}
    response = _next(request, draft, form, current, said)
    drafts.write_draft(response, draft)
    return response


def _voices(draft: drafts.Draft) -> Mapping[str, Heard]:
    """The voices that say the questions in the language of the page."""
    return voices_of(version_by_id(draft.version).questionnaire_id).get(language(), {})


def _next(
    request: HttpRequest, draft: drafts.Draft, form: Form, current: Page, said: dict[str, Answer]
) -> HttpResponse:
    action = request.POST.get("action")
    if action == "pause":
        return paused(request, draft_pause(contribution=draft.contribution))
    pages = form.visible_pages(said)
    place = pages.index(current) if current in pages else -1
    if action == "back":
        return redirect("contributions:page", pages[place - 1].name) if place > 0 else redirect("contributions:start")
    if place + 1 == len(pages) or request.POST.get("retour") == "verifier":
        return redirect("contributions:check")
    return redirect("contributions:page", pages[place + 1].name)


def _show(
    request: HttpRequest, draft: drafts.Draft, pages: Sequence[Page], current: Page, fields: object
) -> HttpResponse:
    context = {
        "page": current,
        "form": fields,
        "progress": progress(pages, current),
        "is_first": pages[0] == current,
        "from_check": (request.POST or request.GET).get("retour") == "verifier",
        "kiosk": draft.on_kiosk,
    }
    response = render(request, "contributions/page.html", context)
    return keep_private(response, draft)


def keep_private(response: HttpResponse, draft: drafts.Draft) -> HttpResponse:
    """On a kiosk nothing is kept by the browser; elsewhere « back » finds again what was typed and not yet sent."""
    response["Cache-Control"] = "no-store" if draft.on_kiosk else "private, no-cache"
    drafts.write_draft(response, draft)
    return response


def first_unanswered(form: Form, state: State) -> Page:
    """The page where a draft goes on: the first not yet sent, else the last."""
    pages = form.visible_pages(state.answers)
    return next((page for page in pages if page.asks and page.name not in state.sent), pages[-1])


def language() -> str:
    """Language of the page."""
    return get_language() or "fr"


def paused(request: HttpRequest, code: str) -> HttpResponse:
    """The page that gives the resume code; it is shown once, and is not kept by the browser."""
    address = request.build_absolute_uri(reverse("contributions:resume"))
    sms = gettext("Mon code pour reprendre : %(code)s. C’est ici : %(address)s") % {
        "code": code,
        "address": address,
    }
    return render(request, "contributions/paused.html", {"code": code, "sms": sms})


def no_draft(request: HttpRequest) -> HttpResponse:
    """No draft in this browser: a way to begin, or to resume with a code."""
    response = render(request, "contributions/no_draft.html", status=404)
    drafts.forget_draft(response)
    return response


def already_sent(request: HttpRequest) -> HttpResponse:
    """The answer was sent: it cannot be changed, but followed, withdrawn, or another begun."""
    response = render(request, "contributions/already_sent.html")
    drafts.forget_draft(response)
    return response


def not_saved(request: HttpRequest) -> HttpResponse:
    """The database did not answer: the words come back in a form whose button sends them again."""
    words = [(key, value) for key in request.POST for value in request.POST.getlist(key)]
    hidden = [(key, value) for key, value in words if key != "csrfmiddlewaretoken"]
    response = render(request, "contributions/not_saved.html", {"hidden": hidden}, status=503)
    response["Retry-After"] = "10"
    return response
