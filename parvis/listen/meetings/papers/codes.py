"""QR codes of the papers: of the meeting's page, of the questionnaire for that meeting."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import urlsplit

import segno

from parvis.listen.meetings.sheet import MeetingSheet
from parvis.web.typography import NO_BREAK

PAPERS = Path(__file__).resolve().parent
INK = "#161616"


def qr_svg(url: str) -> str:
    """The QR code of ``url`` as an SVG image, quiet zone of four modules included (ISO/IEC 18004 § 9.1).

    Level Q: a quarter of it may be torn or stained, as posters are.
    """
    drawn = io.BytesIO()
    segno.make(url, error="q", micro=False, boost_error=False).save(
        drawn, kind="svg", border=4, dark=INK, light="#ffffff", xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()


def shown_address(url: str) -> str:
    """What one types: the address without its scheme, its parameters and its last slash."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def code_data(url: str, *, title: str, text: str = "") -> dict[str, str]:
    """A QR code as the templates take it, its alternative text saying where it leads."""
    shown = shown_address(url)
    return {"url": url, "shown": shown, "title": title, "text": text, "svg": qr_svg(url), "alt": f"QR code : {shown}"}


def questionnaire_code(sheet: MeetingSheet) -> dict[str, str]:
    """The QR code of the questionnaire for this meeting."""
    return code_data(
        sheet.questionnaire_url,
        title="Répondre au questionnaire" if sheet.is_cancelled else "Répondre sans venir",
        text="Sans donner votre nom, sans compte, sur votre téléphone.",
    )


def page_code(sheet: MeetingSheet) -> dict[str, str]:
    """The QR code of the meeting's page."""
    title = "S’inscrire, tout savoir" if sheet.registration_url else "Tout savoir sur la réunion"
    text = "L’inscription aide à préparer. Elle n’est pas obligatoire." if sheet.registration_url else ""
    if sheet.is_cancelled:
        title, text = "Où en est la réunion", ""
    return code_data(sheet.page_url, title=title, text=text)


def room_code(sheet: MeetingSheet) -> dict[str, str]:
    """The QR code of what the meeting has become, with the code that one may type instead."""
    return code_data(
        sheet.room_url,
        title="Qu’est devenue notre réunion ?",
        text=f"Code de la réunion{NO_BREAK}: {sheet.code}. Il ouvre ce qui a été dit, et la suite.",
    )
