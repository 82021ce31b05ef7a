"""Reading how the quarters of a territory are heard; the number of queries does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.contributions.models import AnswerPage, Contribution
from parvis.listen.meetings.models import Meeting, Relay, Solicitation, State, Tally
from parvis.listen.meetings.plan import PlanOfContract
from parvis.listen.meetings.states import HELD_STATES
from parvis.show.dashboards.heard.facts import Answers, Came, Counts, Heard, MeetingFact, RelayFact

YOUTH = "youth_index"


def heard_quarters(scope: Scope, plans: Iterable[PlanOfContract], campaign: Campaign | None) -> list[Heard]:
    """Each quarter of ``plans`` once, by name: its meetings as the plan counts them, who came, answers, relays."""
    quartiers: dict[str, Quartier] = {}
    meetings: dict[str, dict[UUID, Meeting]] = defaultdict(dict)
    for line in (line for plan in plans for line in plan.lines):
        quartiers[line.quartier.pk] = line.quartier
        meetings[line.quartier.pk] |= {one.pk: one for one in line.meetings}
    codes = list(quartiers)
    counts = _counts({one.pk for found in meetings.values() for one in found.values() if one.state in HELD_STATES})
    answers = _answers(campaign, codes)
    relays = _relays(scope, codes)
    indices = dict(Quartier.objects.filter(pk__in=codes).values_list("pk", f"indicators__{YOUTH}"))
    return [
        Heard(
            code=code,
            name=quartier.name,
            meetings=[_fact(one) for one in meetings[code].values()],
            came=Came([counts[one] for one in meetings[code] if one in counts]),
            answers=answers.get(code, Answers()),
            relays=relays.get(code, []),
            youth_index=indices.get(code),
        )
        for code, quartier in sorted(quartiers.items(), key=lambda pair: (pair[1].sort_key, pair[0]))
    ]


def _fact(meeting: Meeting) -> MeetingFact:
    held = meeting.state in HELD_STATES
    return MeetingFact(id=meeting.pk, begins=meeting.begins, held=held, draft=meeting.state == State.DRAFT)


def _counts(meetings: set[UUID]) -> Mapping[UUID, Counts]:
    """Who came, as counted on the day, by meeting; one query."""
    found: dict[UUID, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in Tally.objects.filter(meeting__in=meetings, sheet=Tally.Sheet.ATTENDANCE).order_by():
        found[row.meeting_id][row.group][row.key] = row.count
    return found


def _answers(campaign: Campaign | None, codes: Sequence[str]) -> dict[str, Answers]:
    """Answers by channel, complete and partial apart (a partial one has at least one page sent); one query."""
    if campaign is None:
        return {}
    sent = Exists(AnswerPage.objects.filter(contribution=OuterRef("pk")))
    rows = (
        Contribution.objects.filter(campaign=campaign, quartier__in=codes, withdrawal__isnull=True)
        .order_by()
        .values("quartier", "channel")
        .annotate(
            complete=Count("pk", filter=Q(submission__isnull=False)),
            partial=Count("pk", filter=Q(Q(submission__isnull=True), sent)),
        )
    )
    found: dict[str, Answers] = defaultdict(Answers)
    for row in rows:
        known = found[row["quartier"]]
        complete = {**known.complete, row["channel"]: row["complete"]} if row["complete"] else known.complete
        found[row["quartier"]] = replace(known, complete=complete, partial=known.partial + row["partial"])
    return found


def _relays(scope: Scope, codes: Sequence[str]) -> dict[str, list[RelayFact]]:
    """Relays of the directory that work in each quarter, and what came of asking them; two queries."""
    seen = Relay.objects.visible_to(scope).filter(archived_at__isnull=True).order_by().values("pk")
    links = Relay.quartiers.through.objects.filter(quartier__in=codes, relay__in=seen)
    pairs = list(links.order_by("relay__name", "relay").values_list("quartier", "relay", "relay__name"))
    asked = Solicitation.objects.filter(relay__in={relay for _code, relay, _name in pairs}).order_by("asked_at", "pk")
    facts: dict[UUID, RelayFact] = {}
    for one in asked:
        known = facts.get(one.relay_id, RelayFact(one.relay_id, "", asked=True))
        agreed = known.agreed or one.answer == Solicitation.Answer.YES
        # The last time counts: who has answered since is no longer waited for.
        since = timezone.localdate(one.asked_at) if one.answer == Solicitation.Answer.WAITING else None
        facts[one.relay_id] = replace(known, agreed=agreed, waiting_since=since)
    found: dict[str, list[RelayFact]] = defaultdict(list)
    for code, relay, name in pairs:
        found[code].append(replace(facts.get(relay, RelayFact(relay, "")), name=name))
    return found


def without_place(campaign: Campaign | None) -> int:
    """Complete answers of the whole campaign that name neither a quarter nor a commune, and do not say « ailleurs »."""
    if campaign is None:
        return 0
    rows = Contribution.objects.filter(campaign=campaign, submission__isnull=False, withdrawal__isnull=True)
    return rows.filter(outcome="unknown", quartier__isnull=True, commune__isnull=True).count()
