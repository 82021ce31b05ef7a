"""The agents' addresses that name a thing: how to name it in a département, and what to send there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.walls.world import Place

Named = Callable[[Place], Mapping[str, Any]]


def _thing(name: str, **more: Any) -> Named:
    return lambda place: {"pk": place.things[name].pk, **more}


def _file_of(place: Place) -> Mapping[str, Any]:
    file = place.things["document"].versions.get().file
    return {"token": file.token, "name": file.name}


#: Name of the address → what names the thing.
NAMES: dict[str, Named] = {
    "people_mandate": _thing("mandate"),
    "people_delegation_act": _thing("mandate"),
    "people_name_referent": lambda place: {"code": place.departement.pk},
    "meetings:meeting": _thing("draft"),
    "meetings:room_paper": _thing("announced", paper="diapositive"),
    "meetings:change": _thing("draft"),
    "meetings:move": _thing("draft"),
    "meetings:copy": _thing("draft"),
    "library_agents:document": _thing("document"),
    "library_agents:edit": _thing("document"),
    "library_agents:version": _thing("document"),
    "library_agents:text": _thing("document", number=1),
    "library_agents:discard": _thing("document", number=1),
    "library_agents:archive": _thing("document"),
    "library_agents:file": _file_of,
}

#: Addresses of one's own account: nobody else's thing can be named there (allauth looks in one's own).
OWN = frozenset({"mfa_remove_webauthn", "mfa_edit_webauthn"})

#: What a form must say for the address to find its thing; elsewhere an empty form is enough.
SENT: dict[str, Mapping[str, Any]] = {"meetings:move": {"vers": "announced"}}

#: Addresses that answer 404 to their own agents for a reason of the thing, not of the person.
NOTHING_THERE = frozenset({"people_delegation_act"})
