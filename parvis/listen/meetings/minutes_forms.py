"""Forms of the minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from parvis.ground.campaigns.objects import Objet
from parvis.ground.library.models import Document
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.framework import Answer, Question, checklist_of, conditions_of, kept
from parvis.listen.meetings.minutes_seen import seen_of_item, seen_of_version
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesVersion, SourceProposal
from parvis.web.forms import ParvisForm
from parvis.web.uploads import MEGABYTE, largest_file

ANSWERS = [("", "Pas de réponse"), *Answer.choices]
TOLD = [("", "Non précisé"), ("oui", "Oui"), ("non", "Non")]
#: Documents offered to be joined: the most recent of the département.
MOST_DOCUMENTS = 60


class SeenForm(ParvisForm):
    """A form that carries the mark of what was seen when it was opened (see :mod:`.minutes_seen`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def see_again(self, seen: str) -> None:
        """Make what was typed go over what is saved now, once the person has seen it and sends again."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("seen")] = seen  # type: ignore[index]


class ItemForm(SeenForm):
    """One thing said in the room."""

    object = forms.ChoiceField(
        label="Objet",
        choices=[("", "Choisissez un objet"), *Objet.choices],
        error_messages={"required": "Choisissez l’un des quatre objets de la circulaire."},
    )
    text = forms.CharField(
        label="Ce qui a été dit",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez ce qui a été dit.",
            "max_length": "4 000 signes au plus : faites-en plusieurs paroles.",
        },
    )
    agreed = forms.IntegerField(
        label="Personnes d’accord (facultatif)",
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={"invalid": "Écrivez un nombre, ou laissez vide."},
    )
    disputed = forms.CharField(
        label="Ce qui a été discuté (facultatif)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "2 000 signes au plus."},
    )

    @classmethod
    def of(cls, item: MinutesItem, data: Any = None) -> ItemForm:
        """The form of something said, as it stands or as it was sent."""
        initial = {name: getattr(item, name) for name in ("object", "text", "agreed", "disputed")}
        return cls(data, initial={**initial, "seen": seen_of_item(item)})

    @property
    def fields_said(self) -> dict[str, Any]:
        """What was said, for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ProposalForm(ItemForm):
    """A proposal, that the person mends before keeping it."""

    def __init__(self, proposal: SourceProposal, data: Any = None) -> None:
        initial = {"object": proposal.object, "text": proposal.text, "agreed": proposal.agreed}
        super().__init__(data, prefix=f"p{proposal.position}", initial=initial)
        self.fields["text"].widget.attrs["rows"] = min(8, 2 + len(proposal.text) // 60)
        del self.fields["seen"]
        if proposal.disputed:
            self.fields["disputed"].help_text = "Le compte rendu parle d’un désaccord : dites lequel."


class FactsForm(SeenForm):
    """What the minutes say beside the words: a summary, the conditions of the meeting, what the framework asks."""

    summary = forms.CharField(
        label="En quelques phrases (facultatif)",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ces mots sont publics tels quels : aucun nom d’habitant. "
        "Si rien n’a été dit pendant la réunion, écrivez-le ici.",
        error_messages={"max_length": "4 000 signes au plus."},
    )
    tool = forms.ChoiceField(
        label="La plateforme a-t-elle été présentée pendant la réunion ?", choices=TOLD, required=False
    )

    def __init__(self, version: MinutesVersion, data: Any = None) -> None:
        tool = {True: "oui", False: "non", None: ""}[version.tool_presented]
        super().__init__(data, initial={"summary": version.summary, "tool": tool, "seen": seen_of_version(version)})
        self.conditions = conditions_of(version.meeting)
        self.checklist = checklist_of(version.meeting)
        for part, questions, rows in (
            ("condition", self.conditions, version.conditions),
            ("cadrage", self.checklist, version.checklist),
        ):
            known = {row["key"]: row for row in rows}
            for one in questions:
                self._ask(f"{part}-{one.key}", known.get(one.key, {}))

    def _ask(self, name: str, known: dict[str, str]) -> None:
        self.fields[name] = forms.ChoiceField(
            label="Réponse", choices=ANSWERS, required=False, initial=known.get("answer", "")
        )
        self.fields[f"{name}-note"] = forms.CharField(
            label="Précision (facultatif)", max_length=300, required=False, initial=known.get("note", "")
        )

    def condition_rows(self) -> Iterator[tuple[Question, BoundField, BoundField]]:
        """Each condition of the meeting, its answer, its note."""
        return self._rows("condition", self.conditions)

    def checklist_rows(self) -> Iterator[tuple[Question, BoundField, BoundField]]:
        """Each question of the framework, its answer, its note."""
        return self._rows("cadrage", self.checklist)

    def _rows(self, part: str, questions: Sequence[Question]) -> Iterator[tuple[Question, BoundField, BoundField]]:
        for one in questions:
            yield one, self[f"{part}-{one.key}"], self[f"{part}-{one.key}-note"]

    @property
    def values(self) -> dict[str, Any]:
        """What was answered, for the service."""
        return {
            "summary": self.cleaned_data["summary"],
            "tool_presented": {"oui": True, "non": False}.get(self.cleaned_data["tool"]),
            "conditions": self._kept("condition", self.conditions),
            "checklist": self._kept("cadrage", self.checklist),
        }

    def _kept(self, part: str, questions: Sequence[Question]) -> list[dict[str, str]]:
        said = self.cleaned_data
        answers = {one.key: (said[f"{part}-{one.key}"], said[f"{part}-{one.key}-note"]) for one in questions}
        return kept(questions, answers)


class CorrectForm(ParvisForm):
    """Why the published minutes are corrected."""

    note = forms.CharField(
        label="Ce que vous corrigez",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tout le monde lira ces mots en tête de la nouvelle version.",
        error_messages={"required": "Dites ce que vous corrigez : ces mots accompagnent la nouvelle version."},
    )


class PublishForm(SeenForm):
    """The last check before the minutes are public."""

    read_again = forms.BooleanField(
        label="J’ai relu : aucun nom d’habitant, aucune accusation contre une personne",
        error_messages={"required": "Relisez le compte rendu, puis cochez cette case."},
    )


class SourceForm(ParvisForm):
    """A file to read."""

    file = forms.FileField(
        label="Fichier",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.odt,.pdf"}),
        max_length=None,
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : vérifiez qu’il s’ouvre."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            f"Word (.docx), LibreOffice (.odt) ou PDF, {min(20, largest_file() // MEGABYTE)} Mo au plus, "
            "sans macros ni commentaires."
        )


class JoinForm(ParvisForm):
    """Which documents of the library go with the minutes."""

    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label="Documents du département",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Un de ces documents n’est plus dans la bibliothèque de votre territoire."},
    )

    def __init__(self, meeting: Meeting, *, scope: Scope, data: Any = None) -> None:
        joined = list(meeting.joined.values_list("document", flat=True))
        super().__init__(data, initial={"documents": joined})
        seen = Document.objects.visible_to(scope).filter(archived_at__isnull=True)
        recent = seen.filter(departement=meeting.departement_id).values_list("pk", flat=True)[:MOST_DOCUMENTS]
        field = self.fields["documents"]
        field.queryset = Document.objects.filter(pk__in={*recent, *joined})  # type: ignore[attr-defined]
        field.label_from_instance = _named  # type: ignore[attr-defined]


def _named(document: Document) -> str:
    seen_by = "public" if document.visibility == Document.Visibility.PUBLIC else "agents seulement"
    return f"{document.title} ({document.get_kind_display().lower()}, {seen_by})"
