"""Forms of the directory of relays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Relay, RelayKind, Solicitation
from parvis.web.forms import ParvisForm

PHONE = RegexValidator(
    r"^[0-9+][0-9 .()-]{1,18}[0-9]$", "Écrivez un numéro de téléphone, par exemple : 03 20 00 00 00."
)
#: Ways that leave no letter: they are only written down.
LOGGED = [one for one in Solicitation.Way.choices if one[0] != Solicitation.Way.EMAIL]


class RelayForm(ParvisForm):
    """An organisation of the directory. No name of a person is asked."""

    name = forms.CharField(
        label="Nom de l’organisme",
        max_length=150,
        help_text="Celui sous lequel les habitants le connaissent.",
        error_messages={"required": "Écrivez le nom de l’organisme."},
    )
    kind = forms.ChoiceField(label="Nature", choices=RelayKind.choices)
    departement = forms.ModelChoiceField(Departement.objects.none(), label="Département", empty_label=None)
    contract = forms.ModelChoiceField(
        ContratDeVille.objects.none(), label="Contrat de ville", required=False, empty_label="Tout le département"
    )
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label="Quartiers où il travaille",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        label="Adresse e-mail de l’organisme (facultatif)",
        required=False,
        help_text="Une adresse professionnelle : accueil, direction, secrétariat. Pas celle d’une personne chez elle.",
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple : accueil@centre-social.fr."},
    )
    phone = forms.CharField(
        label="Téléphone de l’organisme (facultatif)", max_length=20, required=False, validators=[PHONE]
    )
    note = forms.CharField(
        label="À savoir (facultatif)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Horaires, langues parlées, publics. N’écrivez le nom de personne.",
    )

    def __init__(self, *args: Any, scope: Scope, relay: Relay | None = None, **kwargs: Any) -> None:
        if relay is not None:
            names = ("name", "kind", "departement", "contract", "email", "phone", "note")
            kwargs["initial"] = {name: getattr(relay, name) for name in names}
            kwargs["initial"]["quartiers"] = [one.pk for one in relay.quartiers.all()]
        super().__init__(*args, **kwargs)
        self.relay = relay
        for name, rows in places_within(scope).items():
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        departement, name = data.get("departement"), data.get("name")
        if departement is None or name is None:
            return data
        if any(one.departement_id != departement.pk for one in data.get("quartiers", ())):
            self.add_error("quartiers", f"Choisissez des quartiers du département {departement.name}.")
        same = Relay.objects.filter(departement=departement, name=name, archived_at__isnull=True)
        if self.relay is not None:
            same = same.exclude(pk=self.relay.pk)
        if same.exists():
            self.add_error("name", "Un relais de ce département porte déjà ce nom : ajoutez-y la commune ou le lieu.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the model, once valid; quarters apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "quartiers"}


class RelayChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Relays to tick, each with what one needs to know to choose."""

    def label_from_instance(self, obj: Any) -> str:
        told = [obj.get_kind_display()]
        told += ["sans adresse e-mail"] if not obj.email else []
        told += ["déjà sollicité pour cette réunion"] if getattr(obj, "known", False) else []
        return f"{obj.name} ({', '.join(told)})"


class AskForm(ParvisForm):
    """Which relays are asked to pass a meeting on, and how."""

    relays = RelayChoice(
        Relay.objects.none(),
        label="Relais",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un relais."},
    )
    way = forms.ChoiceField(
        label="Comment",
        choices=Solicitation.Way.choices,
        initial=Solicitation.Way.EMAIL,
        widget=forms.RadioSelect,
        help_text="« Par courriel » envoie le texte et l’affiche. Les autres façons sont seulement notées.",
    )
    note = forms.CharField(
        label="Un mot de plus (facultatif)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est ajouté au courriel, et gardé dans le suivi.",
    )


class LogForm(ParvisForm):
    """A relay was asked to carry the questionnaire, outside any meeting."""

    way = forms.ChoiceField(label="Comment", choices=LOGGED, widget=forms.RadioSelect, initial=Solicitation.Way.PHONE)
    note = forms.CharField(label="À savoir (facultatif)", max_length=500, required=False)


class AnswerForm(ParvisForm):
    """What a relay answered."""

    answer = forms.ChoiceField(label="Sa réponse", choices=Solicitation.Answer.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="À savoir (facultatif)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : « distribuera 200 tracts au marché ». N’écrivez le nom de personne.",
    )
