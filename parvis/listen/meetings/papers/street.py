"""What is put up and handed out: the poster and the flyer."""

from __future__ import annotations

from typing import Any, Literal

from parvis.listen.meetings.papers.codes import PAPERS, page_code, questionnaire_code, room_code, shown_address
from parvis.listen.meetings.sheet import MeetingSheet, one_line
from parvis.listen.meetings.wording import headline, refuse_draft, said_day, said_hours
from parvis.web.pdf import render
from parvis.web.typography import typographic

# Size of the title on an A4 poster, in points, by its length in signs.
TITLE_SIZES = ((28, 50), (55, 42), (100, 33), (180, 26))
SMALLEST_TITLE = 20
BACK = {
    "title": typographic("Vous ne pouvez pas venir ?"),
    "text": "Dites en quelques minutes ce qui doit changer dans votre quartier, ce qui marche déjà, ce qu’il faut"
    " construire. Vos mots comptent autant que ceux de la réunion.",
    "next_title": "Ce que devient votre parole",
    "next": [
        "Vous répondez. Vous recevez un code.",
        "Chaque réponse est lue par une personne.",
        "Vos mots rejoignent la synthèse remise à l’État et aux élus.",
        "Avec votre code, vous voyez ce qu’ils sont devenus.",
    ],
    "litter": "Ne pas jeter sur la voie publique.",
}


def poster_pdf(sheet: MeetingSheet, *, size: Literal["a4", "a3"] = "a4") -> bytes:
    """The poster, one page whenever its words can be read on one.

    Raises:
        ValueError: the meeting is a draft.
    """
    data = {**street_data(sheet), "size": size, "title": f"Affiche : {headline(sheet)}"}
    return render(PAPERS / "poster.typ", data, dated=sheet.updated_at)


def flyer_pdf(sheet: MeetingSheet) -> bytes:
    """The flyer, A5, two sides.

    Raises:
        ValueError: the meeting is a draft.
    """
    data = {**street_data(sheet), "back": BACK, "title": f"Tract : {headline(sheet)}"}
    return render(PAPERS / "flyer.typ", data, dated=sheet.updated_at)


def street_data(sheet: MeetingSheet) -> dict[str, Any]:
    """What the poster and the flyer say of the meeting."""
    refuse_draft(sheet)
    title = headline(sheet)
    return {
        "headline": title,
        "title_size": next((size for longest, size in TITLE_SIZES if len(title) <= longest), SMALLEST_TITLE),
        "kind": one_line(sheet.kind_label),
        "about": one_line(sheet.about),
        "day": said_day(sheet.begins).capitalize(),
        "hours": said_hours(sheet).capitalize(),
        "place": one_line(sheet.place_name),
        "address": sheet.address_lines,
        "online": {"url": sheet.online_url, "shown": shown_address(sheet.online_url)} if sheet.online_url else None,
        "cancelled": sheet.is_cancelled,
        "reason": one_line(sheet.cancelled_reason) if sheet.is_cancelled else "",
        "conditions": [] if sheet.is_cancelled else [typographic(one_line(one)) for one in sheet.conditions],
        "who": [{"label": label, "words": words} for label, words in who_lines(sheet)],
        "codes": [page_code(sheet), questionnaire_code(sheet)],
        "code": sheet.code,
        "room": room_code(sheet),
    }


def who_lines(sheet: MeetingSheet) -> list[tuple[str, str]]:
    """Who organises, who helps, who comes for the State and the élus; only what is known."""
    named = (
        ("Organisée par", sheet.organisers),
        ("Avec", sheet.partners),
        ("En présence de", sheet.present),
    )
    return [(label, ", ".join(one_line(name) for name in names)) for label, names in named if any(names)]
