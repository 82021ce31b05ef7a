"""The mailing that an address names, as the agent may see it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parvis.answer.mailings.models import Mailing, MailingVersion
from parvis.ground.people.scope import scope_of_request


def mailing_seen(request: HttpRequest, pk: UUID) -> Mailing:
    """The mailing, if it is of the agent's territory; else not found."""
    rows = Mailing.objects.visible_to(scope_of_request(request))
    with_names = rows.select_related(
        "campaign", "meeting", "departement", "contract", "quartier", "approved_by", "created_by"
    )
    return get_object_or_404(with_names, pk=pk)


def version_of(mailing: Mailing) -> MailingVersion:
    """What the mailing says now."""
    version = mailing.versions.latest("number")
    version.mailing = mailing
    return version
