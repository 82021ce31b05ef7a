"""What is put up and handed out, in the language of those who read it: the poster and the card for the pocket."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, override

from parvis.listen.meetings.papers.codes import code_data, shown_address
from parvis.listen.paper.kit.sheet import PAPERS, KitSheet, MeetingAhead
from parvis.web.pdf import render
from parvis.web.typography import typographic


def poster_pdf(sheet: KitSheet, *, language: str) -> bytes:
    """The poster of the place, A4, one page."""
    with override(language):
        data = {
            "title": gettext("Affiche : donnez votre avis"),
            "place": sheet.place or gettext("Près de chez vous"),
            "headline": typographic(gettext("Dites ce qui doit changer dans votre quartier")),
            "lead": typographic(
                gettext(
                    "Vos mots préparent le prochain contrat de ville : ce que l’État et les élus feront ici dans les"
                    " années qui viennent."
                )
            ),
            "ways": [_phone(sheet), _paper(sheet), _together(sheet)],
            "points": [
                typographic(one)
                for one in (
                    gettext("Quelques minutes. Sans donner votre nom, sans compte."),
                    gettext("Vous pouvez sauter une question, vous arrêter, vous faire aider."),
                    gettext("Avec le code que vous recevez, vous voyez ce que deviennent vos mots."),
                )
            ],
        }
        return render(PAPERS / "poster.typ", data, dated=sheet.dated, language=language.partition("-")[0])


def cards_pdf(sheet: KitSheet, *, language: str) -> bytes:
    """Ten cards of 85 × 55 mm on an A4 sheet."""
    with override(language):
        data = {
            "title": gettext("Cartes de poche : donnez votre avis"),
            "headline": typographic(gettext("Dites ce qui doit changer dans votre quartier")),
            "lines": [
                typographic(gettext("En quelques minutes, sans nom, sans compte.")),
                typographic(gettext("Visez ce carré avec votre téléphone, ou tapez :")),
            ],
            "code": _code(sheet.questionnaire_url),
        }
        return render(PAPERS / "cards.typ", data, dated=sheet.dated, language=language.partition("-")[0])


def _phone(sheet: KitSheet) -> dict[str, Any]:
    return {
        "title": typographic(gettext("Sur votre téléphone")),
        "lines": [typographic(gettext("Visez ce carré, ou tapez l’adresse."))],
        "code": _code(sheet.questionnaire_url),
    }


def _paper(sheet: KitSheet) -> dict[str, Any]:
    where = (
        gettext("Demandez un questionnaire ici : %(place)s. En gros caractères aussi.") % {"place": sheet.hand_in}
        if sheet.hand_in
        else gettext("Demandez un questionnaire à l’accueil. En gros caractères aussi.")
    )
    return {"title": typographic(gettext("Sur papier")), "lines": [typographic(where)], "code": None}


def _together(sheet: KitSheet) -> dict[str, Any]:
    meeting: MeetingAhead | None = sheet.meeting
    if meeting:
        return {
            "title": typographic(gettext("En réunion")),
            "lines": [meeting.title, f"{meeting.day}, {meeting.hours}", *([meeting.place] if meeting.place else [])],
            "code": _code(meeting.page_url),
        }
    return {
        "title": typographic(gettext("Et après")),
        "lines": [typographic(gettext("Les réunions près de chez vous, et ce que deviennent vos mots."))],
        "code": _code(sheet.site_url),
    }


def _code(url: str) -> dict[str, str]:
    return {**code_data(url, title=""), "alt": gettext("QR code : %(address)s") % {"address": shown_address(url)}}
