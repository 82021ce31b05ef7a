"""Statements for machines: the Atom feed, and a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime, time
from io import StringIO
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from parvis.show.portal.paroles import Line
from parvis.understand.corpus.models import Statement
from parvis.web.feeds import DatedFeed, xml_clean
from parvis.web.tables import neutral

LICENCE: Final = "Licence Ouverte 2.0"
LONGEST_TITLE: Final = 90
COLUMNS: Final = (
    "identifiant",
    "texte",
    "langue",
    "objet",
    "themes",
    "lieu",
    "finesse_du_lieu",
    "code_du_lieu",
    "mois",
    "origine",
    "reunion",
    "adresse",
    "licence",
)


def atom_of(pairs: Iterable[tuple[Statement, Line]], *, name: str, page: str, feed: str) -> bytes:
    """The feed (RFC 4287) of statements. ``page`` and ``feed`` are addresses on this site.

    An entry is dated by the day of its publication: the minute would show which words were read, hence said, together.
    """
    made = DatedFeed(
        title=xml_clean(name),
        link=f"{settings.PARVIS_ADDRESS}{page}",
        description=xml_clean(name),
        language="fr",
        author_name="Parvis",
        feed_url=f"{settings.PARVIS_ADDRESS}{feed}",
        feed_guid=f"{settings.PARVIS_ADDRESS}{feed}",
        feed_copyright=LICENCE,
        dated=timezone.now(),
    )
    for statement, line in pairs:
        words = xml_clean(line.words)
        made.add_item(
            title=words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]}…",
            link=f"{settings.PARVIS_ADDRESS}{line.address}",
            description=escape(words),
            unique_id=f"urn:uuid:{statement.pk}",
            updateddate=_day(statement),
            categories=[xml_clean(str(one)) for one in (line.objet, line.place, *line.themes) if one],
        )
    return made.writeString("utf-8").encode()


def table_of(pairs: Iterable[tuple[Statement, Line]]) -> bytes:
    """A table of statements for a spreadsheet: UTF-8 with its mark, semicolons, no cell taken for a formula."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for statement, line in pairs:
        cells = (
            str(statement.pk),
            line.words,
            statement.language,
            statement.object,
            " ".join(statement.themes),
            line.place,
            statement.public_level,
            statement.public_place,
            f"{timezone.localtime(statement.said_at):%Y-%m}",
            statement.source,
            line.meeting.code if line.meeting else "",
            f"{settings.PARVIS_ADDRESS}{line.address}",
            LICENCE,
        )
        writer.writerow([neutral(cell) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def _day(statement: Statement) -> datetime:
    return timezone.make_aware(datetime.combine(statement.published_on, time()))
