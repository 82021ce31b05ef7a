"""Writes of contributions: each adds one row (withdrawal apart, which also erases the words)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from parvis.ground.campaigns.models import Campaign
from parvis.ground.territories.models import Commune, Quartier
from parvis.listen.contributions.models import (
    AnswerPage,
    Contribution,
    Outcome,
    ProfilePage,
    ResumeCode,
    Submission,
    Withdrawal,
)
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash, new_code


class AlreadySubmitted(Exception):
    """The contribution was submitted before, under another receipt."""


def contribution_begin(
    *,
    campaign: Campaign,
    version: Version,
    language: str,
    channel: str,
    channel_ref: str = "",
    outcome: Outcome,
    quartier: Quartier | None = None,
    commune: Commune | None = None,
    flood: bool = False,
    id: UUID | None = None,
) -> Contribution:
    """Begin an answer: one row, under ``id`` when it was made elsewhere."""
    return Contribution.objects.create(
        **({"id": id} if id else {}),
        campaign=campaign,
        version=version,
        language=language,
        channel=channel,
        channel_ref=channel_ref,
        outcome=outcome,
        quartier=quartier,
        commune=commune,
        flood=flood,
    )


def page_send(*, contribution: UUID, page: str, profile: bool, answers: Mapping[str, Any]) -> None:
    """Keep a page as it was sent: one row, durable when this returns.

    Raises:
        django.db.IntegrityError: the contribution does not exist.
    """
    model = ProfilePage if profile else AnswerPage
    model.objects.create(contribution_id=contribution, page=page, answers=dict(answers))


def contribution_submit(*, contribution: UUID, code: str) -> None:
    """Submit under the receipt ``code`` (canonical). Sending the same form twice is the same submission.

    Raises:
        AlreadySubmitted: it was submitted before, under another code.
    """
    submission_keep(contribution=contribution, receipt=code_hash(CodeKind.RECEIPT, code))


def submission_keep(*, contribution: UUID, receipt: bytes) -> None:
    """Submit under the HMAC of a receipt; the same again changes nothing.

    Raises:
        AlreadySubmitted: it was submitted before, under another code.
    """
    try:
        with transaction.atomic():
            Submission.objects.create(contribution_id=contribution, receipt=receipt)
    except IntegrityError as error:
        if not Submission.objects.filter(contribution_id=contribution, receipt=receipt).exists():
            raise AlreadySubmitted from error


def draft_pause(*, contribution: UUID) -> str:
    """Give a new code that resumes the draft; earlier ones still work."""
    code = new_code(CodeKind.RESUME)
    ResumeCode.objects.create(contribution_id=contribution, code=code_hash(CodeKind.RESUME, code))
    return code


@transaction.atomic
def contribution_withdraw(*, contribution: UUID) -> None:
    """Take the words back: they are erased from the source; the corpus shows « parole retirée » at its next reading.

    Doing it twice changes nothing.
    """
    Contribution.objects.select_for_update().get(pk=contribution)
    _, created = Withdrawal.objects.get_or_create(contribution_id=contribution)
    if created:
        AnswerPage.objects.filter(contribution_id=contribution).update(answers={})
        ProfilePage.objects.filter(contribution_id=contribution).delete()
        ResumeCode.objects.filter(contribution_id=contribution).delete()
