"""Writes of campaigns."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from parvis.ground.campaigns.checklist import checklist_replace
from parvis.ground.campaigns.fulfilment import Fulfilment, FulfilmentError
from parvis.ground.campaigns.models import Campaign, CampaignText, Deadline
from parvis.ground.campaigns.queries import forget


class CampaignFileError(ValueError):
    """The campaign's file cannot be used; the message is in French and names the key."""


@transaction.atomic
def campaign_load(*, content: bytes, shift: timedelta = timedelta(0)) -> Campaign:
    """Create or replace a campaign from its TOML file, all dates moved by ``shift``.

    Raises:
        CampaignFileError: not TOML, a key missing, a date that contradicts another.
    """
    data = _parse(content)
    try:
        campaign, _ = Campaign.objects.update_or_create(
            slug=data["slug"],
            defaults={
                "name": data["name"],
                "opens_at": _moved(data["opens_at"], shift),
                "closes_at": _moved(data["closes_at"], shift),
                "gives_back_at": _moved(data["gives_back_at"], shift) if "gives_back_at" in data else None,
                "whole_country": data.get("whole_country", True),
                "languages": data.get("languages", ["fr"]),
                "referents_email": data.get("referents_email", ""),
            },
        )
        campaign.texts.all().delete()
        _write_deadlines(campaign, data.get("deadlines", []), shift)
        checklist_replace(campaign=campaign, rows=data.get("checklist", []))
    except KeyError as missing:
        raise CampaignFileError(f"La clé {missing} manque dans le fichier de la campagne : ajoutez-la.") from missing
    except ValidationError as error:
        raise CampaignFileError(" ".join(error.messages)) from error
    CampaignText.objects.bulk_create(
        CampaignText(campaign=campaign, key=key, language=language, body=body)
        for key, bodies in data.get("texts", {}).items()
        for language, body in bodies.items()
    )
    transaction.on_commit(forget)
    return campaign


def _write_deadlines(campaign: Campaign, rows: list[dict[str, Any]], shift: timedelta) -> None:
    """Make the deadlines those of the file. One that stays keeps its row: its extensions hang on it."""
    known = {one.kind: one for one in campaign.deadlines.all()}
    kept = set()
    for row in rows:
        due_on = row.get("due_on")
        deadline = known.get(row["kind"]) or Deadline(campaign=campaign, kind=row["kind"])
        deadline.who = row["who"]
        deadline.due_on = due_on + shift if due_on else None
        deadline.days_after_meeting = row.get("days_after_meeting")
        deadline.fulfilled_by = _fulfilment(row)
        deadline.full_clean(validate_unique=False)
        deadline.save()
        kept.add(deadline.kind)
    try:
        campaign.deadlines.exclude(kind__in=kept).delete()
    except ProtectedError as error:
        gone = ", ".join(sorted(set(known) - kept))
        raise CampaignFileError(f"Une échéance déjà repoussée ne peut pas disparaître : {gone}.") from error


def _fulfilment(row: dict[str, Any]) -> dict[str, Any]:
    if "fulfilled_by" not in row:
        return {}
    try:
        return Fulfilment.of(row["fulfilled_by"]).data
    except FulfilmentError as error:
        raise CampaignFileError(f"Échéance « {row['kind']} » : {error}") from error


def shift_to_open(content: bytes, *, today: date) -> timedelta:
    """Whole weeks by which the file's dates must move for the campaign to have opened some four weeks before ``today``.

    Whole weeks keep the days of the week; at most 35 days after its opening, the demonstration is in mid-course.
    """
    opens_on = _parse(content)["opens_at"].date()
    return timedelta(weeks=(today - opens_on).days // 7 - 4)


def _parse(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CampaignFileError(f"Le fichier de la campagne n’est pas du TOML lisible : {error}") from error


def _moved(moment: datetime, shift: timedelta) -> datetime:
    # Midnight in Paris stays midnight in Paris across a change of hour.
    return timezone.make_aware(timezone.make_naive(moment) + shift)
