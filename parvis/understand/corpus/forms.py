"""Forms of the reading desk and of the urgent queue."""

from __future__ import annotations

from typing import Any

from django import forms

from parvis.ground.people.models import Agent
from parvis.ground.territories.models import Departement
from parvis.understand.corpus.alarms import AlarmKind
from parvis.understand.corpus.charter import REASONS
from parvis.understand.corpus.deciding import LONGEST_HIDDEN
from parvis.understand.corpus.masking import SHOWN, Kind
from parvis.understand.corpus.watching import agents_nameable
from parvis.web.forms import ParvisForm


class HideForm(ParvisForm):
    """Words to hide, as they are typed."""

    words = forms.CharField(
        label="Mots à cacher",
        help_text="Recopiez-les tels qu’ils sont dans la parole. Partout où ils y sont, ils seront masqués.",
        max_length=LONGEST_HIDDEN,
    )
    kind = forms.ChoiceField(
        label="Ce qu’on lira à la place", choices=[(kind.value, SHOWN[kind]) for kind in Kind], initial=Kind.NAME
    )


class RefuseForm(ParvisForm):
    """Why words are not published: reasons of the charter, and a word to their author."""

    reasons = forms.MultipleChoiceField(
        label="Motifs de la charte",
        help_text="L’auteur les lira sur son reçu, avec ce que dit la charte.",
        choices=lambda: [(one.key, one.label) for one in REASONS.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un motif de la charte : l’auteur le lira."},
    )
    note = forms.CharField(
        label="Un mot pour l’auteur (facultatif)",
        help_text="Ne répétez pas ses mots, et ne nommez personne.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RaiseForm(ParvisForm):
    """Put a statement in the urgent queue by hand."""

    danger = forms.ChoiceField(label="Ces mots parlent peut-être de", choices=AlarmKind.choices)


class CloseForm(ParvisForm):
    """What was done about an alarm."""

    done = forms.CharField(
        label="Ce qui a été fait",
        help_text="Qui a été appelé, quand, ou « fausse alerte » et pourquoi. Ne recopiez pas les mots de la personne.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez ce qui a été fait, même si c’est « fausse alerte »."},
    )


class AgentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An agent by name, job and address."""

    def label_from_instance(self, obj: Agent) -> str:
        return f"{obj.full_name}, {obj.job or obj.email}"


class WatcherForm(ParvisForm):
    """Name somebody who reads the urgent queue of a département."""

    agent = AgentChoice(
        label="Personne désignée",
        help_text="Elle a un mandat dans ce département. Elle reçoit un courriel à chaque parole urgente.",
        queryset=Agent.objects.none(),
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez la personne que vous désignez."},
    )

    def __init__(self, *args: Any, departement: Departement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, AgentChoice)
        field.queryset = agents_nameable(departement)
