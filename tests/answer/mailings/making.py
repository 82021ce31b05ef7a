"""Mailings for tests."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.services import lines_add
from parvis.ground.contacts.models import Consent, Contact
from parvis.listen.meetings.models import Meeting, State
from tests.listen.meetings.making import make_meeting

BODY = "Voici ce qui s’est dit.\n\n## Changements attendus\n\n- Des bancs.\n- Un bus le soir."


def make_contacts(emails: Iterable[str], *purposes: str, meeting_ref: str = "", **given: Any) -> list[Contact]:
    """People who agreed, written at once; one for each address (an empty one is reached as ``given`` says)."""
    common = {"language": "fr", "meeting_ref": meeting_ref, **given}
    rows = [Contact(email=email, code=secrets.token_bytes(32), **common) for email in emails]
    Contact.objects.bulk_create(rows)
    Consent.objects.bulk_create(
        Consent(contact=row, purpose=purpose, wording="J’accepte.")
        for row in rows
        for purpose in purposes or ["synthese"]
    )
    return rows


def make_mailing(meeting: Meeting | None = None, words: str = BODY, **fields: Any) -> Mailing:
    """A mailing to approve."""
    meeting = meeting or make_meeting(state=State.HELD, days=-3)
    given = {"kind": "synthese", "purposes": ["synthese"], "departement": meeting.departement, **fields}
    mailing = Mailing.objects.create(campaign=meeting.campaign, meeting=meeting, **given)
    MailingVersion.objects.create(mailing=mailing, subject=f"Synthèse : {meeting.title}", body=words)
    return mailing


def make_lines(emails: Iterable[str], *purposes: str, language: str = "fr") -> Mailing:
    """A mailing whose ledger has a line for each address."""
    mailing = make_mailing()
    assert mailing.meeting is not None
    people = make_contacts(emails, *purposes, meeting_ref=mailing.meeting.code)
    lines_add(version=mailing.versions.get(), people=[(one.pk, Delivery.Way.EMAIL, language) for one in people])
    return mailing
