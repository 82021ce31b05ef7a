"""Forms of the plan de concertation and of dates that move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from parvis.ground.campaigns.models import Deadline, PlanLine
from parvis.ground.campaigns.plan import Decision
from parvis.ground.territories.models import Departement
from parvis.listen.meetings.plan import PlanOfContract, QuartierPlan
from parvis.web.forms import ParvisForm

Mode = PlanLine.Mode


class PlanForm(ParvisForm):
    """How each quarter of a contract is heard: three fields a quarter, and what the person saw when they began."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, plan: PlanOfContract, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        self.plan = plan
        for number, line in enumerate(plan.lines):
            self.fields[f"mode_{number}"] = forms.ChoiceField(
                label="Ce quartier est entendu par", choices=Mode.choices, initial=line.mode
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label="Pourquoi une réunion plus large (public)", required=False, max_length=300, initial=line.reason
            )
            self.fields[f"note_{number}"] = forms.CharField(
                label="À savoir, pour les agents (facultatif)", required=False, max_length=500, initial=line.note
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number, line in enumerate(self.plan.lines):
            wider = data.get(f"mode_{number}") not in {None, Mode.OWN}
            if wider and not data.get(f"reason_{number}"):
                self.add_error(
                    f"reason_{number}",
                    f"Écrivez pourquoi « {line.quartier.name} » n’a pas sa propre réunion : ce motif est public.",
                )
        return data

    @property
    def rows(self) -> Iterator[tuple[QuartierPlan, list[BoundField]]]:
        """Each quarter with its fields, for the page."""
        for number, line in enumerate(self.plan.lines):
            yield line, [self[f"{name}_{number}"] for name in ("mode", "reason", "note")]

    @property
    def decisions(self) -> list[Decision]:
        """What was decided, once valid."""
        data = self.cleaned_data
        return [
            Decision(
                quartier=line.quartier,
                mode=data[f"mode_{number}"],
                reason=data[f"reason_{number}"],
                note=data[f"note_{number}"],
            )
            for number, line in enumerate(self.plan.lines)
        ]


class ExtensionForm(ParvisForm):
    """A date of the campaign that moves."""

    deadline = forms.ModelChoiceField(
        Deadline.objects.none(),
        label="Échéance",
        empty_label=None,
        to_field_name="kind",
        error_messages={"invalid_choice": "Choisissez une échéance de la liste."},
    )
    departement = forms.ModelChoiceField(
        Departement.objects.none(), label="Pour qui", required=False, empty_label="Tous les départements"
    )
    due_on = forms.DateField(
        label="Nouvelle date",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Écrivez la nouvelle date.", "invalid": "Écrivez la date ainsi : 15/09/2023."},
    )
    why = forms.CharField(
        label="Pourquoi cette date change",
        max_length=300,
        error_messages={"required": "Écrivez le motif : il est gardé au journal et montré aux préfectures."},
    )

    def __init__(self, *args: Any, deadlines: Any, departements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].queryset = deadlines  # type: ignore[attr-defined]
        self.fields["departement"].queryset = departements  # type: ignore[attr-defined]
