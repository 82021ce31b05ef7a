"""Writes of objections to minutes. Each is journaled, without a word of the resident's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.answer.followup.hiding import proposed, shown
from parvis.answer.followup.models import Objection
from parvis.answer.followup.tasks import screen
from parvis.answer.followup.told import told_of
from parvis.answer.followup.window import is_open
from parvis.ground.journal.services import act_record, journal_record
from parvis.ground.outbox.services import message_send
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import MinutesVersion
from parvis.understand.corpus.alarms import alarms_in
from parvis.understand.corpus.charter import REASONS
from parvis.understand.corpus.settling import print_of
from parvis.understand.corpus.watching import told_of as watchers_of

THING = "remarque"
#: How long the original words stay once answered: time to correct a mistake of the answer. Said on the privacy page.
WORDS_KEPT = timedelta(days=183)


class CannotObject(ValueError):
    """One cannot object now, or not to this; the message says so in French."""


class CannotAnswer(ValueError):
    """It cannot be answered so; the message says so in French."""


@transaction.atomic
def objection_add(*, version: MinutesVersion, item: UUID | None, words: str, flood: bool = False) -> Objection:
    """Keep what someone says of published minutes, and tell who answers. The same words sent twice stand once.

    Raises:
        CannotObject: the fourteen days are over, or the version does not hold ``item``.
    """
    if not is_open(version):
        raise CannotObject("Les quatorze jours sont passés : ce compte rendu ne reçoit plus de remarques.")
    if item and not version.items.filter(item=item).exists():
        raise CannotObject("Cette parole n’est plus dans le compte rendu : relisez-le, puis choisissez-en une autre.")
    said = words.strip()
    known = Objection.objects.waiting().filter(version=version, item=item, words=said).first()
    if known:
        return known
    dangers = sorted(kind.value for kind in alarms_in(said))
    made = Objection.objects.create(version=version, item=item, words=said, flood=flood, dangers=dangers)
    screen.defer(objection=str(made.pk))
    meeting = version.meeting
    detail = {"réunion": meeting.code, "version": version.number}
    journal_record(
        action="remarque reçue sur un compte rendu", thing=THING, thing_id=made.pk, actor=None,
        departement=meeting.departement_id, detail=detail,
    )  # fmt: skip
    for agent in told_of(meeting):
        context = {"agent": agent.full_name, "meeting": meeting, "objection": made}
        message_send(to=agent.email, template="followup/mail/objection", context=context)
    for agent in watchers_of(meeting.departement_id) if dangers else ():
        context = {"agent": agent.full_name, "objection": made}
        message_send(to=agent.email, template="followup/mail/danger", context=context)
    return made


@transaction.atomic
def objection_answer(
    *,
    by: Scope,
    objection: Objection,
    masks: Sequence[int],
    hidden: Sequence[str],
    answer: str,
    corrected_in: MinutesVersion | None,
    seen: str,
) -> Objection:
    """Answer: the words, masks put on, and the answer stand beside the minutes from then on.

    ``masks`` are numbers of proposed masks to put on, ``hidden`` other words to hide, ``seen`` the fingerprint of the
    words as the agent read them (:func:`parvis.understand.corpus.settling.print_of`).

    Raises:
        CannotAnswer: already answered, names not looked for yet, or the words are not those that were read.
        NotThere: some words to hide are not in the text.
    """
    row = _locked(objection)
    if row.masks is None:
        raise CannotAnswer("Les noms n’ont pas encore été cherchés dans ces mots. Attendez une minute.")
    chosen = [one for one in proposed(row.words, row.masks) if one.number in set(masks)]
    public = shown(row.words, chosen, hidden)
    if print_of(public) != seen:
        raise CannotAnswer("Relisez ce que tout le monde lira : vos choix ont changé depuis.")
    if corrected_in and (corrected_in.meeting_id != row.version.meeting_id or not hasattr(corrected_in, "publication")):
        raise CannotAnswer("Cette version n’est pas une version publiée de ce compte rendu.")
    row.state, row.public_words, row.answer = Objection.State.ANSWERED, public, answer.strip()
    row.corrected_in = corrected_in
    detail = {"masques": len(chosen) + len(hidden), "corrigée": corrected_in.number if corrected_in else 0}
    return _settled(by, row, "remarque répondue", detail)


@transaction.atomic
def objection_refuse(*, by: Scope, objection: Objection, reasons: Sequence[str], note: str = "") -> Objection:
    """Set it aside, with reasons of the charter: everyone reads the reasons and the note, nobody the words.

    Raises:
        CannotAnswer: already answered, or no reason of the charter.
    """
    row = _locked(objection)
    known = [key for key in REASONS if key in reasons]
    if not known:
        raise CannotAnswer("Choisissez au moins un motif de la charte.")
    row.state, row.reasons, row.answer = Objection.State.REFUSED, known, note.strip()
    return _settled(by, row, "remarque écartée", {"motifs": known})


@transaction.atomic
def objection_reopen(*, by: Scope, objection: Objection) -> Objection:
    """Put it back to read: nothing of it is public until it is answered again. Nothing when nobody has answered.

    Raises:
        CannotAnswer: the original words are erased.
    """
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if row.state == Objection.State.WAITING:
        return row
    if not row.words:
        raise CannotAnswer("Les mots d’origine sont effacés : cette remarque ne peut plus être relue.")
    row.state, row.public_words, row.reasons, row.answer = Objection.State.WAITING, "", [], ""
    row.corrected_in = row.by = row.answered_at = None
    row.save()
    _journal(by, "remarque remise à lire", row)
    return row


def objections_purge() -> int:
    """Erase the original words of what was answered more than :data:`WORDS_KEPT` ago; returns how many."""
    settled = Objection.objects.filter(answered_at__lt=timezone.now() - WORDS_KEPT).exclude(words="")
    return settled.exclude(state=Objection.State.WAITING).update(words="", masks=[], dangers=[])


def _locked(objection: Objection) -> Objection:
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if row.state != Objection.State.WAITING:
        raise CannotAnswer("Quelqu’un a déjà répondu. Relisez cette page.")
    return row


def _settled(by: Scope, row: Objection, action: str, detail: Mapping[str, Any]) -> Objection:
    row.by, row.answered_at = by.agent, timezone.now()
    row.save()
    _journal(by, action, row, detail)
    return row


def _journal(by: Scope, action: str, row: Objection, detail: Mapping[str, Any] | None = None) -> None:
    departement = row.version.meeting.departement_id
    act_record(by, action, thing=THING, thing_id=row.pk, departement=departement, detail=detail)
