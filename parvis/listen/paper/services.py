"""Writes of printed questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from parvis.ground.campaigns.models import Campaign
from parvis.ground.journal.services import act_record
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.meetings.models import Meeting, Relay
from parvis.listen.meetings.services import check_territory
from parvis.listen.paper.models import Copy, PrintRun
from parvis.listen.paper.printing import form_layout, optional_sheets
from parvis.listen.paper.queries import printed_of
from parvis.listen.paper.receipts import copy_receipt
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash


class CannotPrint(ValueError):
    """This run cannot be made; the message says why in French."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the copies go: a département at least, a quartier, a meeting, the relay that carries them."""

    departement: Departement
    quartier: Quartier | None = None
    meeting: Meeting | None = None
    relay: Relay | None = None


@transaction.atomic
def print_run_make(
    *,
    by: Scope,
    campaign: Campaign,
    version: Version,
    language: str,
    large: bool,
    blocks: Sequence[str],
    copies: int,
    destination: Destination,
) -> PrintRun:
    """Make a print run of ``copies`` copies (1 to 2000), each with its receipt; nothing is printed yet.

    Raises:
        OutsideTerritory: the mandate does not cover the destination.
        CannotPrint: another département, or a language or a sheet that the questionnaire does not have.
        IntegrityError: a number of copies out of bounds.
    """
    _check(by, version, language, blocks, destination)
    run = PrintRun(
        campaign=campaign,
        version=version,
        language=language,
        large=large,
        blocks=list(blocks),
        copies_wanted=copies,
        departement=destination.departement,
        quartier=destination.quartier,
        meeting=destination.meeting,
        relay=destination.relay,
        by=by.agent,
    )
    run.layout = form_layout(printed_of(run)).to_json()
    run.save()
    identities = [uuid4() for _copy in range(copies)]
    Copy.objects.bulk_create(
        Copy(id=one, run=run, number=number, receipt=code_hash(CodeKind.RECEIPT, copy_receipt(one)))
        for number, one in enumerate(identities, 1)
    )
    act_record(
        by,
        "tirage préparé",
        thing="tirage",
        thing_id=run.number,
        departement=run.departement_id,
        detail={"langue": language, "gros": large, "exemplaires": copies, "version": version.number},
    )
    return run


def _check(by: Scope, version: Version, language: str, blocks: Sequence[str], to: Destination) -> None:
    check_territory(by, {"departement": to.departement}, [to.quartier] if to.quartier else [])
    if any(one is not None and one.departement_id != to.departement.pk for one in (to.meeting, to.relay)):
        raise CannotPrint("La réunion et le relais sont dans le même département que le tirage.")
    if language not in version.form.languages:
        raise CannotPrint("Ce questionnaire n’existe pas dans cette langue.")
    if set(blocks) - {sheet.name for sheet in optional_sheets(version.form)}:
        raise CannotPrint("Ce questionnaire n’a pas cette feuille facultative.")
