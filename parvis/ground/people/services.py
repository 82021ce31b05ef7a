"""Writes of people: inviting, granting and ending mandates, naming référents. Each is journaled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.library.models import File
from parvis.ground.outbox.services import message_send
from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement


class NotAllowed(ValueError):
    """The mandate does not allow this; the message says so in French."""


@transaction.atomic
def agent_create(*, email: str, full_name: str, job: str = "") -> Agent:
    """The agent of ``email``, made if there is none; the name of one who exists is left as it is."""
    named = {"full_name": full_name, "job": job}
    agent, _new = Agent.objects.get_or_create(email=email.strip().lower(), defaults=named)
    if not agent.is_active:
        raise NotAllowed("Ce compte a été fermé : écrivez à l’équipe technique pour le rouvrir.")
    return agent


@transaction.atomic
def mandate_grant(
    *,
    by: Scope,
    agent: Agent,
    role: Role,
    territory: Mapping[str, str],
    starts_on: date | None = None,
    ends_on: date | None = None,
    delegation_of: str = "",
    delegation_act: File | None = None,
) -> Mandate:
    """Give ``agent`` a role on a territory (one of region, departement, contract, quartier → code; none: France).

    ``delegation_act`` has passed the library's gate, or waits before it. A mandate on a contract given from a
    département stops at its border.

    Raises:
        NotAllowed: the granter's role may not grant this one, or the territory is outside theirs.
    """
    if role not in policy.grantable(by.role):
        raise NotAllowed(f"Votre mandat ne permet pas de donner le rôle « {role.label} ».")
    if not within(by, territory):
        raise NotAllowed("Ce territoire est en dehors du vôtre.")
    mandate = Mandate(
        agent=agent,
        role=role,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        granted_by=by.agent,
        delegation_of=delegation_of,
        delegation_act=delegation_act,
        within_id=by.mandate.departement_id if "contract" in territory else None,
        **{f"{kind}_id": code for kind, code in territory.items()},
    )
    mandate.save()
    _journal(by, "mandat donné", mandate, {"role": role, "agent": agent.pk, **territory})
    message_send(
        to=agent.email,
        template="people/mail/invitation",
        context={"agent": agent.full_name, "mandate": str(mandate), "by": by.agent.full_name},
    )
    return mandate


@transaction.atomic
def mandate_install(*, email: str, full_name: str, role: Role, territory: Mapping[str, str]) -> Mandate:
    """A mandate given from the machine, by whoever installs the site; raises IntegrityError on an impossible one."""
    agent = agent_create(email=email, full_name=full_name)
    places: dict[str, Any] = {f"{kind}_id": code for kind, code in territory.items()}
    mandate, new = Mandate.objects.active().get_or_create(agent=agent, role=role, **places)
    if new:
        journal_record(
            action="mandat donné depuis la machine", thing="mandat", thing_id=mandate.pk, actor=None,
            departement=mandate.departement_id or "", detail={"role": role, "agent": agent.pk, **territory},
        )  # fmt: skip
    return mandate


@transaction.atomic
def mandate_end(*, by: Scope, mandate: Mandate, why: str) -> None:
    """Withdraw a mandate now. Raises NotAllowed as :func:`mandate_grant` does."""
    if Role(mandate.role) not in policy.grantable(by.role):
        raise NotAllowed("Votre mandat ne permet pas de retirer celui-ci.")
    mandate.ended_at, mandate.ended_by, mandate.ended_why = timezone.now(), by.agent, why
    mandate.save(update_fields=["ended_at", "ended_by", "ended_why"])
    _journal(by, "mandat retiré", mandate, {"why": why})


@transaction.atomic
def referent_name(
    *, by: Scope, campaign: Campaign, departement: Departement, rank: Referent.Rank, agent: Agent
) -> Referent:
    """Name the référent (or deputy) of a département: the former one ends, the ANCT is told by e-mail.

    The person gets a mandate of référent on the département when they have none.
    """
    if not by.covers(departement=departement.pk):
        raise NotAllowed("Ce département est en dehors de votre territoire.")
    now = timezone.now()
    Referent.objects.filter(campaign=campaign, departement=departement, rank=rank, ended_at=None).update(ended_at=now)
    referent = Referent.objects.create(
        campaign=campaign, departement=departement, rank=rank, agent=agent, named_by=by.agent
    )
    if not Mandate.objects.active().filter(agent=agent, role=Role.REFERENT, departement=departement).exists():
        mandate_grant(by=by, agent=agent, role=Role.REFERENT, territory={"departement": departement.pk})
    if campaign.referents_email:
        message_send(
            to=campaign.referents_email,
            template="people/mail/referent",
            context={
                "campaign": campaign.name,
                "departement": f"{departement.name} ({departement.pk})",
                "rank": referent.get_rank_display(),
                "agent": agent.full_name,
                "job": agent.job,
                "email": agent.email,
                "phone": agent.phone,
            },
        )
        referent.notified_at = now
        referent.save(update_fields=["notified_at"])
    act_record(
        by,
        "référent désigné",
        thing="référent",
        thing_id=referent.pk,
        departement=departement.pk,
        detail={"agent": agent.pk, "rank": rank, "campaign": campaign.pk},
    )
    return referent


def within(scope: Scope, territory: Mapping[str, str]) -> bool:
    """Whether a territory (as in :func:`mandate_grant`) lies inside that of ``scope``."""
    if scope.level == "country":
        return True
    if "region" in territory:
        return territory["region"] == scope.mandate.region_id
    if "departement" in territory:
        return territory["departement"] in scope.departements and scope.level in {"region", "departement"}
    if "contract" in territory:
        return Departement.objects.filter(pk__in=scope.departements, contracts=territory["contract"]).exists()
    if "quartier" in territory:
        return Departement.objects.filter(pk__in=scope.departements, quartiers=territory["quartier"]).exists()
    return False


def _journal(by: Scope, action: str, mandate: Mandate, detail: Mapping[str, object]) -> None:
    act_record(by, action, thing="mandat", thing_id=mandate.pk, departement=mandate.departement_id or "", detail=detail)
