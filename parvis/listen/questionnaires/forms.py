"""The Django form of a page, made from its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.listen.questionnaires import expressions
from parvis.listen.questionnaires.schema import Answer, Page, Question, pick
from parvis.listen.questionnaires.voices import Heard, key_of
from parvis.web.forms import ParvisForm

LONGEST_TEXT = 10_000
LONGEST_SHORT_TEXT = 300
LARGEST_INTEGER = 2**31 - 1
PLACES = [
    _("En premier"), _("En deuxième"), _("En troisième"), _("En quatrième"), _("En cinquième"), _("En sixième"),
    _("En septième"), _("En huitième"), _("En neuvième"), _("En dixième"),
]  # fmt: skip


class RankWidget(forms.MultiWidget):
    """One list a place, the same choices in each: a ranking without JavaScript."""

    template_name = "questionnaires/widgets/rank.html"

    def __init__(self, choices: Sequence[tuple[str, str]], places: int) -> None:
        self.choices = choices
        #: By choice, the voices that say them.
        self.voices: Mapping[str, Heard] = {}
        lists = [forms.Select(choices=[("", gettext("Choisissez")), *choices]) for _place in range(places)]
        super().__init__(lists)

    def decompress(self, value: Any) -> list[str]:
        return list(value or [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["voices"] = [(label, self.voices[key]) for key, label in self.choices if key in self.voices]
        for place, part in enumerate(context["widget"]["subwidgets"]):
            part["label"] = PLACES[place]
        return context


class RankField(forms.Field):
    """A ranking: choices in order, the first places first; empty places are allowed, repeated choices are not."""

    widget: RankWidget

    def __init__(self, *, choices: Sequence[tuple[str, str]], places: int, **options: Any) -> None:
        self.names = {name for name, _label in choices}
        super().__init__(widget=RankWidget(choices, places), **options)

    def clean(self, value: Any) -> list[str]:
        ranked = [str(one) for one in value or [] if one]
        if unknown := [one for one in ranked if one not in self.names]:
            shown = "".join(sign for sign in unknown[0][:50] if sign.isprintable())
            raise forms.ValidationError(gettext("« %(choice)s » n’est pas un choix possible.") % {"choice": shown})
        if len(set(ranked)) < len(ranked):
            raise forms.ValidationError(gettext("Le même choix est donné deux fois. Gardez-le à une seule place."))
        if self.required and not ranked:
            raise forms.ValidationError(self.error_messages["required"])
        return ranked


class SeveralField(forms.MultipleChoiceField):
    """Boxes to tick: each choice once, in the order of the workbook, whatever was sent."""

    def __init__(self, *, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        self.names = [name for name, _label in choices]
        super().__init__(choices=choices, **options)

    def clean(self, value: Any) -> list[str]:
        ticked = set(super().clean(value))
        return [name for name in self.names if name in ticked]


class WordsField(forms.CharField):
    """Free words. A line break counts for one sign, as it is typed; what is too long is said by how much."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        self.longest = longest
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n")))

    def validate(self, value: str) -> None:
        super().validate(value)
        if (excess := len(value) - self.longest) > 0:
            text = gettext("Votre texte a %(length)s signes, soit %(excess)s de trop. Raccourcissez-le.")
            raise forms.ValidationError(text % {"length": len(value), "excess": excess})


