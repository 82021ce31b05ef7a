"""From one contribution, or the minutes of one meeting, to its statements: pure, the same each time it is made."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from parvis.ground.territories.models import Quartier
from parvis.listen.contributions.models import Contribution, Outcome
from parvis.listen.meetings.models import Meeting, MinutesItem
from parvis.listen.questionnaires.schema import Form, Question
from parvis.understand.corpus.language import language_of
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.near import bands, normalised
from parvis.understand.corpus.segmentation import Span, segment
from parvis.understand.corpus.splitting import NO_CUTS, Cuts, cut

#: The channel of what was said in a meeting; those of answers are the contributions'.
MEETING_CHANNEL: Final = "reunion"

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
    contribution: Contribution,
    pages: Mapping[str, PageRow],
    form: Form,
    *,
    partial: bool,
    contract: str = "",
    cuts: Cuts = NO_CUTS,
) -> Iterator[Statement]:
    """Statements of the free-text answers that count in the end (those of pages still shown).

    ``contract`` is the code of the contrat de ville under which the person speaks.
    """
    answers = {name: value for page in pages.values() for name, value in page.answers.items()}
    said = form.relevant_answers(answers)
    quartier, commune = contribution.quartier, contribution.commune
    place = quartier or commune
    about = {
        "campaign_id": contribution.campaign_id,
        "departement": place.departement_id if place else "",
        "commune": commune.pk if commune else "",
        "contract": contract,
        "quartier": quartier.pk if quartier else "",
        "zoning": quartier.zoning if quartier else "",
        "outcome": contribution.outcome,
        "channel": contribution.channel,
        "flood": contribution.flood,
        "partial": partial,
    }
    themes = themes_ticked(form, said)
    for page in form.pages:
        row = pages.get(page.name)
        for question in page.questions:
            text = said.get(question.name)
            if row is None or question.type != "text" or not isinstance(text, str):
                continue
            for span in cut(text, segment(text), cuts.get((question.name, row.revision), {})):
                yield _statement(
                    Statement.Source.CONTRIBUTION,
                    contribution.pk,
                    question.name,
                    row.revision,
                    text,
                    span,
                    object=question.object,
                    themes=themes.get(question.object, []),
                    said_at=row.at,
                    received_at=row.at,
                    **about,
                )


def statements_of_minutes(
    meeting: Meeting, items: Iterable[MinutesItem], published: Mapping[int, datetime], *, cuts: Cuts = NO_CUTS
) -> Iterator[Statement]:
    """Statements of the minutes published last: an item is one, whole, unless it was cut.

    ``published`` is when each version became public, by its number: an item waits to be read from the one that brought
    its words. ``meeting`` comes with its quarters.
    """
    quartiers = list(meeting.quartiers.all())
    quartier = quartiers[0] if len(quartiers) == 1 else None
    about = {
        "campaign_id": meeting.campaign_id,
        "departement": meeting.departement_id,
        "contract": meeting.contract_id or shared_contract(quartiers),
        "quartier": quartier.pk if quartier else "",
        "zoning": quartier.zoning if quartier else "",
        "outcome": Outcome.QPV if quartiers else Outcome.COVERED,
        "channel": MEETING_CHANNEL,
        "said_at": meeting.starts_at,
    }
    for item in items:
        start = len(item.text) - len(item.text.lstrip())
        end = len(item.text.rstrip())
        if start >= end:
            continue
        question = str(item.item)
        for span in cut(item.text, [Span(start, end)], cuts.get((question, item.revision), {})):
            yield _statement(
                Statement.Source.MINUTES,
                meeting.pk,
                question,
                item.revision,
                item.text,
                span,
                object=item.object,
                received_at=min(at for number, at in published.items() if number >= item.revision),
                **about,
            )


def shared_contract(quartiers: Iterable[Quartier]) -> str:
    """The contract that all of ``quartiers`` share, when it is one alone; empty otherwise.

    The quarters come with their current contracts of the 2024 generation (see :mod:`.pulling`).
    """
    codes = {contract.pk for quartier in quartiers for contract in quartier.contracts.all()}
    return codes.pop() if len(codes) == 1 else ""


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
    source: str, source_id: uuid.UUID, question: str, revision: int, said: str, span: Span, **about: Any
) -> Statement:
    text = said[span.start : span.end]
    identity = statement_id(source, source_id, question, revision, span)
    return Statement(
        id=identity,
        source=source,
        source_id=source_id,
        question=question,
        revision=revision,
        start=span.start,
        end=span.end,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        group=identity,
        bands=bands(normalised(text)),
        language=language_of(text),
        **about,
    )
