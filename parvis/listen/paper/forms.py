"""Forms of printed questionnaires."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Meeting, Relay, State
from parvis.listen.paper.printing import FormSheet, optional_sheets
from parvis.listen.paper.queries import language_name
from parvis.listen.paper.services import Destination
from parvis.listen.questionnaires.models import Version
from parvis.web.forms import ParvisForm

MOST_COPIES = 2000
COPIES = 30


class PrintForm(ParvisForm):
    """What to print, for where: one print run for each language and each size."""

    departement = forms.ModelChoiceField(Departement.objects.none(), label="Département", empty_label=None)
    quartier = forms.ModelChoiceField(
        Quartier.objects.none(),
        label="Quartier",
        required=False,
        empty_label="Aucun : chacun écrit le sien sur la feuille",
        help_text="Il est imprimé sur chaque exemplaire.",
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Réunion (facultatif)", required=False, empty_label="Aucune"
    )
    relay = forms.ModelChoiceField(
        Relay.objects.none(),
        label="Relais qui distribue et recueille (facultatif)",
        required=False,
        empty_label="Aucun",
        help_text="Son nom est imprimé : c’est là que les questionnaires se rendent.",
    )
    languages = forms.MultipleChoiceField(
        label="Langues",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une langue."},
    )
    copies = forms.IntegerField(
        label="Exemplaires, dans chaque langue",
        initial=COPIES,
        min_value=0,
        max_value=MOST_COPIES,
        error_messages={"max_value": f"{MOST_COPIES} exemplaires au plus : faites plusieurs tirages."},
    )
    large_copies = forms.IntegerField(
        label="Exemplaires en gros caractères, dans chaque langue",
        initial=0,
        min_value=0,
        max_value=MOST_COPIES,
        help_text="18 points, cases plus grandes : pour qui lit avec peine. 5 pour 30 est une bonne mesure.",
        error_messages={"max_value": f"{MOST_COPIES} exemplaires au plus : faites plusieurs tirages."},
    )
    blocks = forms.MultipleChoiceField(
        label="Feuilles facultatives",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chacune est sur une feuille à part : vous la donnez, ou non, à la personne.",
    )

    def __init__(self, *args: Any, scope: Scope, version: Version, **kwargs: Any) -> None:
        sheets = optional_sheets(version.form)
        kwargs["initial"] = {"languages": ["fr"], "blocks": [one.name for one in sheets], **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.version = version
        within = places_within(scope)
        self._offer("departement", within["departement"])
        quartiers = within["quartiers"].defer("geometry", "indicators").order_by("sort_key")
        self._offer("quartier", quartiers)
        self._offer("meeting", _meetings_ahead(scope))
        self._offer("relay", Relay.objects.visible_to(scope).filter(archived_at__isnull=True).order_by("name"))
        self.fields["languages"].choices = [(one, language_name(one)) for one in version.form.languages]  # type: ignore[attr-defined]
        self.fields["blocks"].choices = [(one.name, sheet_label(one)) for one in sheets]  # type: ignore[attr-defined]
        if scope.level in {"contract", "quartier"}:
            self._require_quartier(quartiers)

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def _require_quartier(self, offered: QuerySet[Quartier]) -> None:
        """A mandate narrower than a département covers quarters alone; the only one is chosen already."""
        quartier = self.fields["quartier"]
        assert isinstance(quartier, forms.ModelChoiceField)
        quartier.required = True
        quartier.error_messages["required"] = "Choisissez un quartier de votre territoire."
        quartier.empty_label = None if len(offered) == 1 else "Choisissez un quartier"
        self._offer("quartier", offered)

    def clean(self) -> dict[str, Any]:
        """Each language has copies, and what is chosen is in one département."""
        data = super().clean() or {}
        if data.get("copies") == 0 and data.get("large_copies") == 0:
            self.add_error("copies", "Demandez au moins un exemplaire.")
        departement = data.get("departement")
        for name, said in (("quartier", "Ce quartier"), ("meeting", "Cette réunion"), ("relay", "Ce relais")):
            if departement and data.get(name) and data[name].departement_id != departement.pk:
                self.add_error(
                    name, f"{said} n’est pas dans le département {departement.name} : choisissez-en un autre."
                )
        return data

    @property
    def destination(self) -> Destination:
        """Where the copies go, once the form is valid."""
        return Destination(
            **{name: self.cleaned_data[name] for name in ("departement", "quartier", "meeting", "relay")}
        )

    @property
    def runs(self) -> list[tuple[str, bool, int]]:
        """Language, large print or not, copies: of each run to make."""
        data = self.cleaned_data
        sizes = ((False, data["copies"]), (True, data["large_copies"]))
        return [(language, large, copies) for language in data["languages"] for large, copies in sizes if copies]


def sheet_label(sheet: FormSheet) -> str:
    """What an optional sheet asks, for the person who prepares a run."""
    first = next((page.label("fr") for page in sheet.pages if page.asks), sheet.name)
    return f"{first} (profil, gardé à part)" if sheet.profile else first


def _meetings_ahead(scope: Scope) -> QuerySet[Meeting]:
    ahead = Meeting.objects.visible_to(scope).filter(state=State.ANNOUNCED, starts_at__gte=timezone.now())
    return ahead.order_by("starts_at", "pk")
