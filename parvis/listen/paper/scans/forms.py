"""Forms of scans: a batch and its files, the mark of a page, what a person enters from a copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Commune, Departement, Quartier
from parvis.listen.contributions.models import Help
from parvis.listen.contributions.places import Place, read_place
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Relay
from parvis.listen.paper.marks import NotAMark, PageMark, mark_read
from parvis.listen.questionnaires import expressions
from parvis.listen.questionnaires.forms import page_form
from parvis.listen.questionnaires.schema import Answer, Page, Question
from parvis.web.forms import ParvisForm
from parvis.web.french import search_key
from parvis.web.uploads import MEGABYTE, largest_file

ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"
MOST_FILES = 100
#: No question of a workbook has such a name.
SEEN, QUARTIER, COMMUNE, INCOMPLETE = "@vu-", "@quartier", "@commune", "@incomplet"


class ManyFiles(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each checked as one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each file; raises ValidationError for none, an empty one, too many or too heavy."""
        given = (data if isinstance(data, list) else [data]) or [None]
        files = [super(FilesField, self).clean(one, initial) for one in given]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Déposez {MOST_FILES} fichiers au plus à la fois.")
        return files


class FilesForm(ParvisForm):
    """Files of scans."""

    scans = FilesField(
        label="Fichiers numérisés",
        widget=ManyFiles(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "Choisissez au moins un fichier.",
            "empty": "L’un de ces fichiers est vide : vérifiez qu’il s’ouvre.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].help_text = (
            "PDF, JPEG, PNG ou TIFF, plusieurs questionnaires par fichier, dans n’importe quel sens. "
            f"{largest_file() // MEGABYTE} Mo en tout. Numérisez à 200 points par pouce ; une photo par page convient, "
            "si les quatre carrés des coins y sont."
        )


class BatchForm(FilesForm):
    """Where, when and how the forms were filled; and their files."""

    departement = forms.ModelChoiceField(Departement.objects.none(), label="Département", empty_label=None)
    quartier = forms.ModelChoiceField(
        Quartier.objects.none(),
        label="Quartier",
        required=False,
        empty_label="Plusieurs quartiers",
        help_text="Celui où les questionnaires ont été remplis. Vous pourrez le changer pour chacun.",
    )
    relay = forms.ModelChoiceField(
        Relay.objects.none(), label="Relais qui les a recueillis (facultatif)", required=False, empty_label="Aucun"
    )
    collected_on = forms.DateField(
        label="Recueillis le",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Le dernier jour, s’il y en a plusieurs.",
        error_messages={"required": "Dites quel jour.", "invalid": "Écrivez la date ainsi : 04/07/2023."},
    )
    help = forms.ChoiceField(
        label="Comment les personnes ont-elles répondu ?",
        choices=Help.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si les personnes ont répondu seules ou avec de l’aide."},
    )
    note = forms.CharField(
        label="À savoir (facultatif)", required=False, max_length=300, help_text="N’écrivez le nom de personne."
    )
    field_order = ["departement", "quartier", "relay", "collected_on", "help", "note", "scans"]

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        places = places_within(scope)
        self.fields["departement"].queryset = places["departement"]  # type: ignore[attr-defined]
        self.fields["quartier"].queryset = places["quartiers"]  # type: ignore[attr-defined]
        self.fields["relay"].queryset = Relay.objects.visible_to(scope).filter(archived_at__isnull=True)  # type: ignore[attr-defined]
        if scope.level in {"contract", "quartier"}:
            self.fields["quartier"].required = True
            self.fields["quartier"].empty_label = "Choisissez"  # type: ignore[attr-defined]

    def clean_collected_on(self) -> Any:
        day = self.cleaned_data["collected_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ce jour n’est pas encore venu : corrigez la date.")
        return day

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the batch, once valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "scans"}


class MarkForm(ParvisForm):
    """What is printed beside the code of a page."""

    mark = forms.CharField(
        label="La marque imprimée sous le code carré",
        max_length=40,
        help_text="Elle commence par PV1. Exemple : PV1-12-3-1-4F0A.",
        error_messages={"required": "Écrivez la marque, ou écartez cette page."},
    )

    def clean_mark(self) -> PageMark:
        try:
            return mark_read("".join(self.cleaned_data["mark"].split()).upper().replace("–", "-"))
        except NotAMark as fault:
            raise forms.ValidationError("Un signe de cette marque n’est pas le bon : relisez-la.") from fault


class CopyForm(ParvisForm):
    """What is written on a copy, question by question: nothing is required, since paper requires nothing.

    A question of which the program asks must be looked at: its box « J’ai regardé » is ticked before saving.
    """

    def __init__(
        self, data: Any = None, *, questions: Mapping[str, Question], language: str, read: Mapping[str, Answer],
        asked: Mapping[str, int], departement: str, quartier: Quartier | None, placed: bool, incomplete: bool,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={**read, QUARTIER: quartier})
        self.questions, self.departement = questions, departement
        for question in questions.values():
            self.fields |= _fields(question, language)
        for name in asked:
            self.fields[SEEN + name] = forms.BooleanField(
                label="J’ai regardé l’image de cette question",
                error_messages={"required": f"Regardez l’image de « {questions[name].label('fr')} », puis dites-le."},
            )
        if placed:
            self._ask_place()
        if incomplete:
            self.fields[INCOMPLETE] = forms.BooleanField(
                label="Je n’ai pas les pages qui manquent : enregistrer sans elles",
                error_messages={"required": "Numérisez les pages qui manquent, ou dites que vous ne les avez pas."},
            )

    def _ask_place(self) -> None:
        quartiers = Quartier.objects.filter(departement=self.departement, current=True)
        self.fields[QUARTIER] = forms.ModelChoiceField(
            quartiers.exclude(zoning=Quartier.Zoning.Z2015).only("code", "name", "departement"),
            label="Quartier de la personne",
            required=False,
            empty_label="Non précisé",
        )
        self.fields[COMMUNE] = forms.CharField(
            label="Sinon, sa commune (facultatif)", required=False, max_length=100, widget=forms.TextInput
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, question in self.questions.items():
            tree, value = question.constraint_tree, data.get(name)
            if question.type != "integer" or tree is None or value is None:
                continue
            if not expressions.is_true(tree, data, value):
                self.add_error(name, "Ce nombre n’est pas possible ici : relisez l’image.")
        typed = data.get(COMMUNE, "").strip()
        if typed and not data.get(QUARTIER):
            found = Commune.objects.filter(departement=self.departement, search_key=search_key(typed)).first()
            if found is None:
                self.add_error(COMMUNE, "Aucune commune du département ne porte ce nom : corrigez-le, ou effacez-le.")
            data["commune"] = found
        return data

    @property
    def answers(self) -> dict[str, Answer]:
        """What is kept, by question, once valid: questions without an answer are left out."""
        given = {name: self.cleaned_data.get(name) for name in self.questions}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    @property
    def place(self) -> Place:
        """Where the person speaks from, once valid."""
        quartier, commune = self.cleaned_data.get(QUARTIER), self.cleaned_data.get("commune")
        named = {"quartier": quartier.pk} if quartier else {"commune": commune.pk} if commune else {"inconnu": "1"}
        place = read_place(named)
        assert place is not None
        return place


def _fields(question: Question, language: str) -> dict[str, forms.Field]:
    """The field of a question as the web form makes it, freed of what paper cannot hold people to."""
    free = replace(question, required=False, relevant="", constraint="", hints={})
    return dict(page_form(Page(name=question.name, questions=(free,)), language=language, answers={}).fields)
