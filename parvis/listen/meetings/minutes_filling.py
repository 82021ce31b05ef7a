"""From a version of the minutes to its sheet: every form of it (page, PDF, ODT, feed) is made from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from parvis.ground.library.models import Document
from parvis.listen.meetings.counting import attendance_told
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.framework import told
from parvis.listen.meetings.minutes_queries import by_object, published
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesVersion
from parvis.listen.meetings.sheet import (
    AttendanceLine,
    EarlierVersion,
    JoinedFile,
    MinutesSheet,
    Section,
    StatementLine,
)
from parvis.web import small_numbers


class Words(NamedTuple):
    """What is told of an item: its words, masks put on; ``read`` is false for a notice that stands in their place.

    Words that wait to be read (``waits``) have no text.
    """

    text: str
    read: bool
    waits: bool = False


def minutes_sheet(version: MinutesVersion, *, words: Mapping[UUID, Words] | None = None) -> MinutesSheet:
    """The sheet of a version. ``words`` gives what everyone may read of each item; without it, the items' own words.

    A constant number of queries. A draft is dated now. Without ``words`` the sheet is for agents alone.
    """
    meeting = version.meeting
    about = sheet_of(meeting)
    page = f"{about.page_url}compte-rendu/"
    total, attendance = attendance_of(version)
    return MinutesSheet(
        meeting=about,
        number=version.number,
        published_at=version.publication.at if hasattr(version, "publication") else timezone.now(),
        url=page,
        sections=tuple(
            Section(
                object=one.objet,
                title=str(one.objet.label),
                statements=tuple(_line(item, words) for item in one.items),
            )
            for one in by_object(version)
        ),
        correction_note=version.correction_note,
        summary=version.summary,
        conditions=tuple(told(version.conditions)),
        checklist=tuple(told(version.checklist)),
        tool_presented=version.tool_presented,
        previous=tuple(
            EarlierVersion(
                number=one.number,
                published_at=one.publication.at,
                url=f"{page}{one.number}/",
                note=one.correction_note,
            )
            for one in published(meeting)
            if one.number < version.number
        ),
        files=tuple(joined_files(meeting)),
        attendance_total=total,
        attendance=attendance,
    )


def minutes_headline(version: MinutesVersion) -> MinutesSheet:
    """What a feed tells of a version: its date, its number, its summary or what it corrects. No query of its own."""
    about = sheet_of(version.meeting)
    return MinutesSheet(
        meeting=about,
        number=version.number,
        published_at=version.publication.at,
        url=about.minutes_url,
        correction_note=version.correction_note,
        summary=version.summary,
    )


def joined_files(meeting: Meeting) -> Iterable[JoinedFile]:
    """The documents that go with the minutes and that everyone may read. One query."""
    with translation.override("fr"):
        for one in Document.objects.public().filter(pk__in=meeting.joined.values("document")).order_by("title", "pk"):
            address = reverse("library:document", args=[one.pk, one.slug])
            yield JoinedFile(title=f"{one.get_kind_display()} : {one.title}", url=f"{settings.PARVIS_ADDRESS}{address}")


def _line(item: MinutesItem, words: Mapping[UUID, Words] | None) -> StatementLine:
    """What was said, and how many agreed, as everyone may know it: a notice has neither."""
    said = Words(item.text, read=True) if words is None else words[item.item]
    if not said.read:
        return StatementLine(text=said.text, waits=said.waits)
    agreed = "" if item.agreed is None else f"{small_numbers.told(item.agreed)} personnes"
    return StatementLine(text=said.text, agreed=agreed, disputed=item.disputed)


def attendance_of(version: MinutesVersion) -> tuple[str, tuple[AttendanceLine, ...]]:
    """The attendance as it was told on the day of the publication; that of now for a draft."""
    if not version.attendance:
        return attendance_told(version.meeting)
    rows = version.attendance["lines"]
    return version.attendance["total"], tuple(
        AttendanceLine(group=one, label=two, shown=three) for one, two, three in rows
    )
