"""The place that a published statement carries publicly: set on publishing, brought up to date as counts change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection, transaction

from parvis.ground.campaigns.models import Campaign
from parvis.understand.corpus.fineness import Cell, Place, classes, place_of, places_told
from parvis.understand.corpus.models import Level, Statement, ToldPlace

LOCK: Final = 0x504C41434553

# A flood is one network that sends many answers: it must not make a place look well peopled.
_PEOPLE = """
    SELECT departement, contract, quartier, count(*) FILTER (WHERE NOT flood)
    FROM (SELECT source_id, departement, contract, quartier, bool_or(flood) AS flood FROM corpus_statement
          WHERE campaign_id = %s AND source = 'contribution' AND public_text <> ''
          GROUP BY source_id, departement, contract, quartier) AS person
    GROUP BY departement, contract, quartier
"""
# A transaction that publishes holds the places it tells until its end: they cannot cease to be told under it.
_HELD = """
    SELECT campaign_id, level, departement, code FROM corpus_toldplace
    WHERE campaign_id = ANY(%s) AND departement = ANY(%s) AND code = ANY(%s) ORDER BY id FOR KEY SHARE
"""
_MOVE = """
    UPDATE corpus_statement AS one SET public_level = cell.level, public_place = cell.place
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
         AS cell(departement, contract, quartier, level, place)
    WHERE one.campaign_id = %s AND one.source = 'contribution' AND one.public_text <> ''
      AND one.departement = cell.departement AND one.contract = cell.contract AND one.quartier = cell.quartier
      AND (one.public_level <> cell.level OR one.public_place <> cell.place)
"""


@transaction.atomic
def settle_places(statements: Iterable[Statement]) -> None:
    """Set ``public_level`` and ``public_place`` of statements about to be published, in memory; one query.

    A contribution's carries the finest of its places that is told already. Words said at a meeting carry the place
    of the meeting, which was announced by its name. The caller saves, in the same transaction.
    """
    given = list(statements)
    told = _held(given)
    for one in given:
        places = _cell(one).places
        if one.source != Statement.Source.MINUTES:
            places = tuple(place for place in places if (one.campaign_id, place) in told)
        one.public_level, one.public_place = (places[0].level, places[0].code) if places else (Level.COUNTRY, "")


@transaction.atomic
def places_refresh(*, campaign: Campaign) -> int:
    """Tell the places that enough people now speak from, cease to tell those that too few do; rows changed.

    A few SQL statements whatever the number of rows. To be called from time to time, and after words
    are taken back or cease to be published. Two at once wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # Whoever publishes in a told place ends first: what is counted next holds their words.
        known = ToldPlace.objects.filter(campaign=campaign).order_by("pk").select_for_update()
        rows = {Place(Level(one.level), one.departement, one.code): one for one in known}
        people = _people(campaign)
        told = places_told(people, rows)
        _keep(campaign, rows, classes(people, told), told)
        moves = [(*cell, *_carried(place_of(cell, told))) for cell in people]
        if not moves:
            return 0
        cursor.execute(_MOVE, [*(list(column) for column in zip(*moves, strict=True)), campaign.pk])
        return int(cursor.rowcount)


def places_refresh_all() -> int:
    """:func:`places_refresh` of every campaign that has published words; rows changed."""
    campaigns = Campaign.objects.filter(pk__in=Statement.objects.exclude(public_text="").values("campaign"))
    return sum(places_refresh(campaign=one) for one in campaigns)


def _people(campaign: Campaign) -> dict[Cell, int]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [campaign.pk])
        return {Cell(*codes): count for *codes, count in cursor.fetchall()}


def _cell(statement: Statement) -> Cell:
    return Cell(statement.departement, statement.contract, statement.quartier)


def _carried(place: Place | None) -> tuple[str, str]:
    return (place.level, place.code) if place else (Level.COUNTRY, "")


def _held(statements: list[Statement]) -> set[tuple[str, Place]]:
    campaigns = sorted({one.campaign_id for one in statements})
    places = {place for one in statements for place in _cell(one).places}
    with connection.cursor() as cursor:
        cursor.execute(
            _HELD, [campaigns, sorted({one.departement for one in places}), sorted({one.code for one in places})]
        )
        return {(campaign, Place(Level(level), *codes)) for campaign, level, *codes in cursor.fetchall()}


def _keep(
    campaign: Campaign, rows: Mapping[Place, ToldPlace], carried: Mapping[Place | None, int], told: frozenset[Place]
) -> None:
    """Bring the table to say ``told``."""
    ToldPlace.objects.filter(pk__in=[row.pk for place, row in rows.items() if place not in told]).delete()
    changed = [row for place, row in rows.items() if place in told and row.people != carried[place]]
    for row in changed:
        row.people = carried[Place(Level(row.level), row.departement, row.code)]
    ToldPlace.objects.bulk_update(changed, ["people"])
    ToldPlace.objects.bulk_create(
        ToldPlace(campaign=campaign, **place._asdict(), people=carried[place]) for place in told - rows.keys()
    )
