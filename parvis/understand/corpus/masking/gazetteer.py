"""First names and surnames of all origins, read once from a file made by ``python -m bench.make_names``."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

PATH: Final = Path(__file__).with_name("noms.txt")


class Known(NamedTuple):
    """What the gazetteer says of a word."""

    first: bool
    last: bool
    # Also a common French word (« rose »), or a place (« valence »): a name only with another clue.
    doubtful: bool
    place: bool


def folded(word: str) -> str:
    """``word`` without case nor accents, its apostrophes and hyphens made one: the key of the gazetteer.

    Signs that fold into several letters make the key longer than the word: offsets are never taken from it.
    """
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return bare.translate(_ONE)


_ONE: Final = str.maketrans({"'": "’", "ʼ": "’", "`": "’", "‐": "-", "‑": "-"})


@cache
def _names() -> dict[str, Known]:
    found = {}
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, marks = line.split("\t")
            found[name] = Known("p" in marks, "n" in marks, "?" in marks, "l" in marks)
    return found


def lookup(key: str) -> Known | None:
    """What is known of a :func:`folded` word; None when it is no name."""
    return _names().get(key)


def sections(path: Path) -> dict[str, frozenset[str]]:
    """Words of a file by section: « [name] », then words; « # » begins a comment."""
    found: dict[str, set[str]] = {}
    words: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            words.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}
