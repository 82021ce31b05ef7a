"""From print runs to their kit: what is in the zip file, and under which names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from parvis.listen.contributions.models import Channel
from parvis.listen.contributions.places import WayIn, read_place
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.models import State
from parvis.listen.meetings.wording import headline, said_day, said_hours
from parvis.listen.paper.kit.handed import cards_pdf, poster_pdf
from parvis.listen.paper.kit.sheet import KitSheet, MeetingAhead, RunLine
from parvis.listen.paper.kit.spoken import guide_pdf, script_pdf
from parvis.listen.paper.models import PrintRun
from parvis.listen.paper.queries import A_BUNDLE, bundle_pdf, bundles, hand_in_place, language_name

#: Copies that a kit carries: what is made while one waits. Larger runs are downloaded apart, file by file.
MOST_IN_KIT: Final = 2 * A_BUNDLE


def kit_zip(runs: Sequence[PrintRun]) -> bytes:
    """The kit of ``runs`` (at least one, all for the same place), as one zip file; the same bytes each time.

    Raises:
        RunChanged: one of the runs can no longer be printed as it was.
    """
    sheet = kit_sheet(runs)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kit:
        for name, content in _files(sheet, runs):
            stamp = timezone.localtime(sheet.dated).timetuple()[:6]
            kit.writestr(zipfile.ZipInfo(name, date_time=stamp), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def bundle_name(run: PrintRun, first: int, last: int) -> str:
    """The name of the file of the copies ``first`` to ``last``."""
    size = "-gros-caracteres" if run.large else ""
    return f"questionnaires-{run.language}{size}-tirage-{run.number}-exemplaires-{first}-a-{last}.pdf"


def carried(runs: Sequence[PrintRun]) -> list[PrintRun]:
    """Those whose forms are in the kit itself: the first ones, as long as they are few enough."""
    kept, total = [], 0
    for run in runs:
        if total + run.copies_wanted <= MOST_IN_KIT:
            kept.append(run)
            total += run.copies_wanted
    return kept


def kit_sheet(runs: Sequence[PrintRun]) -> KitSheet:
    """What the papers of the kit say."""
    run, inside = runs[0], carried(runs)
    place = read_place({"quartier": run.quartier_id}) if run.quartier_id else None
    way_in = WayIn(Channel.QR, run.meeting.code if run.meeting else f"tirage-{run.number}")
    parameters = (place.parameters() if place else {}) | way_in.parameters()
    return KitSheet(
        place=place.name if place else "",
        hand_in=hand_in_place(run),
        address=settings.PARVIS_ADDRESS,
        query=f"?{urlencode(parameters)}",
        dated=run.at,
        meeting=_meeting(run),
        runs=tuple(_line(one, inside=one in inside) for one in runs),
    )


def _files(sheet: KitSheet, runs: Sequence[PrintRun]) -> Iterator[tuple[str, bytes]]:
    yield "1-mode-d-emploi.pdf", guide_pdf(sheet)
    yield "2-texte-de-deux-minutes.pdf", script_pdf(sheet)
    for language in dict.fromkeys(one.language for one in runs):
        yield f"3-affiche-{language}.pdf", poster_pdf(sheet, language=language)
        yield f"4-cartes-de-poche-{language}.pdf", cards_pdf(sheet, language=language)
    for run in carried(runs):
        for first, last in bundles(run):
            yield f"5-{bundle_name(run, first, last)}", bundle_pdf(run, first=first, last=last)


def _meeting(run: PrintRun) -> MeetingAhead | None:
    if run.meeting is None or run.meeting.state != State.ANNOUNCED:
        return None
    sheet = sheet_of(run.meeting)
    return MeetingAhead(
        title=headline(sheet),
        day=said_day(sheet.begins).capitalize(),
        hours=said_hours(sheet),
        place=sheet.place_name,
        page_url=sheet.page_url,
    )


def _line(run: PrintRun, *, inside: bool) -> RunLine:
    return RunLine(
        number=str(run.number),
        language=language_name(run.language),
        size="gros" if run.large else "ordinaires",
        copies=str(run.copies_wanted),
        files="dans cette trousse" if inside else "à télécharger à part, page « Papier »",
    )
