"""What could be done next for a quarter: pure rules, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.contributions.models import Channel
from parvis.show.dashboards.heard import rules
from parvis.show.dashboards.heard.facts import Answers, Came, Counts, Heard, MeetingFact, Part, RelayFact
from parvis.show.dashboards.heard.rules import Suggestion, Where

TODAY = date(2023, 6, 15)
MONDAY_14 = datetime(2023, 6, 12, 14)


def meeting(begins: datetime = MONDAY_14, *, held: bool = True) -> MeetingFact:
    return MeetingFact(uuid4(), begins, held)


def counts(women: int = 20, men: int = 20, young: int = 20, old: int = 10) -> Counts:
    ages = {"18-24": young, "60-74": old}
    return {
        "total": {"": women + men},
        "sexe": {"femme": women, "homme": men},
        "age": ages,
        "premiere-fois": {"oui": 12},
    }


def quarter(**given_facts: object) -> Heard:
    return Heard(**{"code": "QN00001M", "name": "La Margelle", **given_facts})  # type: ignore[arg-type]


def titles(found: Iterator[Suggestion]) -> list[str]:
    return [one.title for one in found]


def test_a_quarter_without_any_meeting_wants_one_and_one_in_preparation_is_enough() -> None:
    assert titles(rules.no_meeting(quarter())) == ["Préparer une réunion"]
    prepared = MeetingFact(uuid4(), MONDAY_14, held=False, draft=True)
    assert not titles(rules.no_meeting(quarter(meetings=[prepared])))


@pytest.mark.parametrize(
    ("begins", "office"),
    [
        (datetime(2023, 6, 12, 8, 59), False),
        (datetime(2023, 6, 12, 9), True),
        (datetime(2023, 6, 16, 16, 59), True),
        (datetime(2023, 6, 16, 17), False),
        (datetime(2023, 6, 17, 10), False),
        (datetime(2023, 6, 18, 10), False),
    ],
)
def test_office_hours_are_those_of_weekdays_from_nine_to_five(begins: datetime, office: bool) -> None:
    assert rules.in_office_hours(begins) is office


def test_meetings_at_office_hours_only_suggest_another_hour_and_say_who_is_missing() -> None:
    assert titles(rules.office_hours(quarter(meetings=[meeting(), meeting()])))
    assert not titles(rules.office_hours(quarter(meetings=[meeting(), meeting(datetime(2023, 6, 12, 18, 30))])))
    assert not titles(rules.office_hours(quarter()))
    few = Came([counts(women=10, men=40, young=5, old=40)])
    reason = next(rules.office_hours(quarter(meetings=[meeting()], came=few, youth_index=1.4))).reason
    assert "Il manque des femmes et des jeunes" in reason


def test_women_are_few_under_forty_per_cent_and_never_when_too_few_people_were_counted() -> None:
    assert titles(rules.few_women(quarter(came=Came([counts(women=15, men=25)]))))
    assert not titles(rules.few_women(quarter(came=Came([counts(women=16, men=24)]))))
    assert not titles(rules.few_women(quarter(came=Came([counts(women=1, men=8)]))))
    assert "Référence absente" in next(rules.few_women(quarter(came=Came([counts(women=11, men=39)])))).reason


def test_young_people_are_few_against_the_index_of_the_quarter_and_nothing_is_said_without_one() -> None:
    came = Came([counts(young=13, old=10)])
    assert titles(rules.few_young(quarter(came=came, youth_index=1.4)))
    assert not titles(rules.few_young(quarter(came=Came([counts(young=14, old=10)]), youth_index=1.4)))
    assert not titles(rules.few_young(quarter(came=came)))


@pytest.mark.parametrize(("days", "again"), [(6, False), (7, True), (30, True)])
def test_a_relay_that_has_not_answered_for_a_week_is_asked_again(days: int, again: bool) -> None:
    relay = RelayFact(UUID(int=1), "Centre social", asked=True, waiting_since=TODAY - timedelta(days=days))
    found = list(rules.relays_silent(quarter(relays=[relay]), TODAY))
    assert bool(found) is again
    if again:
        assert f"il y a {days} jours" in found[0].reason and found[0].thing == relay.id


def test_a_quarter_without_relay_or_whose_relays_were_never_asked_says_so() -> None:
    assert titles(rules.no_relay(quarter())) == ["Chercher un relais dans le quartier"]
    never = RelayFact(uuid4(), "Centre social")
    assert titles(rules.no_relay(quarter(relays=[never]))) == ["Solliciter un relais"]
    assert not titles(rules.no_relay(quarter(relays=[never, RelayFact(uuid4(), "Bailleur", asked=True)])))


@pytest.mark.parametrize("way", [Channel.PAPER, Channel.ASSISTED])
def test_paper_is_suggested_while_answers_are_open_until_one_came_so(way: Channel) -> None:
    online = quarter(answers=Answers({Channel.WEB: 12}))
    assert Where.PAPER in [one.where for one in rules.suggestions(online, today=TODAY, is_open=True)]
    assert Where.PAPER not in [one.where for one in rules.suggestions(online, today=TODAY, is_open=False)]
    assert not titles(rules.nobody_helped(quarter(answers=Answers({Channel.WEB: 12, way: 1}))))


def test_first_timers_are_told_among_those_of_the_meetings_that_asked() -> None:
    asked, other = counts(), {"total": {"": 100}}
    assert Came([asked, other]).first_time == Part(12, 40)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_part_never_tells_a_few_people_nor_how_few_the_others_are(count: int, others: int) -> None:
    said = Part(count, count + others).words
    exact = f"({count} sur {count + others})" in said.replace("\u202f", "")
    assert exact == (count >= 11 and (others >= 11 or others == 0))


@given(st.builds(counts, *[st.integers(0, 200)] * 4), st.none() | st.floats(0.1, 10))
def test_every_suggestion_has_a_reason_whatever_the_counts(given_counts: Counts, index: float | None) -> None:
    one = quarter(came=Came([given_counts]), meetings=[meeting()], youth_index=index)
    for suggestion in rules.suggestions(one, today=TODAY, is_open=True):
        assert suggestion.title and suggestion.reason.endswith((".", "?"))
