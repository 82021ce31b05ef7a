"""The questionnaire on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from parvis.ground.campaigns.queries import current_campaign
from parvis.listen.questionnaires.expressions import Binary, Call, expected_choices, parse
from parvis.listen.questionnaires.queries import published_version
from parvis.listen.questionnaires.schema import Form, Page, Question
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
    questions = [_on_paper(version.form, page, one, language) for page in version.form.pages for one in page.questions]
    context = {
        "title": version.form.title(language),
        "questions": questions,
        "large": bool(request.GET.get("grand")),
        "reference": f"{version.form.form_id} v{version.number}",
    }
    return render(request, "questionnaires/print.html", context)


def _on_paper(form: Form, page: Page, question: Question, language: str) -> dict[str, Any]:
    return {
        "type": question.type,
        "label": question.label(language),
        "hint": question.hint(language),
        "choices": [choice.label(language) for choice in question.choices],
        "short": "short" in question.appearance or question.type == "integer",
        "condition": _condition(form, question.relevant or page.relevant, language),
    }


def _condition(form: Form, relevant: str, language: str) -> str:
    """In words, who is asked: for « such a choice was ticked », the only condition that paper can say simply."""
    tree = parse(relevant) if relevant else None
    match tree:
        case Call(function="selected") | Binary(operator="="):
            for name, code in expected_choices(tree):
                asked = form.by_name.get(name or "")
                label = next((one.label(language) for one in asked.choices if one.name == code), "") if asked else ""
                if asked and label:
                    return gettext("Seulement si vous avez coché « %(choice)s » à « %(question)s »") % {
                        "choice": label,
                        "question": asked.label(language),
                    }
    return ""
