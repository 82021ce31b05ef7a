"""Writes of meetings. Each change is journaled; a change of state leaves a row."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.outbox.services import message_send
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Commune, Quartier
from parvis.listen.meetings.journaling import meeting_journal
from parvis.listen.meetings.models import Kind, Meeting, Registration, State, Transition, Visit
from parvis.listen.meetings.states import HELD_STATES, WrongWay, check_way
from parvis.web.codes import ALPHABET, CodeKind, code_hash, new_code

CODE_SIGNS = 6
# What, when it changes, makes a calendar ask again (RFC 5545 § 3.8.7.4).
CALENDAR_FIELDS = frozenset({"title", "starts_at", "ends_at", "place_name", "address", "online_url"})
NEEDS_KEPT = timedelta(days=7)
VISIT_ONLY = "Une visite de la commission naît d’une proposition acceptée, dans la page « Visites »."


class OutsideTerritory(ValueError):
    """The mandate does not cover where the meeting is held."""


@transaction.atomic
def meeting_create(
    *,
    by: Scope,
    campaign: Campaign,
    fields: Mapping[str, Any],
    quartiers: Iterable[Quartier] = (),
    of_visit: bool = False,
) -> Meeting:
    """A draft. ``fields`` are those of :class:`Meeting`; a date in the past is normal (back-dated entry).

    Raises:
        OutsideTerritory: see :func:`check_territory`.
        WrongWay: a visit of the commission that no accepted proposal makes (``of_visit``).
    """
    places = list(quartiers)
    check_territory(by, fields, places)
    if (fields["kind"] == Kind.VISIT) != of_visit:
        raise WrongWay(VISIT_ONLY)
    meeting = Meeting.objects.create(campaign=campaign, code=_new_code(), created_by=by.agent, **fields)
    meeting.quartiers.set(places)
    meeting_journal(by, "réunion préparée", meeting)
    return meeting


@transaction.atomic
def meeting_change(*, by: Scope, meeting: Meeting, fields: Mapping[str, Any], quartiers: Iterable[Quartier]) -> Meeting:
    """Change a meeting; those registered are told when the hour or the place moves after the announcement."""
    places = list(quartiers)
    check_territory(by, fields, places)
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if (fields.get("kind", row.kind) == Kind.VISIT) != (row.kind == Kind.VISIT):
        raise WrongWay(VISIT_ONLY)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name, value in fields.items():
        setattr(row, name, value)
    if "address" in changed and not {"lat", "lon"} & set(fields):
        # The point was that of the former address.
        row.lat = row.lon = None
    moved = bool(CALENDAR_FIELDS & set(changed))
    if moved:
        row.sequence += 1
    row.save()
    row.quartiers.set(places)
    if moved and row.state == State.ANNOUNCED:
        _tell_registered(row, "meetings/mail/changed")
    meeting_journal(by, "réunion modifiée", row, {"fields": changed})
    return row


@transaction.atomic
def meeting_move(*, by: Scope, meeting: Meeting, to: State, why: str = "") -> Meeting:
    """Bring a meeting to another state.

    Raises:
        WrongWay: the state does not follow, a meeting is said held before its hour, or a cancellation has no reason.
    """
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_way(row.state, to)
    now = timezone.now()
    if to == State.HELD and row.starts_at > now:
        raise WrongWay("Cette réunion n’a pas encore commencé : corrigez sa date, ou attendez.")
    if to == State.CANCELLED and not why.strip():
        raise WrongWay("Écrivez pourquoi la réunion est annulée : les personnes inscrites recevront ces mots.")
    if to == State.GIVEN_BACK and not why.strip():
        raise WrongWay("Dites comment la réunion a été restituée.")
    if to == State.ANNOUNCED and row.kind == Kind.VISIT and not (row.state_representative and row.elus):
        raise WrongWay("Une visite nomme qui représente l’État et quels élus sont là : complétez-la d’abord.")
    before, row.state = row.state, to
    if to == State.ANNOUNCED:
        row.announced_at = now
    if to == State.CANCELLED:
        row.cancelled_why = why.strip()
        row.sequence += 1
    row.save()
    Transition.objects.create(meeting=row, before=before, after=to, by=by.agent, why=why.strip())
    if to == State.CANCELLED:
        _tell_registered(row, "meetings/mail/cancelled")
    if row.kind == Kind.VISIT and to in {State.ANNOUNCED, State.CANCELLED}:
        _tell_commission(row)
    if row.kind == Kind.RESTITUTION and to == State.HELD:
        give_back_those_of(by=by, restitution=row)
    meeting_journal(by, f"réunion : {State(to).label.lower()}", row, {"why": why} if why else {})
    # Minutes may be published after the restitution that gives them back was held.
    if to == State.MINUTED and (back := row.given_back_by.filter(state__in=HELD_STATES).first()):
        give_back_those_of(by=by, restitution=back)
        row.refresh_from_db()
    return row


def give_back_those_of(*, by: Scope, restitution: Meeting) -> int:
    """Bring to « restituée » the meetings that a held restitution gives back and whose minutes are published."""
    waiting = list(restitution.gives_back.filter(state=State.MINUTED))
    for one in waiting:
        meeting_move(
            by=by, meeting=one, to=State.GIVEN_BACK, why=f"Réunion de restitution « {restitution.title} »"[:300]
        )
    return len(waiting)


@transaction.atomic
def meeting_restitutes(*, by: Scope, restitution: Meeting, meetings: Iterable[Meeting]) -> None:
    """Say which meetings a restitution gives back; when it is held already, those minuted become « restituées ».

    Raises:
        WrongWay: ``restitution`` is a meeting of another kind.
    """
    if restitution.kind != Kind.RESTITUTION:
        raise WrongWay("Seule une réunion de restitution rend compte d’autres réunions.")
    chosen = list(meetings)
    # Those of another territory were linked by someone else: they stay.
    elsewhere = restitution.gives_back.exclude(pk__in=Meeting.objects.visible_to(by).values("pk"))
    restitution.gives_back.set([*chosen, *elsewhere])
    meeting_journal(by, "réunions à restituer choisies", restitution, {"meetings": [one.code for one in chosen]})
    if restitution.state in HELD_STATES:
        give_back_those_of(by=by, restitution=restitution)


@transaction.atomic
def meeting_locate(*, by: Scope, meeting: Meeting, point: tuple[float, float] | None) -> None:
    """Set the point of the place (longitude, latitude in WGS 84 degrees), or take it away."""
    meeting.lon, meeting.lat = point or (None, None)
    meeting.save(update_fields=["lon", "lat", "updated_at"])
    meeting_journal(by, "point du lieu placé" if point else "point du lieu retiré", meeting)


@transaction.atomic
def meeting_copy(*, by: Scope, meeting: Meeting, starts_at: datetime, series: UUID | None = None) -> Meeting:
    """Another draft like ``meeting`` at another time, as long as the first; nobody is registered to it.

    Raises:
        WrongWay: a visit of the commission, which only a proposal makes.
    """
    copied = {
        field.name: getattr(meeting, field.name)
        for field in Meeting._meta.concrete_fields
        if field.name not in _NOT_COPIED
    }
    lasts = meeting.ends_at - meeting.starts_at if meeting.ends_at else None
    copied |= {"starts_at": starts_at, "ends_at": starts_at + lasts if lasts else None, "series": series}
    campaign = copied.pop("campaign")
    return meeting_create(by=by, campaign=campaign, fields=copied, quartiers=meeting.quartiers.all())


@transaction.atomic
def registration_add(*, meeting: Meeting, email: str, people: int, needs: str) -> Registration.State:
    """Register, or wait when the room is full; a letter gives the link that takes it back.

    An address that is registered already gets a new letter and no second place: the page says the same either way.

    Raises:
        WrongWay: the meeting takes no registration now.
    """
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not row.takes_registrations_now:
        raise WrongWay("On ne peut plus s’inscrire à cette réunion.")
    code = new_code(CodeKind.REGISTRATION)
    known = row.registrations.filter(email=email.lower()).first()
    registration = known or Registration(meeting=row, email=email.lower())
    if known is None:
        registration.state = _place(row, people)
    registration.people, registration.needs = (known.people if known else people), needs
    registration.code = code_hash(CodeKind.REGISTRATION, code)
    registration.save()
    _letter(
        registration, "meetings/mail/registered", code=code, waiting=registration.state == Registration.State.WAITING
    )
    return Registration.State(registration.state)


@transaction.atomic
def registration_withdraw(*, code: str) -> bool:
    """Take a registration back by its code (canonical); who waited gets the place. False when there is none."""
    found = Registration.objects.filter(code=code_hash(CodeKind.REGISTRATION, code)).first()
    if found is None:
        return False
    meeting = Meeting.objects.select_for_update().get(pk=found.meeting_id)
    found.delete()
    for waiting in meeting.registrations.filter(state=Registration.State.WAITING):
        if _place(meeting, waiting.people) == Registration.State.WAITING:
            break
        waiting.state = Registration.State.REGISTERED
        new = new_code(CodeKind.REGISTRATION)
        waiting.code = code_hash(CodeKind.REGISTRATION, new)
        waiting.save(update_fields=["state", "code"])
        _letter(waiting, "meetings/mail/registered", code=new, waiting=False)
    return True


def registrations_purge() -> int:
    """Erase registrations, and what people said they need, a week after the meeting; returns how many."""
    old = timezone.now() - NEEDS_KEPT
    erased, _by = Registration.objects.filter(meeting__starts_at__lt=old).delete()
    return erased


_NOT_COPIED = frozenset(
    {
        "id",
        "code",
        "state",
        "series",
        "sequence",
        "cancelled_why",
        "created_by",
        "created_at",
        "updated_at",
        "announced_at",
    }
)


def _place(meeting: Meeting, people: int) -> Registration.State:
    if meeting.capacity is None:
        return Registration.State.REGISTERED
    registered = meeting.registrations.filter(state=Registration.State.REGISTERED)
    taken = sum(registered.values_list("people", flat=True))
    return Registration.State.REGISTERED if taken + people <= meeting.capacity else Registration.State.WAITING


def check_territory(by: Scope, fields: Mapping[str, Any], quartiers: list[Quartier]) -> None:
    """Refuse what lies outside the mandate.

    Raises:
        OutsideTerritory: in French; the territory is not covered, or its parts are not of one département.
    """
    departement, contract = fields["departement"], fields.get("contract")
    codes = [one.pk for one in quartiers]
    if not by.covers(departement=departement.pk, contract=contract.pk if contract else None, quartiers=codes):
        raise OutsideTerritory("Ce lieu est en dehors de votre territoire : choisissez-en un qui en fait partie.")
    if any(one.departement_id != departement.pk for one in quartiers):
        raise OutsideTerritory("Tous les quartiers sont dans le même département : retirez ceux d’un autre.")
    epci = fields.get("epci")
    if epci and not Commune.objects.filter(Q(epci=epci) | Q(ept=epci), departement=departement).exists():
        raise OutsideTerritory(f"« {epci.name} » n’a pas de commune dans ce département : choisissez-en une autre.")


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_SIGNS))
        if not Meeting.objects.filter(code=code).exists():
            return code


def _tell_commission(meeting: Meeting) -> None:
    """Who proposed the visit hears that it is announced, or cancelled."""
    visit = Visit.objects.filter(meeting=meeting).select_related("proposed_by").first()
    if visit and visit.proposed_by:
        message_send(to=visit.proposed_by.email, template="meetings/mail/visit_meeting", context={"meeting": meeting})


def _tell_registered(meeting: Meeting, template: str) -> None:
    for registration in meeting.registrations.all():
        _letter(registration, template)


def _letter(registration: Registration, template: str, **more: object) -> None:
    message_send(to=registration.email, template=template, context={"meeting": registration.meeting, **more})
