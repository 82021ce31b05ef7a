"""Names: what a person reads and what their browser saves. Never a path, never an address."""

from __future__ import annotations

import re
import unicodedata

LONGEST_STEM = 100
_SEPARATORS = re.compile(r"[/\\:*?\"<>|;%]+")
_SPACES = re.compile(r"\s+")
#: One or two endings of two to five letters; « v1.2 » is none.
_ENDING = re.compile(r"(\.[A-Za-z][A-Za-z0-9]{1,4}){1,2}$")


def safe_name(given: str, extension: str) -> str:
    """The last part of ``given`` without folder, control or direction signs, cut, ending by ``extension``.

    >>> safe_name("../../etc/passwd\u202egpj.exe", ".pdf")
    'passwdgpj.pdf'
    """
    last = re.split(r"[/\\]", given)[-1]
    # Category C: controls, formats (direction signs, joiners), surrogates, private use.
    plain = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    stem = _ENDING.sub("", _SPACES.sub(" ", _SEPARATORS.sub("-", plain)).strip())
    stem = stem.strip(" .-_")[:LONGEST_STEM].strip(" .-_")
    return (stem or "document") + extension