class PageForm(ParvisForm):
    """The questions of one page that may be asked; :attr:`cleaned_values` is what is kept of it."""

    def __init__(
        self,
        page: Page,
        *,
        language: str,
        answers: Mapping[str, Answer],
        data: Any = None,
        initial: Any = None,
        voices: Mapping[str, Heard] | None = None,
    ) -> None:
        self.page, self.language, self.answers, self.voices = page, language, answers, voices or {}
        self.offered = page.offered(answers)
        given = {question.name: (initial or {}).get(question.name) for question in self.offered}
        super().__init__(data, initial={name: value for name, value in given.items() if value is not None})
        self.alone = sum(question.asks for question in self.offered) == 1
        for question in self.offered:
            if question.asks:
                self.fields[question.name] = field = _field(question, language)
                if self.voices and question.choices:
                    field.widget.voices = {
                        one.name: heard
                        for one in question.choices
                        if (heard := self.voices.get(key_of(question.name, one.name)))
                    }
                # Whether it is asked at all may depend on this very page: :meth:`clean` sees to it.
                self.fields[question.name].required = question.required and not question.relevant

    @property
    def page_title(self) -> str:
        """Title of a page of several questions."""
        return self.page.label(self.language)

    @property
    def parts(self) -> list[tuple[Question, forms.BoundField | None, str, str, Heard | None]]:
        """What the template shows, in order: question, field (None for a note), label, hint, voice."""
        return [
            (
                question,
                self[question.name] if question.asks else None,
                question.label(self.language),
                question.hint(self.language),
                self.voices.get(key_of(question.name)),
            )
            for question in self.offered
        ]

    def clean(self) -> dict[str, Any]:
        """Check what is required and the constraints of the questions that the answers, this page's too, let ask."""
        values = dict(super().clean() or {})
        known = {**self.answers, **values}
        for question in self.page.shown(known):
            if not question.asks or question.name in self.errors:
                continue
            value, tree = values.get(question.name), question.constraint_tree
            if value in (None, "", []):
                if question.required:
                    self.add_error(question.name, _required_message(question, self.language))
            elif tree is not None and not expressions.is_true(tree, known, value):
                message = pick(question.constraint_messages, self.language)
                self.add_error(question.name, message or gettext("Cette réponse ne convient pas. Corrigez-la."))
        return values

    @property
    def cleaned_values(self) -> dict[str, Answer]:
        """Answers by question, to be kept as they are; questions without an answer are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def page_form(
    page: Page,
    *,
    language: str,
    answers: Mapping[str, Answer],
    data: Any = None,
    initial: Any = None,
    voices: Mapping[str, Heard] | None = None,
) -> PageForm:
    """The form of ``page`` in ``language``; ``answers`` already given serve conditions; ``voices`` are its sounds."""
    return PageForm(page, language=language, answers=answers, data=data, initial=initial, voices=voices)


def _required_message(question: Question, language: str) -> str:
    return pick(question.required_messages, language) or gettext("Répondez à cette question pour continuer.")


def _field(question: Question, language: str) -> forms.Field:
    options: dict[str, Any] = {
        "label": question.label(language),
        "help_text": question.hint(language),
        "required": question.required,
        "error_messages": {"required": _required_message(question, language)},
    }
    choices = [(choice.name, choice.label(language)) for choice in question.choices]
    unknown = {"invalid_choice": gettext("Ce choix n’existe pas. Choisissez dans la liste.")}
    match question.type:
        case "select_one":
            options["error_messages"] |= unknown
            return forms.ChoiceField(choices=choices, widget=PickOne, **options)
        case "select_multiple":
            options["error_messages"] |= unknown
            return SeveralField(choices=choices, widget=PickSome, **options)
        case "rank":
            return RankField(choices=choices, places=question.positions, **options)
        case "integer":
            options["error_messages"] |= {"invalid": gettext("Écrivez un nombre entier, en chiffres.")}
            return forms.IntegerField(
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-input"}),
                min_value=-LARGEST_INTEGER,
                max_value=LARGEST_INTEGER,
                **options,
            )
        case _:
            return _text_field(question, options)


def _text_field(question: Question, options: dict[str, Any]) -> forms.CharField:
    short = "short" in question.appearance.split()
    # No « maxlength »: a browser that cuts a text short loses words without saying so.
    attrs = {"class": "fr-input", "dir": "auto"}
    rows = question.parameters.get("rows", "6")
    widget = forms.TextInput(attrs=attrs) if short else forms.Textarea(attrs={**attrs, "rows": rows})
    return WordsField(longest=LONGEST_SHORT_TEXT if short else LONGEST_TEXT, widget=widget, **options)


class Spoken:
    """A list of choices of which some are said by a voice."""

    voices: Mapping[str, Heard] = MappingProxyType({})

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """Django's option, with its voice."""
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)  # type: ignore[misc]
        return {**option, "voice": self.voices.get(str(value))}


class PickOne(Spoken, forms.RadioSelect):
    """Radio buttons whose whole line is the target."""

    template_name = "questionnaires/widgets/pick.html"


class PickSome(Spoken, forms.CheckboxSelectMultiple):
    """Checkboxes whose whole line is the target."""

    template_name = "questionnaires/widgets/pick.html"
