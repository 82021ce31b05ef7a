"""Printed forms of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from parvis.listen.paper.printing import CopyCodes, PrintedForm, form_layout, form_pdf, optional_sheets
from parvis.listen.questionnaires.schema import Form
from parvis.listen.questionnaires.workbook import read_workbook

NATIONAL = Path("parvis/listen/questionnaires/national/quartiers-2030.xlsx")
DATED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
RECEIPT = "7K4M-92TX-QP3D"


@cache
def national() -> Form:
    """The national questionnaire."""
    return read_workbook(NATIONAL.read_bytes())


def printed(form: Form | None = None, **changes: Any) -> PrintedForm:
    """A form to print, every optional sheet included."""
    form = form or national()
    values: dict[str, Any] = {
        "language": "fr",
        "blocks": tuple(sheet.name for sheet in optional_sheets(form)),
        "parole_address": "https://parvis.example/ma-parole/",
    }
    return PrintedForm(form=form, **(values | changes))


def pdf_of(one: PrintedForm, *, run: int = 12, copies: int = 1) -> bytes:
    """The PDF of ``copies`` copies, each with a receipt of its own."""
    codes = [CopyCodes(number=number, receipt=RECEIPT) for number in range(1, copies + 1)]
    return form_pdf(one, run=run, copies=codes, dated=DATED)


__all__ = ["DATED", "RECEIPT", "form_layout", "national", "pdf_of", "printed"]
