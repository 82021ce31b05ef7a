"""The plan of the whole country: every contract, overseas and Grand Paris included, in a constant number of queries."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.territories.models import Commune, ContratDeVille, Epci, Quartier
from parvis.ground.territories.services import LoadReport
from parvis.ground.territories.sketches import SIZES, sketch, view_of_commune
from parvis.listen.meetings.plan import plan_of_contract, plan_of_departement, plans_seen, quartiers_missing
from tests.ground.people.making import make_scope

pytestmark = [pytest.mark.django_db, pytest.mark.national, pytest.mark.xdist_group("national")]


@pytest.fixture(autouse=True)
def campaign(france: LoadReport) -> None:
    call_command("load_campaign", "--ouverte", stdout=StringIO())


def test_every_contract_of_the_country_has_its_plan_in_six_queries() -> None:
    scope = make_scope("national")
    assert current_campaign()  # read once, then kept
    with CaptureQueriesContext(connection) as queries:
        plans = plans_seen(scope)
    assert len(plans) == ContratDeVille.objects.filter(generation="2024").count() == 356
    assert all(plan.contract and plan.lines for plan in plans)
    missing, total = quartiers_missing(plans)
    assert len(missing) == total == 1_609
    assert len(queries) <= 6


def test_polynesie_and_grand_paris_have_theirs() -> None:
    (polynesie,) = plan_of_departement("987")
    assert polynesie.contract and polynesie.contract.name == "Polynésie française" and polynesie.missing
    (territory, *_others) = [one.contract for one in plan_of_departement("93") if one.contract]
    assert territory.epci and territory.epci.kind == Epci.Kind.EPT


def test_contracts_over_a_border_stop_at_it_for_each_departement() -> None:
    wide = [one for one in ContratDeVille.objects.filter(generation="2024") if one.departements.count() > 1]
    assert len(wide) >= 5
    for contract in wide:
        whole = plan_of_contract(contract.pk)
        assert whole is not None
        codes = {one.quartier.departement_id for one in whole.lines}
        assert len(codes) > 1
        for code in codes:
            (side,) = [one for one in plan_of_departement(code) if one.contract == contract]
            assert {one.quartier.departement_id for one in side.lines} == {code}


@pytest.mark.parametrize("code", ["75056", "93066", "98735", "97411", "13055"])
def test_the_sheet_of_a_commune_is_drawn_anywhere(code: str) -> None:
    view = view_of_commune(Commune.objects.get(pk=code))
    assert view is not None
    svg = sketch(view, SIZES["petit"])
    assert "<path" in svg and len(svg) < 120_000


def test_no_quarter_of_2024_is_out_of_the_bounds_that_outlines_are_held_to() -> None:
    from parvis.ground.territories.outlines import LARGEST_M2, SMALLEST_M2, Outline

    areas = [Outline(one.shape).area_m2 for one in Quartier.objects.filter(zoning="2024") if one.shape is not None]  # type: ignore[arg-type]
    assert min(areas) > SMALLEST_M2 and max(areas) < LARGEST_M2
