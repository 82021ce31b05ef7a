"""Writes of candidate quarters. Each is journaled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.ground.journal.services import act_record
from parvis.ground.territories.keys import search_key, sort_key
from parvis.ground.territories.models import Candidature, Commune, Departement, Quartier
from parvis.ground.territories.outlines import Outline, check_departement
from parvis.ground.territories.queries import contracts_covering
from parvis.web.scope import AgentScope, actor_of

_CODE = re.compile(r"CA(?:[0-9]{2}|2[AB]|9[78][0-9])([0-9]{3})")


class CandidateError(ValueError):
    """The act is not possible; the message says why, in French."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is said of a candidate quarter, besides its outline."""

    name: str
    proposed_on: date
    opened_on: date
    note: str = ""


@transaction.atomic
def candidate_propose(*, by: AgentScope, commune: Commune, card: Card, outline: Outline) -> Quartier:
    """Make a candidate quarter of ``commune``, under the contracts that cover it.

    Raises:
        CandidateError: outside the territory, dates that contradict each other, a name taken in this commune.
        OutlineError: far from the known quarters of the département.
    """
    whole = commune.whole
    _check(by, whole.departement_id, card)
    # Numbers are given one at a time in a département.
    departement = Departement.objects.select_for_update().get(pk=whole.departement_id)
    _check_name(card.name, whole)
    check_departement(outline, departement)
    quartier = Quartier(code=_new_code(departement.pk), zoning=Quartier.Zoning.CANDIDAT, departement=departement)
    _write(quartier, card.name, outline)
    quartier.save(force_insert=True)
    quartier.communes.set([whole])
    quartier.epcis.set([whole.epci] if whole.epci else [])
    quartier.contracts.set(contracts_covering(whole))
    Candidature.objects.create(
        quartier=quartier,
        proposed_on=card.proposed_on,
        opened_on=card.opened_on,
        proposed_by=actor_of(by).pk,
        note=card.note,
    )
    _journal(by, "quartier candidat proposé", quartier, {"nom": card.name, "hectares": round(outline.area_m2 / 1e4)})
    return quartier


@transaction.atomic
def candidate_change(*, by: AgentScope, quartier: Quartier, card: Card, outline: Outline | None = None) -> Quartier:
    """Change what is said of a candidate, and its outline when one is given.

    Raises:
        CandidateError: outside the territory, or dates that contradict each other or its end.
        OutlineError: far from the known quarters of the département.
    """
    row = _locked(by, quartier)
    _check(by, row.departement_id, card)
    closed = row.candidature.closed_on
    if closed and card.opened_on > closed:
        raise CandidateError("Ce quartier est clos avant cette date : corrigez-la.")
    if outline is not None:
        check_departement(outline, row.departement)
    _write(row, card.name, outline)
    row.save()
    Candidature.objects.filter(pk=row.pk).update(proposed_on=card.proposed_on, opened_on=card.opened_on, note=card.note)
    _journal(by, "quartier candidat modifié", row, {"nom": card.name, "contour": outline is not None})
    return row


@transaction.atomic
def candidate_close(*, by: AgentScope, quartier: Quartier, closed_on: date, successor: Quartier | None) -> None:
    """End a candidature: the quarter leaves the plan; ``successor`` is the quarter of 2024 that it became, if any.

    Raises:
        CandidateError: closed already, a date to come or before its beginning, a successor elsewhere.
    """
    row = _locked(by, quartier)
    candidature = row.candidature
    if candidature.closed_on:
        raise CandidateError("Ce quartier est déjà clos.")
    if closed_on > timezone.localdate():
        raise CandidateError("Écrivez la date du jour ou une date passée.")
    if closed_on < candidature.opened_on:
        raise CandidateError("Cette date est avant celle où le quartier est devenu candidat.")
    if successor and (successor.zoning != Quartier.Zoning.Z2024 or successor.departement_id != row.departement_id):
        raise CandidateError("Choisissez un quartier prioritaire de 2024 de ce département.")
    candidature.closed_on, candidature.successor = closed_on, successor
    candidature.save(update_fields=["closed_on", "successor"])
    Quartier.objects.filter(pk=row.pk).update(current=False)
    became = successor.pk if successor else ""
    _journal(by, "quartier candidat clos", row, {"le": str(closed_on), "devient": became})


@transaction.atomic
def candidate_reopen(*, by: AgentScope, quartier: Quartier) -> None:
    """Undo the end of a candidature: the quarter is in the plan again. Raises CandidateError when it is not closed."""
    row = _locked(by, quartier)
    candidature = row.candidature
    if not candidature.closed_on:
        raise CandidateError("Ce quartier n’est pas clos.")
    candidature.closed_on, candidature.successor = None, None
    candidature.save(update_fields=["closed_on", "successor"])
    Quartier.objects.filter(pk=row.pk).update(current=True)
    _journal(by, "quartier candidat rouvert", row, {})


def _locked(by: AgentScope, quartier: Quartier) -> Quartier:
    row = (
        Quartier.objects.select_for_update(of=("self",))
        .select_related("departement", "candidature")
        .get(pk=quartier.pk)
    )
    if not by.covers(departement=row.departement_id):
        raise CandidateError("Ce quartier est en dehors de votre territoire.")
    return row


def _check(by: AgentScope, departement: str, card: Card) -> None:
    if not by.covers(departement=departement):
        raise CandidateError("Cette commune est en dehors de votre territoire.")
    if card.opened_on < card.proposed_on:
        raise CandidateError(
            "Le quartier devient candidat le jour où il est proposé, ou après : corrigez l’une des dates."
        )
    if card.opened_on > timezone.localdate():
        raise CandidateError("Écrivez la date du jour ou une date passée.")
    if not sort_key(card.name):
        raise CandidateError("Le nom doit avoir au moins une lettre ou un chiffre.")


def _check_name(name: str, commune: Commune) -> None:
    same = Quartier.objects.filter(zoning=Quartier.Zoning.CANDIDAT, current=True, communes=commune)
    if same.filter(sort_key=sort_key(name)[:250]).exists():
        raise CandidateError(f"Un quartier candidat de {commune.name} s’appelle déjà « {name} ».")


def _new_code(departement: str) -> str:
    """The next of a département: CA, its code, three digits. The caller holds the lock of the département."""
    codes = Quartier.objects.filter(pk__startswith=f"CA{departement}").values_list("pk", flat=True)
    numbers = [int(read[1]) for code in codes if (read := _CODE.fullmatch(code))]
    number = max(numbers, default=0) + 1
    if number > 999:
        raise CandidateError("Ce département a déjà 999 quartiers candidats.")
    return f"CA{departement}{number:03}"


def _write(quartier: Quartier, name: str, outline: Outline | None) -> None:
    quartier.name = name
    quartier.sort_key, quartier.search_key = sort_key(name)[:250], search_key(name)[:250]
    if outline is not None:
        inside = outline.shape.representative_point()
        quartier.geometry, quartier.lon, quartier.lat = outline.shape.wkb, inside.x, inside.y


def _journal(by: AgentScope, action: str, quartier: Quartier, detail: Mapping[str, Any]) -> None:
    act_record(by, action, thing="quartier", thing_id=quartier.pk, departement=quartier.departement_id, detail=detail)
