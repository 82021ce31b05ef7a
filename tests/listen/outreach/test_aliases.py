"""Names of quarters, edited by those who hear them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.journal.models import Entry
from parvis.ground.territories.models import Quartier, QuartierAlias
from parvis.ground.territories.queries import find
from parvis.listen.contributions.models import Channel, Outcome
from parvis.listen.contributions.queries import unplaced
from parvis.listen.contributions.services import contribution_begin, contribution_submit
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, new_code
from tests.ground.people.making import agent_client

pytestmark = pytest.mark.django_db
ADDRESS = "/agents/collecte/quartiers/"
GIVEN = {"quartier": "QN00001M", "name": "Le Grand Toboggan", "kind": "local_name"}


def test_a_name_added_by_a_relay_is_found_at_once(consultation: Version) -> None:
    assert agent_client("relais", quartier="QN00001M").post(ADDRESS, GIVEN).status_code == 302
    made = QuartierAlias.objects.get(name="Le Grand Toboggan")
    assert (made.source, made.search_key) == ("relais", "le grand toboggan")
    assert Entry.objects.latest("number").action == "nom de quartier ajouté"
    assert "QN00001M" in str(find("grand toboggan"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "!!!"}, "ni lettre ni chiffre"),
        ({"name": "le grand toboggan"}, "déjà un nom"),
        ({"name": ""}, "Écrivez"),
    ],
)
def test_a_name_that_cannot_be_found_or_is_known_is_refused(
    consultation: Version, wrong: dict[str, str], why: str
) -> None:
    client = agent_client("relais")
    client.post(ADDRESS, GIVEN)
    assert why in client.post(ADDRESS, {**GIVEN, **wrong}).content.decode()
    assert QuartierAlias.objects.filter(source="relais").count() == 1


def test_a_name_is_taken_away(consultation: Version) -> None:
    client = agent_client("referent")
    client.post(ADDRESS, GIVEN)
    made = QuartierAlias.objects.get(name="Le Grand Toboggan")
    assert client.post(f"{ADDRESS}{made.pk}/retirer").status_code == 302
    assert not QuartierAlias.objects.filter(pk=made.pk).exists()
    assert Entry.objects.latest("number").detail["nom"] == "Le Grand Toboggan"


def test_the_list_asks_as_many_queries_for_ten_names_as_for_one(consultation: Version) -> None:
    client = agent_client("relais")
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for number in range(10):
        client.post(ADDRESS, {**GIVEN, "name": f"Immeuble {number}"})
    client.get(ADDRESS)  # what was said of the last one is read
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) <= len(few)


def test_names_are_edited_on_ones_own_quarters(consultation: Version) -> None:
    client = agent_client("relais", quartier="QN00002I")
    assert client.post(ADDRESS, GIVEN).status_code == 200
    assert not QuartierAlias.objects.filter(source="relais").exists()


def test_communes_where_the_quarter_is_unknown_are_told_the_most_frequent_first(consultation: Version) -> None:
    campaign = consultation.questionnaire.campaign
    quarter = Quartier.objects.get(pk="QN00001M")
    commune = quarter.communes.get()
    given = {
        "campaign": campaign,
        "version": consultation,
        "language": "fr",
        "channel": Channel.WEB,
        "commune": commune,
    }
    places = [{"outcome": Outcome.COVERED}, {"outcome": Outcome.COVERED}, {"outcome": Outcome.QPV, "quartier": quarter}]
    for place in places:
        made = contribution_begin(**given, **place)  # type: ignore[arg-type]
        contribution_submit(contribution=made.pk, code=new_code(CodeKind.RECEIPT))
    # Begun and never sent: it is not one of them.
    contribution_begin(**given, outcome=Outcome.COVERED)  # type: ignore[arg-type]
    told = unplaced(campaign, Quartier.objects.filter(pk=quarter.pk))
    assert [(one.code, one.unknown, one.total) for one in told] == [(commune.pk, 2, 3)]
    assert "Réponses sans quartier" in agent_client("relais").get(ADDRESS).content.decode()
