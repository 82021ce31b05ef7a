"""The cells of an imported file: read, or refused with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.meetings.imports import cells
from parvis.listen.meetings.imports.cells import CellError


@given(st.text(max_size=40))
def test_any_cell_is_read_or_refused_in_french(text: str) -> None:
    readers: list[Callable[[str], object]] = [
        cells.read_moment,
        lambda one: cells.read_end(one, datetime(2023, 7, 4, 18)),
        cells.read_names,
        cells.read_yes,
        cells.read_places,
        cells.read_degrees,
        cells.read_url,
    ]
    for reads in readers:
        try:
            reads(text.strip())
        except CellError as error:
            assert str(error).endswith(".")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))
def test_a_moment_is_read_back_in_every_way_of_writing_it(moment: datetime) -> None:
    wanted = moment.replace(second=0, microsecond=0)
    for pattern in ("%d/%m/%Y %H:%M", "%d/%m/%Y à %H h %M", "%d/%m/%Y %Hh%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:00"):
        assert cells.read_moment(wanted.strftime(pattern)) == wanted
    assert cells.read_moment(wanted.strftime("%d/%m/%Y %Hh")) == wanted.replace(minute=0)
