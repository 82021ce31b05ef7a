"""Forms of the restitution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from parvis.listen.meetings.models import Meeting
from parvis.web.forms import ParvisForm

MAILED = "synthese"
SHOWN = "affichage"
OTHER = "autre"
WAYS = {
    MAILED: "Synthèse envoyée aux participants",
    SHOWN: "Affichage dans le quartier",
}


class MeetingChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Meetings to tick, each with its day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, le {obj.begins:%d/%m/%Y} ({obj.get_state_display().lower()})"


class GivesBackForm(ParvisForm):
    """Which meetings a restitution gives back."""

    meetings = MeetingChoice(
        Meeting.objects.none(),
        label="Réunions dont elle rend compte",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offered: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meetings"].queryset = offered  # type: ignore[attr-defined]


class GivenBackForm(ParvisForm):
    """How a meeting was given back to those who came."""

    way = forms.ChoiceField(
        label="Comment la réunion a été restituée",
        choices=[*WAYS.items(), (OTHER, "Autrement")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment la réunion a été restituée."},
    )
    detail = forms.CharField(
        label="Précision (facultatif, sauf pour « autrement »)",
        max_length=200,
        required=False,
        help_text="Ces mots sont publics. Par exemple : « au marché, le 12 octobre ».",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == OTHER and not data.get("detail"):
            self.add_error("detail", "Écrivez comment la réunion a été restituée.")
        return data

    @property
    def why(self) -> str:
        """The sentence kept and shown."""
        way, detail = self.cleaned_data["way"], self.cleaned_data["detail"]
        return detail if way == OTHER else f"{WAYS[way]}{f' : {detail}' if detail else ''}"
