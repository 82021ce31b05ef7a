"""*masking*: recall and precision of the proposed masks, on texts written by someone who has not seen the rules.

A true mask is found when the proposed ones cover all its letters and digits; a proposed mask is right when it overlaps
a true one. Recall counts any kind of mask: what matters is that the text is hidden. Precision is by kind proposed.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from bench.measures import Line
from parvis.understand.corpus.masking import Kind, Mask, propose_many

TEXTS = Path(__file__).resolve().parents[1] / "tests" / "understand" / "corpus" / "masking_texts.jsonl"
AIM, AIM_PRECISION = "≥ 0,95", "≥ 0,7"
_FRENCH = {
    Kind.EMAIL: "adresses e-mail",
    Kind.PHONE: "téléphones",
    Kind.ADDRESS: "adresses",
    Kind.PLATE: "plaques",
    Kind.HANDLE: "comptes",
    Kind.NIR: "numéros de sécurité sociale",
    Kind.NAME: "noms",
}


class Marked(NamedTuple):
    """A mask put by hand."""

    start: int
    end: int
    kind: Kind
    origin: str


class Text(NamedTuple):
    """A text and its masks put by hand."""

    said: str
    masks: list[Marked]


# How a text of our own says its masks: « Mme {n:Payet} habite au {a:12 rue des Lilas} ».
_WRITTEN = re.compile(r"\{(\w):([^{}]+)\}")
_LETTERS = {
    "a": Kind.ADDRESS,
    "n": Kind.NAME,
    "e": Kind.EMAIL,
    "t": Kind.PHONE,
    "p": Kind.PLATE,
    "h": Kind.HANDLE,
    "i": Kind.NIR,
}
_ORIGIN = "# origine : "


class Part(IntEnum):
    """Half of the texts of our own: those that the rules were made on, those kept aside."""

    MADE_ON = 0
    KEPT = 1


class Tally:
    """How many of how many."""

    def __init__(self) -> None:
        self.right = self.all = 0

    def count(self, right: bool) -> None:
        self.right += right
        self.all += 1

    def __str__(self) -> str:
        return f"{self.right / self.all:.3f} ({self.right} sur {self.all})" if self.all else "–"


def read(path: Path = TEXTS) -> list[Text]:
    """The texts of a file: JSONL (``text``, ``masks`` of ``start, end, kind, origin``; an origin may be of the text),
    or, ending in « .txt », one a line with its masks written in (:func:`written`)."""
    if path.suffix == ".txt":
        return [*written(path)]
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        masks = [
            Marked(one["start"], one["end"], Kind(one["kind"]), one.get("origin") or row.get("origin") or "non dite")
            for one in row["masks"]
        ]
        texts.append(Text(row["text"], masks))
    return texts


def written(path: Path, part: Part | None = None) -> Iterator[Text]:
    """Texts of our own, or half of them: the lines of each origin go in turn to one half and to the other."""
    origin, number = "non dite", 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            number = 0
            origin = line.removeprefix(_ORIGIN) if line.startswith(_ORIGIN) else origin
            continue
        if part is None or number % 2 == part:
            yield _unmarked(line, origin)
        number += 1


def _unmarked(line: str, origin: str) -> Text:
    said, masks, position = "", [], 0
    for match in _WRITTEN.finditer(line):
        said += line[position : match.start()]
        masks.append(Marked(len(said), len(said) + len(match[2]), _LETTERS[match[1]], origin))
        said, position = said + match[2], match.end()
    return Text(said + line[position:], masks)


def found(text: str, true: Marked, proposed: Iterable[Mask]) -> bool:
    """Whether all the letters and digits of a true mask are hidden."""
    return all(
        any(one.start <= place < one.end for one in proposed)
        for place in range(true.start, true.end)
        if text[place].isalnum()
    )


def measured(path: Path = TEXTS) -> list[Line]:
    """Lines of the table: by kind recall and precision, by origin the recall of names, and the speed."""
    texts = read(path)
    propose_many(["Bonjour Madame Diallo."])
    start = time.perf_counter()
    proposed = propose_many([text.said for text in texts])
    took = time.perf_counter() - start
    recall: dict[Kind, Tally] = defaultdict(Tally)
    origins: dict[str, Tally] = defaultdict(Tally)
    precision: dict[Kind, Tally] = defaultdict(Tally)
    for text, masks in zip(texts, proposed, strict=True):
        for true in text.masks:
            hidden = found(text.said, true, masks)
            recall[true.kind].count(hidden)
            if true.kind is Kind.NAME:
                origins[true.origin].count(hidden)
        for mask in masks:
            precision[mask.kind].count(any(mask.start < true.end and true.start < mask.end for true in text.masks))
    return [*_lines(recall, precision, origins), _speed(texts, took)]


def missed(texts: list[Text]) -> Iterator[str]:
    """What was not hidden, and what was hidden for nothing, to be read by a person."""
    for text, masks in zip(texts, propose_many([text.said for text in texts]), strict=True):
        for true in text.masks:
            if not found(text.said, true, masks):
                yield f"manqué {true.kind}: « {text.said[true.start : true.end]} » dans « {text.said} »"
        for mask in masks:
            if not any(mask.start < true.end and true.start < mask.end for true in text.masks):
                yield f"en trop {mask.kind}: « {text.said[mask.start : mask.end]} » dans « {text.said} »"


def _lines(recall: dict[Kind, Tally], precision: dict[Kind, Tally], origins: dict[str, Tally]) -> Iterator[Line]:
    for kind in Kind:
        yield f"masking : {_FRENCH[kind]}, rappel", str(recall[kind]), "–", "–", AIM
        yield f"masking : {_FRENCH[kind]}, précision", str(precision[kind]), "–", "–", AIM_PRECISION
    for origin in sorted(origins):
        yield f"masking : noms, rappel, origine {origin}", str(origins[origin]), "–", "–", AIM


def _speed(texts: list[Text], took: float) -> Line:
    """One core; the reference is spaCy's entities alone, in the same run."""
    from parvis.understand.corpus.masking.engine import BATCH, model

    start = time.perf_counter()
    for _doc in model().pipe((text.said for text in texts), batch_size=BATCH):
        pass
    alone = time.perf_counter() - start
    figure, reference = f"{len(texts) / took:.0f} textes/s", f"spaCy seul {len(texts) / alone:.0f}/s"
    return "masking : vitesse", figure, reference, f"{alone / took:.2f}", "–"
