"""The forms of the mailings."""

from __future__ import annotations

from django import forms

from parvis.answer.mailings.body import read_body
from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.services import CallOutcome
from parvis.web.forms import ParvisForm


class TextForm(ParvisForm):
    """What a mailing says."""

    subject = forms.CharField(
        label="Objet",
        max_length=150,
        help_text="La première chose que l’on lit dans sa boîte : dites de quelle réunion il s’agit.",
        error_messages={"required": "Écrivez l’objet : sans lui, personne n’ouvre le courriel."},
    )
    body = forms.CharField(
        label="Texte",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=(
            "Une ligne vide sépare deux paragraphes. Une ligne qui commence par « ## » est un titre, par « - » une "
            "ligne de liste. Le bonjour, le lien vers la réunion et celui pour arrêter s’ajoutent tout seuls."
        ),
        error_messages={"required": "Écrivez le texte à envoyer."},
    )

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        if not any(one.kind != "title" for one in read_body(body)):
            raise forms.ValidationError("Écrivez au moins une phrase : des titres seuls ne disent rien.")
        return body


class ApproveForm(ParvisForm):
    """Nobody approves by a slip of the finger."""

    seen = forms.BooleanField(
        label="J’ai relu l’aperçu : il ne nomme personne qui ne l’a pas voulu, et il peut partir",
        error_messages={"required": "Relisez l’aperçu, puis cochez cette case."},
    )


class CallForm(ParvisForm):
    """What one call came to."""

    outcome = forms.ChoiceField(
        label="Ce qui s’est passé",
        choices=[("", "Choisissez"), *CallOutcome.CHOICES],
        error_messages={"required": "Dites ce qui s’est passé.", "invalid_choice": "Dites ce qui s’est passé."},
    )


class LedgerFilter(forms.Form):
    """What the ledger is narrowed by; an unknown value narrows nothing."""

    etat = forms.ChoiceField(choices=Delivery.State.choices, required=False)
    moyen = forms.ChoiceField(choices=Delivery.Way.choices, required=False)
