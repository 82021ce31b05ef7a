"""Writes of visits. Each is journaled, and told by e-mail to the other side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record
from parvis.ground.outbox.services import message_send
from parvis.ground.people.queries import agents_able
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models import Kind, Meeting, State, Visit
from parvis.listen.meetings.services import OutsideTerritory, meeting_create, meeting_move

ANSWER = "visit:answer"


class AlreadyAnswered(ValueError):
    """The visit is no longer where this could be done; the message says so in French."""


@transaction.atomic
def visit_propose(
    *,
    by: Scope,
    campaign: Campaign,
    departement: Departement,
    contract: ContratDeVille | None,
    wished: str,
    subject: str,
    members: str,
) -> Visit:
    """Propose a visit; whoever may answer in that territory is told."""
    visit = Visit.objects.create(
        campaign=campaign,
        departement=departement,
        contract=contract,
        wished=wished,
        subject=subject,
        members=members,
        proposed_by=by.agent,
    )
    _tell_hosts(visit, "meetings/mail/visit_proposed")
    _journal(by, "visite proposée", visit)
    return visit


@transaction.atomic
def visit_accept(*, by: Scope, visit: Visit, fields: Mapping[str, Any], quartiers: Iterable[Quartier]) -> Meeting:
    """Accept: a draft meeting is made, that names the State's representative and the élus.

    « La représentation de l’État, aux côtés des élus » (circular): the form asks for both, and the meeting is not
    announced without them.

    Raises:
        AlreadyAnswered: the visit was answered or withdrawn meanwhile.
        OutsideTerritory: the mandate does not cover the place.
    """
    row = _waiting(by, visit)
    given = {**fields, "kind": Kind.VISIT, "departement": row.departement, "contract": row.contract}
    meeting = meeting_create(by=by, campaign=row.campaign, fields=given, quartiers=quartiers, of_visit=True)
    row.meeting = meeting
    _answer(by, row, Visit.State.ACCEPTED)
    _tell_commission(row, "meetings/mail/visit_accepted")
    return meeting


@transaction.atomic
def visit_decline(*, by: Scope, visit: Visit, why: str) -> None:
    """Decline, with a reason that the commission reads; raises as :func:`visit_accept` does."""
    row = _waiting(by, visit)
    row.why = why
    _answer(by, row, Visit.State.DECLINED)
    _tell_commission(row, "meetings/mail/visit_declined")


@transaction.atomic
def visit_withdraw(*, by: Scope, visit: Visit, why: str) -> None:
    """Take a proposal back; the meeting that it made is cancelled with the same reason, unless it was held.

    Raises:
        AlreadyAnswered: it was declined or withdrawn already, or its meeting was held.
    """
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    if row.state not in {Visit.State.PROPOSED, Visit.State.ACCEPTED}:
        raise AlreadyAnswered(f"Cette visite est déjà « {row.get_state_display().lower()} ».")
    meeting = row.meeting
    if meeting and meeting.state not in {State.DRAFT, State.ANNOUNCED, State.CANCELLED}:
        raise AlreadyAnswered("Cette visite a eu lieu : elle ne peut plus être retirée.")
    row.state, row.why = Visit.State.WITHDRAWN, why
    row.save()
    if meeting and meeting.state != State.CANCELLED:
        meeting_move(by=by, meeting=meeting, to=State.CANCELLED, why=f"La commission a retiré sa visite : {why}"[:300])
    _tell_hosts(row, "meetings/mail/visit_withdrawn")
    _journal(by, "visite retirée", row, {"why": why})


def _waiting(by: Scope, visit: Visit) -> Visit:
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    if row.state != Visit.State.PROPOSED:
        raise AlreadyAnswered(f"Cette visite est déjà « {row.get_state_display().lower()} ».")
    if not by.covers(departement=row.departement_id, contract=row.contract_id):
        raise OutsideTerritory("Cette visite est en dehors de votre territoire.")
    return row


def _answer(by: Scope, row: Visit, state: Visit.State) -> None:
    row.state, row.answered_by, row.answered_at = state, by.agent, timezone.now()
    row.save()
    _journal(by, f"visite {state.label.lower()}", row, {"why": row.why} if row.why else {})


def _tell_hosts(visit: Visit, template: str) -> None:
    for agent in agents_able(ANSWER, departement=visit.departement_id, contract=visit.contract_id):
        message_send(to=agent.email, template=template, context={"visit": visit})


def _tell_commission(visit: Visit, template: str) -> None:
    if visit.proposed_by:
        message_send(to=visit.proposed_by.email, template=template, context={"visit": visit})


def _journal(by: Scope, action: str, visit: Visit, detail: Mapping[str, object] | None = None) -> None:
    act_record(by, action, thing="visite", thing_id=visit.pk, departement=visit.departement_id, detail=detail)
