"""Forms of meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Epci, Quartier
from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.models import Access, Kind, Meeting, Relay, Venue
from parvis.listen.meetings.relays.queries import suggested_names
from parvis.web.codes import CodeError, CodeKind, read_code
from parvis.web.forms import ParvisForm

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
#: Lists of names that the directory of relays helps to fill.
NAMED = ("organisers", "partners")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]


class LinesField(forms.CharField):
    """Several names, one a line; an empty list when nothing is written."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, **kwargs)
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Lines as a list; raises ValidationError for one too long."""
        lines = [" ".join(line.split()) for line in (super().clean(value) or "").splitlines()]
        if any(len(line) > 150 for line in lines):
            raise forms.ValidationError("Un nom par ligne, 150 signes au plus.")
        return [line for line in lines if line]


class NaiveMomentField(forms.DateTimeField):
    """A moment as clocks show it, without zone: the form adds that of the département."""

    def to_python(self, value: Any) -> Any:
        """The moment typed, naive."""
        if value in self.empty_values:
            return None
        for pattern in MOMENT_FORMATS:
            try:
                return self.strptime(str(value).strip(), pattern).replace(tzinfo=None)
            except ValueError:
                continue
        raise forms.ValidationError("Écrivez la date et l’heure ainsi : 04/07/2023 18:30.")


class PlacedInTime(ParvisForm):
    """A form whose moments are typed as the clocks of a département show them."""

    def place_in_time(self, data: dict[str, Any], departement: str) -> None:
        """Give ``starts_at`` and ``ends_at`` the zone of the place; an end before the beginning is a fault."""
        zone = zone_of(departement)
        for name in ("starts_at", "ends_at"):
            if data.get(name):
                data[name] = data[name].replace(tzinfo=zone)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "La fin est avant le début : corrigez l’une des deux.")


class MeetingForm(PlacedInTime):
    """A meeting, from what it is to how one gets there."""

    title = forms.CharField(label="Titre", max_length=150, error_messages={"required": "Donnez un titre à la réunion."})
    kind = forms.ChoiceField(label="Type", choices=Kind.choices, initial=Kind.PUBLIC)
    departement = forms.ModelChoiceField(Departement.objects.none(), label="Département", empty_label=None)
    contract = forms.ModelChoiceField(
        ContratDeVille.objects.none(), label="Contrat de ville", required=False, empty_label="Tout le département"
    )
    epci = forms.ModelChoiceField(
        Epci.objects.none(),
        label="Intercommunalité (si la réunion vaut pour toute l’intercommunalité)",
        required=False,
        empty_label="Non précisée",
    )
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label="Quartiers concernés",
        required=False,
        help_text="Aucun : la réunion vaut pour l’intercommunalité, le contrat, ou tout le département.",
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = NaiveMomentField(
        label="Début",
        widget=MOMENT,
        help_text="À l’heure du lieu. Une date passée est possible : la réunion sera saisie après coup.",
        error_messages={"required": "Dites quand la réunion commence."},
    )
    ends_at = NaiveMomentField(label="Fin (facultatif)", widget=MOMENT, required=False)
    description = forms.CharField(
        label="Présentation", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce dont on parlera, pour qui, comment. Des phrases courtes.",
    )  # fmt: skip
    place_name = forms.CharField(label="Lieu", max_length=150, required=False)
    address = forms.CharField(label="Adresse du lieu", max_length=250, required=False)
    venue = forms.ChoiceField(label="Nature du lieu", choices=[("", "Non précisée"), *Venue.choices], required=False)
    online_url = forms.URLField(label="Adresse en ligne (facultatif)", required=False, assume_scheme="https")
    access = forms.MultipleChoiceField(
        label="Accès", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = LinesField(label="Interprètes : une langue par ligne")
    childcare = forms.CharField(label="Garde d’enfants", max_length=200, required=False)
    transport = forms.CharField(label="Pour venir", max_length=200, required=False)
    organisers_known = forms.MultipleChoiceField(
        label="Organisateurs, dans l’annuaire des relais", required=False, widget=forms.CheckboxSelectMultiple
    )
    organisers = LinesField(label="Autres organisateurs : un par ligne")
    partners_known = forms.MultipleChoiceField(
        label="Partenaires, dans l’annuaire des relais", required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = LinesField(label="Autres partenaires : un par ligne")
    state_representative = forms.CharField(label="Représentant de l’État", max_length=150, required=False)
    elus = LinesField(label="Élus présents : un par ligne")
    takes_registrations = forms.BooleanField(label="Proposer de s’inscrire", required=False)
    capacity = forms.IntegerField(
        label="Nombre de places (facultatif)", required=False, min_value=1, max_value=100_000,
        help_text="Au-delà, une liste d’attente se forme.",
    )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in places_within(scope).items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        is_visit = meeting is not None and meeting.kind == Kind.VISIT
        kinds = [one for one in Kind.choices if (one[0] == Kind.VISIT) == is_visit]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self._suggest(suggested_names(Relay.objects.visible_to(scope), meeting))

    def _suggest(self, names: list[str]) -> None:
        """Offer the relays ``names`` to tick; those of the meeting that are among them leave the free lines."""
        for name in NAMED:
            if not names:
                del self.fields[f"{name}_known"]
                self.fields[name].label = self.fields[name].label.replace("Autres ", "").capitalize()  # type: ignore[union-attr]
                continue
            self.fields[f"{name}_known"].choices = [(one, one) for one in names]  # type: ignore[attr-defined]
            given = self.initial.get(name, [])
            self.initial[f"{name}_known"] = [one for one in given if one in names]
            self.initial[name] = [one for one in given if one not in names]

    @classmethod
    def of(cls, meeting: Meeting, *, scope: Scope, data: Any = None) -> MeetingForm:
        """The form of a meeting as it stands, or of what was sent to change it."""
        initial = {name: getattr(meeting, name) for name in cls.base_fields if hasattr(meeting, name)}
        initial |= {"quartiers": [one.pk for one in meeting.quartiers.all()]}
        initial |= {"starts_at": meeting.begins, "ends_at": meeting.ends}
        return cls(data, initial=initial, scope=scope, meeting=meeting)

    @staticmethod
    def asked(scope: Scope, *, quartier: str = "", contract: str = "") -> dict[str, Any]:
        """What a new form begins with, from the codes of an address; those that ``scope`` does not hold say nothing."""
        places = places_within(scope)
        place = places["quartiers"].filter(pk=quartier).first() if quartier else None
        piloted = places["contract"].filter(pk=contract).first() if contract else None
        if place is not None:
            return {"departement": place.departement_id, "contract": piloted, "quartiers": [place.pk]}
        if piloted is not None:
            departement = places["departement"].filter(contracts=piloted).first()
            return {"departement": departement, "contract": piloted}
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        departement = data.get("departement")
        if departement is None:
            return data
        self.place_in_time(data, departement.pk)
        if any(one.departement_id != departement.pk for one in data.get("quartiers", ())):
            self.add_error("quartiers", f"Choisissez des quartiers du département {departement.name}.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the model, once valid; quarters apart."""
        data = self.cleaned_data
        apart = {"quartiers", *(f"{name}_known" for name in NAMED)}
        named = {name: list(dict.fromkeys([*data.get(f"{name}_known", []), *data[name]])) for name in NAMED}
        return {name: value for name, value in data.items() if name not in apart} | named


