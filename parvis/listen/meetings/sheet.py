"""What leaves the site about a meeting, as plain frozen values: papers, calendars and feeds know nothing else.

A sheet holds only what may be public. Whoever fills it applies the small-number rule: counts come as the words to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class SheetState(StrEnum):
    """Where the meeting stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    HELD = "held"
    MINUTED = "minuted"
    GIVEN_BACK = "given_back"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class MeetingSheet:
    """One meeting as everyone may know it.

    ``code`` is the short public code of the meeting (that of the QR codes); addresses are absolute (``room_url`` opens
    what the meeting has become); moments are aware;
    ``timezone`` is the IANA name of the place's zone (« Indian/Reunion »), in which hours are said.
    ``sequence`` grows by one with each change of hour, place or state (RFC 5545 § 3.8.7.4).

    Raises:
        ValueError: a moment without zone, or an end before the beginning; an unknown zone.
    """

    id: UUID
    code: str
    title: str
    kind: str
    kind_label: str
    state: SheetState
    starts_at: datetime
    ends_at: datetime | None = None
    timezone: str = "Europe/Paris"
    page_url: str
    room_url: str
    questionnaire_url: str
    updated_at: datetime
    sequence: int = 0
    departement_code: str = ""
    territory: str = ""
    quartiers: tuple[str, ...] = ()
    description: str = ""
    place_name: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    online_url: str = ""
    organisers: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    state_representative: str = ""
    elus: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    childcare: str = ""
    transport: str = ""
    registration_url: str = ""
    capacity: int | None = None
    cancelled_reason: str = ""
    minutes_url: str = ""

    def __post_init__(self) -> None:
        moments = [self.starts_at, self.updated_at, *([self.ends_at] if self.ends_at else [])]
        if any(one.utcoffset() is None for one in moments):
            raise ValueError("the moments of a sheet have a zone")
        if self.ends_at and self.ends_at < self.starts_at:
            raise ValueError("a meeting ends after it begins")
        try:
            ZoneInfo(self.timezone)
        except (KeyError, OSError) as error:
            raise ValueError(f"unknown zone {self.timezone!r}") from error

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place."""
        return ZoneInfo(self.timezone)

    @property
    def begins(self) -> datetime:
        """Its beginning at the hour of the place."""
        return self.starts_at.astimezone(self.zone)

    @property
    def ends(self) -> datetime | None:
        """Its end at the hour of the place."""
        return self.ends_at.astimezone(self.zone) if self.ends_at else None

    @property
    def is_public(self) -> bool:
        """Whether anything of it may leave: a draft never does."""
        return self.state is not SheetState.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not be held."""
        return self.state is SheetState.CANCELLED

    @property
    def where(self) -> str:
        """Its place in one line; empty when there is none."""
        return ", ".join(part for part in (one_line(self.place_name), *self.address_lines) if part)

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Its address, line by line."""
        return tuple(one_line(line) for line in self.address.splitlines() if line.strip())

    @property
    def about(self) -> str:
        """What it concerns: its quarters, or the territory."""
        return " · ".join(self.quartiers) or self.territory

    @property
    def conditions(self) -> tuple[str, ...]:
        """What helps one to come, in words: access, languages, childcare, transport."""
        spoken = (f"Interprètes : {', '.join(self.languages)}",) if self.languages else ()
        cared = (f"Garde d’enfants : {one_line(self.childcare)}",) if self.childcare else ()
        reached = (f"Pour venir : {one_line(self.transport)}",) if self.transport else ()
        return (*self.access, *spoken, *cared, *reached)

    @property
    def present(self) -> tuple[str, ...]:
        """Who speaks for the State and which élus come."""
        state = (self.state_representative,) if self.state_representative else ()
        return (*state, *self.elus)


@dataclass(frozen=True, kw_only=True)
class AttendanceLine:
    """One count of the attendance; ``shown`` is what the small-number rule lets be said (« 42 », « moins de 11 »)."""

    group: str
    label: str
    shown: str


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One thing said; ``agreed`` (how many, in words) and ``disputed`` (what was disagreed on) may be empty.

    ``waits`` when nobody has read it for names yet: nothing is told of it but its place.
    """

    text: str
    agreed: str = ""
    disputed: str = ""
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """What was said on one of the four objects of the circular."""

    object: str
    title: str
    statements: tuple[StatementLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question of the framework's checklist, or a condition of the meeting, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class EarlierVersion:
    """A version of the minutes that a later one replaced."""

    number: int
    published_at: datetime
    url: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class JoinedFile:
    """A public document that goes with the minutes."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class MinutesSheet:
    """The published minutes of a meeting, in one version.

    ``attendance_total`` and the lines of ``attendance`` are words to show; ``tool_presented`` is None when not said.
    """

    meeting: MeetingSheet
    number: int
    published_at: datetime
    url: str
    sections: tuple[Section, ...] = ()
    correction_note: str = ""
    summary: str = ""
    attendance_total: str = ""
    attendance: tuple[AttendanceLine, ...] = ()
    conditions: tuple[Answered, ...] = ()
    checklist: tuple[Answered, ...] = ()
    tool_presented: bool | None = None
    previous: tuple[EarlierVersion, ...] = ()
    files: tuple[JoinedFile, ...] = ()

    def __post_init__(self) -> None:
        if self.published_at.utcoffset() is None or any(one.published_at.utcoffset() is None for one in self.previous):
            raise ValueError("the moments of a sheet have a zone")

    @property
    def title(self) -> str:
        """Title of the document."""
        return f"Compte rendu : {one_line(self.meeting.title)}"


def one_line(text: str) -> str:
    """``text`` with every run of spaces and line breaks as one space."""
    return " ".join(text.split())
