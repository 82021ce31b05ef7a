"""The point of a place, typed."""

from __future__ import annotations

from typing import Any

from django import forms

from parvis.ground.territories.locate import CoordinatesError, check
from parvis.web.forms import ParvisForm


class DegreesField(forms.FloatField):
    """Degrees, with a point or a comma."""

    widget = forms.TextInput

    def __init__(self, *, label: str, example: str) -> None:
        said = f"Écrivez la {label.lower()} en degrés, par exemple {example}."
        super().__init__(label=label, help_text=f"Par exemple : {example}.",
                         error_messages={"required": said, "invalid": said})  # fmt: skip
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        """The number typed."""
        return super().to_python(str(value or "").replace(",", ".").replace("−", "-").replace("°", ""))


class PointForm(ParvisForm):
    """Latitude and longitude, as a map gives them."""

    lat = DegreesField(label="Latitude", example="48,93516")
    lon = DegreesField(label="Longitude", example="2,35801")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"lat", "lon"} <= data.keys():
            try:
                check(data["lon"], data["lat"])
            except CoordinatesError as error:
                self.add_error("lat", str(error))
        return data
