"""What an agent must do now: what is late, what is next, what is missing, each one click from where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from parvis.ground.campaigns.models import Deadline
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.queries import directory
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.meetings.models import Meeting, State
from parvis.understand.corpus import queries as corpus
from parvis.web.templatetags.parvis import jour

SOON = timedelta(days=14)
# How long an author waits at most before somebody reads.
READ_WITHIN = timedelta(days=7)
NAMED = 2


@dataclass(frozen=True)
class Task:
    """One line: ``due`` is the day by which it should be done (None: whenever), ``href`` where it is done.

    ``urgent`` comes before everything else.
    """

    title: str
    detail: str
    due: date | None
    href: str
    action: str
    urgent: bool = False

    @property
    def days(self) -> int | None:
        """Days left; negative when late."""
        return (self.due - timezone.localdate()).days if self.due else None

    @property
    def late(self) -> bool:
        """Whether it is due today or was due before."""
        return self.days is not None and self.days <= 0

    @property
    def when(self) -> str:
        """How late or how soon, in words."""
        if self.days is None:
            return "quand vous pourrez"
        if self.days < 0:
            return f"en retard de {-self.days} j"
        return {0: "aujourd’hui", 1: "demain"}.get(self.days, f"dans {self.days} jours")


@dataclass(frozen=True)
class Figures:
    """Where the territory stands."""

    quartiers: int
    heard: int
    coming: int
    held: int


def tasks(scope: Scope) -> list[Task]:
    """What awaits the agent under this mandate, the most urgent first."""
    found: list[Task] = []
    if scope.may("meeting:write"):
        found += [*_to_close(scope), *_to_announce(scope), *_quartiers_without_meeting(scope)]
    if scope.may("alarm:see"):
        found += _urgent_words(scope)
    if scope.may("statement:read"):
        found += _words_to_read(scope)
    if scope.may("referent:name"):
        found += _referents_missing(scope)
    return sorted(found, key=lambda one: (not one.urgent, one.due is None, one.due or date.max, one.title))


def figures(scope: Scope) -> Figures:
    """Quarters, those that had a meeting, meetings to come and held."""
    now = timezone.now()
    meetings = Meeting.objects.visible_to(scope).exclude(state__in=[State.DRAFT, State.CANCELLED])
    quartiers = _quartiers(scope)
    held = meetings.exclude(state=State.ANNOUNCED)
    return Figures(
        quartiers=quartiers.count(),
        heard=quartiers.filter(meetings__in=held).distinct().count(),
        coming=meetings.filter(starts_at__gte=now).count(),
        held=held.count(),
    )


def _to_close(scope: Scope) -> Iterator[Task]:
    passed = Meeting.objects.visible_to(scope).filter(state=State.ANNOUNCED, starts_at__lt=timezone.now())
    for one in passed:
        day = timezone.localdate(one.starts_at)
        yield Task("Dire si la réunion a eu lieu", one.title, day, reverse("meetings:meeting", args=[one.pk]), "Ouvrir")


def _to_announce(scope: Scope) -> Iterator[Task]:
    soon = timezone.now() + SOON
    drafts = Meeting.objects.visible_to(scope).filter(state=State.DRAFT, starts_at__range=(timezone.now(), soon))
    for one in drafts:
        # A week before is the least for people to know.
        due = timezone.localdate(one.starts_at) - timedelta(days=7)
        yield Task(
            "Annoncer la réunion", one.title, due, reverse("meetings:meeting", args=[one.pk]), "Relire et annoncer"
        )


def _quartiers_without_meeting(scope: Scope) -> Iterator[Task]:
    planned = Meeting.objects.exclude(state=State.CANCELLED)
    missing = _quartiers(scope).exclude(meetings__in=planned)
    count, names = missing.count(), list(missing.values_list("name", flat=True)[:NAMED])
    if not count:
        return
    calendar = current_campaign()
    due = calendar.due(Deadline.Kind.PUBLIC_MEETING) if calendar else None
    total = _quartiers(scope).count()
    named = f"dont {' et '.join(names)}" if count > NAMED else " et ".join(names)
    yield Task(f"Quartiers sans réunion prévue : {count} sur {total}", named, due, reverse("meetings:new"), "Préparer")


def _urgent_words(scope: Scope) -> Iterator[Task]:
    waiting = corpus.urgent(scope)
    if waiting.since:
        title = f"File urgente : {waiting.count} alerte{'s' if waiting.count > 1 else ''}"
        detail = "Des mots peuvent parler de quelqu’un en danger."
        due = timezone.localdate(waiting.since)
        yield Task(title, detail, due, reverse("alarms:queue"), "Lire maintenant", urgent=True)


def _words_to_read(scope: Scope) -> Iterator[Task]:
    for waiting, title, heap in (
        (corpus.to_read(scope), "Paroles à lire", corpus.TO_READ),
        (corpus.appeals(scope), "Nouvelles lectures demandées", corpus.APPEALS),
    ):
        if waiting.since:
            day = timezone.localdate(waiting.since)
            href = f"{reverse('statements:list')}?pile={heap}"
            yield Task(
                f"{title} : {waiting.count}", f"La plus ancienne est du {jour(day)}.", day + READ_WITHIN, href, "Lire"
            )


def _referents_missing(scope: Scope) -> Iterator[Task]:
    calendar = current_campaign()
    if calendar is None:
        return
    codes = None if scope.level == "country" else sorted(scope.departements)
    missing = [line.departement.name for line in directory(calendar.campaign, codes) if line.main is None]
    if missing:
        title = (
            f"Préfectures sans référent : {len(missing)}" if codes is None else "Désigner le référent de la campagne"
        )
        yield Task(title, ", ".join(missing[:NAMED]), None, f"{reverse('people_referents')}?manquants=1", "Voir")


def _quartiers(scope: Scope) -> QuerySet[Quartier]:
    inside = scope.q(departement="departement", contract="contracts", quartier="pk")
    return Quartier.objects.filter(inside, current=True, zoning=Quartier.Zoning.Z2024).distinct()
