"""Writes of the mailings: prepared, written, approved, and what people do by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.answer.mailings.audience import audience, way_of
from parvis.answer.mailings.drafting import restitution_draft, synthesis_draft
from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.sending.run import consents_settle
from parvis.answer.mailings.sending.tasks import send
from parvis.answer.mailings.states import S, deliveries_move
from parvis.ground.contacts.models import Consent
from parvis.ground.contacts.services import consent_withdraw
from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Kind, Meeting
from parvis.web.templatetags.parvis import jour


class AlreadyApproved(ValueError):
    """What was approved has begun to leave: it is no longer changed."""


@transaction.atomic
def mailing_prepare(*, by: Scope, meeting: Meeting) -> Mailing:
    """The mailing of a meeting, with its first text; the one that exists when it does.

    Raises:
        NothingPublic: there is nothing public to say yet.
    """
    gives_back = meeting.kind == Kind.RESTITUTION
    kind = Mailing.Kind.RESTITUTION if gives_back else Mailing.Kind.SYNTHESIS
    # Two who prepare at once wait here for one another.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if known := Mailing.objects.filter(meeting=meeting, kind=kind).first():
        return known
    subject, body = restitution_draft(meeting) if gives_back else synthesis_draft(meeting)
    purpose = Consent.Purpose.RESTITUTION if gives_back else Consent.Purpose.SYNTHESIS
    made = Mailing.objects.create(
        campaign=meeting.campaign,
        kind=kind,
        purposes=[purpose.value],
        meeting=meeting,
        departement=meeting.departement,
        created_by=by.agent,
    )
    MailingVersion.objects.create(mailing=made, subject=subject, body=body, edited_by=by.agent)
    _journal(by, "envoi préparé", made)
    return made


@transaction.atomic
def mailing_write(*, by: Scope, mailing: Mailing, subject: str, body: str) -> None:
    """Change what a mailing says, as long as nobody approved it; raises :class:`AlreadyApproved`."""
    row = _draft(mailing)
    row.versions.update(subject=subject, body=body, edited_by=by.agent, edited_at=timezone.now())
    _journal(by, "envoi modifié", row)


@transaction.atomic
def mailing_restart(*, by: Scope, mailing: Mailing) -> None:
    """Take the text from the minutes anew, losing what was edited.

    Raises:
        AlreadyApproved: it has been approved.
        NothingPublic: there is nothing public to say.
    """
    row = _draft(mailing)
    assert row.meeting is not None
    make = restitution_draft if row.kind == Mailing.Kind.RESTITUTION else synthesis_draft
    subject, body = make(row.meeting)
    mailing_write(by=by, mailing=row, subject=subject, body=body)


@transaction.atomic
def mailing_approve(*, by: Scope, mailing: Mailing) -> int:
    """Approve: the text is frozen, each person has a line in the ledger, the mails leave once this is committed.

    Returns how many people. It cannot be undone. Raises :class:`AlreadyApproved`.
    """
    row = _draft(mailing)
    now = timezone.now()
    row.state, row.approved_by, row.approved_at = Mailing.State.APPROVED, by.agent, now
    row.save(update_fields=["state", "approved_by", "approved_at"])
    row.versions.update(frozen_at=now)
    people = deliveries_add(mailing=row)
    _journal(by, "envoi approuvé", row, people=people)
    return people


@transaction.atomic
def deliveries_add(*, mailing: Mailing) -> int:
    """A line of the ledger for each person who has none yet; the task that sends them is deferred. Returns how many.

    Run again later, it adds those whose sheet was typed after the approval.
    """
    version = mailing.versions.filter(frozen_at__isnull=False).latest("number")
    known = set(mailing.deliveries.values_list("contact", flat=True))
    people = [(one, way) for one in audience(mailing) if one.pk not in known and (way := way_of(one))]
    return lines_add(version=version, people=[(one.pk, way, one.language) for one, way in people])


def lines_add(*, version: MailingVersion, people: list[tuple[UUID, Delivery.Way, str]]) -> int:
    """Lines for these people (key of the contact, way, language), once each; the mails are sent by a task."""
    rows = [
        Delivery(mailing=version.mailing, version=version, contact=contact, way=way, language=language)
        for contact, way, language in people
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if any(row.way == Delivery.Way.EMAIL for row in rows):
        send.defer()
    return len(rows)


@transaction.atomic
def letters_posted(*, by: Scope, mailing: Mailing, first: int, last: int) -> int:
    """Say that the letters of a lot (lines ``first`` to ``last``) went to the post; returns how many."""
    rows = mailing.deliveries.filter(way=Delivery.Way.LETTER, pk__range=(first, last), state=S.WAITING)
    posted = list(rows.select_for_update().select_related("mailing"))
    words = f"postée le {jour(timezone.localdate())}"
    deliveries_move(Delivery.objects.filter(pk__in=[one.pk for one in posted]), before=S.WAITING, after=S.POSTED,
                    outcome=words)  # fmt: skip
    consents_settle([mailing])
    _journal(by, "envoi : lettres postées", mailing, letters=len(posted))
    return len(posted)


class CallOutcome:
    """What a call came to: its key, its words."""

    REACHED, MESSAGE, ABSENT, WRONG, STOP = "joint", "message", "absent", "faux", "refus"
    CHOICES = (
        (REACHED, "La personne a entendu la synthèse"),
        (MESSAGE, "Un message est laissé"),
        (ABSENT, "Pas de réponse : rappeler"),
        (WRONG, "Ce n’est pas le bon numéro"),
        (STOP, "Ne veut plus rien recevoir"),
    )


@transaction.atomic
def call_record(*, by: Scope, delivery: Delivery, outcome: str) -> bool:
    """Write down what a call came to; False when someone else did meanwhile."""
    row = Delivery.objects.filter(pk=delivery.pk, way=Delivery.Way.PHONE)
    said = dict(CallOutcome.CHOICES)[outcome]
    if outcome == CallOutcome.ABSENT:
        done = row.filter(state=S.WAITING).update(tries=F("tries") + 1, outcome=said)
    else:
        after = {CallOutcome.WRONG: S.REFUSED, CallOutcome.STOP: S.WITHDRAWN}.get(outcome, S.CALLED)
        done = deliveries_move(row, before=S.WAITING, after=after, outcome=said)
    if done and outcome == CallOutcome.STOP:
        consent_withdraw(contact=delivery.contact)
    elif done and outcome in {CallOutcome.REACHED, CallOutcome.MESSAGE}:
        consents_settle([delivery.mailing])
    if done:
        _journal(by, "envoi : appel", delivery.mailing, outcome=outcome)
    return bool(done)


@transaction.atomic
def unknown_decide(*, by: Scope, delivery: Delivery, received: bool) -> bool:
    """A person decides what became of a mail that no answer followed: taken as received, or sent again.

    Sent again, it bears the same Message-ID. False when the line is no longer to decide.
    """
    row = Delivery.objects.filter(pk=delivery.pk)
    if received:
        done = deliveries_move(
            row, before=S.UNKNOWN, after=S.SENT, outcome=f"tenu pour reçu par {by.agent.full_name}"[:300]
        )
        if done:
            consents_settle([delivery.mailing])
    else:
        done = deliveries_move(row, before=S.UNKNOWN, after=S.WAITING, tries=0, next_at=timezone.now(),
                               outcome=f"renvoyé par {by.agent.full_name}"[:300])  # fmt: skip
        send.defer()
    if done:
        _journal(by, "envoi : sort décidé", delivery.mailing, received=received)
    return bool(done)


@transaction.atomic
def refused_retry(*, by: Scope, mailing: Mailing) -> int:
    """Try again every mail of a mailing that was refused (the server certainly did not take it); returns how many."""
    rows = mailing.deliveries.filter(way=Delivery.Way.EMAIL)
    again = deliveries_move(rows, before=S.REFUSED, after=S.WAITING, tries=0, next_at=timezone.now())
    if again:
        send.defer()
        _journal(by, "envoi : refusés essayés de nouveau", mailing, mails=again)
    return again


@transaction.atomic
def delivery_bounced(*, delivery: int, words: str) -> bool:
    """A mail came back: the ledger says it, in the words of the server. False when that line cannot come back."""
    row = Delivery.objects.filter(pk=delivery).first()
    if row is None:
        return False
    found = Delivery.objects.filter(pk=delivery)
    done = sum(
        deliveries_move(found, before=before, after=S.BOUNCED, outcome=words[:300])
        for before in (S.SENT, S.UNKNOWN, S.HANDED)
    )
    if done:
        journal_record(action="envoi : courriel revenu", thing="envoi", thing_id=row.mailing_id, actor=None)
    return bool(done)


def _draft(mailing: Mailing) -> Mailing:
    row = Mailing.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=mailing.pk)
    if row.state != Mailing.State.DRAFT:
        raise AlreadyApproved("Cet envoi est approuvé : il est déjà parti, ou il part. Il ne change plus.")
    return row


def _journal(by: Scope, action: str, mailing: Mailing, **detail: Any) -> None:
    act_record(by, action, thing="envoi", thing_id=mailing.pk, departement=mailing.departement_id, detail=detail)
