"""Forms of visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.forms import MOMENT, LinesField, NaiveMomentField, PlacedInTime, places_within
from parvis.listen.meetings.models import Visit
from parvis.web.forms import ParvisForm
from parvis.web.typography import typographic


class ProposeForm(ParvisForm):
    """Where and when the commission would like to come, and to speak of what."""

    departement = forms.ModelChoiceField(
        Departement.objects.none(),
        label="Département",
        error_messages={"required": "Choisissez le département où la commission voudrait aller."},
    )
    contract = forms.ModelChoiceField(
        ContratDeVille.objects.none(), label="Contrat de ville (facultatif)", required=False, empty_label="Non précisé"
    )
    wished = forms.CharField(
        label="Dates souhaitées",
        max_length=300,
        help_text="Par exemple : « entre le 5 et le 16 juin, de préférence un soir ».",
        error_messages={"required": "Dites quand la commission pourrait venir."},
    )
    subject = forms.CharField(
        label="Objet de la visite",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Dites de quoi la commission voudrait parler, et avec qui."},
    )
    members = forms.CharField(
        label="Membres de la commission qui viendraient (facultatif)", max_length=500, required=False
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in places_within(scope).items():
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        contract, departement = data.get("contract"), data.get("departement")
        if contract and departement and not contract.departements.filter(pk=departement.pk).exists():
            self.add_error("contract", f"Ce contrat n’est pas dans le département {departement.name}.")
        return data


class AcceptForm(PlacedInTime):
    """What a host says to accept: when, where, who represents the State, which élus are there."""

    title = forms.CharField(
        label="Titre", max_length=150, initial=typographic("Visite de la commission « participation citoyenne »"),
        error_messages={"required": "Donnez un titre à la visite."},
    )  # fmt: skip
    starts_at = NaiveMomentField(
        label="Début", widget=MOMENT, error_messages={"required": "Dites quand la visite commence."}
    )
    ends_at = NaiveMomentField(label="Fin (facultatif)", widget=MOMENT, required=False)
    place_name = forms.CharField(
        label="Lieu", max_length=150, error_messages={"required": "Dites où la commission est accueillie."}
    )
    address = forms.CharField(label="Adresse du lieu", max_length=250, required=False)
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label="Quartiers concernés (facultatif)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    state_representative = forms.CharField(
        label="Qui représente l’État",
        max_length=150,
        help_text="Par exemple : « la préfète déléguée pour l’égalité des chances ».",
        error_messages={"required": "Dites qui représente l’État : la circulaire le demande pour chaque visite."},
    )
    elus = LinesField(label="Élus présents : un par ligne")

    def __init__(self, *args: Any, scope: Scope, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        quartiers: QuerySet[Quartier] = places_within(scope)["quartiers"].filter(departement=visit.departement_id)
        if visit.contract_id:
            quartiers = quartiers.filter(contracts=visit.contract_id)
        self.fields["quartiers"].queryset = quartiers  # type: ignore[attr-defined]

    def clean_elus(self) -> list[str]:
        """At least one: « aux côtés des élus »."""
        elus: list[str] = self.cleaned_data["elus"]
        if not elus:
            raise forms.ValidationError("Nommez au moins un élu : la visite se tient à leurs côtés.")
        return elus

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.place_in_time(data, self.visit.departement_id)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the meeting, once valid; quarters apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "quartiers"}


class VisitWhyForm(ParvisForm):
    """Why a visit is declined, or withdrawn."""

    why = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif : l’autre partie le lira."},
    )
