"""Writing a questionnaire as an XLSForm workbook that other tools read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Final, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parvis.listen.questionnaires.schema import Form, Page, Question, Texts
from parvis.listen.questionnaires.sheets import written

Cells: TypeAlias = dict[str, str]

EPOCH: Final = datetime(2023, 5, 15, tzinfo=UTC).replace(tzinfo=None)
MOMENT: Final = re.compile(rb"(?<=dcterms:W3CDTF\">)[0-9T:Z-]+(?=</dcterms:)")
SURVEY: Final = ("type", "name", "label", "parvis_simple", "hint", "parvis_simple_hint")
CHOICES: Final = ("list_name", "name", "label", "parvis_simple")
SETTINGS: Final = ("form_title", "form_id", "version", "default_language", "parvis_relecture")


def export_workbook(form: Form) -> bytes:
    """The bytes of a .xlsx that :func:`.workbook.read_workbook` reads as an equal form.

    The same form gives the same bytes.
    """
    book = Workbook()
    survey = book.active
    assert isinstance(survey, Worksheet)
    survey.title = "survey"
    languages = [code for code in form.languages if code != "fr-simple"]
    _fill(survey, SURVEY, languages, list(_survey(form)))
    _fill(book.create_sheet("choices"), CHOICES, languages, list(_choices(form)))
    _fill(book.create_sheet("settings"), SETTINGS, [], [_settings(form)])
    book.properties.creator = "Parvis"
    output = io.BytesIO()
    book.save(output)
    return _undated(output.getvalue())


def _fill(sheet: Worksheet, first: Sequence[str], languages: Sequence[str], rows: Sequence[Cells]) -> None:
    """Write ``rows`` under the columns ``first`` (always there, in each language), then the others that are used."""
    used = dict.fromkeys(column for row in rows for column, text in row.items() if text)
    translated = {"label", "hint"} if languages else set()
    always = [
        column
        for name in first
        for column in ([f"{name}::{code}" for code in languages] if name in translated else [name])
    ]
    columns = list(dict.fromkeys([*always, *used]))
    sheet.append([written(column) for column in columns])
    for row in rows:
        sheet.append([row.get(column) or None for column in columns])
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            # A text that starts with « = » is text here, never a formula.
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(int(cell.column or 1))].width = 40 if "::" in str(cell.value) else 22
    sheet.freeze_panes = "C2"


def _spread(column: str, texts: Texts, simple: str = "") -> Cells:
    """The texts of a column by language, the simplified wording in its own column."""
    spread = {f"{column}::{code}": text for code, text in texts.items() if code != "fr-simple"}
    return {**spread, simple: texts.get("fr-simple", "")} if simple else spread


def _survey(form: Form) -> Iterator[Cells]:
    taken = {question.name for question in form.questions} | {page.name for page in form.pages}
    free = (name for number in count(1) if (name := f"groupe_{number}") not in taken)
    for (together, relevant, profile), pages in groupby(form.pages, key=_surroundings):
        rows = [_question(question) for page in pages for question in page.questions]
        if together is not None:
            yield from [_group(together.name, together, "field-list"), *rows, {"type": "end group"}]
        elif relevant or profile:
            around = Page("", (), relevant, profile)
            yield from [_group(next(free), around, ""), *rows, {"type": "end group"}]
        else:
            yield from rows


def _surroundings(page: Page) -> tuple[Page | None, str, bool]:
    """What makes neighbouring pages share a group: a page of several questions is a group of its own."""
    together = page.name != page.questions[0].name
    return page if together else None, page.relevant, page.profile


def _group(name: str, page: Page, appearance: str) -> Cells:
    return {
        "type": "begin group",
        "name": name,
        **_spread("label", page.labels, "parvis_simple"),
        "relevant": page.relevant,
        "appearance": appearance,
        "parvis_rubrique": "profil" if page.profile else "",
    }


def _question(question: Question) -> Cells:
    return {
        "type": f"{question.type} {question.list_name}".strip(),
        "name": question.name,
        **_spread("label", question.labels, "parvis_simple"),
        **_spread("hint", question.hints, "parvis_simple_hint"),
        "required": "yes" if question.required else "",
        **_spread("required_message", question.required_messages),
        "relevant": question.relevant,
        "constraint": question.constraint,
        **_spread("constraint_message", question.constraint_messages),
        "appearance": question.appearance,
        "parameters": " ".join(f"{name}={value}" for name, value in question.parameters.items()),
        "parvis_places": str(question.places or ""),
        "parvis_objet": question.object,
    }


def _choices(form: Form) -> Iterator[Cells]:
    lists = {question.list_name: question.choices for question in form.questions if question.list_name}
    for name, choices in lists.items():
        for choice in choices:
            yield {"list_name": name, "name": choice.name, **_spread("label", choice.labels, "parvis_simple")}


def _settings(form: Form) -> Cells:
    return {
        "form_title": form.titles.get("fr", ""),
        **_spread("parvis_titre", {code: title for code, title in form.titles.items() if code != "fr"}),
        "form_id": form.form_id,
        "version": form.version,
        "default_language": "Français (fr)",
        "parvis_relecture": " ".join(form.to_review),
    }


def _undated(content: bytes) -> bytes:
    """The same workbook without the moment of its writing."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as write:
        for entry in read.infolist():
            data = MOMENT.sub(EPOCH.isoformat().encode() + b"Z", read.read(entry))
            write.writestr(zipfile.ZipInfo(entry.filename, EPOCH.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return output.getvalue()
