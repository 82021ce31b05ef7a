"""Forms of people: signing in, inviting, naming a référent."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate

from parvis.ground.people import policy
from parvis.ground.people.adapter import is_locked, refused_code
from parvis.ground.people.models import COUNTRY_ROLES, DEPARTEMENT_ROLES, Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier, Region
from parvis.web.forms import ParvisForm

LOCKED = "Trop d’essais ont échoué. Attendez une heure, puis demandez un nouveau code."


class AskCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a sign-in code goes."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Votre adresse e-mail professionnelle"
        field.help_text = "Celle à laquelle vous avez été invité ou invitée. Nous y envoyons un code."
        field.widget.attrs = {"autocomplete": "email"}
        field.error_messages = {
            "required": "Écrivez votre adresse e-mail.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@nord.gouv.fr.",
        }

    def clean_email(self) -> str:
        """Refuse at the door who gave too many wrong codes."""
        if is_locked(context.request, self.cleaned_data["email"].lower()):
            raise forms.ValidationError(LOCKED)
        return str(super().clean_email())


class GiveCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code received."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Le code reçu par courriel"
        field.help_text = "Il vaut un quart d’heure. Vous pouvez le taper ou le coller."
        field.widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        field.error_messages = {"required": "Écrivez le code reçu."}

    def clean_code(self) -> str:
        """Count the wrong codes."""
        request = context.request
        stage = getattr(request, "_login_stage", None)
        email = ((stage.state.get("email") if stage else "") or "").lower()
        if is_locked(request, email):
            raise forms.ValidationError(LOCKED)
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            refused_code(request, email)
            raise forms.ValidationError(
                "Ce n’est pas le bon code. Relisez le dernier courriel reçu, ou demandez un nouveau code."
            ) from error


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey to add; one that is enough by itself unless it is asked otherwise."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = "Nom de cette clé", "Pour la reconnaître. Exemple : « Mon téléphone »."
        name.initial = self.initial["name"] = ""
        alone.label, alone.initial = "Entrer avec cette clé seule, sans code", True
        alone.help_text = "Elle demande alors votre empreinte, votre visage ou son code."

    def clean_name(self) -> str:
        """The name given, or the day."""
        return self.cleaned_data["name"] or f"Clé du {localdate():%d/%m/%Y}"


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de cette clé"
        self.fields["name"].error_messages = {"required": "Donnez un nom à cette clé."}


class _CodeForm:
    """The code of an application, or a recovery code, in plain French."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Le code de votre application, ou un code de secours"
        field.widget.attrs = {"autocomplete": "one-time-code"}
        field.error_messages = {"required": "Écrivez le code."}


class SecondFactorForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]
    """The second factor when signing in."""


class ConfirmForm(_CodeForm, ReauthenticateForm):  # type: ignore[misc]
    """A proof asked again, an hour after signing in."""


