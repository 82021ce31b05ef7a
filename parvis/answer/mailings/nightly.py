"""What is done each night: who was added is written to, what is over is erased."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from parvis.answer.mailings.models import Mailing
from parvis.answer.mailings.services import deliveries_add
from parvis.ground.campaigns.models import Campaign
from parvis.ground.contacts.services import contacts_purge

#: After a campaign that says no date of restitution, its contacts are kept this long: the autumn that follows.
LAST_WAIT = timedelta(days=180)
#: After its restitution, the time to send what it decided.
AFTER_RESTITUTION = timedelta(days=60)


def latecomers_add() -> int:
    """A line for those whose address was typed after the approval of their mailing; returns how many."""
    approved = Mailing.objects.filter(state=Mailing.State.APPROVED, meeting__isnull=False)
    return sum(deliveries_add(mailing=one) for one in approved.select_related("meeting"))


def vault_purge() -> int:
    """Erase the contacts of which nothing more is expected, and those of campaigns that are over; how many."""
    return contacts_purge(given_before=ended_on())


def ended_on() -> date | None:
    """The first day whose contacts are kept: when every campaign begun is over, today's; else the first still on."""
    today = timezone.localdate()
    spans = [(timezone.localdate(one.opens_at), last_day(one)) for one in Campaign.objects.all()]
    if not any(last < today for _first, last in spans):
        return None
    still_on = [first for first, last in spans if last >= today]
    return min([today, *still_on])


def last_day(campaign: Campaign) -> date:
    """The last day on which the contacts of a campaign may serve."""
    if campaign.gives_back_at:
        return timezone.localdate(campaign.gives_back_at + AFTER_RESTITUTION)
    return timezone.localdate(campaign.closes_at + LAST_WAIT)
