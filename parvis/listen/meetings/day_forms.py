"""Forms of a meeting's day: everything the phone's screen does, and the paper sheets typed afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from parvis.ground.campaigns.objects import Objet
from parvis.ground.contacts.paste import PastedLine, paste_read
from parvis.ground.contacts.reaching import Unreachable, Way, printable, way_read
from parvis.ground.contacts.spoken import CURRENT, VERSIONS
from parvis.listen.meetings.counting import ATTENDANCE, CARDS, TOTAL, Group
from parvis.listen.meetings.day_parcel import MOST_PEOPLE, MOST_TEXT
from parvis.listen.meetings.models import DayNote, Meeting, Tally
from parvis.web.forms import ParvisForm

GROUPS: dict[str, tuple[Group, ...]] = {Tally.Sheet.ATTENDANCE: ATTENDANCE, Tally.Sheet.CARDS: CARDS}
TOTALS = {Tally.Sheet.ATTENDANCE: "Personnes présentes", Tally.Sheet.CARDS: "Fiches rendues"}
MISSING = {
    Tally.Sheet.ATTENDANCE: "Écrivez d’abord combien de personnes étaient là.",
    Tally.Sheet.CARDS: "Écrivez d’abord combien de fiches ont été rendues.",
}


class PeopleField(forms.IntegerField):
    """A count of people; empty when nobody counted."""

    def __init__(self, label: str) -> None:
        wrong = f"Écrivez un nombre entier, de 0 à {MOST_PEOPLE}."
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST_PEOPLE,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            widget=forms.NumberInput({"inputmode": "numeric"}),
        )


class CountForm(ParvisForm):
    """The counts of a sheet: the total, then each group apart. Nothing asks who was two things at once."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, sheet: Tally.Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.fields["total"] = PeopleField(TOTALS[sheet])
        for group in GROUPS[sheet]:
            for key, label in group.answers.items():
                self.fields[f"{group.name}__{key}"] = PeopleField(label)

    @classmethod
    def of(cls, meeting: Meeting, sheet: Tally.Sheet, *, seen: str, data: Any = None) -> CountForm:
        """The form of the counts as they stand, or of what was sent to change them."""
        initial: dict[str, Any] = {"seen": seen}
        for row in meeting.tallies.filter(sheet=sheet):
            initial["total" if row.group == TOTAL else f"{row.group}__{row.key}"] = row.count
        return cls(data, sheet=sheet, initial=initial)

    @property
    def sections(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """Each group with its fields."""
        return [(group, [self[f"{group.name}__{key}"] for key in group.answers]) for group in GROUPS[self.sheet]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        total = data.get("total")
        if self.errors:
            return data
        for group in GROUPS[self.sheet]:
            names = [f"{group.name}__{key}" for key in group.answers]
            told = [data[name] for name in names if data.get(name) is not None]
            if told and total is None:
                self.add_error("total", MISSING[self.sheet])
                break
            if told and sum(told) > total:
                self.add_error(
                    names[0],
                    f"« {group.label} » fait {sum(told)} en tout, et le total {total} : corrigez l’un ou l’autre.",
                )
        return data

    @property
    def counts(self) -> dict[tuple[str, str], int | None]:
        """(group, key) → people, once valid."""
        given: Mapping[str, int | None] = self.cleaned_data
        found = {
            (group.name, key): given[f"{group.name}__{key}"] for group in GROUPS[self.sheet] for key in group.answers
        }
        return {(TOTAL, ""): given["total"], **found}


class NoteForm(ParvisForm):
    """A note, as it comes."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    object = forms.ChoiceField(
        label="De quoi parle-t-on ?",
        choices=Objet.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez de quoi parle cette note."},
    )
    text = forms.CharField(
        label="Ce qui est dit",
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text="Sans le nom de qui parle.",
        error_messages={"required": "Écrivez ce qui est dit."},
    )
    agreed = PeopleField("Personnes d’accord (facultatif)")

    @classmethod
    def of(cls, note: DayNote, data: Any = None) -> NoteForm:
        """The form of a note to correct."""
        return cls(data, initial={"key": note.pk, "object": note.object, "text": note.text, "agreed": note.agreed})

    def clean_text(self) -> str:
        text = printable(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError("Écrivez ce qui est dit.")
        return text

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the model, once valid."""
        return {name: self.cleaned_data[name] for name in ("object", "text", "agreed")}


class AgreedForm(ParvisForm):
    """What both ways of giving contacts ask: that words were told, and for what."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    wording = forms.ChoiceField(choices=[(one, one) for one in VERSIONS], widget=forms.HiddenInput, initial=CURRENT)

    @property
    def words(self) -> list[str]:
        """The words to tell: for the synthesis, then for what may be agreed to beside it."""
        return list(VERSIONS[CURRENT].values())


class SpokenForm(AgreedForm):
    """One person, who heard the words."""

    email = forms.CharField(
        label="E-mail", required=False, max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="Ou téléphone", required=False, max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    address = forms.CharField(
        label="Ou adresse postale", required=False, max_length=400,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text="Avec le nom et le code postal, comme sur une enveloppe.",
    )  # fmt: skip
    adult = forms.BooleanField(
        label="La personne dit avoir 15 ans ou plus",
        error_messages={"required": "Avant 15 ans, nous ne gardons pas de coordonnées."},
    )
    agreed = forms.BooleanField(
        label="J’ai lu la formule à voix haute, la personne accepte de recevoir la synthèse",
        error_messages={"required": "Sans son accord, nous ne gardons rien."},
    )
    restitution = forms.BooleanField(label="Elle accepte aussi d’être invitée à la restitution", required=False)
    meetings = forms.BooleanField(label="Elle accepte aussi de recevoir les dates des réunions", required=False)
    suivi = forms.BooleanField(label="Elle accepte aussi de recevoir des nouvelles du quartier", required=False)

    way: Way

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"email", "phone", "address"} & set(self.errors):
            try:
                self.way = way_read(**{name: data.get(name, "") for name in ("email", "phone", "address")})
            except Unreachable as refusal:
                self.add_error("email", str(refusal))
        return data


class SheetForm(AgreedForm):
    """A whole paper sheet, pasted."""

    pasted = forms.CharField(
        label="Les lignes de la feuille",
        max_length=100_000,
        widget=forms.Textarea({"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        help_text=(
            "Une personne par ligne : e-mail, téléphone ou adresse postale avec le code postal, dans l’ordre que vous "
            "voulez. Les noms des personnes qui donnent un e-mail ou un téléphone ne sont pas gardés."
        ),
        error_messages={"required": "Collez au moins une ligne."},
    )
    agreed = forms.BooleanField(
        label="La formule était écrite en tête de la feuille, et chaque personne a 15 ans ou plus",
        error_messages={"required": "Sans la formule, ou avant 15 ans, nous ne gardons rien."},
    )
    restitution = forms.BooleanField(
        label="La feuille demandait aussi l’accord pour être invité à la restitution", required=False
    )
    meetings = forms.BooleanField(
        label="La feuille demandait aussi l’accord pour recevoir les dates des réunions", required=False
    )
    suivi = forms.BooleanField(
        label="La feuille demandait aussi l’accord pour recevoir des nouvelles du quartier", required=False
    )

    lines: list[PastedLine]

    def clean_pasted(self) -> str:
        try:
            self.lines = paste_read(self.cleaned_data["pasted"])
        except Unreachable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if not self.lines:
            raise forms.ValidationError("Collez au moins une ligne.")
        return str(self.cleaned_data["pasted"])

    @property
    def ways(self) -> list[Way]:
        """The lines that can be kept."""
        return [line.way for line in self.lines if line.way]

    @property
    def to_mend(self) -> list[PastedLine]:
        """The lines that cannot."""
        return [line for line in self.lines if not line.way]
