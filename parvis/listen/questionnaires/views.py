"""The questionnaire on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from parvis.ground.campaigns.queries import current_campaign
from parvis.listen.questionnaires.queries import published_version
from parvis.web.access import cached, public


@public
@cached(seconds=60)
@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The whole questionnaire, to print and fill in by hand; ``?grand=1`` in large print."""
    calendar = current_campaign()
    version = published_version(calendar.campaign) if calendar else None
    if version is None:
        raise Http404
    language = get_language() or "fr"
    questions = [
        {
            "type": question.type,
            "label": question.label(language),
            "hint": question.hint(language),
            "choices": [choice.label(language) for choice in question.choices],
            "short": "short" in question.appearance,
        }
        for question in version.form.questions
    ]
    context = {
        "title": version.form.title(language),
        "questions": questions,
        "large": bool(request.GET.get("grand")),
        "reference": f"{version.form.form_id} v{version.number}",
    }
    return render(request, "questionnaires/print.html", context)
