"""Who is not heard yet: the figures of each quarter, inside the mandate, and as many queries whatever their number."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.models import Campaign
from parvis.ground.territories.models import ContratDeVille, Quartier
from parvis.listen.contributions.models import AnswerPage, Contribution, Submission
from parvis.listen.meetings.models import Meeting, Relay, Solicitation, State, Tally
from parvis.listen.meetings.relays.services import relay_add
from parvis.listen.questionnaires.models import Version
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_many
from tests.show.portal.making import make_quartier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
HERE, OTHER = "QN00001M", "QN00002I"


def answered(number: int, *, sent: bool = True, channel: str = "web", **place: Any) -> None:
    """``number`` answers from a place (a quarter of the département by default)."""
    version = Version.objects.get()
    given = {"quartier_id": HERE, "commune_id": "00001", "outcome": "qpv", **place}
    for _one in range(number):
        made = Contribution.objects.create(
            campaign=Campaign.objects.get(),
            version=version, language="fr", channel=channel, **given,
        )  # fmt: skip
        AnswerPage.objects.create(contribution=made, page="lien", answers={})
        if sent:
            Submission.objects.create(contribution=made, receipt=made.pk.bytes * 2)


def held(**counts: int) -> Meeting:
    """A meeting held in the quarter, with who came."""
    meeting = make_many(1, state=State.HELD, first_day=-3)[0]
    rows = {("total", ""): 40, ("sexe", "femme"): 12, ("sexe", "homme"): 28, ("premiere-fois", "oui"): 15}
    rows |= {("age", key): count for key, count in counts.items()}
    Tally.objects.bulk_create(
        Tally(meeting=meeting, sheet="presence", group=group, key=key, count=count)
        for (group, key), count in rows.items()
    )
    return meeting


def page(address: str = "/agents/entendre/", role: str = "referent", **territory: str | None) -> str:
    answer = agent_client(role, **territory).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\u202f", " ")


def rows_of(address: str = "/agents/entendre/quartiers.csv", role: str = "referent") -> dict[str, dict[str, str]]:
    content = agent_client(role).get(address).content.decode("utf-8-sig")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def test_each_quarter_has_its_meetings_who_came_its_answers_and_its_relays() -> None:
    by = make_scope("referent")
    held(**{"18-24": 11, "60-74": 20})
    make_many(2, state=State.ANNOUNCED)
    make_many(1, state=State.CANCELLED)
    answered(3)
    answered(2, channel="papier")
    answered(4, sent=False)
    quartier = Quartier.objects.get(pk=HERE)
    fields = {"name": "Centre social", "kind": "centre-social", "departement": quartier.departement}
    relay = relay_add(by=by, fields=fields, quartiers=[quartier])
    Solicitation.objects.create(relay=relay, way="telephone")
    row = rows_of()[HERE]
    assert (row["reunions_tenues"], row["reunions_annoncees"], row["personnes_comptees"]) == ("1", "2", "40")
    assert row["femmes"] == "30 % (12 sur 40)" and row["reference_femmes"] == "référence absente"
    assert row["indice_jeunesse_insee"] == "1,4" and row["premiere_fois"].startswith("38 %")
    assert (row["reponses_web"], row["reponses_papier"], row["reponses_partielles_a_part"]) == ("3", "2", "4")
    assert (row["relais_connus"], row["relais_sollicites"], row["relais_sans_reponse"]) == ("1", "1", "1")
    told = page()
    assert "Femmes\u00a0: 30 % (12 sur 40) (référence absente)" in told and "Insee\u00a0: 1,4" in told


def test_a_quarter_whose_figures_are_not_loaded_says_that_the_reference_is_absent() -> None:
    Quartier.objects.filter(pk=HERE).update(indicators={})
    held(**{"18-24": 30})
    assert rows_of()[HERE]["indice_jeunesse_insee"] == "référence absente"
    assert "(référence absente)<br>Première fois" in page()


def test_quarters_are_in_the_order_of_names_and_never_ranked_by_volume() -> None:
    answered(5, quartier_id=OTHER)
    told = page()
    names = list(Quartier.objects.filter(pk__in=rows_of()).order_by("sort_key").values_list("name", flat=True))
    table = told[told.index("<caption>") :]
    assert [table.index(f">{name}</a>") for name in names] == sorted(table.index(f">{name}</a>") for name in names)


def test_a_suggestion_has_its_reason_and_leads_to_where_it_is_done_for_who_may() -> None:
    told = page()
    assert "Aucune réunion n’est prévue pour ce quartier" in told and 'href="/agents/reunions/nouvelle/"' in told
    seen = page("/agents/entendre/?departement=00", role="commission", departement=None)
    assert "Aucune réunion n’est prévue" in seen and "/agents/reunions/nouvelle/" not in seen


def test_answers_without_quarter_are_told_by_commune_the_most_first() -> None:
    other = Quartier.objects.filter(current=True, departement="00").exclude(communes="00001").first()
    assert other is not None
    commune = other.communes.first()
    assert commune is not None
    answered(3)
    answered(1, quartier_id=None, outcome="covered_epci")
    answered(2, quartier_id=None, outcome="covered_epci", commune_id=commune.pk)
    answered(1, quartier_id=None, outcome="unknown", commune_id=None)
    told = page()
    first, second = told.index("2 sur 2"), told.index("1 sur 4")
    assert told.index("je-ne-sais-pas") < first < second and "1 réponse ne dit aucun lieu" in told


def test_a_territory_of_elsewhere_is_not_found_and_a_wide_mandate_chooses() -> None:
    away = elsewhere()
    contract = ContratDeVille.objects.create(
        code="C974", name="Ailleurs", sort_key="ailleurs", generation="2024", pilot_code="974"
    )
    contract.departements.add(away)
    client = agent_client("referent")
    for named in ("departement=974", "contrat=C974", "departement=XX", "contrat=inconnu"):
        for address in ("/agents/entendre/", "/agents/entendre/quartiers.csv"):
            assert client.get(f"{address}?{named}").status_code == 404
    assert "Choisissez un département" in page(role="national", departement=None)
    assert "Aucun quartier prioritaire" in page("/agents/entendre/?departement=974", role="national", departement=None)


def test_a_mandate_on_a_quarter_sees_that_quarter_alone() -> None:
    client = agent_client("animateur", quartier=HERE)
    content = client.get("/agents/entendre/quartiers.csv").content.decode("utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(content), delimiter=";")] == [HERE]


def test_the_file_starts_no_formula() -> None:
    Quartier.objects.filter(pk=HERE).update(name="=cmd|x")
    assert rows_of()[HERE]["quartier"] == "'=cmd|x"


def test_relays_of_elsewhere_are_not_counted() -> None:
    away = elsewhere()
    relay = Relay.objects.create(name="Lointain", kind="autre", departement=away)
    relay.quartiers.add(Quartier.objects.get(pk=HERE))
    assert rows_of()[HERE]["relais_connus"] == "0"


def test_the_page_asks_the_same_number_of_queries_for_five_and_for_two_hundred_quarters() -> None:
    by = make_scope("referent")
    contract = ContratDeVille.objects.get(generation="2024")
    counts = []
    for wanted in (5, 200):
        Quartier.objects.filter(departement="00", zoning="2024").update(current=False)
        for number in range(wanted):
            code = f"QN{wanted:03}{number:03}"
            make_quartier(code, contract=contract.pk, corner=None)
        answered(2, quartier_id=f"QN{wanted:03}001")
        make_many(1, state=State.HELD, first_day=-2, quartier=f"QN{wanted:03}001")
        client = client_of(by)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/agents/entendre/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
