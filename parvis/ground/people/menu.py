"""The agents' menu: which pages, in which order. Names of addresses only: the rooms stand above this one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A page of the menu, seen by the roles that have its ability."""

    ability: str
    url: str
    label: str


MENU = (
    Line("desk:see", "dashboards:desk", "À faire"),
    Line("meeting:see", "meetings:list", "Réunions"),
    Line("plan:see", "plan:all", "Plan"),
    Line("deadline:see", "deadlines:all", "Échéances"),
    Line("heard:see", "dashboards:heard", "Entendre"),
    Line("relay:see", "meetings_relays:list", "Relais"),
    Line("paper:see", "paper:list", "Papier"),
    Line("outreach:see", "outreach:list", "Collecte"),
    Line("visit:see", "meetings_visits:list", "Visites"),
    Line("statement:read", "statements:list", "Paroles"),
    Line("objection:answer", "objections:list", "Objections"),
    Line("alarm:see", "alarms:queue", "Urgences"),
    Line("mailing:see", "mailings:list", "Envois"),
    Line("document:read", "library_agents:documents", "Documents"),
    Line("voice:write", "voices:list", "Voix"),
    Line("mandate:see", "people_team", "Équipe"),
    Line("referent:see", "people_referents", "Référents"),
    Line("journal:see", "journal:journal", "Journal"),
)
