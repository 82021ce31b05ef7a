"""Groups of near-identical statements: connected components, named by their smallest statement.

The result does not depend on the order of arrival: two near texts are linked whichever came first, and a component has
one smallest id.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.near import near, normalised

# A text that very many share is compared with this many of those that share its signature, the smallest ids first.
MOST_CANDIDATES = 200


def group_statements(new: Sequence[Statement]) -> None:
    """Link each new statement with those near it, merging the groups that it joins."""
    for statement in new:
        key = normalised(statement.text)
        candidates = (
            Statement.objects.filter(campaign_id=statement.campaign_id, bands__overlap=statement.bands)
            .exclude(pk=statement.pk)
            .order_by("pk")
            .values_list("pk", "text", "group")[:MOST_CANDIDATES]
        )
        groups = {group for _pk, text, group in candidates if near(key, normalised(text))}
        if groups:
            _merge(groups, statement.pk)


def regroup(groups: set[UUID]) -> None:
    """Make some groups again once statements have left them: what they joined may come apart, and take another name."""
    left = list(Statement.objects.filter(group__in=groups).exclude(state=Statement.State.WITHDRAWN).order_by("pk"))
    Statement.objects.filter(pk__in=[one.pk for one in left]).update(group=F("id"))
    group_statements(left)


def _merge(groups: set[UUID], newcomer: UUID) -> None:
    own = Statement.objects.values_list("group", flat=True).get(pk=newcomer)
    joined = groups | {own}
    name = min(joined)
    others = joined - {name}
    if others:
        Statement.objects.filter(group__in=others).update(group=name)
