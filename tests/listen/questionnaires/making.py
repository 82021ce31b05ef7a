"""Workbooks made by the tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from parvis.listen.questionnaires.schema import Form
from parvis.listen.questionnaires.workbook import Issue, WorkbookError, read_workbook

SURVEY = ("type", "name", "label::Français (fr)", "relevant", "constraint", "parvis_rubrique", "appearance")
CHOICES = (
    ("list_name", "name", "label::Français (fr)"),
    ("ouinon", "oui", "Oui"),
    ("ouinon", "non", "Non"),
    ("lieux", "parc", "Le parc"),
    ("lieux", "marche", "Le marché"),
    ("lieux", "nsp", "Je ne sais pas"),
)
SETTINGS = (("form_title", "form_id"), ("Essai", "essai"))


def made(
    survey: Sequence[Sequence[Any]],
    *,
    headers: Sequence[Any] = SURVEY,
    choices: Sequence[Sequence[Any]] = CHOICES,
    settings: Sequence[Sequence[Any]] = SETTINGS,
    then: Callable[[Worksheet], None] = lambda sheet: None,
) -> bytes:
    """The bytes of a workbook; ``then`` changes the sheet « survey » once it is filled."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "survey"
    for name, rows in (("survey", [headers, *survey]), ("choices", choices), ("settings", settings)):
        page = sheet if name == "survey" else book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    then(sheet)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def form_of(*survey: Sequence[Any], **options: Any) -> Form:
    """The form of a workbook with these rows."""
    return read_workbook(made(survey, **options))


def issues_of(content: bytes) -> list[Issue]:
    """What is said of a workbook that is refused."""
    with pytest.raises(WorkbookError) as caught:
        read_workbook(content)
    return caught.value.issues
