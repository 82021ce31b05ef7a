"""Reads of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q, QuerySet

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import ContratDeVille, Departement

_PLACES = ("region", "departement", "contract", "quartier", "within")
# A mandate on a wider territory comes first when none is chosen.
_ORDER = [Role.NATIONAL, Role.REGION, Role.PREFET, Role.REFERENT, Role.ANIMATEUR, *Role]


def active_mandates(agent: Agent) -> list[Mandate]:
    """Mandates of ``agent`` in force today, with their territories; the widest first."""
    found = Mandate.objects.active().filter(agent=agent).select_related(*_PLACES)
    return sorted(found, key=lambda one: (_ORDER.index(Role(one.role)), one.pk))


def has_second_factor(agent: Agent) -> bool:
    """Whether the agent has an authenticator application or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=agent, type__in=kinds).exists())


def mandates_seen(scope: Scope) -> QuerySet[Mandate]:
    """Mandates inside the territory of ``scope``: on the département itself, its contracts or its quarters."""
    mandates = Mandate.objects.select_related("agent", "granted_by", "delegation_act", *_PLACES)
    if scope.level == "country":
        return mandates
    codes = scope.departements
    shared = Q(contract__in=ContratDeVille.objects.filter(departements__in=codes))
    inside = (
        Q(departement__in=codes)
        | shared & (Q(within__isnull=True) | Q(within__in=codes))
        | Q(quartier__departement__in=codes)
        | Q(region=scope.mandate.region_id or "")
    )
    return mandates.filter(inside)


@dataclass(frozen=True)
class DirectoryLine:
    """A département, its référent and deputy for the campaign; None where nobody is named."""

    departement: Departement
    main: Referent | None
    deputy: Referent | None

    @property
    def both(self) -> tuple[Referent | None, Referent | None]:
        """The référent, then the deputy."""
        return self.main, self.deputy


def directory(campaign: Campaign, departements: Sequence[str] | None = None) -> list[DirectoryLine]:
    """Référents of ``campaign``, département by département that has a contract; two queries."""
    named = Referent.objects.filter(campaign=campaign, ended_at=None).select_related("agent")
    places = Departement.objects.filter(current=True, contracts__generation="2024").distinct()
    if departements is not None:
        places = places.filter(pk__in=departements)
    lines = []
    for place in places.prefetch_related(Prefetch("referents", named, to_attr="named")):
        by_rank = {one.rank: one for one in place.named}
        lines.append(DirectoryLine(place, by_rank.get(Referent.Rank.MAIN), by_rank.get(Referent.Rank.DEPUTY)))
    return lines


def agents_able(ability: str, *, departement: str, contract: str | None = None) -> list[Agent]:
    """Agents whose mandate in force on this département (or on this contract) gives them ``ability``; one query."""
    where = Q(departement=departement) | (Q(contract=contract) if contract else Q(pk__in=[]))
    mandates = Mandate.objects.active().filter(where, role__in=policy.ABILITIES[ability])
    return list(Agent.objects.filter(is_active=True, mandates__in=mandates).distinct())
