"""Series: repeated at the hour of the clocks, announced, changed and cancelled together."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.outbox.models import Message
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.series import (
    MOST,
    Rhythm,
    later_days,
    series_announce,
    series_cancel,
    series_change,
    series_create,
)
from parvis.listen.meetings.services import meeting_move, registration_add
from parvis.listen.meetings.states import WrongWay
from parvis.web.typography import typographic
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting

PARIS = ZoneInfo("Europe/Paris")
TABLES = pytest.mark.usefixtures("consultation")


def a_series(by: Scope, days: list[date] | None = None) -> list[Meeting]:
    """A meeting on Tuesday 5 October 2027 at 18:30, and its repetition."""
    starts = datetime(2027, 10, 5, 18, 30, tzinfo=PARIS)
    first = make_meeting(by, starts_at=starts, takes_registrations=True)
    series_create(by=by, meeting=first, days=days or later_days(starts.date(), Rhythm.WEEK, 4))
    return list(Meeting.objects.order_by("starts_at"))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(list(Rhythm)[:3]), st.integers(1, MOST))
def test_a_repetition_keeps_the_weekday_and_goes_forward(first: date, rhythm: Rhythm, count: int) -> None:
    days = later_days(first, rhythm, count)
    assert len(days) == count and {one.weekday() for one in days} == {first.weekday()}
    assert [first, *days] == sorted({first, *days})
    if rhythm is Rhythm.MONTH:
        months = [one.year * 12 + one.month for one in (first, *days)]
        assert months == list(range(months[0], months[0] + count + 1))


def test_the_second_tuesday_stays_the_second_and_a_fifth_becomes_the_last() -> None:
    assert later_days(date(2027, 10, 12), Rhythm.MONTH, 2) == [date(2027, 11, 9), date(2027, 12, 14)]
    assert later_days(date(2027, 8, 31), Rhythm.MONTH, 2) == [date(2027, 9, 28), date(2027, 10, 26)]


@pytest.mark.django_db
@TABLES
def test_the_hour_of_the_clocks_stays_when_summer_time_ends() -> None:
    rows = a_series(make_scope("referent"))
    assert {(one.begins.hour, one.begins.minute) for one in rows} == {(18, 30)}
    assert {one.starts_at.astimezone(ZoneInfo("UTC")).hour for one in rows} == {16, 17}


@pytest.mark.django_db
@TABLES
def test_a_series_is_made_of_drafts_that_share_it_and_a_day_is_never_twice_in_it() -> None:
    by = make_scope("referent")
    rows = a_series(by)
    assert len(rows) == 5 and len({one.series for one in rows}) == 1 and rows[0].series
    assert {one.state for one in rows} == {State.DRAFT} and len({one.code for one in rows}) == 5
    more = series_create(by=by, meeting=rows[2], days=[rows[1].begins.date(), date(2027, 12, 25), date(2027, 12, 25)])
    assert [one.begins.date() for one in more] == [date(2027, 12, 25)]
    with pytest.raises(WrongWay, match="déjà"):
        series_create(by=by, meeting=rows[0], days=[date(2027, 12, 25)])


@pytest.mark.django_db
@TABLES
def test_the_whole_series_is_announced_at_once() -> None:
    by = make_scope("referent")
    rows = a_series(by)
    meeting_move(by=by, meeting=rows[0], to=State.ANNOUNCED)
    assert rows[0].series and series_announce(by=by, series=rows[0].series) == 4
    assert set(Meeting.objects.values_list("state", flat=True)) == {State.ANNOUNCED}
    assert not Meeting.objects.filter(transitions__isnull=True).exists()


@pytest.mark.django_db
@TABLES
def test_the_later_ones_change_together_dates_apart_and_those_registered_are_told() -> None:
    by = make_scope("referent")
    rows = a_series(by)
    assert rows[0].series
    series_announce(by=by, series=rows[0].series)
    for number in (1, 4):
        registration_add(meeting=rows[number], email=f"p{number}@exemple.fr", people=1, needs="")
    assert series_change(by=by, meeting=rows[2], fields={"place_name": "Gymnase", "access": ["lsf"]}) == 3
    after = list(Meeting.objects.order_by("starts_at"))
    assert [one.place_name == "Gymnase" for one in after] == [False, False, True, True, True]
    assert [one.starts_at for one in after] == [one.starts_at for one in rows]
    told = Message.objects.filter(subject__startswith="Changement").values_list("to", flat=True)
    assert list(told) == ["p4@exemple.fr"]


@pytest.mark.django_db
@TABLES
def test_the_rest_is_cancelled_with_one_reason_drafts_included() -> None:
    by = make_scope("referent")
    rows = a_series(by)
    meeting_move(by=by, meeting=rows[3], to=State.ANNOUNCED)
    assert series_cancel(by=by, meeting=rows[2], why="La salle ferme.") == 3
    after = list(Meeting.objects.order_by("starts_at"))
    assert [one.state for one in after] == [State.DRAFT] * 2 + [State.CANCELLED] * 3
    assert {one.cancelled_why for one in after[2:]} == {"La salle ferme."}
    assert list(Meeting.objects.public()) == [after[3]]


@pytest.mark.django_db
@TABLES
def test_the_pages_of_a_series_do_what_they_say() -> None:
    by = make_scope("referent")
    first = make_meeting(by, starts_at=datetime(2027, 10, 5, 18, 30, tzinfo=PARIS))
    client = client_of(by)
    here = f"/agents/reunions/{first.pk}/"
    for wrong, said in (
        ({"rhythm": "dates", "dates": "demain"}, "n’est pas une date"),
        ({"rhythm": "semaine"}, "combien de fois"),
        ({"rhythm": "semaine", "count": "31"}, "de 1 à 30"),
        ({"rhythm": "dates"}, "au moins une date"),
        ({"rhythm": "dates", "dates": "05/10/2027"}, "déjà dans la série"),
    ):
        assert said in client.post(f"{here}repeter/", wrong).content.decode()
    made = client.post(f"{here}repeter/", {"rhythm": "dates", "dates": "12/10/2027\n2027-11-02"})
    assert "2 brouillons de plus" in client.get(made["Location"]).content.decode()
    first.refresh_from_db()
    page = client.post(f"/agents/reunions/serie/{first.series}/annoncer/", follow=True).content.decode()
    assert typographic("Réunions annoncées : 3") in page
    given = {"place_name": "Gymnase", "description": "Nouveau lieu"}
    assert (
        typographic("Réunions modifiées : 3") in client.post(f"{here}suivantes/", given, follow=True).content.decode()
    )
    page = client.post(f"{here}suivantes/annuler/", {"why": ""}).content.decode()
    assert "Écrivez pourquoi" in page
    page = client.post(f"{here}suivantes/annuler/", {"why": "pluie"}, follow=True).content.decode()
    assert typographic("Réunions annulées : 3") in page


@pytest.mark.django_db
@TABLES
def test_a_foreign_series_is_a_404_and_readers_change_nothing() -> None:
    rows = a_series(make_scope("referent"))
    paths = [f"serie/{rows[0].series}/annoncer/"]
    pages = [f"{rows[0].pk}/repeter/", f"{rows[0].pk}/suivantes/", f"{rows[0].pk}/suivantes/annuler/"]
    far = agent_client("referent", departement=elsewhere().pk)
    assert far.get(f"/agents/reunions/serie/{rows[0].series}/").status_code == 404
    reader = agent_client("national")
    assert reader.get(f"/agents/reunions/serie/{rows[0].series}/").status_code == 200
    for client in (far, reader):
        for path in [*paths, *pages]:
            assert client.post(f"/agents/reunions/{path}", {"why": "x"}).status_code == 404
    assert set(Meeting.objects.values_list("state", flat=True)) == {State.DRAFT}


@pytest.mark.django_db
@TABLES
def test_the_page_of_a_series_asks_the_same_number_of_queries_whatever_its_length() -> None:
    by = make_scope("referent")
    rows = a_series(by)
    counts = []
    for more in ([], later_days(date(2028, 1, 4), Rhythm.WEEK, MOST)):
        if more:
            series_create(by=by, meeting=rows[0], days=more)
        client = client_of(by)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/agents/reunions/serie/{rows[0].series}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
