"""What a questionnaire must respect as a whole: conditions that look back, choices that exist, a profile in bands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from parvis.listen.questionnaires.expressions import (
    ExpressionError,
    Node,
    expected_choices,
    parse,
    reads_itself,
    references,
)
from parvis.listen.questionnaires.schema import WITH_CHOICES, Form, Page, Question
from parvis.listen.questionnaires.sheets import Issue, Row

BANDS = frozenset({"select_one", "select_multiple", "note"})


def verify(form: Form, rows: Mapping[str, Row]) -> Iterator[Issue]:
    """Everything wrong in ``form``; ``rows`` are those of the groups and questions by name, in their order."""
    profile = {question.name for page in form.pages if page.profile for question in page.questions}
    seen: set[str] = set()
    for name, row in rows.items():
        if row["relevant"]:
            yield from _condition(row, "relevant", seen, form)
        question = form.by_name.get(name)
        if question is None:
            continue
        if name in profile:
            yield from _profile(question, row)
        seen.add(name)
        if question.constraint:
            yield from _condition(row, "constraint", seen, form, question)
    for page in form.pages:
        yield from _joined(page, rows[page.questions[0].name])


def _joined(page: Page, row: Row) -> Iterator[Issue]:
    """The conditions of nested groups, each correct, may be too long or too deep together."""
    try:
        parse(page.relevant or "true()")
    except ExpressionError as error:
        message = f"les conditions des groupes autour de cette question sont trop longues ensemble ({error.message})."
        yield row.issue("relevant", message)


def _profile(question: Question, row: Row) -> Iterator[Issue]:
    if question.type not in BANDS:
        message = (
            "le profil n’accepte que des choix par grandes tranches (select_one, select_multiple), ni texte ni nombre."
        )
        yield row.issue("type", message)
    if question.required:
        yield row.issue("required", "une question du profil ne peut pas être obligatoire : effacez cette cellule.")


def _condition(row: Row, column: str, seen: set[str], form: Form, checked: Question | None = None) -> Iterator[Issue]:
    """What is wrong in the condition of a row; ``checked`` is the question that « . » stands for, if any."""
    text = row[column]
    try:
        tree = parse(text)
    except ExpressionError as error:
        yield _at(row, column, error.message, error.position)
        return
    yield from _references(tree, row, column, seen, form)
    if checked is None and reads_itself(tree):
        position = text.find(".")
        message = "« . » est la réponse de la question elle-même, qui n’est pas encore donnée : citez-en une d’avant"
        yield _at(row, column, message, position)
    for name, code in expected_choices(tree):
        question = checked if name is None else form.by_name.get(name)
        if question and question.type in WITH_CHOICES and code not in {choice.name for choice in question.choices}:
            message = (
                f"« {code} » n’est pas un choix de la question « {question.name} » (liste « {question.list_name} »)"
            )
            yield _at(row, column, message, max(text.find(f"'{code}'"), text.find(f'"{code}"')))


def _references(tree: Node, row: Row, column: str, seen: set[str], form: Form) -> Iterator[Issue]:
    for name in dict.fromkeys(references(tree)):
        found = re.search(rf"\$\{{\s*{name}\s*\}}", row[column])
        position = found.start() if found else 0
        if name not in form.by_name:
            yield _at(row, column, f"la question « {name} » n’existe pas : vérifiez son nom", position)
        elif name not in seen:
            message = f"la question « {name} » vient après : une condition ne regarde qu’en arrière"
            yield _at(row, column, message, position)
        elif not form.by_name[name].asks:
            yield _at(row, column, f"« {name} » est une note : elle n’a pas de réponse", position)


def _at(row: Row, column: str, message: str, position: int) -> Issue:
    return row.issue(column, f"{message}, au signe {position + 1} : {excerpt(row[column], position)}", position)


def excerpt(text: str, position: int) -> str:
    """A piece of ``text`` on one line, with « ▸ » before the sign at ``position``."""
    start = max(0, position - 20)
    piece = f"{'…' if start else ''}{text[start:position]}▸{text[position : position + 20]}"
    return " ".join(piece.split())
