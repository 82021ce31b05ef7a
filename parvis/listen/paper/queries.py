"""Reads of printed questionnaires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import override

from parvis.listen.contributions.places import read_place
from parvis.listen.paper.layout import layout_from_json
from parvis.listen.paper.models import Copy, PrintRun
from parvis.listen.paper.printing import CopyCodes, PrintedForm, form_layout, form_pdf
from parvis.listen.paper.receipts import copy_receipt

#: Copies in one file: what is made while one waits (about 30 ms a copy), and what a printer swallows.
A_BUNDLE: Final = 50


class LayoutChanged(Exception):
    """Printed again, this run would no longer stand where its layout says: its copies would be misread."""


def listed(runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    """``runs`` with what a list shows: ``entered``, the copies whose answer came in, and the names of places."""
    came = Copy.objects.filter(run=OuterRef("pk"), contribution__isnull=False).order_by().values("run")
    names = ("quartier", "departement", "meeting", "relay", "version__questionnaire", "by")
    return (
        runs.select_related(*names)
        .defer("quartier__geometry", "quartier__indicators", "version__workbook")
        .annotate(entered=Coalesce(Subquery(came.annotate(total=Count("pk")).values("total")), 0))
        .order_by("-number")
    )


def alike(run: PrintRun, runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    """Of ``runs``, those that go to the same place as ``run``, itself included: what one kit may hold."""
    return runs.filter(
        campaign=run.campaign_id,
        departement=run.departement_id,
        quartier=run.quartier_id,
        meeting=run.meeting_id,
        relay=run.relay_id,
    ).order_by("number")


def bundles(run: PrintRun) -> Iterator[tuple[int, int]]:
    """First and last copy of each file of ``run``."""
    for first in range(1, run.copies_wanted + 1, A_BUNDLE):
        yield first, min(first + A_BUNDLE - 1, run.copies_wanted)


def printed_of(run: PrintRun) -> PrintedForm:
    """What ``run`` prints."""
    with override(run.language):
        place = read_place({"quartier": run.quartier_id}) if run.quartier_id else None
        address = f"{settings.PARVIS_ADDRESS}{reverse('portal:parole')}"
    return PrintedForm(
        form=run.version.form,
        language=run.language,
        large=run.large,
        blocks=tuple(run.blocks),
        place=place.name if place else "",
        hand_in=hand_in_place(run),
        parole_address=address,
    )


def language_name(code: str) -> str:
    """The language's own name; its code when the site does not know it."""
    return dict(settings.LANGUAGES).get(code, code)


def hand_in_place(run: PrintRun) -> str:
    """Where the copies are given back, when it has a name: the relay, or the meeting's place."""
    if run.relay:
        return run.relay.name
    return run.meeting.place_name if run.meeting else ""


def bundle_pdf(run: PrintRun, *, first: int, last: int) -> bytes:
    """The copies ``first`` to ``last`` of ``run``, as PDF/UA: the same bytes each time.

    Nothing of it is kept: it holds the receipts, of which the database has only the HMAC.

    Raises:
        LayoutChanged: a place was renamed, or the questionnaire's look changed, and boxes have moved.
    """
    printed = printed_of(run)
    if form_layout(printed) != layout_from_json(run.layout):
        raise LayoutChanged(run.number)
    wanted = run.copies.filter(number__range=(first, last)).order_by("number").values_list("number", "pk")
    copies = [CopyCodes(number=number, receipt=copy_receipt(pk)) for number, pk in wanted]
    return form_pdf(printed, run=run.number, copies=copies, dated=run.at)
