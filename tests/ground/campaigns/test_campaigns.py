from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from parvis.ground.campaigns.checklist import ChecklistQuestion
from parvis.ground.campaigns.management.commands.load_campaign import DEMO
from parvis.ground.campaigns.models import Campaign, Deadline, Phase
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.campaigns.services import CampaignFileError, campaign_load, shift_to_open

START, END, BACK = (datetime(2023, month, 1, tzinfo=UTC) for month in (5, 8, 10))


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (START - timedelta(seconds=1), Phase.BEFORE),
        (START, Phase.OPEN),
        (END - timedelta(seconds=1), Phase.OPEN),
        (END, Phase.CLOSED),
        (BACK, Phase.RESTITUTION),
    ],
)
def test_the_phase_follows_from_the_dates(moment: datetime, phase: Phase) -> None:
    campaign = Campaign(slug="x", name="X", opens_at=START, closes_at=END, gives_back_at=BACK)
    assert campaign.phase_at(moment) is phase


@pytest.mark.django_db
def test_the_demonstration_holds_the_circulars_dates() -> None:
    campaign_load(content=DEMO.read_bytes())
    calendar = current_campaign()
    assert calendar is not None
    assert calendar.opens_on == date(2023, 5, 15)
    assert calendar.due(Deadline.Kind.DEPARTMENT_SYNTHESIS) == date(2023, 9, 1)
    assert calendar.due(Deadline.Kind.MEETING_SYNTHESIS) is None
    assert calendar.deadlines["synthese-participants"].days_after_meeting == 31


@pytest.mark.django_db
def test_what_the_framework_asks_of_meetings_is_loaded_in_its_order_and_replaced_at_each_loading() -> None:
    for _time in range(2):
        campaign = campaign_load(content=DEMO.read_bytes())
    assert [one.key for one in ChecklistQuestion.objects.filter(campaign=campaign)][:2] == ["elus", "quartier"]
    assert campaign.checklist.count() == 9


@pytest.mark.django_db
def test_the_demonstration_is_open_today_and_keeps_the_days_of_the_week() -> None:
    for _time in range(2):
        call_command("load_campaign", ouverte=True)
    calendar = current_campaign()
    assert calendar is not None and calendar.is_open
    due = calendar.due(Deadline.Kind.DEPARTMENT_SYNTHESIS)
    assert due is not None and due.weekday() == date(2023, 9, 1).weekday()
    assert timezone.localtime(calendar.campaign.closes_at).hour == 0


@pytest.mark.parametrize("days", range(0, 400, 13))
def test_the_demonstration_is_open_whatever_the_day(days: int) -> None:
    today = date(2026, 1, 1) + timedelta(days=days)
    opens = date(2023, 5, 15) + shift_to_open(DEMO.read_bytes(), today=today)
    assert timedelta(days=28) <= today - opens < timedelta(days=35)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        (b'slug = "quartiers-2030"', b""),
        (b"=", b"=="),
        (b'who = "habitants"', b'who = "personne"'),
        (b'kind = "lecture"', b'kind = "inconnue"'),
        (b'key = "elus"', b'key = "quartier"'),
        (b'text = "Les', b'question = "Les'),
    ],
)
def test_a_wrong_campaign_file_changes_nothing(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(CampaignFileError):
        campaign_load(content=DEMO.read_bytes().replace(*change, 1))
    assert not Campaign.objects.exists()
