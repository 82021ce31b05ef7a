"""The minutes as documents: one account of them, set three ways (PDF/UA, HTML, ODT) in the same order."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from itertools import groupby
from typing import Any

import pypandoc
from django.template import Engine
from django.template.context import Context

from parvis.listen.meetings.papers.codes import PAPERS, room_code, shown_address
from parvis.listen.meetings.papers.street import who_lines
from parvis.listen.meetings.sheet import Answered, EarlierVersion, MinutesSheet, Section, StatementLine, one_line
from parvis.listen.meetings.wording import refuse_draft, said_day, said_when
from parvis.web.pdf import render
from parvis.web.typography import NO_BREAK, typographic

SECONDS_FOR_PANDOC = 30


class DocumentRefused(Exception):
    """Pandoc could not make the document, or took too long."""


def minutes_pdf(sheet: MinutesSheet) -> bytes:
    """The minutes as PDF/UA, A4.

    Raises:
        ValueError: the meeting is a draft.
    """
    return render(PAPERS / "minutes.typ", minutes_data(sheet), dated=sheet.published_at)


def minutes_html(sheet: MinutesSheet) -> str:
    """The minutes as a whole HTML page without style nor script: what the ODT is made from.

    Raises:
        ValueError: the meeting is a draft.
    """
    page = _engine().get_template("meetings/minutes_document.html")
    return page.render(Context({"minutes": minutes_data(sheet)}))


def minutes_odt(sheet: MinutesSheet) -> bytes:
    """The minutes as an OpenDocument text, made by pandoc in its sandbox from :func:`minutes_html`.

    Raises:
        ValueError: the meeting is a draft.
        DocumentRefused: pandoc failed.
    """
    command = [
        pypandoc.get_pandoc_path(),
        "--sandbox",
        "--from=html",
        "--to=odt",
        "--output=-",
        "--metadata=lang:fr-FR",
    ]
    # The date of the file is that of the minutes, so that the same minutes give the same bytes.
    dated = {"SOURCE_DATE_EPOCH": str(int(sheet.published_at.timestamp()))}
    try:
        done = subprocess.run(
            command,
            input=minutes_html(sheet).encode(),
            capture_output=True,
            check=True,
            timeout=SECONDS_FOR_PANDOC,
            env={**os.environ, **dated},
        )
    except subprocess.CalledProcessError as error:
        raise DocumentRefused(error.stderr.decode(errors="replace")) from error
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused(f"pandoc took more than {SECONDS_FOR_PANDOC} s") from error
    return done.stdout


def minutes_data(sheet: MinutesSheet) -> dict[str, Any]:
    """What the minutes say, in order: every form of them is made from this.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet.meeting)
    version = f"Version {sheet.number}, publiée le {said_day(sheet.published_at.astimezone(sheet.meeting.zone))}"
    return {
        "title": typographic(sheet.title),
        "kind": one_line(sheet.meeting.kind_label),
        "lead": [*_lead(sheet), version],
        "correction_title": "Ce que cette version corrige",
        "correction": sheet.correction_note.strip(),
        "summary": typographic(sheet.summary.strip()),
        "sections": [_section(one) for one in sheet.sections],
        "nothing_said": "Rien n’a été dit sur ce point, ou rien n’a été noté.",
        "attendance_title": "Qui était là",
        "attendance_total": typographic(sheet.attendance_total),
        "attendance_heads": ["Ce qui est compté", "Groupe", "Nombre"],
        "attendance": [[one_line(part) for part in (one.group, one.label, one.shown)] for one in sheet.attendance],
        "answers": _answers(sheet),
        "files_title": "Documents joints",
        "files": [
            {"words": typographic(one_line(one.title)), "url": one.url, "shown": shown_address(one.url)}
            for one in sheet.files
        ],
        "previous_title": "Versions précédentes",
        "previous": [
            {"words": _earlier(one, sheet), "url": one.url, "shown": shown_address(one.url)} for one in sheet.previous
        ],
        "room": room_code(sheet.meeting),
        "footer": f"Compte rendu {sheet.meeting.code} · version {sheet.number}",
    }


def _lead(sheet: MinutesSheet) -> list[str]:
    meeting = sheet.meeting
    day = said_when(meeting)
    who = [f"{label}{NO_BREAK}: {names}" for label, names in who_lines(meeting)]
    about = one_line(meeting.about)
    return [day[:1].upper() + day[1:], *(line for line in (meeting.where, about) if line), *who]


def _section(section: Section) -> dict[str, Any]:
    """What was said on an object. Words that wait to be read are told once; among others, they keep their place."""
    waiting, total = sum(one.waits for one in section.statements), len(section.statements)
    places = []
    for waits, run in groupby(section.statements, key=lambda one: one.waits):
        lines = list(run)
        if not waits:
            places += [_statement(one) for one in lines]
        elif waiting < total:
            text = "[parole en relecture]" if len(lines) == 1 else f"[{len(lines)} paroles en relecture]"
            places.append(_statement(StatementLine(text=text)))
    return {"title": typographic(section.title), "waiting": _waiting(waiting, total), "statements": places}


def _waiting(waiting: int, total: int) -> str:
    """How many statements of a section wait to be read, said once; empty when none does."""
    if waiting == 0:
        return ""
    if waiting == 1:
        return f"{'La seule' if total == 1 else 'Une'} parole de cette partie est en cours de relecture."
    return f"{'Les ' if waiting == total else ''}{waiting} paroles de cette partie sont en cours de relecture."


def _statement(said: StatementLine) -> dict[str, Any]:
    notes = (("D’accord :", said.agreed), ("En désaccord :", said.disputed))
    return {
        "text": typographic(said.text.strip()),
        "notes": [
            {"label": typographic(label), "words": typographic(one_line(words))}
            for label, words in notes
            if words.strip()
        ],
    }


def _answers(sheet: MinutesSheet) -> list[dict[str, Any]]:
    tool = {True: "Oui", False: "Non", None: "Non précisé"}[sheet.tool_presented]
    checklist = (*sheet.checklist, Answered(question="La plateforme a été présentée", answer=tool))
    parts = (("Conditions de la réunion", sheet.conditions), ("Ce que demande le document de cadrage", checklist))
    return [
        {
            "title": title,
            "heads": ["Question", "Réponse"],
            "lines": [[typographic(one_line(one.question)), typographic(one_line(one.answer))] for one in lines],
        }
        for title, lines in parts
        if lines
    ]


def _earlier(one: EarlierVersion, sheet: MinutesSheet) -> str:
    day = said_day(one.published_at.astimezone(sheet.meeting.zone))
    note = f"{NO_BREAK}: {one_line(one.note)}" if one.note.strip() else ""
    return f"Version {one.number}, publiée le {day}{note}"


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(PAPERS.parent / "templates")], autoescape=True)
