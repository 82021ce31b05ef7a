"""The forms of the vault."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.ground.contacts.models import Consent
from parvis.ground.contacts.reaching import Unreachable, phone_read
from parvis.web.codes import CodeError, CodeKind, read_code
from parvis.web.forms import ParvisForm

UNDER_15, OVER_15 = "moins-de-15", "15-ou-plus"

# What a person reads is what is kept: a change of these words does not change earlier consents.
WORDINGS = {
    Consent.Purpose.SYNTHESIS: _(
        "J’accepte que la préfecture garde mes coordonnées pour m’envoyer la synthèse de la consultation. "
        "Elles seront effacées ensuite, ou dès que je le demande."
    ),
    Consent.Purpose.RESTITUTION: _(
        "J’accepte que la préfecture garde mes coordonnées pour m’inviter, à l’automne, à la réunion de restitution. "
        "Elles seront effacées ensuite, ou dès que je le demande."
    ),
    Consent.Purpose.MEETINGS: _(
        "J’accepte que la préfecture garde mes coordonnées pour m’annoncer les réunions près de chez moi. "
        "Elles seront effacées à la fin de la campagne, ou dès que je le demande."
    ),
    Consent.Purpose.FOLLOWUP: _(
        "J’accepte que la préfecture garde mes coordonnées pour m’envoyer des nouvelles de mon quartier, une fois par "
        "semaine au plus. Elles seront effacées à la fin de la campagne, ou dès que je le demande."
    ),
}

# The same purposes, as a list says them.
PURPOSE_WORDS = {
    Consent.Purpose.SYNTHESIS: _("la synthèse"),
    Consent.Purpose.RESTITUTION: _("l’invitation à la réunion de restitution"),
    Consent.Purpose.MEETINGS: _("les dates des réunions près de chez vous"),
    Consent.Purpose.FOLLOWUP: _("les nouvelles de votre quartier"),
}


class ContactForm(ParvisForm):
    """How to reach me, for what, and my age; nothing is ticked beforehand."""

    age = forms.ChoiceField(
        label=_("Quel âge avez-vous ?"),
        choices=[(UNDER_15, _("Moins de 15 ans")), (OVER_15, _("15 ans ou plus"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites si vous avez 15 ans ou plus : avant, nous ne gardons pas de coordonnées.")
        },
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr.")},
    )
    phone = forms.CharField(
        label=_("Ou votre téléphone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    address = forms.CharField(
        label=_("Ou votre adresse postale"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    synthese = forms.BooleanField(label=WORDINGS[Consent.Purpose.SYNTHESIS], required=False)
    restitution = forms.BooleanField(label=WORDINGS[Consent.Purpose.RESTITUTION], required=False)
    reunions = forms.BooleanField(label=WORDINGS[Consent.Purpose.MEETINGS], required=False)
    suivi = forms.BooleanField(label=WORDINGS[Consent.Purpose.FOLLOWUP], required=False)

    @property
    def too_young(self) -> bool:
        """Under 15: nothing may be kept, whatever else was typed."""
        return str(self.data.get("age", "")) == UNDER_15

    def clean_phone(self) -> str:
        try:
            return phone_read(self.cleaned_data["phone"])
        except Unreachable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if not self.errors and not any(data.get(name) for name in ("email", "phone", "address")):
            self.add_error("email", gettext("Donnez un e-mail, un téléphone ou une adresse postale."))
        if not any(data.get(purpose.value) for purpose in WORDINGS):
            self.add_error(
                "synthese",
                gettext("Cochez ce que vous voulez recevoir : sans votre accord, nous ne gardons rien."),
            )
        return data

    @property
    def consents(self) -> dict[str, str]:
        """Purposes agreed to, each with the words that were read."""
        return {
            purpose.value: str(wording) for purpose, wording in WORDINGS.items() if self.cleaned_data[purpose.value]
        }


class WithdrawForm(ParvisForm):
    """The code given with the contact."""

    code = forms.CharField(label=_("Le code donné avec vos coordonnées"), max_length=80)

    def clean_code(self) -> str:
        try:
            return read_code(CodeKind.CONTACT, self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(error.explained) from error
