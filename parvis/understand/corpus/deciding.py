"""What agents decide about statements before they are public: masks, rulings; and the author who asks again.

Each act locks the statement's row, leaves its own row and a line in the journal, then settles what everyone may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.ground.people.scope import Scope
from parvis.understand.corpus.acts import NotYet, statement_locked, statement_settle
from parvis.understand.corpus.charter import REASONS
from parvis.understand.corpus.masking import Kind, spans_of_words
from parvis.understand.corpus.models import Alarm, Appeal, Mask, Ruling, Statement
from parvis.understand.corpus.places import places_refresh
from parvis.understand.corpus.settling import last_rulings, masked, print_of

LONGEST_HIDDEN: Final = 200


@transaction.atomic
def masks_decide(*, by: Scope, statement: Statement, choices: Mapping[int, bool]) -> int:
    """Accept (True) or refuse (False) masks one by one, by their keys; returns how many changed.

    Raises:
        NotYet: a key is not a mask of this statement.
    """
    row = statement_locked(statement)
    masks = {one.pk: one for one in Mask.objects.filter(statement=row.pk, pk__in=list(choices))}
    if set(choices) - set(masks):
        raise NotYet("Un de ces masques n’existe plus : relisez la page.")
    changed = [one for key, one in masks.items() if one.state != _wanted(choices[key])]
    _decide(by, changed, choices)
    if changed:
        statement_settle(by, row, "masques décidés", {"masques": len(changed)})
    return len(changed)


@transaction.atomic
def rule_masks_accept(*, by: Scope, statement: Statement) -> int:
    """Accept at once every undecided mask that a rule proposes (never a name); returns how many."""
    row = statement_locked(statement)
    masks = [one for one in Mask.objects.filter(statement=row.pk, state=Mask.State.PROPOSED) if not one.is_name]
    _decide(by, masks, {one.pk: True for one in masks})
    if masks:
        statement_settle(by, row, "masques de règle acceptés", {"masques": len(masks)})
    return len(masks)


@transaction.atomic
def words_hide(*, by: Scope, statement: Statement, words: str, kind: Kind) -> int:
    """Mask every place where ``words`` stand in the statement, capitals aside; returns how many places.

    Raises:
        NotYet: the words are not there, or are longer than :data:`LONGEST_HIDDEN` signs.
    """
    row = statement_locked(statement)
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST_HIDDEN:
        raise NotYet("Écrivez les mots à cacher, tels qu’ils sont dans la parole.")
    spans = spans_of_words(row.text, wanted)
    if not spans:
        raise NotYet(f"« {wanted} » n’est pas dans cette parole : recopiez les mots exactement.")
    now = timezone.now()
    for start, end in spans:
        Mask.objects.update_or_create(
            statement=row.pk,
            start=start,
            end=end,
            defaults={"state": Mask.State.ACCEPTED, "by": by.agent, "at": now, "kind": kind},
            create_defaults={
                "kind": kind,
                "method": Mask.BY_HAND,
                "state": Mask.State.ACCEPTED,
                "by": by.agent,
                "at": now,
            },
        )
    statement_settle(by, row, "mots masqués", {"masques": len(spans), "genre": kind.value})
    return len(spans)


@transaction.atomic
def statement_rule(
    *,
    by: Scope,
    statement: Statement,
    outcome: Ruling.Outcome,
    reasons: Sequence[str] = (),
    note: str = "",
    seen: str = "",
) -> Ruling:
    """Publish, refuse with reasons of the charter, or put back to read. It settles the author's request if one waits.

    ``seen`` is the fingerprint (:func:`.settling.print_of`) of the public words as the agent read them.

    Raises:
        NotYet: the words cannot be published as they are, changed since they were read, or a refusal has no reason.
    """
    row = statement_locked(statement)
    if outcome == Ruling.Outcome.PUBLISHED:
        _check_publishable(row, seen)
    given = list(dict.fromkeys(reasons)) if outcome == Ruling.Outcome.REFUSED else []
    if outcome == Ruling.Outcome.REFUSED and (not given or set(given) - set(REASONS)):
        raise NotYet("Choisissez au moins un motif de la charte : l’auteur le lira.")
    before = last_rulings([row.pk]).get(row.pk)
    appeal = Appeal.objects.select_for_update().filter(pk=row.pk, settled=None).first()
    decides = outcome != Ruling.Outcome.REOPENED
    occasion, since = _occasion(row, before, appeal if decides else None)
    ruling = Ruling.objects.create(
        statement=row.pk,
        outcome=outcome,
        reasons=given,
        note=note.strip() if outcome == Ruling.Outcome.REFUSED else "",
        occasion=occasion,
        since=since,
        by=by.agent,
        at=timezone.now(),
    )
    if appeal and decides:
        appeal.settled = ruling
        appeal.save(update_fields=["settled"])
    action = {"published": "parole publiée", "refused": "parole non publiée", "reopened": "parole remise à lire"}
    statement_settle(by, row, action[outcome], {"motifs": given} if given else {})
    if before and before.outcome == Ruling.Outcome.PUBLISHED:
        # Fewer people may now speak from the place: what it tells gets coarser at once.
        places_refresh(campaign=row.campaign)
    return ruling


@transaction.atomic
def statements_publish(*, by: Scope, seen: Mapping[UUID, str]) -> tuple[int, int]:
    """Publish several statements as they were read (fingerprints by statement): how many were, how many were not.

    Only statements without any mask: a name is never accepted among others. One that changed meanwhile stays to read.
    """
    published = 0
    hidden = set(
        Mask.objects.filter(statement__in=list(seen))
        .exclude(state=Mask.State.REFUSED)
        .values_list("statement", flat=True)
    )
    rows = Statement.objects.visible_to(by).filter(pk__in=list(seen), state=Statement.State.RECEIVED)
    for row in rows.order_by("pk"):
        if row.pk in hidden:
            continue
        try:
            statement_rule(by=by, statement=row, outcome=Ruling.Outcome.PUBLISHED, seen=seen[row.pk])
        except NotYet:
            continue
        published += 1
    return published, len(seen) - published


@transaction.atomic
def appeal_ask(*, contribution: UUID, statement: UUID, words: str = "") -> Appeal:
    """The author asks for another reading of words that were refused, once.

    Raises:
        NotYet: the statement is not theirs, is not refused, or was asked about before.
    """
    row = Statement.objects.select_for_update().filter(pk=statement, source_id=contribution).first()
    if row is None or row.state != Statement.State.REFUSED:
        raise NotYet("Cette parole n’attend pas de nouvelle lecture.")
    appeal, new = Appeal.objects.get_or_create(pk=row.pk, defaults={"words": words.strip()[:500]})
    if not new:
        raise NotYet("Vous avez déjà demandé une nouvelle lecture de cette parole.")
    return appeal


def _check_publishable(row: Statement, seen: str) -> None:
    masks = list(Mask.objects.filter(statement=row.pk))
    if not row.screened:
        raise NotYet("Les masques de cette parole ne sont pas encore cherchés : attendez une minute.")
    if any(one.state == Mask.State.PROPOSED for one in masks):
        raise NotYet("Décidez de chaque masque avant de publier.")
    if Alarm.objects.open().filter(statement=row.pk).exists():
        raise NotYet("Cette parole est dans la file urgente : close l’alerte avant de publier.")
    if seen != print_of(masked(row.text, masks)):
        raise NotYet("Les masques ont changé depuis que vous avez lu cette parole : relisez-la.")


def _occasion(row: Statement, before: Ruling | None, appeal: Appeal | None) -> tuple[Ruling.Occasion, datetime]:
    if appeal:
        return Ruling.Occasion.APPEAL, appeal.asked_at
    if before:
        return Ruling.Occasion.CHANGE, before.at
    return Ruling.Occasion.FIRST, row.received_at


def _wanted(accepted: bool) -> Mask.State:
    return Mask.State.ACCEPTED if accepted else Mask.State.REFUSED


def _decide(by: Scope, masks: Sequence[Mask], choices: Mapping[int, bool]) -> None:
    now = timezone.now()
    for one in masks:
        one.state, one.by, one.at = _wanted(choices[one.pk]), by.agent, now
    Mask.objects.bulk_update(masks, ["state", "by", "at"])
