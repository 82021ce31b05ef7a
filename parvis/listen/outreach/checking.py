"""An answer taken on a device, checked with the same forms as the pages of the web."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from parvis.listen.questionnaires.forms import page_form
from parvis.listen.questionnaires.schema import Answer, Form, Page


class Unfit(ValueError):
    """An answer cannot be entered; the message says which question and why, in French."""


def answers_checked(
    form: Form, given: Mapping[str, Answer], *, language: str, spoken: Collection[str] = ()
) -> dict[str, Any]:
    """``given`` as the pages of the web would keep it, by question.

    ``spoken`` are the questions answered as sound: they have no text yet, and are not asked for one.

    Raises:
        Unfit: the first question that is missing or wrong; or nothing at all is said.
    """
    kept: dict[str, Answer] = {}
    for page in form.pages:
        own = {question.name: given.get(question.name) for question in page.questions}
        shown = {question.name for question in page.shown({**kept, **own})}
        if not shown:
            continue
        said = page_form(page, language=language, answers=kept, data=_typed(page, given, shown))
        wrong = [(name, errors) for name, errors in said.errors.items() if name not in spoken]
        if wrong:
            name, errors = wrong[0]
            question = form.by_name.get(name)
            raise Unfit(f"{question.label('fr') if question else 'Réponse'} : {errors[0]}")
        kept |= {name: value for name, value in said.cleaned_values.items() if name in shown}
    answers = form.relevant_answers(kept)
    if not answers and not spoken:
        raise Unfit("Aucune question n’a de réponse.")
    return answers


def _typed(page: Page, given: Mapping[str, Answer], shown: Collection[str]) -> dict[str, Any]:
    """What a browser would have sent of the page."""
    sent: dict[str, Any] = {}
    for question in page.questions:
        value = given.get(question.name) if question.name in shown else None
        if value is None:
            continue
        if question.type == "rank" and isinstance(value, list):
            sent |= {f"{question.name}_{place}": one for place, one in enumerate(value)}
            if len(value) > question.positions:
                raise Unfit(f"{question.label('fr')} : {question.positions} choix au plus.")
        else:
            sent[question.name] = value
    return sent
