"""What an agent must do now: what is late, what is next, what is missing, each one click from where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from parvis.answer.followup import queries as objections
from parvis.answer.mailings.queries import TO_DO, clocks_seen
from parvis.ground.campaigns.models import Deadline
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.queries import directory
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.fulfilment import concerned, fulfilments
from parvis.listen.meetings.models import Meeting, State, Visit
from parvis.listen.meetings.plan import PlanState, plans_seen, quartiers_missing, standings
from parvis.listen.outreach.queries import sounds_waiting
from parvis.listen.outreach.transcribing import KEPT
from parvis.understand.corpus import queries as corpus
from parvis.web.templatetags.parvis import jour

SOON = timedelta(days=14)
#: How long before its date a deadline is something to do.
HORIZON = timedelta(days=60)
# How long an author waits at most before somebody reads.
READ_WITHIN = timedelta(days=7)
NAMED = 2
# No text gives a delay: after two weeks, the dates that the commission wished for begin to pass.
ANSWER_WITHIN = timedelta(days=14)


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
    if scope.may("mailing:write"):
        found += _syntheses_to_send(scope)
    if scope.may("deadline:see") and scope.level in {"departement", "region"}:
        found += _deadlines_waiting(scope)
    if scope.may("visit:answer"):
        found += _visits_to_answer(scope)
    if scope.may("alarm:see"):
        found += _urgent_words(scope)
    if scope.may("statement:read"):
        found += _words_to_read(scope)
    if scope.may("objection:answer"):
        found += _objections_to_answer(scope)
    if scope.may("outreach:write"):
        found += _sounds_to_write_down(scope)
    if scope.may("referent:name"):
        found += _referents_missing(scope)
    return sorted(found, key=lambda one: (not one.urgent, one.due is None, one.due or date.max, one.title))


def figures(scope: Scope) -> Figures:
    """Quarters of the plan, those that were heard as it says, meetings to come and held."""
    now = timezone.now()
    meetings = Meeting.objects.visible_to(scope).exclude(state__in=[State.DRAFT, State.CANCELLED])
    states = [state for _quartier, state in standings(plans_seen(scope)).values()]
    held = meetings.exclude(state=State.ANNOUNCED)
    return Figures(
        quartiers=len(states),
        heard=states.count(PlanState.HELD),
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


def _syntheses_to_send(scope: Scope) -> Iterator[Task]:
    """Meetings whose synthesis is late or due soon, and that someone waits for."""
    for one in clocks_seen(scope):
        if one.standing == TO_DO and one.due <= timezone.localdate() + SOON:
            name, key = ("mailings:mailing", one.mailing.pk) if one.mailing else ("mailings:prepare", one.meeting.pk)
            action = "Relire et envoyer" if one.mailing else "Préparer"
            yield Task(
                "Envoyer la synthèse de la réunion", one.meeting.title, one.due, reverse(name, args=[key]), action
            )


def _quartiers_without_meeting(scope: Scope) -> Iterator[Task]:
    missing, total = quartiers_missing(plans_seen(scope))
    if not missing:
        return
    calendar = current_campaign()
    due = calendar.due(Deadline.Kind.PUBLIC_MEETING, _only_departement(scope)) if calendar else None
    count, names = len(missing), [one.name for one in missing[:NAMED]]
    named = f"dont {' et '.join(names)}" if count > NAMED else " et ".join(names)
    href = f"{reverse('plan:all')}?manquants=1"
    yield Task(f"Quartiers sans réunion prévue : {count} sur {total}", named, due, href, "Voir le plan")


def _deadlines_waiting(scope: Scope) -> Iterator[Task]:
    """Deadlines that say what fulfils them, and that a département of the territory does not fulfil yet."""
    calendar = current_campaign()
    horizon = timezone.localdate() + HORIZON
    ruled = [one for one in calendar.deadlines.values() if one.fulfilment] if calendar else []
    for deadline in ruled:
        due = deadline.due_for(_only_departement(scope))
        if deadline.fulfilment is None or due is None or due > horizon:
            continue
        waiting = [one for one in fulfilments(deadline, concerned(scope.departements)) if one.meeting is None]
        if waiting:
            where = "" if len(scope.departements) == 1 else f" dans {len(waiting)} départements"
            yield Task(
                f"{deadline.fulfilment.waiting}{where}",
                f"Il faut {deadline.fulfilment.words()}",
                due,
                f"{reverse('deadlines:all')}?echeance={deadline.kind}&reste=1",
                "Voir",
            )


def _only_departement(scope: Scope) -> str:
    """The département of a territory that touches one alone: its own dates count."""
    return next(iter(scope.departements)) if len(scope.departements) == 1 else ""


def _visits_to_answer(scope: Scope) -> Iterator[Task]:
    for one in Visit.objects.visible_to(scope).filter(state=Visit.State.PROPOSED):
        due = timezone.localdate(one.proposed_at) + ANSWER_WITHIN
        href = reverse("meetings_visits:visit", args=[one.pk])
        yield Task("La commission propose une visite", one.wished, due, href, "Répondre")


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


def _objections_to_answer(scope: Scope) -> Iterator[Task]:
    waiting = objections.waiting(scope)
    if waiting.since:
        day = timezone.localdate(waiting.since)
        detail = f"« Ce n’est pas ce que nous avons dit » : la plus ancienne est du {jour(day)}."
        title = f"Objections à lire : {waiting.count}"
        yield Task(title, detail, day + READ_WITHIN, reverse("objections:list"), "Lire et répondre")


def _sounds_to_write_down(scope: Scope) -> Iterator[Task]:
    waiting = sounds_waiting(scope)
    if waiting.since:
        due = timezone.localdate(waiting.since + KEPT)
        detail = f"Les premiers s’effacent le {jour(due)}."
        yield Task(f"Sons à transcrire : {waiting.count}", detail, due, reverse("outreach:spoken"), "Écouter")


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
