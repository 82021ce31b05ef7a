"""The end of the questionnaire: reading it over, sending it, the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.campaigns.thread import to_come
from parvis.listen.contributions import drafts
from parvis.listen.contributions.models import Channel, Contribution
from parvis.listen.contributions.places import WayIn
from parvis.listen.contributions.queries import State, state_of
from parvis.listen.contributions.services import AlreadySubmitted, contribution_submit
from parvis.listen.contributions.views.pages import already_sent, keep_private, language, no_draft
from parvis.listen.questionnaires.queries import version_by_id
from parvis.listen.questionnaires.schema import Form
from parvis.web.access import public
from parvis.web.codes import CodeKind, new_code
from parvis.web.thread import Stop, StopState

SENDING_SALT = "parvis.envoi"


@dataclass(frozen=True)
class Line:
    """A line of the check page: a question, what was answered in words, and the page where to change it."""

    label: str
    answers: tuple[str, ...]
    page: str


def lines(form: Form, state: State, language: str) -> Iterator[Line]:
    """What the person said, question by question, in the order of the questionnaire."""
    for page in form.visible_pages(state.answers):
        for question in page.questions:
            if question.asks:
                said = question.words(state.answers.get(question.name), language)
                yield Line(question.label(language), said, page.name)


@public
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Read one's answers over; « Envoyer ma réponse » submits them.

    The receipt code is made with the page and signed inside its form, so that a form sent twice — a tired network, a
    server that fell after writing — is one submission with one receipt.
    """
    draft = drafts.read_draft(request)
    if draft is None:
        return no_draft(request)
    state = state_of(draft.contribution)
    if request.method == "POST":
        return _submit(request, draft)
    if state.submitted:
        return already_sent(request)
    token = signing.dumps({"c": str(draft.contribution), "r": new_code(CodeKind.RECEIPT)}, salt=SENDING_SALT)
    answered = list(lines(version_by_id(draft.version).form, state, language()))
    context = {"lines": answered, "token": token, "kiosk": draft.on_kiosk, "empty": not state.sent}
    return keep_private(render(request, "contributions/check.html", context), draft)


def _submit(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
    calendar = current_campaign()
    if calendar is None or not calendar.is_open:
        return render(request, "contributions/not_open.html", {"draft": draft})
    try:
        token: dict[str, Any] = signing.loads(request.POST.get("envoi", ""), salt=SENDING_SALT)
    except signing.BadSignature:
        return redirect("contributions:check")
    if token["c"] != str(draft.contribution):
        return redirect("contributions:check")
    try:
        contribution_submit(contribution=draft.contribution, code=token["r"])
    except AlreadySubmitted:
        return already_sent(request)
    response = redirect("contributions:receipt")
    drafts.write_receipt(response, drafts.Receipt(draft.contribution, token["r"], draft.channel, draft.ref))
    drafts.forget_draft(response)
    return response


@public
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt code, what happens next with its dates, and where to leave a contact."""
    given = drafts.read_receipt(request)
    if given is None:
        return redirect("portal:parole")
    contribution = Contribution.objects.select_related("quartier", "commune").get(pk=given.contribution)
    address = request.build_absolute_uri(reverse("portal:parole"))
    context = {
        "code": given.code,
        "sms": gettext("Mon code Parvis : %(code)s. Pour voir ce que devient ma parole : %(address)s")
        % {"code": given.code, "address": address},
        "stops": [_received(contribution), *to_come(current_campaign())],
        "contact_address": _contact_address(contribution),
        "another": WayIn(Channel(given.channel), given.ref).query(),
        "kiosk": given.channel == Channel.KIOSK,
        "helped": given.channel in {Channel.ASSISTED, Channel.PAPER},
    }
    return render(request, "contributions/receipt.html", context)


def _received(contribution: Contribution) -> Stop:
    """The first stop: how many questions got an answer in the person's own words, and where they speak of."""
    form = version_by_id(contribution.version_id).form
    said = form.relevant_answers(state_of(contribution.pk).answers)
    count = sum(question.type == "text" and question.name in said for question in form.questions)
    body = ngettext("%(count)s réponse avec vos mots", "%(count)s réponses avec vos mots", count) % {"count": count}
    place = contribution.quartier or contribution.commune
    return Stop(
        title=gettext("Votre réponse est reçue"),
        state=StopState.DONE,
        when=gettext("aujourd’hui"),
        body=f"{body} – {place.name}" if place else body,
    )


def _contact_address(contribution: Contribution) -> str:
    """The vault's page; it is told the territory, and nothing else."""
    place = contribution.quartier or contribution.commune
    query = {"quartier" if contribution.quartier else "commune": place.pk} if place else {}
    return reverse("contacts:leave") + (f"?{urlencode(query)}" if query else "")
