"""What a page's code says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.paper.marks import NotAMark, PageMark, mark_read

MARKS = st.builds(PageMark, st.integers(1, 10**9 - 1), st.integers(1, 999_999), st.integers(1, 99))


@given(MARKS)
def test_a_mark_written_is_read_back(mark: PageMark) -> None:
    assert mark_read(mark.written()) == mark


@given(MARKS, st.data())
def test_a_digit_misread_is_refused(mark: PageMark, data: st.DataObject) -> None:
    text = mark.written()
    places = [at for at, sign in enumerate(text[:-5]) if sign.isdigit()]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != text[at]]))
    with pytest.raises(NotAMark):
        mark_read(text[:at] + other + text[at + 1 :])


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotAMark):
        mark_read(text)
