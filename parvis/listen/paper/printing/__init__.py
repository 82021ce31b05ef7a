"""A questionnaire set on paper: its sheets, its words, its PDF, and the layout that the reader needs."""

from parvis.listen.paper.printing.made import CopyCodes, PrintedForm, form_layout, form_pdf
from parvis.listen.paper.printing.sheets import MAIN, FormSheet, form_sheets, optional_sheets

__all__ = [
    "MAIN",
    "CopyCodes",
    "FormSheet",
    "PrintedForm",
    "form_layout",
    "form_pdf",
    "form_sheets",
    "optional_sheets",
]
