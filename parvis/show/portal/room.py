"""« Qu’est devenue notre réunion ? »: the thread of what was said in a room, from its announcement to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext

from parvis.answer.followup.queries import Objections, objections_told
from parvis.answer.mailings.queries import delay, due_on, synthesis_sent_on
from parvis.ground.campaigns.models import Deadline
from parvis.ground.campaigns.objects import Objet
from parvis.ground.campaigns.queries import Calendar, current_campaign
from parvis.ground.campaigns.thread import to_come
from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.minutes_filling import attendance_of
from parvis.listen.meetings.minutes_queries import published
from parvis.listen.meetings.models import Kind, Meeting, MinutesVersion, State
from parvis.listen.meetings.states import HELD_STATES
from parvis.show.portal.links import minutes_address
from parvis.show.portal.paroles import OBJECTS, Line, lines_of, theme_labels
from parvis.understand.corpus.charter import Reason, reasons
from parvis.understand.corpus.minutes_words import public_words
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.settling import last_rulings
from parvis.web.templatetags.parvis import jour, nombre
from parvis.web.thread import Stop, StopState


@dataclass(frozen=True)
class ObjectLines:
    """What was said on one object and published, each with its permanent page."""

    title: str | Promise
    lines: list[Line]


@dataclass(frozen=True)
class Words:
    """What became of the things said: those published, and how many are read, withheld or taken back.

    ``reasons`` are the charter's, each with how many statements it withheld; a statement may have several.
    """

    objects: list[ObjectLines] = field(default_factory=list)
    published: int = 0
    reading: int = 0
    refused: int = 0
    withdrawn: int = 0
    reasons: list[tuple[Reason, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Everything that was said."""
        return self.published + self.reading + self.refused + self.withdrawn


@dataclass(frozen=True)
class Room:
    """The page of one meeting's code."""

    meeting: Meeting
    stops: list[Stop]
    words: Words
    objections: Objections | None
    restitutions: list[Meeting]
    gives_back: list[Meeting]
    synthesis_due: date | None


def room_of(meeting: Meeting) -> Room:
    """Everything that is known of what was said at ``meeting`` (public); the number of queries is constant."""
    calendar = current_campaign()
    mine = calendar if calendar and calendar.campaign.pk == meeting.campaign_id else None
    versions = list(published(meeting))
    for one in versions:
        one.meeting = meeting
    last = versions[0] if versions else None
    words = words_of(meeting, last) if last else Words()
    restitutions = list(meeting.given_back_by.public().exclude(state=State.CANCELLED))
    # A cancelled meeting owes nothing.
    due = None if meeting.state == State.CANCELLED else due_on(meeting, delay())
    return Room(
        meeting=meeting,
        stops=_stops(meeting, versions, words, restitutions, mine, due),
        words=words,
        objections=objections_told(last, public_words(last)) if last else None,
        restitutions=restitutions,
        gives_back=list(meeting.gives_back.public()) if meeting.kind == Kind.RESTITUTION else [],
        synthesis_due=due,
    )


def words_of(meeting: Meeting, last: MinutesVersion) -> Words:
    """What became of each thing said, in the order of the minutes; as many queries whatever their number."""
    rows = list(
        Statement.objects.filter(source=Statement.Source.MINUTES, source_id=meeting.pk)
        .select_related("campaign")
        .defer("text", "search_key", "bands")
    )
    rank = {str(item): position for position, item in enumerate(last.items.values_list("item", flat=True))}
    rows.sort(key=lambda one: (rank.get(one.question, len(rank)), one.start))
    public = [one for one in rows if one.public_text]
    lines = lines_of(public, theme_labels(meeting.campaign))
    refused = [one.pk for one in rows if one.state == Statement.State.REFUSED]
    states = Counter(one.state for one in rows)
    return Words(
        objects=[
            ObjectLines(OBJECTS[objet], found)
            for objet in Objet
            if (found := [line for one, line in zip(public, lines, strict=True) if one.object == objet])
        ],
        published=len(public),
        reading=len(rows) - len(public) - len(refused) - states[Statement.State.WITHDRAWN],
        refused=len(refused),
        withdrawn=states[Statement.State.WITHDRAWN],
        reasons=_reasons(refused),
    )


def _reasons(refused: Sequence[UUID]) -> list[tuple[Reason, int]]:
    if not refused:
        return []
    counts = Counter(key for one in last_rulings(refused).values() for key in one.reasons)
    return [(one, counts[one.key]) for one in reasons(list(counts))]


def _stops(
    meeting: Meeting,
    versions: Sequence[MinutesVersion],
    words: Words,
    restitutions: Sequence[Meeting],
    calendar: Calendar | None,
    due: date | None,
) -> list[Stop]:
    first = _announced(meeting)
    if meeting.state == State.CANCELLED:
        return [
            first,
            Stop(state=StopState.DONE, title=gettext("La réunion est annulée"), body=meeting.cancelled_why),
        ]
    stops = [
        first,
        _held(meeting, versions),
        _minutes(meeting, versions),
        _read(words),
        _synthesis(due, synthesis_sent_on(meeting)),
        *to_come(calendar, only=[Deadline.Kind.DEPARTMENT_SYNTHESIS]),
        # A restitution is itself what comes back to other meetings.
        *([] if meeting.kind == Kind.RESTITUTION else [_restitution(meeting, restitutions, calendar)]),
        *to_come(calendar, only=[Deadline.Kind.CONTRACT]),
    ]
    return _with_current(stops)


