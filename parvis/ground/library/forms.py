"""Forms of the library."""

from __future__ import annotations

from typing import Any

from django import forms

from parvis.ground.library.access import AgentScope
from parvis.ground.library.models import Document
from parvis.ground.library.services import Card
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.web.forms import ParvisForm
from parvis.web.uploads import MEGABYTE, largest_file

ACCEPT = ".pdf,.docx,.odt,.jpg,.jpeg,.png"
TEXTS = ".docx,.odt"


class FileForm(ParvisForm):
    """A file, and what it changes."""

    file = forms.FileField(
        label="Fichier",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        max_length=None,
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : vérifiez qu’il s’ouvre."},
    )
    note = forms.CharField(label="Ce que cette version change (facultatif)", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            f"PDF, Word (.docx), LibreOffice (.odt), JPEG ou PNG, {largest_file() // MEGABYTE} Mo au plus. "
            "Sans macros, commentaires ni mot de passe. Nous retirons le nom de l’auteur et les dates qu’il contient."
        )


class DocumentForm(ParvisForm):
    """What is said of a document."""

    title = forms.CharField(label="Titre", max_length=200, error_messages={"required": "Écrivez le titre du document."})
    kind = forms.ChoiceField(
        label="Nature", choices=Document.Kind.choices, error_messages={"required": "Choisissez la nature du document."}
    )
    visibility = forms.ChoiceField(
        label="Qui peut le lire",
        choices=Document.Visibility.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui peut lire ce document."},
    )
    departement = forms.ModelChoiceField(Departement.objects.none(), label="Département", required=False)
    contract = forms.ModelChoiceField(
        ContratDeVille.objects.none(), label="Contrat de ville (facultatif)", required=False, empty_label="—"
    )
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label="Quartiers (facultatif)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Un de ces quartiers n’est pas dans votre territoire."},
    )
    licence = forms.ChoiceField(label="Licence", choices=Document.Licence.choices, initial=Document.Licence.OUVERTE)
    description = forms.CharField(
        label="Description (facultatif)", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, scope: AgentScope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        departements = Departement.objects.filter(current=True)
        contracts = ContratDeVille.objects.filter(current=True, generation="2024")
        quartiers = Quartier.objects.filter(current=True, zoning__in=["2024", "candidat"])
        codes = scope.departements
        country = scope.level == "country"
        self._offer("departement", departements if country else departements.filter(pk__in=codes))
        self.fields["departement"].empty_label = "Toute la France" if country else "—"  # type: ignore[attr-defined]
        if country:
            # A country's quarters are too many for one list: their départements file what concerns them.
            del self.fields["quartiers"]
            self._offer("contract", contracts)
            return
        self._offer("contract", contracts.filter(departements__in=codes).distinct())
        near = quartiers.filter(departement__in=codes)
        self._offer("quartiers", near.filter(pk__in=scope.quartiers) if scope.quartiers else near)
        if len(codes) == 1:
            self.fields["departement"].initial = next(iter(codes))

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        place, contract = data["departement"], data["contract"]
        codes = [one.pk for one in data.get("quartiers") or ()]
        contract_code = contract.pk if contract else None
        code = place.pk if place else ""
        if not self.scope.covers(departement=code, contract=contract_code, quartiers=codes):
            self.add_error("departement", "Choisissez un territoire qui est dans votre mandat.")
        return data

    @property
    def card(self) -> Card:
        """What was said, for the service."""
        data: dict[str, Any] = {name: self.cleaned_data.get(name) for name in DocumentForm.base_fields}
        return Card(**{**data, "quartiers": list(data["quartiers"] or ())})


class AddForm(DocumentForm, FileForm):
    """A new document and its first file."""

    field_order = ["title", "file", "kind", "visibility", "departement", "contract", "quartiers"]


class TextForm(ParvisForm):
    """The text beside a file, or why there is none."""

    text = forms.CharField(
        label="Le texte du document, collé ici",
        required=False,
        max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Pour une affiche ou une photo : dites ce qu’on y lit et ce qu’on y voit.",
    )
    file = forms.FileField(
        label="Ou le même document en .docx ou .odt",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": TEXTS}),
        help_text="Nous en tirons la page à lire ; le fichier lui-même n’est pas gardé.",
    )
    why_not = forms.CharField(
        label="Ou la raison pour laquelle il n’y a pas de texte",
        required=False,
        max_length=300,
        help_text="Elle est montrée à qui lit le document. Exemple : « Plan : décrit dans le compte rendu ».",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("text", "file", "why_not") if data.get(name)]
        if not given:
            self.add_error("text", "Donnez le texte, un fichier, ou la raison : l’un des trois.")
        elif len(given) > 1:
            self.add_error(given[1], "Donnez une seule des trois choses : effacez les autres.")
        return data
