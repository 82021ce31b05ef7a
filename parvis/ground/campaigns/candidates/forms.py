"""Forms of candidate quarters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from parvis.ground.campaigns.candidates.services import Card
from parvis.ground.territories.models import Quartier
from parvis.ground.territories.outlines import LONGEST, Outline, OutlineError, outline_of
from parvis.web.forms import ParvisForm

ACCEPT = ".geojson,.json,application/geo+json"
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
DAY_FAULTS = {"required": "Écrivez cette date.", "invalid": "Écrivez la date ainsi : 15/09/2023."}


class CandidateForm(ParvisForm):
    """A candidate quarter: its name, its dates, its outline."""

    name = forms.CharField(
        label="Nom du quartier",
        max_length=250,
        help_text="Celui que les habitants emploient.",
        error_messages={"required": "Écrivez le nom du quartier."},
    )
    proposed_on = forms.DateField(label="Proposé le", widget=DAY, error_messages=DAY_FAULTS)
    opened_on = forms.DateField(
        label="Candidat depuis le", widget=DAY, error_messages=DAY_FAULTS, help_text="Dès lors, il est dans le plan."
    )
    outline = forms.CharField(
        label="Contour",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=(
            "Un coin par ligne, longitude puis latitude : « 2.3522, 48.8566 ». Ou un GeoJSON collé "
            "(Polygon ou MultiPolygon, en degrés)."
        ),
    )
    outline_file = forms.FileField(
        label="Ou un fichier GeoJSON d’un seul quartier",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text="S’il est donné, il remplace le contour écrit au-dessus. Le fichier lui-même n’est pas gardé.",
    )
    note = forms.CharField(label="À savoir, pour les agents (facultatif)", max_length=500, required=False)

    def __init__(self, *args: Any, outline_needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outline_needed = outline_needed
        self.read: Outline | None = None
        today = timezone.localdate()
        for name in ("proposed_on", "opened_on"):
            self.fields[name].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = "outline_file" if data.get("outline_file") else "outline"
        try:
            text = _text(data["outline_file"]) if name == "outline_file" else data.get("outline", "")
            if text.strip():
                self.read = outline_of(text)
            elif self.outline_needed and not self.has_error("outline"):
                self.add_error("outline", "Tracez le quartier sur la carte, écrivez ses coins, ou joignez un fichier.")
        except OutlineError as error:
            self.add_error(name, str(error))
        return data

    @property
    def card(self) -> Card:
        """What was said, once valid."""
        data = self.cleaned_data
        return Card(**{name: data[name] for name in ("name", "proposed_on", "opened_on", "note")})


def _text(upload: Any) -> str:
    data = upload.read(LONGEST * 4)
    try:
        return str(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise OutlineError("Ce fichier n’est pas en UTF-8 : exportez-le en GeoJSON, encodage UTF-8.") from error


class ImportForm(ParvisForm):
    """A file of several quarters."""

    file = forms.FileField(
        label="Fichier GeoJSON",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text="Une collection d’objets, chacun avec sa propriété « nom » et, si possible, « code_insee ».",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : exportez-le de nouveau."},
    )
    commune = forms.CharField(
        label="Code Insee de la commune (facultatif)",
        required=False,
        max_length=5,
        help_text="Pour les objets qui ne disent pas leur commune.",
    )
    opened_on = forms.DateField(label="Candidats depuis le", widget=DAY, error_messages=DAY_FAULTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = timezone.localdate()


class CloseForm(ParvisForm):
    """When a candidature ends, and what the quarter became."""

    closed_on = forms.DateField(label="Clos le", widget=DAY, error_messages=DAY_FAULTS)
    successor = forms.ModelChoiceField(
        Quartier.objects.none(),
        label="Il est devenu",
        required=False,
        empty_label="Rien : aucun quartier prioritaire ne lui succède",
        error_messages={"invalid_choice": "Choisissez un quartier de la liste."},
    )

    def __init__(self, *args: Any, quartier: Quartier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_2024 = Quartier.objects.filter(
            departement=quartier.departement_id, zoning=Quartier.Zoning.Z2024, current=True
        )
        self.fields["successor"].queryset = of_2024.defer("geometry", "indicators")  # type: ignore[attr-defined]
        self.fields["closed_on"].initial = timezone.localdate()
