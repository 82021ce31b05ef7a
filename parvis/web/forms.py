"""How forms are drawn: label, hint, error beside the field, and both told to a screen reader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Widget

SELECTS = (forms.Select, forms.SelectMultiple)
TICKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class ParvisBoundField(forms.BoundField):
    """A field with the look's classes on its control."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Add the class of the control to Django's attributes (id, aria-describedby, aria-invalid)."""
        built = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        given = drawn.attrs.get("class", "").split()
        if css := control_class(drawn):
            built["class"] = " ".join([css, *(one for one in given if one != css)])
        return built

    @property
    def is_tick(self) -> bool:
        """Whether the field is one box to tick, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


def control_class(widget: Widget) -> str:
    """The look's class for a control; empty for those drawn otherwise."""
    if isinstance(widget, TICKS) or widget.is_hidden:
        return ""
    if isinstance(widget, SELECTS):
        return "fr-select"
    return "fr-upload" if isinstance(widget, forms.FileInput) else "fr-input"


class ParvisRenderer(DjangoTemplates):
    """Django's renderer, with our templates for forms, fields and lists of choices."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = ParvisBoundField
    OURS = {
        "django/forms/widgets/radio.html": "web/forms/picks.html",
        "django/forms/widgets/checkbox_select.html": "web/forms/picks.html",
    }

    def get_template(self, template_name: str) -> Any:
        """Our template in the place of Django's where there is one."""
        return super().get_template(self.OURS.get(template_name, template_name))


class ParvisForm(forms.Form):
    """The base of every form.

    Browsers' own messages are off: they come in the browser's language, one by one, and vanish; ours stay.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
