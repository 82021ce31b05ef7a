"""A whole answer entered at once for somebody: from paper, or face to face with a relay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.listen.contributions.models import Assistance, Channel, Contribution, Help
from parvis.listen.contributions.places import Place
from parvis.listen.contributions.services import contribution_begin, page_send, submission_keep
from parvis.listen.meetings.models import Relay
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash


class AlreadyEntered(Exception):
    """This answer was entered before; nothing changes."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """How an answer came: its channel, what it was collected with (a batch, a meeting), who entered it and how."""

    channel: Channel
    ref: str = ""
    help: Help
    relay: Relay | None = None
    by: Agent | None = None


@transaction.atomic
def contribution_enter(
    *,
    id: UUID,
    campaign: Campaign,
    version: Version,
    language: str,
    place: Place,
    answers: Mapping[str, Any],
    entered: Entered,
    receipt: str | bytes,
) -> Contribution:
    """Enter ``answers`` (already checked, by question) whole, submitted under ``receipt``.

    ``receipt`` is a canonical code; or its HMAC, when the code itself is known only to the paper that bears it.
    ``id`` is made where the answer is taken, so that what is sent twice is entered once.

    Raises:
        AlreadyEntered: ``id`` is known.
    """
    try:
        with transaction.atomic():
            contribution = contribution_begin(
                id=id,
                campaign=campaign,
                version=version,
                language=language,
                channel=entered.channel,
                channel_ref=entered.ref,
                outcome=place.outcome,
                quartier=place.quartier,
                commune=place.commune,
            )
    except IntegrityError as error:
        if Contribution.objects.filter(pk=id).exists():
            raise AlreadyEntered from error
        raise
    for page in version.form.pages:
        said = {question.name: answers[question.name] for question in page.questions if question.name in answers}
        if said:
            page_send(contribution=contribution.pk, page=page.name, profile=page.profile, answers=said)
    Assistance.objects.create(contribution=contribution, help=entered.help, relay=entered.relay, by=entered.by)
    if isinstance(receipt, str):
        receipt = code_hash(CodeKind.RECEIPT, receipt)
    submission_keep(contribution=contribution.pk, receipt=receipt)
    return contribution
