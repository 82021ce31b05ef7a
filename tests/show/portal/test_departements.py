"""The page of a département: what is planned, what was held, what is missing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.people.models import Referent
from parvis.ground.territories.models import Departement
from parvis.listen.meetings.models import State
from tests.ground.people.making import make_agent, make_scope
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]


def test_the_index_leads_to_each_departement_that_has_a_contract(client: StrictClient) -> None:
    assert "/departements/00/" in client.get("/departements/").content.decode()
    assert client.get("/departements/zz/").status_code == 404


def test_each_quarter_says_whether_it_had_its_meeting(client: StrictClient) -> None:
    page = client.get("/departements/00/").content.decode()
    assert "pas encore de réunion" in page and "une réunion est annoncée" not in page
    make_meeting(state=State.ANNOUNCED)
    assert "une réunion est annoncée" in client.get("/departements/00/?1").content.decode()
    make_meeting(state=State.HELD, days=-2)
    assert "une réunion a eu lieu" in client.get("/departements/00/?2").content.decode()


def test_a_draft_counts_for_nothing_and_is_not_shown(client: StrictClient) -> None:
    make_meeting(title="Brouillon secret")
    page = client.get("/departements/00/").content.decode()
    assert "secret" not in page and "une réunion est annoncée" not in page


def test_the_referent_is_named_without_address(client: StrictClient) -> None:
    calendar = current_campaign()
    assert calendar is not None
    agent = make_agent(full_name="Marie Kébé", job="Sous-préfète à la ville")
    Referent.objects.create(
        campaign=calendar.campaign, departement=Departement.objects.get(pk="00"), rank=Referent.Rank.MAIN, agent=agent
    )
    page = client.get("/departements/00/").content.decode()
    assert "Marie Kébé" in page and agent.email not in page


def test_the_page_asks_the_same_number_of_queries_with_five_hundred_meetings(client: StrictClient) -> None:
    by = make_scope("referent")
    counts = []
    for more in (2, 498):
        for number in range(more):
            make_meeting(by, state=State.ANNOUNCED, days=number + 1)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/departements/00/?x={more}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
