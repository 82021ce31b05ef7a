"""The place told of a statement: never of few people, never one that a subtraction or two days would give."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.campaigns.models import Campaign
from parvis.understand.corpus.fineness import Cell, Place, classes, place_of, places_told
from parvis.understand.corpus.models import Level, Statement, ToldPlace
from parvis.understand.corpus.places import places_refresh, settle_places
from parvis.web.small_numbers import least
from tests.understand.corpus.making import make_statement

D, X, Y = "00", "CX", "CY"
A, B = Cell(D, X, "QA"), Cell(D, X, "QB")

cells = st.builds(
    lambda d, x, q: Cell(d and f"D{d}", f"C{d}{x}" if d and x else "", f"Q{d}{x}{q}" if d and x and q else ""),
    st.integers(0, 2), st.integers(0, 2), st.integers(0, 3),
)  # fmt: skip
crowds = st.dictionaries(cells, st.integers(1, 40), max_size=14)
days = st.lists(st.tuples(cells, st.integers(-15, 25)), max_size=12)


def breaches(people: dict[Cell, int], told: frozenset[Place]) -> list[str]:
    """What someone who counts the public list in each place, and subtracts, would learn of few people."""
    carried = classes(people, told)
    found = [f"{carried[place]} people carry {place}" for place in told if carried[place] < least()]
    # Every count one can make of an ancestor, less those of the places told under it, is a class of its own.
    for place in told:
        own = {cell for cell in people if place in cell.places}
        inside = sum(people[cell] for cell in own)
        finer = sum(people[cell] for cell in own if place_of(cell, told) != place)
        if 0 < inside - finer < least():
            found.append(f"{inside - finer} people are left in {place}")
    return found


@given(crowds)
def test_no_place_told_holds_few_people_nor_gives_them_by_subtraction(people: dict[Cell, int]) -> None:
    assert breaches(people, places_told(people)) == []


@given(crowds, days)
def test_nor_after_any_number_of_days_on_which_people_come_and_go(
    people: dict[Cell, int], moves: list[tuple[Cell, int]]
) -> None:
    told = places_told(people)
    for cell, change in moves:
        people[cell] = max(0, people.get(cell, 0) + change)
        told = places_told(people, told)
        assert breaches(people, told) == []


@given(crowds, st.lists(st.tuples(cells, st.integers(1, 25)), max_size=12))
def test_while_people_only_come_no_word_becomes_coarser_nor_is_left_behind_with_few(
    people: dict[Cell, int], arrivals: list[tuple[Cell, int]]
) -> None:
    told = places_told(people)
    for cell, more in arrivals:
        before = {one: place_of(one, told) for one in people}
        people[cell] = people.get(cell, 0) + more
        told = places_told(people, told)
        after = {one: place_of(one, told) for one in people}
        for one, place in before.items():
            ladder = [*one.places, None]
            assert ladder.index(after[one]) <= ladder.index(place)
        stayed: Counter[Place | None] = Counter()
        for one, place in after.items():
            stayed[place] += people[one]
        assert all(count >= least() for place, count in stayed.items() if place)


@given(crowds)
def test_the_same_counts_give_the_same_places_again(people: dict[Cell, int]) -> None:
    told = places_told(people)
    assert places_told(people, told) == told


def test_a_small_neighbour_keeps_both_quarters_at_their_contract() -> None:
    told = places_told({A: 50, B: 3})
    assert told == {Place(Level.CONTRACT, D, X)}


def test_a_quarter_told_stays_told_when_a_first_neighbour_speaks_who_is_told_of_the_country() -> None:
    told = places_told({A: 50})
    assert place_of(A, told) == Place(Level.QUARTIER, D, "QA")
    told = places_told({A: 51, B: 1}, told)
    assert place_of(A, told) == Place(Level.QUARTIER, D, "QA")
    assert place_of(B, told) is None
    assert place_of(B, places_told({A: 51, B: 11}, told)) == Place(Level.QUARTIER, D, "QB")


def test_who_stays_behind_waits_for_company_or_holds_the_others_back() -> None:
    elsewhere = Cell(D)
    told = places_told({A: 10, elsewhere: 5})
    assert told == {Place(Level.DEPARTEMENT, D, D)}
    # The eleventh of the quarter would leave five in the département: everyone waits.
    assert places_told({A: 11, elsewhere: 5}, told) == told
    assert place_of(A, places_told({A: 11, elsewhere: 11}, told)) == Place(Level.QUARTIER, D, "QA")


def people_of(cell: Cell, count: int) -> list[Statement]:
    return [
        make_statement(departement=cell.departement, contract=cell.contract, quartier=cell.quartier)
        for _number in range(count)
    ]


def shown(cell: Cell) -> set[tuple[str, str]]:
    found = Statement.objects.filter(quartier=cell.quartier, contract=cell.contract).exclude(public_text="")
    return set(found.values_list("public_level", "public_place"))


@pytest.mark.django_db
def test_words_show_their_quarter_from_the_eleventh_person_on_and_no_more_as_soon_as_one_takes_theirs_back(
    campaign: Campaign,
) -> None:
    said = people_of(A, 10)
    places_refresh(campaign=campaign)
    assert shown(A) == {("pays", "")}
    # The same person saying more does not count twice.
    make_statement(departement=D, contract=X, quartier="QA", source_id=said[0].source_id)
    places_refresh(campaign=campaign)
    assert shown(A) == {("pays", "")}
    people_of(A, 1)
    assert places_refresh(campaign=campaign) == 12
    assert shown(A) == {("quartier", "QA")}
    assert places_refresh(campaign=campaign) == 0
    Statement.objects.filter(pk=said[1].pk).update(public_text="", published_at=None, text="", state="withdrawn")
    places_refresh(campaign=campaign)
    assert shown(A) == {("pays", "")}
    assert not ToldPlace.objects.exists()


@pytest.mark.django_db
def test_what_is_published_next_carries_the_place_told_already(campaign: Campaign) -> None:
    people_of(A, 11)
    places_refresh(campaign=campaign)
    new, other = people_of(A, 1)[0], people_of(B, 1)[0]
    settle_places([new, other])
    assert (new.public_level, new.public_place) == ("quartier", "QA")
    assert (other.public_level, other.public_place) == ("pays", "")


@pytest.mark.django_db
def test_a_flood_of_answers_does_not_make_a_place_look_peopled(campaign: Campaign) -> None:
    people_of(A, 3)
    for _number in range(20):
        make_statement(departement=D, contract=X, quartier="QA", flood=True)
    places_refresh(campaign=campaign)
    assert shown(A) == {("pays", "")}


@pytest.mark.django_db
def test_words_said_at_a_meeting_carry_the_place_of_the_meeting_and_count_for_no_one(campaign: Campaign) -> None:
    room = [
        make_statement(source="minutes", source_id=uuid.uuid4(), departement=D, contract=X, quartier="QA")
        for _number in range(20)
    ]
    settle_places(room)
    assert {(one.public_level, one.public_place) for one in room} == {("quartier", "QA")}
    Statement.objects.bulk_update(room, ["public_level", "public_place"])
    people_of(A, 3)
    places_refresh(campaign=campaign)
    assert not ToldPlace.objects.exists()
    contributions = Statement.objects.filter(source="contribution").values_list("public_level", flat=True)
    assert set(contributions) == {"pays"}
    assert Statement.objects.filter(source="minutes", public_place="QA").count() == 20


@pytest.mark.django_db
def test_bringing_places_up_to_date_takes_as_many_queries_whatever_the_number_of_words(
    campaign: Campaign, django_assert_max_num_queries: object
) -> None:
    for cell in (A, B, Cell(D, Y, "QC"), Cell(D, Y)):
        people_of(cell, 15)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        places_refresh(campaign=campaign)
    assert ToldPlace.objects.filter(level="quartier").count() == 3
