"""The life of a meeting as everyone may follow it: announced, held, written down, given back; or cancelled."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.models import Meeting, State, Transition
from parvis.listen.meetings.wording import said_day
from parvis.web.thread import Stop, StopState

_ORDER = (State.ANNOUNCED, State.HELD, State.MINUTED, State.GIVEN_BACK)
TITLES = {
    State.ANNOUNCED: ("Annoncée", "Annonce"),
    State.HELD: ("Tenue", "La réunion"),
    State.MINUTED: ("Compte rendu publié", "Compte rendu"),
    State.GIVEN_BACK: ("Restituée", "Restitution : ce que la réunion est devenue"),
}


def life_of(meeting: Meeting) -> list[Stop]:
    """Its stops, in French (as the page); one query. Up to its present state they are done, the next is current."""
    zone = zone_of(meeting.departement_id)
    rows = list(meeting.transitions.order_by("at", "pk"))
    reached = {one.after: one for one in rows}
    announced = meeting.announced_at.astimezone(zone) if meeting.announced_at else None
    whens: dict[str, datetime | None] = {
        State.ANNOUNCED: announced,
        State.HELD: meeting.starts_at.astimezone(zone),
        State.MINUTED: _at(reached, State.MINUTED, zone),
        State.GIVEN_BACK: _at(reached, State.GIVEN_BACK, zone),
    }
    if meeting.state == State.CANCELLED:
        when = _at(reached, State.CANCELLED, zone)
        return [
            _stop(TITLES[State.ANNOUNCED][0], StopState.DONE, announced),
            _stop("Annulée", StopState.DONE, when, meeting.cancelled_why),
        ]
    here = _ORDER.index(State(meeting.state)) if meeting.state in _ORDER else -1
    stops = []
    for rank, state in enumerate(_ORDER):
        done, todo = TITLES[state]
        how = StopState.DONE if rank <= here else StopState.CURRENT if rank == here + 1 else StopState.TODO
        said = reached[state].why if state == State.GIVEN_BACK and state in reached else ""
        stops.append(_stop(done if rank <= here else todo, how, whens[state], said))
    return stops


def _at(reached: dict[str, Transition], state: State, zone: ZoneInfo) -> datetime | None:
    return reached[state].at.astimezone(zone) if state in reached else None


def _stop(title: str, state: StopState, when: datetime | None, body: str = "") -> Stop:
    return Stop(
        title=title, state=state, when=said_day(when) if when else "", day=when.date() if when else None, body=body
    )
