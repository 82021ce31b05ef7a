"""Reads of contributions, for their pages and for whoever pulls them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from parvis.ground.campaigns.models import Campaign
from parvis.ground.territories.models import Quartier
from parvis.listen.contributions.models import Contribution, ResumeCode, Submission, Withdrawal
from parvis.web.codes import CodeKind, code_hash


@dataclass(frozen=True)
class State:
    """Where an answer stands: the last answers by question, the pages already sent, whether it was submitted."""

    answers: Mapping[str, Any]
    sent: frozenset[str]
    submitted: bool


@dataclass(frozen=True)
class Followed:
    """What a receipt opens."""

    contribution: Contribution
    submitted_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Unplaced:
    """A commune with priority quarters: complete answers from it, and how many name no quarter."""

    code: str
    name: str
    unknown: int
    total: int

    @property
    def share(self) -> int:
        """Per cent, rounded."""
        return round(100 * self.unknown / self.total)


# A page sent again replaces what it said before, whole: what was unticked is no longer said.
_STATE = """
    SELECT EXISTS (SELECT FROM contributions_submission WHERE contribution_id = %(c)s),
           (SELECT jsonb_agg(jsonb_build_array(page, answers)) FROM (
               SELECT DISTINCT ON (page) page, answers FROM contributions_answerpage
               WHERE contribution_id = %(c)s ORDER BY page, id DESC) AS last),
           (SELECT jsonb_agg(jsonb_build_array(page, answers)) FROM (
               SELECT DISTINCT ON (page) page, answers FROM contributions_profilepage
               WHERE contribution_id = %(c)s ORDER BY page, id DESC) AS last)
"""


def state_of(contribution: UUID) -> State:
    """The state of an answer, in one query: it is read before each page is sent."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"c": contribution})
        row = cursor.fetchone()
    assert row is not None
    submitted, *kinds = row
    last = {page: answers for pages in kinds if pages for page, answers in json.loads(pages)}
    answers = {name: value for page in last.values() for name, value in page.items()}
    return State(answers=answers, sent=frozenset(last), submitted=submitted)


def resumed(code: str) -> Contribution | None:
    """The draft that a resume code (canonical) opens."""
    found = ResumeCode.objects.select_related("contribution").filter(code=code_hash(CodeKind.RESUME, code)).first()
    return found.contribution if found else None


def followed(code: str) -> Followed | None:
    """What a receipt code (canonical) opens."""
    found = (
        Submission.objects.select_related("contribution__quartier", "contribution__commune", "contribution__version")
        .filter(receipt=code_hash(CodeKind.RECEIPT, code))
        .first()
    )
    if found is None:
        return None
    withdrawal = Withdrawal.objects.filter(contribution_id=found.contribution_id).first()
    return Followed(found.contribution, found.at, withdrawal.at if withdrawal else None)


def counts(campaign: Campaign) -> dict[str, int]:
    """Answers of the campaign, ``complete`` and ``partial`` apart (a partial one has at least one page sent)."""
    mine = Contribution.objects.filter(campaign=campaign, withdrawal__isnull=True)
    return {
        "complete": mine.filter(submission__isnull=False).count(),
        "partial": mine.filter(submission__isnull=True, answerpages__isnull=False).distinct().count(),
    }


def unplaced(campaign: Campaign | None, quarters: Collection[str] | QuerySet[Quartier]) -> list[Unplaced]:
    """« Je ne sais pas » by commune: those of ``quarters`` whose answers name no quarter, the most first. One query.

    The name that people give to their quarter may be missing there. For agents: no threshold hides a count.
    """
    if campaign is None:
        return []
    places = Quartier.communes.through.objects.filter(quartier__in=quarters).values("commune")
    rows = (
        Contribution.objects.filter(
            campaign=campaign, commune__in=places, submission__isnull=False, withdrawal__isnull=True
        )
        .order_by()
        .values("commune", "commune__name", "commune__sort_key")
        .annotate(unknown=Count("pk", filter=Q(quartier__isnull=True)), total=Count("pk"))
        .filter(unknown__gt=0)
        .order_by("-unknown", "commune__sort_key", "commune")
    )
    return [Unplaced(row["commune"], row["commune__name"], row["unknown"], row["total"]) for row in rows]
