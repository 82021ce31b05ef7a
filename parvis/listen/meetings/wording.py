"""How a meeting is said in French: its hour, its headline, the text that people forward."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from parvis.listen.meetings.sheet import MeetingSheet, one_line
from parvis.web.pdf import is_blank
from parvis.web.templatetags.parvis import jour, moment
from parvis.web.typography import NARROW, NO_BREAK, typographic

LONGEST_FORWARDED = 280


def said_day(value: datetime) -> str:
    """« mardi 4 juillet 2023 », in French, at the hour that ``value`` carries."""
    with translation.override("fr"):
        return jour(value.replace(tzinfo=None))


def said_hour(value: datetime) -> str:
    """« 18 h 30 », at the hour that ``value`` carries."""
    minutes = f"{NO_BREAK}{value.minute:02}" if value.minute else ""
    return f"{value.hour}{NO_BREAK}h{minutes}"


def said_hours(sheet: MeetingSheet) -> str:
    """« de 18 h 30 à 20 h 30 », « à 18 h 30 » without end; an end on another day is said with its day."""
    end = sheet.ends
    if end is None or end == sheet.begins:
        return f"à {said_hour(sheet.begins)}"
    if end.date() == sheet.begins.date():
        return f"de {said_hour(sheet.begins)} à {said_hour(end)}"
    with translation.override("fr"):
        return f"de {said_hour(sheet.begins)} au {moment(end.replace(tzinfo=None))}"


def said_when(sheet: MeetingSheet) -> str:
    """« mardi 4 juillet 2023 de 18 h 30 à 20 h 30 »."""
    return f"{said_day(sheet.begins)} {said_hours(sheet)}"


def headline(sheet: MeetingSheet) -> str:
    """The title in one line, « Annulée : … » when it is; the kind of meeting stands for a title that shows nothing."""
    named = next((one for one in (sheet.title, sheet.kind_label) if not is_blank(one)), "Réunion")
    title = typographic(one_line(named))
    return f"Annulée{NO_BREAK}: {title}" if sheet.is_cancelled else title


def forward_text(sheet: MeetingSheet) -> str:
    """What one forwards by WhatsApp, SMS or e-mail: plain text, short, addresses alone on their line.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet)
    lines = [headline(sheet), said_when(sheet)]
    if sheet.is_cancelled:
        lines += [f"Pourquoi{NO_BREAK}: {one_line(sheet.cancelled_reason)}"] if sheet.cancelled_reason else []
        return "\n".join([*lines, "", f"En savoir plus{NO_BREAK}:", sheet.page_url, ""])
    lines += [sheet.where] if sheet.where else []
    lines += [f"En ligne{NO_BREAK}: {sheet.online_url}"] if sheet.online_url else []
    if sheet.description:
        lines += ["", shortened(one_line(sheet.description), LONGEST_FORWARDED)]
    if sheet.conditions:
        lines += ["", *(f"– {typographic(one_line(one))}" for one in sheet.conditions)]
    lines += ["", f"Tout savoir{NO_BREAK}:", sheet.page_url]
    if sheet.registration_url:
        lines += ["", f"S’inscrire (ce n’est pas obligatoire){NO_BREAK}:", sheet.registration_url]
    lines += ["", f"Vous ne pouvez pas venir{NARROW}? Répondez sans donner votre nom{NO_BREAK}:"]
    return "\n".join([*lines, sheet.questionnaire_url, ""])


def shortened(text: str, longest: int) -> str:
    """``text`` cut at a word, with « … », so that it has at most ``longest`` signs."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1].rsplit(" ", 1)[0] or text[: longest - 1]
    return f"{kept.rstrip(' ,;:.')}…"


def refuse_draft(sheet: MeetingSheet) -> None:
    """Raise ValueError for a draft: nothing of it leaves the site."""
    if not sheet.is_public:
        raise ValueError("a draft never leaves the site")
