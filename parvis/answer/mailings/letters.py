"""Letters by post: lots of them in one PDF, the address in the window of the envelope."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils import timezone, translation

from parvis.answer.mailings.body import Block, read_body
from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.preview import EXAMPLE_ADDRESS
from parvis.answer.mailings.words import around, room_address
from parvis.ground.contacts.queries import reachable
from parvis.listen.meetings.papers.codes import code_data
from parvis.web.pdf import render
from parvis.web.templatetags.parvis import jour
from parvis.web.typography import NO_BREAK, typographic

TEMPLATE: Final = Path(__file__).resolve().parent / "papers" / "letter.typ"
#: A lot is printed, folded and posted at once; setting it takes about two seconds.
MOST_A_LOT: Final = 100


class Lot(NamedTuple):
    """Letters from one line of the ledger to another, both included: what is added later is not among them."""

    first: int
    last: int
    letters: int = 0


def lots(mailing: Mailing) -> list[Lot]:
    """The letters that wait, by lots; one query."""
    keys = list(_waiting(mailing).values_list("pk", flat=True))
    cut = [keys[start : start + MOST_A_LOT] for start in range(0, len(keys), MOST_A_LOT)]
    return [Lot(one[0], one[-1], len(one)) for one in cut]


def letters_pdf(mailing: Mailing, lot: Lot) -> bytes | None:
    """The letters of a lot that still wait, in one file; None when none does."""
    rows = list(_waiting(mailing).filter(pk__range=(lot.first, lot.last)).select_related("version")[:MOST_A_LOT])
    known = reachable([one.contact for one in rows], mailing.purposes)
    people = [(known[one.contact].address, one.language) for one in rows if one.contact in known]
    if not people:
        return None
    version = rows[0].version
    version.mailing = mailing
    return _set(version, people)


def preview_pdf(version: MailingVersion) -> bytes:
    """A letter to an address of example."""
    return _set(version, [(EXAMPLE_ADDRESS, "fr")])


def _waiting(mailing: Mailing) -> Any:
    return mailing.deliveries.filter(way=Delivery.Way.LETTER, state=Delivery.State.WAITING).order_by("pk")


def _set(version: MailingVersion, people: list[tuple[str, str]]) -> bytes:
    mailing, now = version.mailing, timezone.now()
    data = {
        "title": version.subject,
        "subject": version.subject,
        "sender": [mailing.campaign.name, f"Préfecture, département {mailing.departement.name}"],
        "date": f"Le {jour(timezone.localdate(now))}",
        "body": _blocks(read_body(typographic(version.body))),
        "code": _code(mailing),
        "letters": [_letter(mailing, address, language) for address, language in people],
    }
    return render(TEMPLATE, data, dated=now)


def _letter(mailing: Mailing, address: str, language: str) -> dict[str, Any]:
    said = around(mailing, language=language, stop="", by_post=True)
    return {"address": address.splitlines(), "before": _blocks(said.before), "after": _blocks(said.after)}


def _code(mailing: Mailing) -> dict[str, str] | None:
    if mailing.meeting is None:
        return None
    with translation.override("fr"):
        page = room_address(mailing.meeting)
    text = f"Code de la réunion{NO_BREAK}: {mailing.meeting.code}."
    return code_data(page, title="Qu’est devenue notre réunion ?", text=text)


def _blocks(blocks: list[Block]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "lines": one.lines} for one in blocks]
