"""From one contribution to its statements: a pure projection, the same each time it is made."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from parvis.listen.contributions.models import Contribution
from parvis.listen.questionnaires.schema import Form, Question
from parvis.understand.corpus.language import language_of
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.near import bands, normalised
from parvis.understand.corpus.segmentation import Span, segment

#: Choices that say nothing of what the words are about.
NO_THEME: Final = frozenset({"nsp", "prefere-pas"})


@dataclass(frozen=True)
class PageRow:
    """The last row of a page: its number (the revision), when it was sent, its answers."""

    revision: int
    at: datetime
    answers: Mapping[str, Any]


def statement_id(source: str, source_id: uuid.UUID, question: str, revision: int, span: Span) -> uuid.UUID:
    """Identity of a statement: the first 128 bits of the SHA-256 of its source, revision and span."""
    key = f"{source}\n{source_id}\n{question}\n{revision}\n{span.start}-{span.end}"
    return uuid.UUID(bytes=hashlib.sha256(key.encode()).digest()[:16])


def statements_in(
    contribution: Contribution, pages: Mapping[str, PageRow], form: Form, *, partial: bool, contract: str = ""
) -> Iterator[Statement]:
    """Statements of the free-text answers that count in the end (those of pages still shown).

    ``contract`` is the code of the contrat de ville under which the person speaks.
    """
    answers = {name: value for page in pages.values() for name, value in page.answers.items()}
    said = form.relevant_answers(answers)
    themes = themes_ticked(form, said)
    for page in form.pages:
        row = pages.get(page.name)
        for question in page.questions:
            text = said.get(question.name)
            if row is None or question.type != "text" or not isinstance(text, str):
                continue
            for span in segment(text):
                one = _statement(contribution, question.name, question.object, row, text, span, partial=partial)
                one.themes, one.contract = themes.get(question.object, []), contract
                yield one


def themes_ticked(form: Form, said: Mapping[str, Any]) -> dict[str, list[str]]:
    """The themes that a person ticked, by the object of the question: their own classing of the words they then write.

    The question is the first of the object with several choices; « je ne sais pas » is not a theme.
    """
    ticked: dict[str, list[str]] = {}
    for question in theme_questions(form):
        names = {choice.name for choice in question.choices} - NO_THEME
        answer = said.get(question.name)
        ticked[question.object] = [one for one in answer if one in names] if isinstance(answer, list) else []
    return ticked


def theme_questions(form: Form) -> list[Question]:
    """The questions of ``form`` by which people class their words: one an object at most."""
    found: dict[str, Question] = {}
    for question in form.questions:
        if question.type == "select_multiple" and question.object:
            found.setdefault(question.object, question)
    return list(found.values())


def _statement(
    contribution: Contribution,
    question: str,
    objet: str,
    row: PageRow,
    source: str,
    span: Span,
    *,
    partial: bool,
) -> Statement:
    text = source[span.start : span.end]
    identity = statement_id("contribution", contribution.pk, question, row.revision, span)
    quartier, commune = contribution.quartier, contribution.commune
    place = quartier or commune
    return Statement(
        id=identity,
        source=Statement.Source.CONTRIBUTION,
        source_id=contribution.pk,
        question=question,
        revision=row.revision,
        start=span.start,
        end=span.end,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        group=identity,
        bands=bands(normalised(text)),
        language=language_of(text),
        object=objet,
        campaign_id=contribution.campaign_id,
        departement=place.departement_id if place else "",
        commune=commune.pk if commune else "",
        quartier=quartier.pk if quartier else "",
        zoning=quartier.zoning if quartier else "",
        outcome=contribution.outcome,
        channel=contribution.channel,
        partial=partial,
        flood=contribution.flood,
        said_at=row.at,
    )
