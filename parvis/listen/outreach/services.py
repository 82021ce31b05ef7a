"""Writes of outings: opened, closed, and the answers that their devices send. Journaled by counts, never by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.ground.territories.queries import contract_of
from parvis.listen.contributions.entering import AlreadyEntered, Entered, contribution_enter
from parvis.listen.contributions.models import Channel, Contribution, Withdrawal
from parvis.listen.contributions.places import read_place
from parvis.listen.contributions.services import AlreadySubmitted
from parvis.listen.meetings.services import check_territory
from parvis.listen.outreach.checking import Unfit, answers_checked
from parvis.listen.outreach.models import Collected, Device, Outing, SetAside, SpokenAnswer
from parvis.listen.outreach.parcel import AnswerGiven, Parcel, SoundGiven
from parvis.listen.parcels import BadParcel
from parvis.listen.questionnaires.models import Version
from parvis.listen.questionnaires.queries import version_by_id

#: How long after the consultation a device may still send what was taken before its end.
LATE: Final = timedelta(days=7)
#: How long an answer set aside waits for someone to enter it again.
ASIDE: Final = timedelta(days=90)


class CannotTake(ValueError):
    """Answers cannot be taken now; the message says why, in French."""


@dataclass
class Received:
    """What became of a parcel: how many answers were new, and what was set aside, each with its reason."""

    entered: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def outing_open(*, by: Scope, campaign: Campaign, fields: Mapping[str, Any]) -> Outing:
    """Open an outing. ``fields``: kind, relay, quartier, meeting, place, day; a quarter or a meeting at least.

    Raises:
        OutsideTerritory: the mandate does not cover its place.
    """
    quartier: Quartier | None = fields["quartier"]
    meeting = fields["meeting"]
    if quartier is None:
        told = list(meeting.quartiers.all()[:2])
        quartier = told[0] if len(told) == 1 else None
    contract = contract_of(quartier=quartier) if quartier else meeting.contract
    departement = quartier.departement if quartier else meeting.departement
    check_territory(by, {"departement": departement, "contract": contract}, [quartier] if quartier else [])
    given = {**fields, "quartier": quartier, "contract": contract, "departement": departement}
    outing = Outing.objects.create(campaign=campaign, opened_by=by.agent, **given)
    _journal(by, "collecte ouverte", outing)
    return outing


@transaction.atomic
def outing_close(*, by: Scope, outing: Outing) -> None:
    """Close an outing: its screen is no longer offered; what its devices still hold is taken all the same."""
    if Outing.objects.filter(pk=outing.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        _journal(by, "collecte close", outing)


@transaction.atomic
def parcel_receive(*, by: Scope, outing: Outing, parcel: Parcel) -> Received:
    """Take what a device sent. What is known already changes nothing; what cannot be entered is set aside, and told.

    Raises:
        CannotTake: the consultation is not open, or closed more than a week ago.
        BadParcel: a version that is not of this consultation, a sound without its answer.
    """
    _check_time(outing.campaign)
    received, helps = Received(), Counter[str]()
    for answer in parcel.answers:
        try:
            with transaction.atomic():
                _enter(by, outing, answer)
            helps[answer.help.value] += 1
        except AlreadyEntered:
            continue
        except (Unfit, AlreadySubmitted) as refusal:
            why = str(refusal) if isinstance(refusal, Unfit) else "Son code de reçu est déjà celui d’une autre réponse."
            kept = {"why": why[:500], "outing": outing, "answer": dict(answer.raw)}
            SetAside.objects.get_or_create(pk=answer.id, defaults=kept)
            received.refused.append(why)
    for sound in parcel.sounds:
        _keep_sound(outing, sound)
    _device_seen(outing, parcel)
    received.entered = helps.total()
    if helps or received.refused:
        detail = {"entered": dict(helps), "set_aside": len(received.refused), "sounds": len(parcel.sounds)}
        _journal(by, "réponses reçues d’un appareil", outing, detail)
    return received


@transaction.atomic
def set_aside_clear(*, by: Scope, answer: SetAside) -> None:
    """Forget an answer that could not be entered, once a person has seen to it."""
    outing = answer.outing
    answer.delete()
    _journal(by, "réponse écartée effacée", outing)


@transaction.atomic
def set_aside_expire() -> int:
    """Forget the answers set aside that nobody saw to in time. How many went."""
    late = SetAside.objects.filter(at__lt=timezone.now() - ASIDE).select_related("outing")
    for row in late:
        journal_record(
            action="réponse écartée effacée, restée sans suite",
            thing="collecte",
            thing_id=row.outing_id,
            actor=None,
            departement=row.outing.departement_id,
        )
        row.delete()
    return len(late)


def _check_time(campaign: Campaign) -> None:
    now = timezone.now()
    if now < campaign.opens_at:
        raise CannotTake("La consultation n’est pas encore ouverte.")
    if now > campaign.closes_at + LATE:
        raise CannotTake("La consultation est close depuis plus d’une semaine : plus rien n’est pris.")


def _enter(by: Scope, outing: Outing, given: AnswerGiven) -> None:
    version = _version(outing, given.version)
    language = given.language if given.language in version.form.languages else "fr"
    if Contribution.objects.filter(pk=given.id).exists():
        raise AlreadyEntered
    if given.at >= outing.campaign.closes_at:
        raise Unfit("Elle a été prise après la fin de la consultation.")
    place = read_place(given.place)
    if place is None:
        raise Unfit("Le quartier choisi n’existe plus.")
    answers = answers_checked(version.form, given.answers, language=language, spoken=given.spoken)
    made = contribution_enter(
        id=given.id,
        campaign=outing.campaign,
        version=version,
        language=language,
        place=place,
        answers=answers,
        entered=Entered(channel=Channel.ASSISTED, ref=str(outing.pk), help=given.help, relay=outing.relay, by=by.agent),
        receipt=given.receipt,
    )
    Collected.objects.create(contribution=made, outing=outing)


def _version(outing: Outing, number: int) -> Version:
    try:
        version = version_by_id(number)
    except Version.DoesNotExist as error:
        raise BadParcel("Cette version du questionnaire n’existe pas.") from error
    if not outing.campaign.questionnaires.filter(pk=version.questionnaire_id).exists():
        raise BadParcel("Cette version est celle d’une autre consultation.")
    return version


def _keep_sound(outing: Outing, given: SoundGiven) -> None:
    contribution = Contribution.objects.filter(pk=given.answer, collected__outing=outing).first()
    if contribution is None:
        if SetAside.objects.filter(pk=given.answer).exists():
            return
        raise BadParcel("Un enregistrement est arrivé sans sa réponse.")
    if Withdrawal.objects.filter(contribution=contribution).exists():
        return
    question = version_by_id(contribution.version_id).form.by_name.get(given.question)
    if question is None or question.type != "text":
        raise BadParcel("Un enregistrement répond à une question qui ne se dit pas.")
    kept = {
        "id": given.id,
        "outing": outing,
        "language": given.language,
        "sound": given.sound,
        "content_type": given.kind.content_type,
    }
    SpokenAnswer.objects.get_or_create(contribution=contribution, question=given.question, defaults=kept)


def _device_seen(outing: Outing, parcel: Parcel) -> None:
    seen = {"waiting": parcel.waiting, "seen_at": Now()}
    device, new = Device.objects.get_or_create(pk=parcel.device, defaults={"outing": outing, "waiting": parcel.waiting})
    if device.outing_id != outing.pk:
        raise BadParcel("Cet appareil est connu dans une autre collecte.")
    if not new:
        Device.objects.filter(pk=device.pk).update(**seen)


def _journal(by: Scope, action: str, outing: Outing, detail: Mapping[str, Any] | None = None) -> None:
    act_record(by, action, thing="collecte", thing_id=outing.pk, departement=outing.departement_id, detail=detail)
