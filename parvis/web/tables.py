"""Cells of the files that we write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would start one."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def csv_response(name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """A CSV file to download, as French spreadsheets open it: UTF-8 with its mark, semicolons, cells neutralised."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([neutral(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
