"""Keys under which names are sorted and searched: no accent, no case, no hyphen, no abbreviation.

The database compares bytes (collation C): « Étang » would come after « zone ». Every name is therefore kept
beside a key made here, and what a resident types goes through the same function.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_NOT_A_SIGN = re.compile(r"[^0-9a-z]+")
_ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "av": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "pl": "place",
    "res": "residence",
    "gd": "grand",
    "gde": "grande",
    "mt": "mont",
}


def sort_key(name: str) -> str:
    """Return ``name`` in lower case, without accent, ligature or punctuation, words parted by one space.

    >>> sort_key("L’Haÿ-les-Roses")
    'l hay les roses'
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LIGATURES)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_A_SIGN.sub(" ", plain).strip()


def search_key(text: str) -> str:
    """Return :func:`sort_key` of ``text`` with the usual abbreviations written whole (« st » → « saint »).

    >>> search_key("St-Denis")
    'saint denis'
    """
    return " ".join(_ABBREVIATIONS.get(word, word) for word in sort_key(text).split())
