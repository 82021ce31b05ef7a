"""A questionnaire once read: pages, questions, choices, in several languages. Pure values, without Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, TypeAlias

from parvis.listen.questionnaires import expressions

Texts: TypeAlias = Mapping[str, str]
Answer: TypeAlias = str | int | list[str] | None

LANGUAGES: Final = ("fr", "fr-simple", "en", "ar")
OBJECTS: Final = {
    "defi": "Changement attendu",
    "ressource": "Ressource ou acteur",
    "projet": "Projet structurant",
    "solution": "Solution ou dispositif prioritaire",
}
TYPES: Final = frozenset({"text", "integer", "select_one", "select_multiple", "rank", "note"})
WITH_CHOICES: Final = frozenset({"select_one", "select_multiple", "rank"})
MOST_PLACES: Final = 10
SECONDS_A_PAGE: Final = 45


def pick(texts: Texts, language: str) -> str:
    """The text in ``language``, else in the language it is a variant of (``fr-simple`` → ``fr``), else in French."""
    return texts.get(language) or texts.get(language.partition("-")[0]) or texts.get("fr", "")


@dataclass(frozen=True)
class Choice:
    """An answer to choose; ``name`` is its stable code."""

    name: str
    labels: Texts

    def label(self, language: str) -> str:
        return pick(self.labels, language)


@dataclass(frozen=True)
class Question:
    """A question (or a note) as its row of the workbook says it; ``relevant`` and ``constraint`` are kept as text."""

    name: str
    type: str
    labels: Texts
    hints: Texts = field(default_factory=dict)
    required: bool = False
    required_messages: Texts = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_messages: Texts = field(default_factory=dict)
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    places: int = 0
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    object: str = ""

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer: a note does not."""
        return self.type != "note"

    @cached_property
    def relevant_tree(self) -> expressions.Node | None:
        return expressions.parse(self.relevant) if self.relevant else None

    @cached_property
    def constraint_tree(self) -> expressions.Node | None:
        return expressions.parse(self.constraint) if self.constraint else None

    @property
    def positions(self) -> int:
        """For a ranking: how many places there are to give."""
        return min(len(self.choices), self.places or MOST_PLACES)

    def label(self, language: str) -> str:
        return pick(self.labels, language)

    def hint(self, language: str) -> str:
        return pick(self.hints, language)

    def words(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The answer in words, one a line; empty without an answer."""
        if answer is None or answer == "" or answer == []:
            return ()
        if self.type not in WITH_CHOICES:
            return (str(answer),)
        labels = {choice.name: choice.label(language) for choice in self.choices}
        chosen = [answer] if isinstance(answer, str | int) else answer
        words = tuple(labels.get(str(name), str(name)) for name in chosen)
        return tuple(f"{place}. {word}" for place, word in enumerate(words, 1)) if self.type == "rank" else words


@dataclass(frozen=True)
class Page:
    """What is shown and sent at once: one question, or a group with appearance ``field-list``.

    ``relevant`` is the condition of the groups around it; ``profile`` pages go to the table of profiles.
    """

    name: str
    questions: tuple[Question, ...]
    relevant: str = ""
    profile: bool = False
    labels: Texts = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer."""
        return any(question.asks for question in self.questions)

    @cached_property
    def relevant_tree(self) -> expressions.Node | None:
        return expressions.parse(self.relevant) if self.relevant else None

    def label(self, language: str) -> str:
        """Its title: the group's label, or its only question's."""
        return pick(self.labels, language) if self.labels else self.questions[0].label(language)

    def shown(self, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
        """The questions whose condition holds; the answer of one that is not shown counts for nothing in the next."""
        if self.relevant_tree is not None and not expressions.is_true(self.relevant_tree, answers):
            return ()
        known, shown = dict(answers), []
        for question in self.questions:
            if question.relevant_tree is None or expressions.is_true(question.relevant_tree, known):
                shown.append(question)
            else:
                known.pop(question.name, None)
        return tuple(shown)

    def offered(self, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
        """The questions to put on the page before it is sent, given the answers of the pages before.

        Without JavaScript, one that depends on another of the same page is always put.
        """
        own = {question.name for question in self.questions}
        before = {name: value for name, value in answers.items() if name not in own}
        shown = {question.name for question in self.shown(before)}
        return tuple(
            question
            for question in self.questions
            if question.name in shown
            or (
                question.relevant_tree is not None
                and not own.isdisjoint(expressions.references(question.relevant_tree))
            )
        )


@dataclass(frozen=True)
class Form:
    """A whole questionnaire."""

    form_id: str
    titles: Texts
    version: str
    default_language: str
    languages: tuple[str, ...]
    to_review: tuple[str, ...]
    pages: tuple[Page, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Every question and note, in order."""
        return (question for page in self.pages for question in page.questions)

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """Every question by its name."""
        return {question.name: question for question in self.questions}

    @cached_property
    def _pages_by_name(self) -> Mapping[str, Page]:
        return {page.name: page for page in self.pages}

    @property
    def minutes(self) -> int:
        """About how long it takes, in minutes."""
        return max(1, round(sum(page.asks for page in self.pages) * SECONDS_A_PAGE / 60))

    def title(self, language: str) -> str:
        return pick(self.titles, language)

    def page(self, name: str) -> Page | None:
        """The page of that name, or None."""
        return self._pages_by_name.get(name)

    def visible_pages(self, answers: Mapping[str, Answer]) -> tuple[Page, ...]:
        """Pages whose conditions hold. The answers of a page that is not shown count for nothing."""
        kept: dict[str, Answer] = {}
        pages: list[Page] = []
        for page in self.pages:
            # A question of a page may depend on another of the same page, so its own answers count too.
            own = {question.name: answers.get(question.name) for question in page.questions}
            shown = page.shown({**kept, **own})
            if shown:
                pages.append(page)
                kept |= {question.name: answers.get(question.name) for question in shown}
        return tuple(pages)

    def relevant_answers(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers of the questions that are shown, in order: what the person says in the end."""
        kept: dict[str, Answer] = {}
        for page in self.visible_pages(answers):
            own = {question.name: answers.get(question.name) for question in page.questions}
            names = {question.name for question in page.shown({**kept, **own})}
            kept |= {name: value for name, value in own.items() if name in names and value not in (None, "", [])}
        return kept

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON values; :func:`from_json` gives it back."""
        return {
            **{name: _plain(getattr(self, name)) for name in _names(Form) if name != "pages"},
            "pages": [
                {
                    **{name: _plain(getattr(page, name)) for name in _names(Page) if name != "questions"},
                    "questions": [
                        {
                            **{name: _plain(getattr(one, name)) for name in _names(Question) if name != "choices"},
                            "choices": [{"name": choice.name, "labels": dict(choice.labels)} for choice in one.choices],
                        }
                        for one in page.questions
                    ],
                }
                for page in self.pages
            ],
        }


def from_json(data: Mapping[str, Any]) -> Form:
    """The form that :meth:`Form.to_json` wrote."""
    return Form(**{**_frozen(data), "pages": tuple(_page(page) for page in data["pages"])})


def _page(data: Mapping[str, Any]) -> Page:
    return Page(**{**_frozen(data), "questions": tuple(_question(question) for question in data["questions"])})


def _question(data: Mapping[str, Any]) -> Question:
    return Question(**{**data, "choices": tuple(Choice(**choice) for choice in data["choices"])})


def _names(kind: type[Form | Page | Question]) -> list[str]:
    return [one.name for one in fields(kind)]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _frozen(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
