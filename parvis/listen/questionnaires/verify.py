"""What a questionnaire must respect as a whole: names, order of references, the profile's coarse bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from parvis.listen.questionnaires.expressions import ExpressionError, parse, references
from parvis.listen.questionnaires.schema import Form, Page, Question

# (sheet, row, column, message)
Found: TypeAlias = tuple[str, int, str, str]


def verify(form: Form, rows: Mapping[str, int]) -> Iterator[Found]:
    """Everything wrong in ``form``; ``rows`` gives the row of each name in the sheet « survey »."""
    seen: set[str] = set()
    pages: set[str] = set()
    for page in form.pages:
        if page.name in pages:
            yield "survey", rows.get(page.name, 0), "name", f"le nom « {page.name} » est donné deux fois."
        pages.add(page.name)
        if page.relevant:
            yield from _condition(page.relevant, "relevant", seen, rows.get(page.name, 0), form)
        for question in page.questions:
            yield from _question(question, page, seen, rows.get(question.name, 0), form)
            seen.add(question.name)


def _question(question: Question, page: Page, seen: set[str], row: int, form: Form) -> Iterator[Found]:
    if question.name in seen:
        yield "survey", row, "name", f"le nom « {question.name} » est donné deux fois."
    if page.profile and question.type not in {"select_one", "select_multiple", "note"}:
        yield (
            "survey",
            row,
            "type",
            "le profil n’accepte que des choix par grandes tranches (select_one, select_multiple), ni texte ni nombre.",
        )
    if question.relevant:
        yield from _condition(question.relevant, "relevant", seen, row, form)
    if question.constraint:
        yield from _condition(question.constraint, "constraint", seen | {question.name}, row, form)


def _condition(text: str, column: str, seen: set[str], row: int, form: Form) -> Iterator[Found]:
    try:
        tree = parse(text)
    except ExpressionError as error:
        yield (
            "survey",
            row,
            column,
            f"{error.message}, au signe {error.position + 1} : {excerpt(text, error.position)}",
        )
        return
    for name in references(tree):
        if name not in form.by_name:
            yield (
                "survey",
                row,
                column,
                f"la question « {name} » n’existe pas : {excerpt(text, text.find(name))}",
            )
        elif name not in seen:
            yield (
                "survey",
                row,
                column,
                f"la question « {name} » vient après : une condition ne regarde qu’en arrière.",
            )
        elif not form.by_name[name].asks:
            yield "survey", row, column, f"« {name} » est une note : elle n’a pas de réponse."


def excerpt(text: str, position: int) -> str:
    """A piece of ``text`` with « ▸ » before the sign at ``position``."""
    start = max(0, position - 20)
    return f"{'…' if start else ''}{text[start:position]}▸{text[position : position + 20]}"
