"""The states of a meeting and the ways between them: the only place that says what may follow what."""

from __future__ import annotations

from parvis.listen.meetings.models import State

WAYS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ANNOUNCED, State.CANCELLED}),
    State.ANNOUNCED: frozenset({State.HELD, State.CANCELLED}),
    State.HELD: frozenset({State.MINUTED}),
    State.MINUTED: frozenset({State.GIVEN_BACK}),
    State.GIVEN_BACK: frozenset(),
    State.CANCELLED: frozenset(),
}

#: Those of a meeting that took place.
HELD_STATES = frozenset({State.HELD, State.MINUTED, State.GIVEN_BACK})


class WrongWay(ValueError):
    """A meeting cannot go from one state to the other; the message says so in French."""


def check_way(before: str, after: str) -> None:
    """Raise :class:`WrongWay` unless ``after`` may follow ``before``."""
    if State(after) not in WAYS[State(before)]:
        raise WrongWay(
            f"Une réunion « {State(before).label.lower()} » ne peut pas devenir « {State(after).label.lower()} »."
        )
