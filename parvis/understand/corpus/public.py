"""Reads of what everyone may read: published statements, by the place told of each, never by a finer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.objects import Objet
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.search import LONGEST, search

NEWEST, RELEVANT = "recentes", "pertinence"


@dataclass(frozen=True)
class StatementFilters:
    """What a list of statements is narrowed by; each comes from the address. ``near`` is a statement's own key."""

    departement: str = ""
    contract: str = ""
    quartier: str = ""
    objet: str = ""
    theme: str = ""
    source: str = ""
    words: str = ""
    sort: str = ""
    near: UUID | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters that :func:`read_filters` reads back; those that narrow nothing are left out."""
        named = {
            "departement": self.departement,
            "contrat": self.contract,
            "quartier": self.quartier,
            "objet": self.objet,
            "theme": self.theme,
            "source": self.source,
            "mots": self.words,
            "tri": self.sort,
            "proches": str(self.near or ""),
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Listed:
    """The statements of a list, in their order; ``alike``: some hold only words alike to those searched."""

    statements: QuerySet[Statement]
    alike: bool


@dataclass(frozen=True)
class Said:
    """How much was said: people and meetings are told apart, and never summed."""

    statements: int
    people: int
    meetings: int


def read_filters(given: Mapping[str, str]) -> StatementFilters:
    """The filters that an address gives. An unknown value narrows nothing; a finer place outside the wider one neither.

    A quarter or a contract given alone brings its département.
    """
    typed = {name: value.replace("\x00", "").strip()[:LONGEST] for name, value in given.items()}
    quartier = Quartier.objects.filter(pk=typed.get("quartier", "")).first()
    contract = ContratDeVille.objects.filter(pk=typed.get("contrat", "")).first()
    departement = Departement.objects.filter(pk=typed.get("departement", "").upper()).first()
    if departement and quartier and quartier.departement_id != departement.pk:
        quartier = None
    if departement and contract and not contract.departements.filter(pk=departement.pk).exists():
        contract = None
    if quartier and contract and not quartier.contracts.filter(pk=contract.pk).exists():
        quartier = None
    if departement is None and quartier:
        departement = quartier.departement
    if departement is None and contract:
        departement = contract.departements.first()
    objet, source, sort = (typed.get(name, "") for name in ("objet", "source", "tri"))
    return StatementFilters(
        departement=departement.pk if departement else "",
        contract=contract.pk if contract else "",
        quartier=quartier.pk if quartier else "",
        objet=objet if objet in Objet.values else "",
        theme=typed.get("theme", ""),
        source=source if source in Statement.Source.values else "",
        words=typed.get("mots", ""),
        sort=sort if sort in {NEWEST, RELEVANT} else "",
        near=_uuid(typed.get("proches", "")),
    )


def published(campaign: Campaign) -> QuerySet[Statement]:
    """What is public, the newest day first; within a day in no order, so that one person's words do not stand together.

    The original text and what could tell the person are not even read.
    """
    shown: tuple[str, ...] = ("source", "source_id", "public_text", "language", "object", "themes", "state", "group")
    shown += ("said_at", "published_at", "published_on", "public_level", "public_place")
    return (
        Statement.objects.filter(campaign=campaign).exclude(public_text="").only(*shown).order_by("-published_on", "id")
    )


def listed(campaign: Campaign, filters: StatementFilters) -> Listed:
    """The statements that pass ``filters``."""
    rows = published(campaign)
    if filters.departement:
        rows = rows.filter(public_place__in=_places_in(filters))
    if filters.objet:
        rows = rows.filter(object=filters.objet)
    if filters.theme:
        rows = rows.filter(themes__contains=[filters.theme])
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.near:
        rows = rows.filter(group__in=Statement.objects.filter(pk=filters.near).exclude(public_text="").values("group"))
    if not filters.words:
        return Listed(rows, alike=False)
    found = search(rows, filters.words)
    by_day = filters.sort == NEWEST
    return Listed(found.statements.order_by(*rows.query.order_by) if by_day else found.statements, found.alike)


def said(statements: QuerySet[Statement]) -> Said:
    """How many statements, people and meetings; one query."""
    of_meetings = Q(source=Statement.Source.MINUTES)
    # By source first: PostgreSQL sorts to count what is distinct, and does not to group.
    by_source = statements.order_by().values("source", "source_id").annotate(number=Count("pk"))
    counts = by_source.aggregate(
        statements=Coalesce(Sum("number"), 0),
        people=Count("source_id", filter=~of_meetings),
        meetings=Count("source_id", filter=of_meetings),
    )
    return Said(**counts)


def public_statement(pk: UUID) -> Statement | None:
    """A statement that everyone may read, or whose words were taken back (it has none left); else None."""
    found = Statement.objects.filter(pk=pk).filter(~Q(public_text="") | Q(state=Statement.State.WITHDRAWN))
    return found.select_related("campaign").first()


def nearly_the_same(statement: Statement) -> int:
    """How many other public statements say almost the same."""
    same = Statement.objects.filter(campaign=statement.campaign_id, group=statement.group).exclude(public_text="")
    return same.exclude(pk=statement.pk).count()


def places_with_statements(departement: str) -> tuple[list[ContratDeVille], list[Quartier]]:
    """Contracts and quarters of a département of which something is told; two queries."""
    told = Exists(Statement.objects.filter(public_place=OuterRef("pk")).exclude(public_text=""))
    contracts = ContratDeVille.objects.filter(told, departements=departement)
    return list(contracts), list(Quartier.objects.filter(told, departement=departement).prefetch_related("communes"))


def without(filters: StatementFilters, *names: str) -> StatementFilters:
    """The same filters, less some."""
    empty = {name: None if name == "near" else "" for name in names}
    return replace(filters, **empty)  # type: ignore[arg-type]


def _places_in(filters: StatementFilters) -> list[str]:
    """Codes of the places told that stand in the one asked for, itself among them."""
    if filters.quartier:
        return [filters.quartier]
    if filters.contract:
        inside = Quartier.objects.filter(contracts=filters.contract).values_list("pk", flat=True)
        return [filters.contract, *inside]
    contracts = ContratDeVille.objects.filter(departements=filters.departement).values_list("pk", flat=True)
    quartiers = Quartier.objects.filter(departement=filters.departement).values_list("pk", flat=True)
    return [filters.departement, *contracts, *quartiers]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
