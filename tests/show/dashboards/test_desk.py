"""The agent's first page: what is late, next, missing, and nothing of another territory."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.campaigns.models import PlanLine
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.territories.models import ContratDeVille
from parvis.listen.contributions.models import Contribution
from parvis.listen.meetings.models import State
from parvis.listen.outreach.transcribing import KEPT
from parvis.listen.questionnaires.models import Version
from parvis.show.dashboards.queries import tasks
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import make_meeting
from tests.listen.outreach.making import WEBM, make_outing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]


def test_what_is_late_comes_first_with_where_it_is_done() -> None:
    late = make_meeting(state=State.ANNOUNCED, days=-4, title="Réunion passée")
    make_meeting(days=10, title="Réunion à annoncer")
    page = agent_client("animateur").get("/agents/").content.decode()
    assert page.index("Réunion passée") < page.index("Réunion à annoncer")
    assert "en retard de 4" in page and f"/agents/reunions/{late.pk}/" in page


def test_quarters_without_meeting_are_counted_against_the_deadline() -> None:
    assert "Quartiers sans réunion prévue : 6 sur 6" in agent_client("referent").get(
        "/agents/"
    ).content.decode().replace("\u202f", " ")
    make_meeting()
    page = agent_client("referent").get("/agents/").content.decode().replace("\u202f", " ")
    assert "Quartiers sans réunion prévue : 5 sur 6" in page
    mine = agent_client("animateur", quartier="QN00001M").get("/agents/").content.decode()
    assert "Quartiers sans réunion" not in mine


def test_a_missing_referent_is_said_to_who_may_name_one() -> None:
    assert "référent" in agent_client("national").get("/agents/").content.decode().split("<h1>")[1].split("<h2>")[0]
    assert "Désigner" not in agent_client("animateur").get("/agents/").content.decode()


def test_the_first_page_asks_the_same_number_of_queries_whatever_the_meetings() -> None:
    by = make_scope("referent")
    counts = []
    for more in (2, 20):
        for _one in range(more):
            make_meeting(by, state=State.ANNOUNCED, days=-1)
        client = client_of(by)
        with CaptureQueriesContext(connection) as queries:
            client.get("/agents/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_figures_and_what_is_missing_follow_the_plan() -> None:
    contract = ContratDeVille.objects.get(generation="2024")
    calendar = current_campaign()
    assert calendar is not None
    PlanLine.objects.bulk_create(
        PlanLine(campaign=calendar.campaign, contract=contract, quartier=one, mode="contract", reason="Peu d’habitants")
        for one in contract.quartiers.filter(zoning="2024").exclude(pk="QN00002I")
    )
    make_meeting(state=State.HELD, days=-1, contract=contract).quartiers.clear()
    page = agent_client("referent").get("/agents/").content.decode().replace("\u202f", " ")
    assert "Quartiers sans réunion prévue : 1 sur 6" in page and "Les Hautes-Voix" in page
    assert "<b>5 / 6</b>" in page and "/agents/plan/?manquants=1" in page


def test_sounds_to_write_down_are_told_until_they_are_erased() -> None:
    by = make_scope("animateur")
    version = Version.objects.get()
    outing = make_outing(by)
    said = Contribution.objects.create(
        campaign=outing.campaign, version=version, language="fr", channel="assiste", outcome="unknown"
    )
    outing.spoken.create(contribution=said, question="projet", language="fr", sound=WEBM, content_type="audio/webm")
    (task,) = [one for one in tasks(by) if one.title == "Sons à transcrire : 1"]
    assert task.due == timezone.localdate() + KEPT
    assert client_of(by).get(task.href).status_code == 200
