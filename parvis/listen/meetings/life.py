"""The life of a meeting as everyone may follow it: announced, held, written down, given back; or cancelled."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.models import Meeting, State, Transition
from parvis.web.templatetags.parvis import jour
from parvis.web.thread import Stop, StopState

_ORDER = (State.ANNOUNCED, State.HELD, State.MINUTED, State.GIVEN_BACK)
TITLES = {
    State.ANNOUNCED: (_("Annoncée"), _("Annonce")),
    State.HELD: (_("Tenue"), _("La réunion")),
    State.MINUTED: (_("Compte rendu publié"), _("Compte rendu")),
    State.GIVEN_BACK: (_("Restituée"), _("Restitution : ce que la réunion est devenue")),
}


def life_of(meeting: Meeting) -> list[Stop]:
    """Its stops, in the active language; one query. Up to its present state they are done, the next is current.

    What an agent wrote (why, what became of it) stays in French, and says so.
    """
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
            _stop(_("Annulée"), StopState.DONE, when, meeting.cancelled_why),
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


def _stop(title: Promise, state: StopState, when: datetime | None, written: str = "") -> Stop:
    return Stop(
        title=title,
        state=state,
        # Without its zone: the day of the place, not that of Paris.
        when=jour(when.replace(tzinfo=None)) if when else "",
        day=when.date() if when else None,
        body=format_html('<span lang="fr" dir="ltr">{}</span>', written) if written else "",
    )
