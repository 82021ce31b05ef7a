"""Forms of objections: what a resident says, what an agent answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.answer.followup.hiding import Proposed
from parvis.answer.followup.models import LONGEST_ANSWER, LONGEST_WORDS
from parvis.listen.meetings.models import MinutesVersion
from parvis.understand.corpus.forms import RefuseForm
from parvis.understand.corpus.masking import SHOWN
from parvis.web.forms import ParvisForm

WHOLE = ""


class ObjectionForm(ParvisForm):
    """« Ce n’est pas ce que nous avons dit »: about what, and in one's own words."""

    item = forms.ChoiceField(label=_("De quoi s’agit-il ?"), required=False, choices=[])
    words = forms.CharField(
        label=_("Qu’est-ce qui n’est pas juste ?"),
        help_text=_(
            "Dites ce qui a été dit, ou ce qui manque. N’écrivez ni votre nom, ni celui d’une autre personne. "
            "1 000 signes au plus."
        ),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Écrivez ce qui n’est pas juste dans le compte rendu."),
            "max_length": _("C’est un peu long : gardez 1 000 signes au plus."),
        },
    )

    def __init__(self, *args: Any, items: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(WHOLE, _("Le compte rendu en général")), *((str(key), words) for key, words in items)]

    def clean_item(self) -> UUID | None:
        """The item's identity; None for the minutes as a whole."""
        return UUID(self.cleaned_data["item"]) if self.cleaned_data["item"] else None


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A version of the minutes, by its number."""

    def label_from_instance(self, obj: MinutesVersion) -> str:
        return f"Version {obj.number}"


class AnswerForm(ParvisForm):
    """What an agent hides and answers."""

    masks = forms.MultipleChoiceField(
        label="À masquer",
        help_text="Le programme propose, vous décidez. Décochez ce qui doit rester visible.",
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
    )
    hidden = forms.CharField(
        label="D’autres mots à masquer (facultatif)",
        help_text="Une ligne par groupe de mots, recopiés tels quels. On lira « [nom masqué] » à la place.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.CharField(
        label="Votre réponse",
        help_text="Tout le monde la lira à côté du compte rendu. Dites ce que vous gardez, ce que vous changez, "
        "et pourquoi.",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez une réponse : la personne l’attend."},
    )
    corrected_in = VersionChoice(
        label="Version qui corrige",
        help_text="Si une version publiée du compte rendu tient compte de cette remarque.",
        required=False,
        queryset=MinutesVersion.objects.none(),
        empty_label="Aucune",
    )

    def __init__(
        self, *args: Any, proposed: Sequence[Proposed], versions: Sequence[MinutesVersion], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"masks": [str(one.number) for one in proposed]})
        super().__init__(*args, **kwargs)
        masks, corrected = self.fields["masks"], self.fields["corrected_in"]
        assert isinstance(masks, forms.MultipleChoiceField) and isinstance(corrected, VersionChoice)
        masks.choices = [(str(one.number), f"« {one.words} » : on lira {SHOWN[one.mask.kind]}") for one in proposed]
        corrected.queryset = MinutesVersion.objects.filter(pk__in=[one.pk for one in versions])
        if not proposed:
            del self.fields["masks"]
        if not versions:
            del self.fields["corrected_in"]

    def clean_masks(self) -> list[int]:
        """Numbers of the masks to put on."""
        return [int(one) for one in self.cleaned_data["masks"]]

    def clean_hidden(self) -> list[str]:
        """Other words to hide, a line each."""
        return [line.strip() for line in self.cleaned_data["hidden"].splitlines() if line.strip()]


class SetAsideForm(RefuseForm):
    """Why the words of an objection are not shown: everyone reads it, since nobody knows who wrote them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = "Tout le monde lira les motifs, personne ne lira les mots."
        self.fields["note"].label = "Un mot de plus (facultatif)"
        self.fields["note"].help_text = "Il sera public. Ne répétez pas les mots, et ne nommez personne."
