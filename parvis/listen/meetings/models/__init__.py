"""Models of the meetings: the meeting itself, its day, its minutes, and those who carry word of it."""

from parvis.listen.meetings.models.day import DayNote, DayParcel, Tally
from parvis.listen.meetings.models.meeting import Access, Kind, Meeting, Registration, State, Transition, Venue
from parvis.listen.meetings.models.minutes import (
    MeetingDocument,
    MinutesItem,
    MinutesPublication,
    MinutesSource,
    MinutesVersion,
    SourceProposal,
)
from parvis.listen.meetings.models.relays import Relay, RelayKind, Solicitation, Visit

__all__ = [
    "Access",
    "DayNote",
    "DayParcel",
    "Kind",
    "Meeting",
    "MeetingDocument",
    "MinutesItem",
    "MinutesPublication",
    "MinutesSource",
    "MinutesVersion",
    "Registration",
    "Relay",
    "RelayKind",
    "Solicitation",
    "SourceProposal",
    "State",
    "Tally",
    "Transition",
    "Venue",
    "Visit",
]
