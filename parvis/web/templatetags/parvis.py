"""Tags and filters of every template: the thread, messages, dates and numbers as French says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parvis.web.context import html_language
from parvis.web.thread import Stop, StopState
from parvis.web.typography import NARROW, NO_BREAK, typographic

register = template.Library()


# ── Dates and numbers ────────────────────────────────────────────────────────────────────────────────
@register.filter
def jour(value: date | datetime | None) -> str:
    """« mardi 4 juillet 2023 », in the active language; empty for None. A datetime is first brought to Paris."""
    return _day(value, year=True)


@register.filter
def jour_court(value: date | datetime | None) -> str:
    """« mardi 4 juillet », for a date of this year or the next months."""
    return _day(value, year=False)


@register.filter
def mois(value: date | datetime | None) -> str:
    """« juillet 2023 », Paris time, in the active language; empty for None."""
    if value is None:
        return ""
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "F Y")


@register.filter
def moment(value: datetime | None) -> str:
    """« mardi 4 juillet 2023 à 18 h 30 », Paris time, in the active language; empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    language = html_language(translation.get_language())
    if language == "fr":
        minutes = f"{NO_BREAK}{local.minute:02}" if local.minute else ""
        return f"{_day(local, year=True)} à {local.hour}{NO_BREAK}h{minutes}"
    joint = {"en": " at ", "ar": " على الساعة "}.get(language, ", ")
    return f"{_day(local, year=True)}{joint}{local.hour}:{local.minute:02}"


@register.filter(is_safe=True)
def typo(text: str) -> str:
    """A text that stands outside of the templates, with the no-break spaces of French; as it is in other languages."""
    return typographic(str(text)) if html_language(translation.get_language()) == "fr" else str(text)


@register.filter
def nombre(value: float | None) -> str:
    """A number with the signs of the active language: « 1 204,5 » (narrow no-break space); empty for None."""
    if value is None:
        return ""
    text = f"{value:,}"
    if html_language(translation.get_language()) == "fr":
        return text.replace(",", NARROW).replace(".", ",")
    return text


def _day(value: date | datetime | None, *, year: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    language = html_language(translation.get_language())
    day = "j"
    if language == "fr" and value.day == 1:
        day = r"j\e\r"
    comma = "،" if language == "ar" else ""
    return date_format(value, f"l{comma} {day} F{' Y' if year else ''}")


# ── Components ───────────────────────────────────────────────────────────────────────────────────────
@register.inclusion_tag("web/thread.html")
def thread(stops: Iterable[Stop | Mapping[str, Any]], level: int = 3, label: str = "") -> dict[str, Any]:
    """The thread. ``stops`` are :class:`parvis.web.thread.Stop` or mappings of its fields; ``level`` of its titles."""
    made = [one if isinstance(one, Stop) else Stop(**one) for one in stops]
    # The line below a stop is solid as long as the next one is reached.
    reached = [one.state != StopState.TODO for one in made]
    joined = [*reached[1:], False]
    return {"stops": list(zip(made, joined, strict=True)), "level": level, "label": label}


@register.inclusion_tag("web/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong in ``form``, each fault linked to its field; takes the focus. Nothing when nothing is wrong."""
    faults = [{"anchor": "", "label": "", "text": text} for text in form.non_field_errors()] if form.is_bound else []
    if form.is_bound:
        for field in form:
            faults += [
                {"anchor": error_anchor(field), "label": str(field.label), "text": text} for text in field.errors
            ]
    return {"faults": faults}


def error_anchor(field: BoundField) -> str:
    """Id of the first control of ``field``: what a link of the error summary brings to."""
    if field.is_hidden or not field.auto_id:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("web/alert.html")
def alert(kind: str, title: str = "", text: str = "", level: int = 0) -> dict[str, Any]:
    """A message: ``kind`` is info, success, warning or error. ``level`` > 0 makes its title a heading."""
    return {"kind": kind, "title": title, "text": text, "level": level}


@register.simple_block_tag(end_name="endmessage")
def message(content: str, kind: str = "info", title: str = "") -> str:
    """The same message around a block of template: ``{% message "info" "Titre" %}…{% endmessage %}``."""
    return render_to_string("web/alert.html", {"kind": kind, "title": title, "content": content})


@register.inclusion_tag("web/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """The way here: ``{% breadcrumb "Aide" "/aide/" "Cette page" %}``; pairs of name and address, then the page."""
    *above, here = parts
    pairs = list(zip(above[::2], above[1::2], strict=True))
    return {"above": pairs, "here": here}


@register.inclusion_tag("web/code.html")
def code(value: str, label: str = "") -> dict[str, Any]:
    """A receipt or resume code, large, kept left to right, spelled out for a screen reader."""
    return {"value": value, "label": label or _("Votre code"), "spelled": " ".join(value.replace("-", ", "))}


@register.inclusion_tag("web/progress.html")
def progress(number: int, total: int, note: str = "") -> dict[str, Any]:
    """« Question 3 sur 9 » in words, then drawn."""
    return {"number": number, "total": total, "note": note}


@register.inclusion_tag("web/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Before, after, where: the pages of a list, whose filters stay in the address."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("web/languages.html", takes_context=True)
def languages(context: Context) -> dict[str, Any]:
    """The same page in the other languages of the site."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    active = translation.get_language()
    return {
        "links": [
            {
                "code": code,
                "name": name,
                "lang": html_language(code),
                "dir": "rtl" if translation.get_language_info(code)["bidi"] else "ltr",
                "href": translate_url(path, code),
            }
            for code, name in settings.LANGUAGES
            if code != active
        ]
    }


@register.inclusion_tag("web/mark.html")
def mark() -> dict[str, Any]:
    """The mark: four tiles of a paved square."""
    return {}


@register.simple_tag
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """A block of schema.org data. Browsers do not run it, so the security policy lets it be; escaped by Django."""
    # mark_safe: json_script has escaped « < > & » in everything that comes from people; only the type changes here.
    return mark_safe(json_script(data).replace("application/json", "application/ld+json", 1))


@register.simple_tag
def field(bound: BoundField, **attrs: str) -> str:
    """One field of a form: label, hint, error, control (``web/forms/field.html``)."""
    if attrs:
        bound.field.widget.attrs.update({name.replace("_", "-"): value for name, value in attrs.items()})
    return bound.as_field_group()
