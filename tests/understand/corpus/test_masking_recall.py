"""What is masked in the texts of our own that the rules were not made on: it never falls below what it is today."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.masking import Part, Text, found, written
from parvis.understand.corpus.masking import propose_many

HERE = Path(__file__).parent


def texts(name: str) -> list[Text]:
    return [*written(HERE / f"masking_{name}.txt", Part.KEPT)]


@pytest.mark.parametrize(("name", "least"), [("addresses", 0.9), ("names", 0.95), ("numbers", 0.94)])
def test_what_identifies_somebody_is_hidden(name: str, least: float) -> None:
    hidden: Counter[bool] = Counter()
    kept = texts(name)
    for text, masks in zip(kept, propose_many([one.said for one in kept]), strict=True):
        hidden.update(found(text.said, true, masks) for true in text.masks)
    assert hidden.total() > 30
    assert hidden[True] / hidden.total() >= least


def test_a_place_said_by_its_name_is_seldom_hidden() -> None:
    kept = texts("places")
    proposed = propose_many([one.said for one in kept])
    assert len(kept) > 40
    assert sum(map(len, proposed)) <= 2


def test_a_written_text_says_where_its_masks_are() -> None:
    [text] = [one for one in written(HERE / "masking_addresses.txt") if one.said.startswith("J’habite au 12 rue des")]
    assert [text.said[one.start : one.end] for one in text.masks] == ["12 rue des Lilas"]
