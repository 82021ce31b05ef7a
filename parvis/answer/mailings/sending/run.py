"""Sending what waits: exactly once, whatever is killed or falls (ADR 0020).

A line is claimed, and that is committed. The mail is given to the server all but its end; that it was handed is
committed; the end goes; the answer is committed. What is claimed by a worker that died waits again. What was handed by
a worker that died, or to a server that did not answer, is decided by a person: it is never sent again by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from parvis.answer.mailings.audience import way_of
from parvis.answer.mailings.compose import envelope_sender, mail_of
from parvis.answer.mailings.models import Delivery, Mailing
from parvis.answer.mailings.sending.carriers import (
    Carrier,
    NotTaken,
    ServerDown,
    ServerGone,
    Unanswered,
    carrier_of,
)
from parvis.answer.mailings.states import DELAYS, DONE_STATES, S, deliveries_move
from parvis.ground.contacts.models import ONE_OFF, Consent, Contact
from parvis.ground.contacts.queries import agreeing, reachable
from parvis.ground.contacts.services import consents_use
from parvis.ground.journal.services import journal_record

BATCH: Final = 20
#: Longer than a server may take to answer: nobody is that slow and alive.
LEASE: Final = timedelta(minutes=5)
NO_ANSWER: Final = "Le serveur n’a pas répondu après la fin du message : parti ou non, on ne le sait pas."


@dataclass
class SendReport:
    """What one run did: how many lines came to each state, by mailing."""

    moved: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    server_down: str = ""

    def count(self, state: Delivery.State) -> int:
        """How many lines came to ``state``."""
        return sum(number for (_mailing, one), number in self.moved.items() if one == state)


def deliveries_send(*, lease: timedelta = LEASE) -> SendReport:
    """Send every mail that waits and whose hour has come, over one connection; stops when the server is down."""
    holder, report = uuid4(), SendReport()
    deliveries_recover(lease=lease)
    consents_settle(_unsettled())
    carrier = carrier_of(get_connection())
    try:
        while rows := _claim(holder):
            contacts = _contacts(rows)
            try:
                for row in rows:
                    _send_one(row, contacts.get(row.contact), carrier, report)
            finally:
                consents_settle({row.mailing for row in rows})
    except ServerDown as down:
        report.server_down = str(down)
    finally:
        carrier.close()
        held = Delivery.objects.filter(holder=holder, state=S.CLAIMED)
        deliveries_move(held, before=S.CLAIMED, after=S.WAITING)
    _journal(report)
    return report


@transaction.atomic
def deliveries_recover(*, lease: timedelta = LEASE) -> tuple[int, int]:
    """Take up what a dead worker held for longer than ``lease``; returns how many wait again, how many are unknown."""
    old = Delivery.objects.filter(held_at__lt=timezone.now() - lease)
    again = deliveries_move(old, before=S.CLAIMED, after=S.WAITING)
    return again, deliveries_move(old, before=S.HANDED, after=S.UNKNOWN, outcome=NO_ANSWER)


def _unsettled() -> Iterable[Mailing]:
    """Mailings that reached someone whose consent was not used up: a worker was killed in between."""
    open_consents = agreeing(*ONE_OFF).filter(pk=OuterRef("contact"))
    reached = Delivery.objects.filter(Exists(open_consents), state__in=DONE_STATES, mailing=OuterRef("pk"))
    return Mailing.objects.filter(Exists(reached), state=Mailing.State.APPROVED)


@transaction.atomic
def _claim(holder: UUID) -> list[Delivery]:
    """The next lines, held by this worker alone: others pass over those that are being taken."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=S.WAITING, way=Delivery.Way.EMAIL, next_at__lte=now)
    keys = list(
        waiting.order_by("next_at", "pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH]
    )
    if not keys:
        return []
    rows = Delivery.objects.filter(pk__in=keys)
    deliveries_move(rows, before=S.WAITING, after=S.CLAIMED, holder=holder, held_at=now)
    return list(rows.select_related("mailing__meeting", "mailing__approved_by", "version__mailing__meeting"))


def _send_one(row: Delivery, contact: Contact | None, carrier: Carrier, report: SendReport) -> None:
    if contact is None or not contact.email:
        return _move(row, S.CLAIMED, S.WITHDRAWN, report)
    try:
        carrier.prepare(mail_of(row, contact), envelope_sender(row))
    except NotTaken as refusal:
        return _refused(row, contact, S.CLAIMED, str(refusal), refusal.temporary, report)
    except ServerGone as fall:
        return _refused(row, contact, S.CLAIMED, f"connexion perdue ({fall})", True, report)
    except ServerDown as down:
        _refused(row, contact, S.CLAIMED, f"serveur injoignable ({down})", True, report)
        raise
    # Someone may have withdrawn while the server was slow; another worker may have thought this one dead.
    agreed = _only(row).filter(
        Exists(agreeing(*map(Consent.Purpose, row.mailing.purposes)).filter(pk=OuterRef("contact")))
    )
    if not deliveries_move(agreed, before=S.CLAIMED, after=S.HANDED, held_by=row.holder, held_at=timezone.now()):
        carrier.abandon()
        return _move(row, S.CLAIMED, S.WITHDRAWN, report)
    try:
        words = carrier.finish()
    except NotTaken as refusal:
        return _refused(row, contact, S.HANDED, str(refusal), refusal.temporary, report)
    except Unanswered as silence:
        return _move(row, S.HANDED, S.UNKNOWN, report, outcome=f"{NO_ANSWER} ({silence})"[:300])
    if not deliveries_move(_only(row), before=S.HANDED, after=S.SENT, held_by=row.holder, outcome=words):
        # An answer that comes after the line was given up still tells what became of it.
        deliveries_move(_only(row), before=S.UNKNOWN, after=S.SENT, outcome=words)
    report.moved[row.mailing_id, S.SENT] += 1
    return None


@transaction.atomic
def consents_settle(mailings: Iterable[Mailing]) -> int:
    """Use up the consents of those who were sent these mailings; returns how many contacts that erased.

    It reads the ledger, so that a worker killed after a mail left leaves this to the next.
    """
    erased = 0
    for mailing in mailings:
        reached = mailing.deliveries.filter(state__in=DONE_STATES).values("contact")
        for purpose in map(Consent.Purpose, mailing.purposes):
            if purpose in ONE_OFF:
                keys = agreeing(purpose).filter(pk__in=reached).values_list("pk", flat=True)
                erased += consents_use(contacts=keys, purpose=purpose)
    return erased


def _refused(
    row: Delivery, contact: Contact, before: Delivery.State, words: str, temporary: bool, report: SendReport
) -> None:
    """Later; or, when there is no later, by another way; or never."""
    tries = row.tries + 1
    if temporary and tries <= len(DELAYS):
        later = timezone.now() + DELAYS[tries - 1]
        return _move(row, before, S.WAITING, report, outcome=words, tries=tries, next_at=later)
    if other := way_of(contact, after_email=True):
        said = f"courriel refusé ({words})"[:300]
        return _move(row, before, S.WAITING, report, outcome=said, tries=0, way=other)
    return _move(row, before, S.REFUSED, report, outcome=words, tries=tries)


def _move(row: Delivery, before: Delivery.State, after: Delivery.State, report: SendReport, **fields: object) -> None:
    if deliveries_move(_only(row), before=before, after=after, held_by=row.holder, **fields):
        report.moved[row.mailing_id, after] += 1


def _only(row: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=row.pk)


def _contacts(rows: list[Delivery]) -> dict[UUID, Contact]:
    """How to reach those who still agree; a query for each set of purposes."""
    found: dict[UUID, Contact] = {}
    for purposes in {tuple(row.mailing.purposes) for row in rows}:
        keys = [row.contact for row in rows if tuple(row.mailing.purposes) == purposes]
        found |= reachable(keys, purposes)
    return found


def _journal(report: SendReport) -> None:
    by_mailing: dict[UUID, dict[str, int]] = {}
    for (mailing, state), number in report.moved.items():
        by_mailing.setdefault(mailing, {})[str(state)] = number
    for mailing, counts in sorted(by_mailing.items()):
        journal_record(action="envoi : courriels", thing="envoi", thing_id=mailing, actor=None, detail=counts)