def places_within(scope: Scope) -> dict[str, QuerySet[Any]]:
    """Départements, contracts, EPCIs and quarters of ``scope`` that a meeting may concern."""
    departements = Departement.objects.filter(current=True)
    contracts = ContratDeVille.objects.filter(current=True, generation=ContratDeVille.Generation.G2024)
    quartiers = Quartier.objects.filter(current=True).exclude(zoning=Quartier.Zoning.Z2015)
    epcis = Epci.objects.filter(current=True)
    if scope.level != "country":
        codes = scope.departements
        departements = departements.filter(pk__in=codes)
        contracts = contracts.filter(departements__in=codes).distinct()
        quartiers = quartiers.filter(departement__in=codes)
        inside = Commune.objects.filter(departement__in=codes)
        epcis = epcis.filter(Q(pk__in=inside.values("epci")) | Q(pk__in=inside.values("ept")))
    if scope.level in {"contract", "quartier"}:
        quartiers = quartiers.filter(pk__in=scope.quartiers)
        contracts = contracts.filter(Q(pk=scope.mandate.contract_id) | Q(quartiers__in=scope.quartiers)).distinct()
        epcis = epcis.filter(Q(contracts__in=contracts) | Q(quartiers__in=scope.quartiers)).distinct()
    return {"departement": departements, "contract": contracts, "epci": epcis, "quartiers": quartiers}


class CopyForm(ParvisForm):
    """When the copy is held."""

    starts_at = NaiveMomentField(
        label="Début de la copie", widget=MOMENT, error_messages={"required": "Dites quand elle commence."}
    )


class WhyForm(ParvisForm):
    """Why a meeting is cancelled."""

    why = forms.CharField(
        label="Pourquoi la réunion est annulée",
        max_length=300,
        help_text="Ces mots sont publics, et envoyés aux personnes inscrites.",
        error_messages={"required": "Écrivez pourquoi : les personnes inscrites recevront ces mots."},
    )


class GiveUpForm(ParvisForm):
    """Why a draft is given up."""

    why = forms.CharField(
        label="Pourquoi ce brouillon est abandonné",
        max_length=300,
        help_text="Gardé dans l’histoire de la réunion, que seuls les agents voient.",
    )


class RegistrationForm(ParvisForm):
    """Someone who means to come."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Pour vous prévenir si la réunion change. Elle est effacée une semaine après."),
        error_messages={
            "required": _("Écrivez une adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."),
        },
    )
    people = forms.IntegerField(
        label=_("Combien de personnes viendront"),
        initial=1,
        min_value=1,
        max_value=9,
        error_messages={
            "required": _("Écrivez un nombre de 1 à 9."),
            "invalid": _("Écrivez un nombre de 1 à 9."),
            "min_value": _("Écrivez un nombre de 1 à 9."),
            "max_value": _("Pour plus de 9 personnes, écrivez à l’organisateur."),
        },
    )
    needs = forms.CharField(
        label=_("J’ai besoin de… (facultatif)"),
        help_text=_("Un fauteuil, un interprète, une garde d’enfants… Seules les personnes qui organisent le lisent."),
        max_length=500,
        required=False,
    )


class GiveBackForm(ParvisForm):
    """The code of a registration."""

    code = forms.CharField(label=_("Le code reçu par courriel"), max_length=80)

    def clean_code(self) -> str:
        try:
            return read_code(CodeKind.REGISTRATION, self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(error.explained) from error
