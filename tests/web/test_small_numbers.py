"""No count of few people is told, nor one that a subtraction gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parvis.web.small_numbers import hidden_from, least, told

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1)


def test_a_count_under_the_threshold_is_told_as_less_than_it() -> None:
    assert told(10) == told(0) == told(None) == "moins de 11"
    assert told(11) == "11"


def test_no_installation_goes_under_five(settings: object) -> None:
    settings.PARVIS_SMALL_NUMBER = 1  # type: ignore[attr-defined]
    assert least() == 5


def test_a_lone_small_cell_hides_another_when_the_total_is_told() -> None:
    assert hidden_from({"femmes": 40, "hommes": 12, "autre": 2}, total=54) == {"autre", "hommes"}
    assert hidden_from({"femmes": 40, "hommes": 12, "autre": 2}) == {"autre"}


def test_those_whom_no_cell_counts_are_not_given_by_subtraction() -> None:
    assert hidden_from({"oui": 45}, total=50) == {"oui"}
    assert hidden_from({"oui": 45}, total=90) == set()


@given(COUNTS, st.integers(0, 30))
def test_what_is_told_never_gives_a_small_count_by_subtraction(counts: dict[str, int], uncounted: int) -> None:
    total = sum(counts.values()) + uncounted
    hidden = hidden_from(counts, total=total)
    told_keys = set(counts) - hidden
    assert all(counts[key] >= least() for key in told_keys)
    if told_keys and total >= least():
        left = total - sum(counts[key] for key in told_keys)
        assert left >= least() or (left == 0 and not hidden)
        assert len(hidden) != 1 or uncounted > 0
