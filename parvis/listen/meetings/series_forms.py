"""Forms of series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from parvis.listen.meetings.forms import LinesField, MeetingForm
from parvis.listen.meetings.models import Access, Meeting, Venue
from parvis.listen.meetings.series import MOST, SHARED, Rhythm, later_days
from parvis.web.forms import ParvisForm

RHYTHMS = {
    Rhythm.WEEK: "Chaque semaine, le même jour",
    Rhythm.TWO_WEEKS: "Toutes les deux semaines, le même jour",
    Rhythm.MONTH: "Chaque mois, le même jour de la semaine",
    Rhythm.DATES: "À des dates que je donne",
}
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


class RepeatForm(ParvisForm):
    """On which days a meeting is repeated."""

    rhythm = forms.ChoiceField(
        label="Quand", choices=[(one.value, label) for one, label in RHYTHMS.items()], widget=forms.RadioSelect,
        error_messages={"required": "Dites quand la réunion se répète."},
    )  # fmt: skip
    count = forms.IntegerField(
        label="Combien de fois encore",
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=f"De 1 à {MOST}. Laissez vide si vous donnez les dates.",
        error_messages={
            "min_value": f"Écrivez un nombre de 1 à {MOST}.",
            "max_value": f"Écrivez un nombre de 1 à {MOST}.",
            "invalid": f"Écrivez un nombre de 1 à {MOST}.",
        },
    )
    dates = LinesField(label="Dates : une par ligne", help_text="Par exemple : 04/07/2023. L’heure reste la même.")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = meeting.begins.date()

    def clean_dates(self) -> list[date]:
        """Days as dates; the first line that is none is named."""
        return [_day(line) for line in self.cleaned_data["dates"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rhythm, count, dates = data.get("rhythm"), data.get("count"), data.get("dates", [])
        if rhythm == Rhythm.DATES and "dates" not in self.errors:
            if not dates:
                self.add_error("dates", "Écrivez au moins une date.")
            elif len(dates) > MOST:
                self.add_error("dates", f"{MOST} dates au plus à la fois.")
        elif rhythm and rhythm != Rhythm.DATES and count is None and "count" not in self.errors:
            self.add_error("count", "Dites combien de fois la réunion se répète.")
        return data

    @property
    def days(self) -> list[date]:
        """The days chosen, once valid."""
        data = self.cleaned_data
        rhythm = Rhythm(data["rhythm"])
        return data["dates"] if rhythm is Rhythm.DATES else later_days(self.first, rhythm, data["count"])


def _day(line: str) -> date:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(line, pattern).date()
        except ValueError:
            continue
    raise forms.ValidationError(f"« {line[:40]} » n’est pas une date : écrivez par exemple 04/07/2023.")


class SeriesForm(ParvisForm):
    """What the later meetings of a series change together: place, access, words; not dates."""

    description = MeetingForm.base_fields["description"]
    place_name = MeetingForm.base_fields["place_name"]
    address = MeetingForm.base_fields["address"]
    venue = forms.ChoiceField(label="Nature du lieu", choices=[("", "Non précisée"), *Venue.choices], required=False)
    online_url = MeetingForm.base_fields["online_url"]
    access = forms.MultipleChoiceField(
        label="Accès", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = LinesField(label="Interprètes : une langue par ligne")
    childcare = MeetingForm.base_fields["childcare"]
    transport = MeetingForm.base_fields["transport"]
    organisers = LinesField(label="Organisateurs : un par ligne")
    partners = LinesField(label="Partenaires : un par ligne")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(meeting, name) for name in SHARED}
        super().__init__(*args, **kwargs)