def _with_current(stops: list[Stop]) -> list[Stop]:
    """The first stop that is not reached is where things stand now."""
    now = next((place for place, one in enumerate(stops) if one.state != StopState.DONE), None)
    if now is None or stops[now].state == StopState.CURRENT:
        return stops
    return [*stops[:now], replace(stops[now], state=StopState.CURRENT), *stops[now + 1 :]]


def _announced(meeting: Meeting) -> Stop:
    zone = zone_of(meeting.departement_id)
    day = meeting.announced_at.astimezone(zone).date() if meeting.announced_at else None
    return Stop(state=StopState.DONE, title=gettext("La réunion est annoncée"), when=jour(day), day=day)


def _held(meeting: Meeting, versions: Sequence[MinutesVersion]) -> Stop:
    day = meeting.begins.date()
    if meeting.state not in HELD_STATES:
        passed = meeting.starts_at < timezone.now()
        body = gettext("La date est passée. Personne n’a encore dit si elle a eu lieu.") if passed else ""
        return Stop(title=gettext("La réunion a lieu"), when=jour(day), day=day, body=body)
    total = attendance_of(versions[0])[0] if versions else ""
    body = gettext("%(people)s étaient là.") % {"people": total} if total else ""
    return Stop(state=StopState.DONE, title=gettext("La réunion a eu lieu"), when=jour(day), day=day, body=body)


def _minutes(meeting: Meeting, versions: Sequence[MinutesVersion]) -> Stop:
    if not versions:
        body = gettext("Il sera ici, à lire et à garder.")
        return Stop(title=gettext("Le compte rendu est publié"), body=body)
    zone = zone_of(meeting.departement_id)
    first, last = (one.publication.at.astimezone(zone).date() for one in (versions[-1], versions[0]))
    lines = [
        gettext("Version %(number)s, du %(day)s : %(note)s")
        % {
            "number": one.number,
            "day": jour(one.publication.at.astimezone(zone).date()),
            "note": one.correction_note,
        }
        for one in reversed(versions)
        if one.number > 1
    ]
    return Stop(
        state=StopState.DONE,
        title=gettext("Le compte rendu est publié"),
        when=jour(first)
        if first == last
        else gettext("%(first)s, corrigé le %(last)s") % {"first": jour(first), "last": jour(last)},
        day=first,
        body=format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
        href=minutes_address(meeting.code),
        link=gettext("Lire le compte rendu"),
    )


def _read(words: Words) -> Stop:
    if not words.total:
        body = gettext("Une personne lit chaque parole du compte rendu pour masquer les noms, puis la publie.")
        return Stop(title=gettext("Les paroles sont lues"), body=body)
    told = [
        (words.published, ngettext("%(n)s parole publiée", "%(n)s paroles publiées", words.published)),
        (words.reading, gettext("%(n)s en cours de lecture")),
        (words.refused, ngettext("%(n)s non publiée", "%(n)s non publiées", words.refused)),
        (words.withdrawn, ngettext("%(n)s retirée", "%(n)s retirées", words.withdrawn)),
    ]
    body = ", ".join(text % {"n": nombre(count)} for count, text in told if count)
    state = StopState.CURRENT if words.reading else StopState.DONE
    return Stop(state=state, title=gettext("Les paroles sont lues"), body=f"{body}.")


def _synthesis(due: date | None, sent: date | None) -> Stop:
    """The synthesis to those who came: sent, or due."""
    if sent:
        return Stop(
            state=StopState.DONE,
            title=gettext("La synthèse est envoyée à ceux qui l’ont demandée"),
            when=jour(sent),
            day=sent,
        )
    late = due is not None and due < timezone.localdate()
    promise = gettext("Ceux qui ont laissé une adresse pour cela la reçoivent.")
    overdue = gettext("La date est passée : la synthèse n’est pas encore marquée comme envoyée.")
    return Stop(
        title=gettext("La synthèse est envoyée à ceux qui l’ont demandée"),
        when=gettext("avant le %(day)s") % {"day": jour(due)} if due else "",
        day=due,
        body=overdue if late else promise,
    )


def _restitution(meeting: Meeting, restitutions: Sequence[Meeting], calendar: Calendar | None) -> Stop:
    title = gettext("On revient vous dire ce que la réunion a donné")
    planned = restitutions[-1] if restitutions else None
    if meeting.state == State.GIVEN_BACK:
        done = meeting.transitions.filter(after=State.GIVEN_BACK).order_by("pk").last()
        day = done.at.astimezone(zone_of(meeting.departement_id)).date() if done else None
        return Stop(state=StopState.DONE, title=title, when=jour(day), day=day, body=done.why if done else "")
    if planned:
        day = planned.begins.date()
        return Stop(title=title, when=jour(day), day=day, body=planned.title)
    due = calendar.due(Deadline.Kind.RESTITUTION, meeting.departement_id) if calendar else None
    when = gettext("au plus tard le %(day)s") % {"day": jour(due)} if due else ""
    return Stop(title=title, when=when, day=due, body=gettext("La réunion n’est pas encore annoncée."))
