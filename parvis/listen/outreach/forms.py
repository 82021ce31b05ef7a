"""Forms of going to people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier, QuartierAlias
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Meeting, Relay, State
from parvis.listen.outreach.models import OutingKind
from parvis.web.forms import ParvisForm


class OutingForm(ParvisForm):
    """An outing: how, with whom, where, when."""

    kind = forms.ChoiceField(label="Forme", choices=OutingKind.choices, widget=forms.RadioSelect)
    relay = forms.ModelChoiceField(
        Relay.objects.none(),
        label="Organisme qui la tient (facultatif)",
        required=False,
        empty_label="Aucun",
        help_text="Il vient de l’annuaire des relais.",
    )
    quartier = forms.ModelChoiceField(
        Quartier.objects.none(), label="Quartier", required=False, empty_label="Celui de la réunion"
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Réunion (facultatif)", required=False, empty_label="Aucune"
    )
    place = forms.CharField(
        label="Lieu",
        max_length=150,
        help_text="Par exemple : hall du centre social, marché du jeudi, pied des tours. Pas l’adresse de quelqu’un.",
        error_messages={"required": "Dites où vous serez."},
    )
    day = forms.DateField(
        label="Jour",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Dites quel jour.", "invalid": "Écrivez le jour ainsi : 04/07/2023."},
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": timezone.localdate(), "kind": OutingKind.DESK})
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "relay": Relay.objects.visible_to(scope).filter(archived_at__isnull=True),
            "quartier": places_within(scope)["quartiers"],
            "meeting": Meeting.objects.visible_to(scope).filter(state__in=[State.ANNOUNCED, State.HELD]),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A quarter or a meeting says where the answers come from."""
        data = dict(super().clean() or {})
        if not self.errors and not data.get("quartier") and not data.get("meeting"):
            self.add_error("quartier", "Choisissez un quartier, ou une réunion.")
        return data


class TranscriptForm(ParvisForm):
    """What is heard, written down."""

    text = forms.CharField(
        label="Ce qui est dit",
        max_length=10_000,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
        help_text="Mot pour mot, dans la langue de la personne, sans nom ni adresse de personne.",
        error_messages={"required": "Écrivez ce que vous entendez, ou dites que rien ne s’entend."},
    )


class AliasForm(ParvisForm):
    """Another name of a quarter."""

    quartier = forms.ModelChoiceField(
        Quartier.objects.none(),
        label="Quartier",
        empty_label="Choisissez",
        error_messages={"required": "Choisissez le quartier."},
    )
    name = forms.CharField(
        label="Nom que disent les habitants",
        max_length=250,
        help_text="Un nom d’usage, un lieu connu ou une rue. Jamais le nom d’une personne qui y habite.",
        error_messages={"required": "Écrivez le nom que disent les habitants."},
    )
    kind = forms.ChoiceField(label="C’est", choices=QuartierAlias.Kind.choices)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = alias_quarters(scope)  # type: ignore[attr-defined]


def alias_quarters(scope: Scope) -> Any:
    """Current quarters whose names ``scope`` may edit: those of 2024, candidates too."""
    return places_within(scope)["quartiers"].filter(Q(current=True))
