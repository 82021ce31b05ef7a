"""Who may do what: one table. The territory of the mandate says where (see :mod:`.scope`).

An ability is « thing:verb ». A view names the one it needs with :func:`parvis.web.access.agent`; a name that is not in
the table is a fault of ours, found by a test and refused at run time.
"""

from __future__ import annotations

from parvis.ground.people.models import Role

_ALL = frozenset(Role)
_FIELD = frozenset({Role.ANIMATEUR, Role.REFERENT, Role.PREFET})
_FIELD_AND_PARTNERS = _FIELD | {Role.COLLECTIVITE}
_STEERING = frozenset({Role.REFERENT, Role.PREFET})
_READERS = _FIELD_AND_PARTNERS | {Role.REGION, Role.NATIONAL, Role.COMMISSION}
_NATIONAL = frozenset({Role.NATIONAL})

ABILITIES: dict[str, frozenset[Role]] = {
    # The agents' own pages.
    "desk:see": _ALL,
    "account:manage": _ALL,
    # People.
    "mandate:see": frozenset({Role.REFERENT, Role.PREFET, Role.REGION, Role.NATIONAL, Role.TECHNIQUE}),
    "mandate:grant": frozenset({Role.REFERENT, Role.PREFET, Role.NATIONAL}),
    "referent:see": _READERS | {Role.TECHNIQUE},
    "referent:name": frozenset({Role.PREFET, Role.REFERENT, Role.NATIONAL}),
    "journal:see": _NATIONAL,
    # Meetings.
    "meeting:see": _READERS | {Role.RELAIS},
    "meeting:write": _FIELD_AND_PARTNERS,
    # Plan de concertation: the State decides which meeting hears a quarter, and its public reason.
    "plan:see": _READERS | {Role.RELAIS},
    "plan:write": _STEERING,
    "candidate:see": _READERS,
    "candidate:write": _STEERING,
    "deadline:see": _READERS,
    "deadline:extend": _NATIONAL,
    # Relays, and visits of the commission.
    "relay:see": _FIELD_AND_PARTNERS | {Role.REGION, Role.NATIONAL},
    "relay:write": _FIELD_AND_PARTNERS,
    "visit:see": _READERS,
    "visit:propose": frozenset({Role.COMMISSION}),
    "visit:answer": _FIELD,
    # Minutes: a draft holds names that nobody has masked yet.
    "minutes:see": _FIELD_AND_PARTNERS | {Role.REGION, Role.NATIONAL},
    "minutes:write": _FIELD_AND_PARTNERS,
    "minutes:publish": _FIELD_AND_PARTNERS,
    # Statements before they are public: the original words, and what may be published of them.
    "statement:read": _FIELD | _NATIONAL,
    "statement:mask": _FIELD | _NATIONAL,
    "statement:rule": _FIELD | _NATIONAL,
    "alarm:see": _FIELD | _NATIONAL,
    "watcher:name": _STEERING | _NATIONAL,
    # What residents say of published minutes; and who is not heard yet.
    "objection:answer": _FIELD_AND_PARTNERS,
    "heard:see": _READERS,
    "day:write": _FIELD_AND_PARTNERS | {Role.RELAIS},
    # Printed questionnaires.
    "paper:see": _FIELD_AND_PARTNERS | {Role.RELAIS},
    "paper:print": _FIELD_AND_PARTNERS | {Role.RELAIS},
    # Filled ones: who collects them scans and enters them.
    "paper:scan": _FIELD_AND_PARTNERS | {Role.RELAIS},
    # Going to people: outings, their devices, what was said aloud; the names that residents give to quarters.
    "outreach:see": _FIELD_AND_PARTNERS | {Role.RELAIS},
    "outreach:write": _FIELD_AND_PARTNERS | {Role.RELAIS},
    "alias:write": frozenset({Role.RELAIS, Role.ANIMATEUR, Role.REFERENT}),
    # Recorded voices of the questionnaire.
    "voice:write": _NATIONAL,
    # Mailings: the préfecture keeps the ways to reach people, so its own approve, print and call.
    "mailing:see": _FIELD_AND_PARTNERS,
    "mailing:write": _FIELD_AND_PARTNERS,
    "mailing:approve": _FIELD,
    # Library.
    "document:read": _READERS | {Role.RELAIS, Role.TECHNIQUE},
    "document:write": _FIELD_AND_PARTNERS | _NATIONAL,
}

#: Roles that a role may grant, inside its own territory.
GRANTS: dict[Role, frozenset[Role]] = {
    Role.REFERENT: frozenset({Role.REFERENT, Role.ANIMATEUR, Role.COLLECTIVITE, Role.RELAIS}),
    Role.PREFET: frozenset({Role.PREFET, Role.REFERENT, Role.ANIMATEUR, Role.COLLECTIVITE, Role.RELAIS}),
    Role.NATIONAL: _ALL,
}


def may(role: Role | str, ability: str) -> bool:
    """Whether ``role`` has ``ability``; raises KeyError for a name that is not in the table."""
    return Role(role) in ABILITIES[ability]


def grantable(role: Role | str) -> frozenset[Role]:
    """Roles that ``role`` may grant."""
    return GRANTS.get(Role(role), frozenset())
