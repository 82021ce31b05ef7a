"""What residents type finds their quarter or their commune."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Quartier
from parvis.ground.territories.queries import find, is_fictional, outcome, quartiers_of_commune
from parvis.ground.territories.services import LoadReport

TYPED = [
    ("La Margelle", "QN00001M"),
    ("margelle", "QN00001M"),
    ("la margele", "QN00001M"),
    ("qpv la margelle parolles-sur-vive", "QN00001M"),
    ("les tours bleues", "QN00001M"),
    ("tour bleue", "QN00001M"),
    ("marche couvert", "QN00001M"),
    ("zup des voix", "QN00002I"),
    ("hautes voix", "QN00002I"),
    ("l'écluse", "QN00003M"),
    ("ECLUSE", "QN00003M"),
    ("rue des tisserandes", "QN00003M"),
    ("rue des tisserandes parolles sur vive", "QN00003M"),
    ("les mille", "QN00005M"),
    ("mille fenetres st ecoute", "QN00005M"),
    ("QN00006M", "QN00006M"),
    ("les muets", "QN00006M"),
    ("Saint-Écoute", "00002"),
    ("st ecoute", "00002"),
    ("ST-ECOUTE 00", "00002"),
    ("saint ecoutte", "00002"),
    ("Trois Parvis", "00003"),
    ("troi parvis", "00003"),
    ("l’entente", "00004"),
    ("entente les parolles", "00004"),
    ("placette", "00005"),
    ("00200", "00002"),
    ("00200 saint écoute", "00002"),
    ("vauxdire haute-parole", "00006"),
]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_what_is_typed_finds_the_place_first(fictif: LoadReport, typed: str, code: str) -> None:
    answers = find(typed)
    first = answers.quartiers[0] if answers.quartiers else answers.communes[0]
    assert first.pk == code


def test_another_name_says_how_the_quarter_was_found(fictif: LoadReport) -> None:
    assert find("les tours bleues").known_as == {"QN00001M": "Les Tours bleues"}
    assert find("la margelle").known_as == {}


@pytest.mark.parametrize("typed", ["", " ", "zzzzzz", "-", "\x00", "%", "_", "99999", "à la", "🙂"])
def test_what_names_nothing_finds_nothing(fictif: LoadReport, typed: str) -> None:
    assert not find(typed)


def test_a_likely_answer_says_that_it_is_only_likely(fictif: LoadReport) -> None:
    assert find("saint ecoutte").close
    assert not find("saint ecoute").close


def test_a_postcode_of_several_communes_gives_them_all(fictif: LoadReport) -> None:
    assert [one.pk for one in find("00400").communes] == ["00005", "00006"]


def test_homonyms_are_all_given_and_told_apart_by_the_departement(fictif: LoadReport) -> None:
    Commune.objects.create(
        code="01999", name="Saint-Écoute", sort_key="saint ecoute", search_key="saint ecoute",
        departement=make_departement("01"), population=12,
    )  # fmt: skip
    assert [one.pk for one in find("st ecoute").communes] == ["00002", "01999"]
    assert [one.pk for one in find("st ecoute 01").communes] == ["01999"]
    assert [one.pk for one in find("saint-écoute (01)").communes] == ["01999"]


def make_departement(code: str) -> Departement:
    return Departement.objects.create(code=code, name=f"D{code}", sort_key=f"d{code}", zone="metro")


def test_a_part_of_a_commune_leads_to_the_quarters_of_the_whole(fictif: LoadReport) -> None:
    part = Commune.objects.create(
        code="00099", name="Vieil-Écho", sort_key="vieil echo", search_key="vieil echo", kind="deleguee",
        parent_id="00002", departement_id="00",
    )  # fmt: skip
    assert [one.pk for one in find("vieil echo").communes] == ["00099"]
    assert part.whole.pk == "00002"
    assert quartiers_of_commune(part) == quartiers_of_commune("00002")


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60) | st.text(alphabet="saintécou -'0123", max_size=30))
def test_anything_may_be_typed(fictif: LoadReport, typed: str) -> None:
    answers = find(typed)
    assert len(answers.quartiers) <= 10
    assert len(answers.communes) <= 10


def test_the_number_of_queries_does_not_grow_with_the_answers(
    fictif: LoadReport, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for typed in ("parolles", "qpv la margelle parolles sur vive", "zzzz yyyy xxxx"):
        with django_assert_max_num_queries(10):
            for quartier in find(typed).quartiers:
                list(quartier.communes.all())


def test_quarters_of_a_commune_come_in_french_order(fictif: LoadReport) -> None:
    assert [one.pk for one in quartiers_of_commune("00001")] == ["QN00006M", "QN00003M", "QN00001M", "QN00002I"]
    assert [one.pk for one in quartiers_of_commune("00001", "2015")] == ["QP000001", "QP000002"]
    assert quartiers_of_commune("00006") == []


def test_a_quarter_is_a_qpv_whatever_its_zoning(fictif: LoadReport) -> None:
    assert outcome(quartier=Quartier.objects.get(pk="QN00001M")) == "qpv"
    assert outcome(quartier=Quartier.objects.get(pk="QP000001")) == "qpv"


def test_a_commune_is_covered_when_its_epci_has_a_contract_of_2024(fictif: LoadReport) -> None:
    assert outcome(commune=Commune.objects.get(pk="00004")) == "covered_epci"
    assert outcome(commune=Commune.objects.get(pk="00003")) == "elsewhere"
    assert outcome() == "unknown"


def test_a_former_contract_alone_covers_nobody(fictif: LoadReport) -> None:
    ContratDeVille.objects.filter(generation="2024").update(current=False)
    assert outcome(commune=Commune.objects.get(pk="00001")) == "elsewhere"


def test_a_candidate_quarter_counts_as_its_commune(fictif: LoadReport) -> None:
    for commune, expected in (("00003", "elsewhere"), ("00004", "covered_epci")):
        quartier = Quartier.objects.create(
            code=f"CAND-{commune}", name="x", sort_key="x", zoning="candidat", departement_id="00"
        )
        quartier.communes.add(Commune.objects.get(pk=commune))
        assert outcome(quartier=quartier) == expected


def test_invented_territories_say_so(fictif: LoadReport) -> None:
    assert is_fictional()