class InvitationForm(ParvisForm):
    """Someone to invite, with a role on a territory of ours."""

    email = forms.EmailField(
        label="Adresse e-mail professionnelle",
        error_messages={"required": "Écrivez son adresse e-mail.", "invalid": "Cette adresse n’est pas complète."},
    )
    full_name = forms.CharField(
        label="Prénom et nom", max_length=150, error_messages={"required": "Écrivez son prénom et son nom."}
    )
    job = forms.CharField(label="Fonction (facultatif)", max_length=150, required=False)
    role = forms.ChoiceField(label="Rôle", choices=[])
    region = forms.ModelChoiceField(Region.objects.none(), label="Région", required=False, empty_label="—")
    departement = forms.ModelChoiceField(
        Departement.objects.none(), label="Département", required=False, empty_label="—"
    )
    contract = forms.ModelChoiceField(
        ContratDeVille.objects.none(), label="Contrat de ville", required=False, empty_label="—"
    )
    quartier = forms.ModelChoiceField(Quartier.objects.none(), label="Quartier", required=False, empty_label="—")
    starts_on = forms.DateField(
        label="À partir du (facultatif)", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Jusqu’au (facultatif)", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    delegation_of = forms.CharField(
        label="Par délégation de (facultatif)",
        help_text="Si cette personne agit au nom du préfet ou de la préfète : son titre, avec l’arrêté joint.",
        max_length=150,
        required=False,
    )
    delegation_act = forms.FileField(
        label="Arrêté de délégation",
        help_text="PDF, Word (.docx), LibreOffice (.odt), JPEG ou PNG. Nous vérifions ce fichier avant de le garder.",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.odt,.jpg,.jpeg,.png"}),
        error_messages={"empty": "Ce fichier est vide : vérifiez qu’il s’ouvre."},
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        granted = policy.grantable(scope.role)
        self.fields["role"].choices = [(one.value, one.label) for one in Role if one in granted]  # type: ignore[attr-defined]
        for name, rows in _places_within(scope).items():
            if rows.exists():
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @property
    def territory(self) -> dict[str, str]:
        """The territory chosen: one kind → its code; empty for France."""
        names = ("quartier", "contract", "departement", "region")
        for name in names:
            if place := self.cleaned_data.get(name):
                return {name: str(place.pk)}
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = data.get("role")
        chosen = [one for one in ("region", "departement", "contract", "quartier") if data.get(one)]
        if not role:
            return data
        if len(chosen) > 1:
            self.add_error(chosen[1], "Choisissez un seul territoire : le plus précis suffit.")
        elif role in COUNTRY_ROLES and chosen:
            self.add_error(chosen[0], "Ce rôle vaut pour tout le pays : laissez le territoire vide.")
        elif role == Role.REGION and chosen != ["region"]:
            self.add_error("role", "Ce rôle demande une région, et rien d’autre.")
        elif role in DEPARTEMENT_ROLES and chosen != ["departement"]:
            self.add_error("role", "Ce rôle demande un département, et rien d’autre.")
        elif role not in COUNTRY_ROLES and not chosen:
            self.add_error("role", "Dites sur quel territoire : un département, un contrat ou un quartier.")
        if data.get("delegation_of") and not data.get("delegation_act"):
            self.add_error("delegation_act", "Joignez l’arrêté de délégation.")
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La fin est avant le début : corrigez l’une des deux dates.")
        return data


def _places_within(scope: Scope) -> dict[str, QuerySet[Any]]:
    """Territories to choose from: those of ``scope``. A country's quarters are too many: a référent grants those."""
    departements = Departement.objects.filter(current=True)
    contracts = ContratDeVille.objects.filter(current=True, generation="2024")
    if scope.level == "country":
        regions = Region.objects.filter(current=True)
        none = Quartier.objects.none()
        return {"region": regions, "departement": departements, "contract": contracts, "quartier": none}
    codes = scope.departements
    quartiers = Quartier.objects.filter(current=True, zoning=Quartier.Zoning.Z2024, departement__in=codes)
    return {
        "region": Region.objects.none(),
        "departement": departements.filter(pk__in=codes),
        "contract": contracts.filter(departements__in=codes).distinct(),
        "quartier": quartiers,
    }


class EndMandateForm(ParvisForm):
    """Why a mandate ends."""

    why = forms.CharField(
        label="Pourquoi ce mandat prend fin",
        max_length=300,
        error_messages={"required": "Écrivez le motif : il est gardé au journal."},
    )


class ReferentForm(ParvisForm):
    """Who a préfecture names."""

    rank = forms.ChoiceField(label="Rang", choices=Referent.Rank.choices, initial=Referent.Rank.MAIN)
    email = forms.EmailField(
        label="Adresse e-mail professionnelle",
        error_messages={"required": "Écrivez son adresse e-mail.", "invalid": "Cette adresse n’est pas complète."},
    )
    full_name = forms.CharField(
        label="Prénom et nom", max_length=150, error_messages={"required": "Écrivez son prénom et son nom."}
    )
    job = forms.CharField(label="Fonction", max_length=150, required=False)
    phone = forms.CharField(label="Téléphone professionnel", max_length=20, required=False)
