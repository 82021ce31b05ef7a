"""From a cell to a value, or to a fault that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from parvis.ground.territories.keys import sort_key

SEVERAL: Final = re.compile(r"[|\n\r]+")
MOMENTS: Final = ("%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%y %H:%M")
HOUR: Final = re.compile(r"\b([0-2]?\d)\s*[hH:]\s*([0-5]\d)?(?::[0-5]\d)?\s*$")
#: Years that a consultation may have: a file that says 0023 or 3023 has a typing error.
YEARS: Final = range(2000, 2101)
YES: Final = frozenset({"oui", "o", "vrai", "1", "x", "yes"})
NO: Final = frozenset({"non", "n", "faux", "0", "", "no"})
LONGEST_NAME: Final = 150
MOST_NAMES: Final = 60

_url = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """A cell cannot be read: the message says what to write, in French."""


def read_moment(text: str) -> datetime:
    """A moment as the clocks of the place show it (naive): « 04/07/2023 18:30 », « 04/07/2023 18 h 30 », ISO."""
    mended = _with_hour(text)
    for pattern in MOMENTS:
        try:
            found = datetime.strptime(mended, pattern)
        except ValueError:
            continue
        if found.year in YEARS:
            return found
        raise CellError(f"l’année {found.year} n’est pas possible : écrivez par exemple 04/07/2023 18:30.")
    raise CellError("écrivez la date et l’heure ainsi : 04/07/2023 18:30.")


def read_end(text: str, starts: datetime) -> datetime:
    """The end: a moment, or an hour of the day on which it starts."""
    alone = re.fullmatch(r"\s*([0-2]?\d)\s*[hH:]\s*([0-5]\d)?\s*", text)
    if alone:
        hour, minute = int(alone[1]), int(alone[2] or 0)
        if hour > 23:
            raise CellError("cette heure n’existe pas : écrivez par exemple 20:30.")
        found = datetime.combine(starts.date(), time(hour, minute))
    else:
        found = read_moment(text)
    if found <= starts:
        raise CellError("la fin est avant le début : corrigez l’une des deux.")
    return found


def _with_hour(text: str) -> str:
    """« 04/07/2023 à 18h » → « 04/07/2023 18:00 »."""
    plain = " ".join(text.replace(" à ", " ").split())
    return HOUR.sub(lambda found: f"{int(found[1]):02}:{found[2] or '00'}", plain)


def read_names(text: str, *, longest: int = LONGEST_NAME) -> list[str]:
    """Several names in a cell, parted by « | » or line breaks."""
    names = [" ".join(one.split()) for one in SEVERAL.split(text)]
    names = list(dict.fromkeys(one for one in names if one))
    if len(names) > MOST_NAMES:
        raise CellError(f"{len(names)} noms, il en faut {MOST_NAMES} au plus.")
    if long := next((one for one in names if len(one) > longest), ""):
        raise CellError(f"« {long[:40]}… » a {len(long)} signes, il en faut {longest} au plus.")
    return names


def read_text(text: str, longest: int) -> str:
    """A text of ``longest`` signs at most."""
    if len(text) > longest:
        raise CellError(f"ce texte a {len(text)} signes, il en faut {longest} au plus.")
    return text


def read_choice(text: str, choices: Mapping[str, str], known: str) -> str:
    """A value by its label; ``choices`` maps the keys of labels to values, ``known`` names them."""
    found = choices.get(sort_key(text))
    if found is None:
        raise CellError(f"écrivez l’un de ces choix : {known}.")
    return found


def read_yes(text: str) -> bool:
    """« oui » or « non »; empty is no."""
    key = sort_key(text)
    if key in YES or key in NO:
        return key in YES
    raise CellError("écrivez « oui » ou « non ».")


def read_places(text: str) -> int | None:
    """A number of places; None when the cell is empty."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= 100_000:
        raise CellError("écrivez un nombre de places, de 1 à 100 000, en chiffres.")
    return int(text)


def read_degrees(text: str) -> float:
    """Degrees, with a point or a comma."""
    if not re.fullmatch(r"[-−]?[0-9]{1,3}([.,][0-9]{1,15})?", text):
        raise CellError("écrivez des degrés, par exemple 48,93516.")
    return float(text.replace(",", ".").replace("−", "-"))


def read_url(text: str) -> str:
    """An address of the web; empty stays empty."""
    if not text:
        return ""
    given = text if "://" in text else f"https://{text}"
    try:
        _url(read_text(given, 200))
    except ValidationError as error:
        raise CellError("écrivez une adresse complète, par exemple https://exemple.fr/reunion.") from error
    return given
