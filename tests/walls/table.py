"""The agents' addresses that name a thing: how to name it in a département, and what to send there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parvis.ground.people.models import Role
from tests.walls.world import Place

Named = Callable[[Place], Mapping[str, Any]]


def _thing(name: str, **more: Any) -> Named:
    return lambda place: {"pk": place.things[name].pk, **more}


def _file_of(place: Place) -> Mapping[str, Any]:
    file = place.things["document"].versions.get().file
    return {"token": file.token, "name": file.name}


def _series(place: Place) -> Mapping[str, Any]:
    return {"series": place.things["draft"].series}


def _item(place: Place) -> Mapping[str, Any]:
    return {"pk": place.things["held"].pk, "item": place.things["item"].item}


def _source(place: Place) -> Mapping[str, Any]:
    return {"pk": place.things["held"].pk, "source": place.things["source"].pk}


def _letters(place: Place) -> Mapping[str, Any]:
    letter = place.things["mailing"].deliveries.get(way="lettre")
    return {"pk": place.things["mailing"].pk, "first": letter.pk, "last": letter.pk}


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
    "meetings:repeat": _thing("draft"),
    "meetings:series": _series,
    "meetings:series_announce": _series,
    "meetings:series_change": _thing("draft"),
    "meetings:series_cancel": _thing("draft"),
    "meetings:place": _thing("draft"),
    "meetings:place_drawing": _thing("draft"),
    "meetings:given_back": _thing("minuted"),
    "meetings:gives_back": _thing("restitution"),
    "meetings:relays": _thing("announced"),
    "meetings:day": _thing("held"),
    "meetings:day_state": _thing("held"),
    "meetings:day_send": _thing("held"),
    "meetings:day_contacts": _thing("held"),
    "meetings:day_sheet": _thing("held"),
    "meetings:day_counts": _thing("held", sheet="presence"),
    "meetings:day_notes": _thing("held"),
    "meetings:day_note": lambda place: {"pk": place.things["held"].pk, "note": place.things["note"].pk},
    **{
        f"meetings:{name}": _thing("held")
        for name in (
            "minutes",
            "minutes_begin",
            "minutes_discard",
            "minutes_documents",
            "minutes_facts",
            "minutes_item_new",
            "minutes_notes",
            "minutes_preview",
            "minutes_publish",
            "minutes_source_new",
        )
    },
    "meetings:minutes_correct": _thing("minuted"),
    **{f"meetings:{name}": _item for name in ("minutes_item", "minutes_item_move", "minutes_item_remove")},
    **{
        f"meetings:{name}": _source
        for name in (
            "minutes_source",
            "minutes_source_file",
            "minutes_source_forget",
            "minutes_source_rest",
        )
    },
    "meetings:minutes_proposal": lambda place: {**_source(place), "position": place.things["proposal"].position},
    "meetings_relays:relay": _thing("relay"),
    "meetings_relays:change": _thing("relay"),
    "meetings_relays:archive": _thing("relay"),
    "meetings_relays:log": _thing("relay"),
    "meetings_relays:answer": _thing("solicitation"),
    "paper:run": lambda place: {"number": place.things["run"].number},
    "paper:bundle": lambda place: {"number": place.things["run"].number, "first": 1},
    "paper:kit": lambda place: {"number": place.things["run"].number},
    **{f"meetings_visits:{name}": _thing("visit") for name in ("visit", "accept", "decline", "withdraw")},
    **{f"paper_scans:{name}": _thing("batch") for name in ("batch", "add")},
    **{
        f"paper_scans:{name}": lambda place: {"pk": place.things["batch"].pk, "sheet": place.things["sheet"].pk}
        for name in ("sheet", "picture")
    },
    **{
        f"paper_scans:{name}": lambda place: {"pk": place.things["batch"].pk, "copy": place.things["sheet"].copy_id}
        for name in ("enter", "again")
    },
    **{f"outreach:{name}": _thing("outing") for name in ("outing", "close", "screen", "state", "send")},
    "outreach:clear": lambda place: {"pk": place.things["outing"].pk, "answer": place.things["set_aside"].pk},
    **{f"outreach:{name}": _thing("spoken") for name in ("transcribe", "sound")},
    "outreach:alias_remove": _thing("alias"),
    "voices:add": lambda _place: {"language": "fr", "question": "defi_mots"},
    "voices:add_choice": lambda _place: {"language": "fr", "question": "lien", "choice": "habite"},
    "voices:withdraw": _thing("recording"),
    "plan:contract": lambda place: {"code": place.contract.pk},
    **{
        f"candidates:{name}": lambda place: {"code": place.things["candidate"].pk}
        for name in (
            "candidate",
            "change",
            "close",
            "reopen",
        )
    },
    **{
        f"statements:{name}": _thing("statement")
        for name in (
            "statement",
            "masks",
            "hide",
            "rule",
            "split",
            "join",
            "raise",
        )
    },
    **{f"objections:{name}": _thing("objection") for name in ("objection", "answer", "refuse", "reopen")},
    "alarms:alarm": _thing("alarm"),
    "alarms:end": _thing("watcher"),
    "alarms:name": lambda place: {"code": place.departement.pk},
    **{
        f"mailings:{name}": _thing("mailing")
        for name in (
            "mailing",
            "edit",
            "restart",
            "preview",
            "preview_letter",
            "approve",
            "ledger",
            "letters",
            "letters_mark",
            "calls",
            "decide",
            "retry",
        )
    },
    "mailings:preview_mail": _thing("mailing", language="fr"),
    "mailings:letters_file": _letters,
    "mailings:prepare": _thing("minuted"),
    "library_agents:document": _thing("document"),
    "library_agents:edit": _thing("document"),
    "library_agents:version": _thing("document"),
    "library_agents:text": _thing("document", number=1),
    "library_agents:discard": _thing("document", number=1),
    "library_agents:archive": _thing("document"),
    "library_agents:file": _file_of,
}

#: Addresses where nobody else's thing can be named: one's own keys (allauth looks in one's own), a size of paper.
OWN = frozenset({"mfa_remove_webauthn", "mfa_edit_webauthn", "candidates:sheet"})

#: What a form must say for the address to find its thing; elsewhere an empty form is enough.
SENT: dict[str, Mapping[str, Any]] = {
    "meetings:move": {"vers": "announced"},
    "meetings:minutes_proposal": {"faire": "ecarter"},
    "statements:rule": {"decision": "rouvrir"},
    "statements:raise": {"danger": "menace"},
}

#: Addresses that answer 404 to their own agents for a reason of the thing, not of the person.
NOTHING_THERE = frozenset({"people_delegation_act"})

#: Alarms are seen by whoever steers the territory, and by the people named to read the queue: not by every animateur.
NAMED_ONLY = {("alarms:alarm", Role.ANIMATEUR)}
