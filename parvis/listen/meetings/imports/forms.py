"""The form of an import: a file or a text, and what to do with past meetings."""

from __future__ import annotations

from typing import Any

from django import forms

from parvis.listen.meetings.imports.run import LARGEST
from parvis.listen.tables import MEGABYTE
from parvis.web.forms import ParvisForm


class ImportForm(ParvisForm):
    """A file of meetings, or its lines pasted from a spreadsheet."""

    file = forms.FileField(
        label="Fichier CSV",
        required=False,
        help_text=f"{LARGEST // MEGABYTE} Mo au plus. Séparateur : point-virgule, virgule ou tabulation.",
        error_messages={"empty": "Ce fichier est vide."},
    )
    text = forms.CharField(
        label="Ou les lignes, collées depuis un tableur",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Avec la ligne des titres.",
    )
    mark_held = forms.BooleanField(
        label="Marquer comme tenues les réunions dont la date est passée",
        required=False,
        help_text="Elles seront aussitôt publiques. Sinon, elles restent des brouillons.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, text = data.get("file"), data.get("text", "").strip()
        if not file and not text and not self.errors:
            self.add_error("file", "Choisissez un fichier, ou collez ses lignes.")
        elif file and text:
            self.add_error("text", "Donnez le fichier ou les lignes, pas les deux.")
        elif file and file.size > LARGEST:
            self.add_error("file", f"Ce fichier dépasse {LARGEST // MEGABYTE} Mo : coupez-le en plusieurs.")
        return data

    @property
    def content(self) -> bytes:
        """The bytes given, once valid."""
        file = self.cleaned_data["file"]
        given: bytes = file.read() if file else self.cleaned_data["text"].encode()
        return given
