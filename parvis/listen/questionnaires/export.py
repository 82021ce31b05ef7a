"""Writing a questionnaire as an XLSForm workbook that other tools read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parvis.listen.questionnaires.schema import Form, Page, Question, Texts

NAMES = {"fr": "Français", "en": "English", "ar": "العربية"}
EPOCH = datetime(2023, 5, 15, tzinfo=UTC).replace(tzinfo=None)


def export_workbook(form: Form) -> bytes:
    """The bytes of a .xlsx that :func:`.workbook.read_workbook` reads as an equal form."""
    book = Workbook()
    survey = book.active
    assert isinstance(survey, Worksheet)
    survey.title = "survey"
    languages = [code for code in form.languages if code != "fr-simple"]
    _fill(survey, _survey(form, languages))
    _fill(book.create_sheet("choices"), _choices(form, languages))
    _fill(book.create_sheet("settings"), [_settings(form)])
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = "Parvis"
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _fill(sheet: Worksheet, rows: list[dict[str, str]]) -> None:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header) or None for header in headers])
    # A cell that starts with « = » is text here, never a formula.
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(int(cell.column or 1))].width = 40 if "::" in str(cell.value) else 22
    sheet.freeze_panes = "C2"


def _spread(column: str, texts: Texts, languages: list[str]) -> dict[str, str]:
    return {f"{column}::{NAMES.get(code, code)} ({code})": texts.get(code, "") for code in languages}


def _survey(form: Form, languages: list[str]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for page in form.pages:
        grouped = bool(page.relevant or page.profile or len(page.questions) > 1 or page.labels)
        if grouped:
            rows.append(_group(page, languages))
        rows += [_question(question, languages) for question in page.questions]
        if grouped:
            rows.append({"type": "end group"})
    first = {"type": "", "name": "", **_spread("label", {}, languages), **_spread("hint", {}, languages)}
    rows[0] = {**first, **rows[0]}
    return rows


def _group(page: Page, languages: list[str]) -> dict[str, str]:
    together = page.name != page.questions[0].name
    return {
        "type": "begin group",
        "name": page.name if together else f"g_{page.name}",
        **_spread("label", page.labels, languages),
        "parvis_simple": page.labels.get("fr-simple", ""),
        "relevant": page.relevant,
        "appearance": "field-list" if together else "",
        "parvis_rubrique": "profil" if page.profile else "",
    }


def _question(question: Question, languages: list[str]) -> dict[str, str]:
    return {
        "type": f"{question.type} {question.list_name}".strip(),
        "name": question.name,
        **_spread("label", question.labels, languages),
        **_spread("hint", question.hints, languages),
        "parvis_simple": question.labels.get("fr-simple", ""),
        "parvis_simple_hint": question.hints.get("fr-simple", ""),
        "required": "yes" if question.required else "",
        **_only(_spread("required_message", question.required_messages, languages)),
        "relevant": question.relevant,
        "constraint": question.constraint,
        **_only(_spread("constraint_message", question.constraint_messages, languages)),
        "appearance": question.appearance,
        "parameters": " ".join(f"{name}={value}" for name, value in question.parameters.items()),
        "parvis_places": str(question.places or ""),
        "parvis_objet": question.object,
    }


def _only(row: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if text}


def _choices(form: Form, languages: list[str]) -> list[dict[str, str]]:
    lists = {question.list_name: question.choices for question in form.questions if question.list_name}
    return [
        {
            "list_name": name,
            "name": choice.name,
            **_spread("label", choice.labels, languages),
            "parvis_simple": choice.labels.get("fr-simple", ""),
        }
        for name, choices in lists.items()
        for choice in choices
    ]


def _settings(form: Form) -> dict[str, Any]:
    return {
        "form_title": form.titles.get("fr", ""),
        "form_id": form.form_id,
        "version": form.version,
        "default_language": "Français (fr)",
        "parvis_relecture": " ".join(form.to_review),
    }
