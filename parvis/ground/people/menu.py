"""The agents' menu: which pages, in which order. Names of addresses only: the rooms stand above this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parvis.ground.people.scope import Scope


@dataclass(frozen=True)
class Line:
    """A page of the menu, seen by the roles that have its ability; ``sometimes``: only when something awaits there."""

    ability: str
    url: str
    label: str
    sometimes: bool = False


#: Whether something awaits, by the address of a line that is not always there: each room gives its own as it is loaded.
AWAITS: dict[str, Callable[[Scope], bool]] = {}


MENU = (
    Line("desk:see", "dashboards:desk", "À faire"),
    Line("meeting:see", "meetings:list", "Réunions"),
    Line("plan:see", "plan:all", "Plan"),
    Line("deadline:see", "deadlines:all", "Échéances"),
    Line("heard:see", "dashboards:heard", "Entendre"),
    Line("relay:see", "meetings_relays:list", "Relais"),
    Line("visit:see", "meetings_visits:list", "Visites"),
    Line("statement:read", "statements:list", "Paroles"),
    Line("objection:answer", "objections:list", "Objections", sometimes=True),
    Line("alarm:see", "alarms:queue", "Urgences"),
    Line("document:read", "library_agents:documents", "Documents"),
    Line("mandate:see", "people_team", "Équipe"),
    Line("referent:see", "people_referents", "Référents"),
    Line("journal:see", "journal:journal", "Journal"),
)


def lines_for(scope: Scope) -> list[Line]:
    """The pages of an agent's menu; one query for each line that is not always there."""
    return [one for one in MENU if scope.may(one.ability) and not (one.sometimes and not AWAITS[one.url](scope))]
