"""What the form of a line tells: an item of a list, a heading, the end of a sentence. Shared by all formats."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BULLETS: Final = "-–—−‐‑*•·●○▪■□◦➢➔→✓✔>"
# Typed or printed before an item: a sign (those of Word's symbol fonts too), a number or a letter.
MARKER: Final = re.compile(
    rf"\s*(?:[{re.escape(BULLETS)}\uf000-\uf0ff]+\s*(?=[^\s\d,])|(?:\(?\d{{1,2}}|"
    rf"[a-h])[.)°][ \t\u00a0]+|o[ \t]+)"
)
NUMBERED: Final = re.compile(r"\s*(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-H])\s?[.)°/–-]+[ \t\u00a0]*)+")
LONGEST_HEADING: Final = 16


def tidy(text: str) -> str:
    """``text`` composed (NFC), without control signs, its spaces made single; line ends are kept."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "").replace("\ufeff", "")
    text = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text.replace("\u2028", "\n"))
    return "\n".join(
        filter(None, (re.sub(r"[ \t\u00a0\u202f]+", _one_space, line).strip() for line in text.split("\n")))
    )


def _one_space(found: re.Match[str]) -> str:
    # A no-break space is typography, kept when it stands alone.
    return found[0] if len(found[0]) == 1 and found[0] != "\t" else " "


def unmarked(line: str) -> tuple[bool, str]:
    """Whether ``line`` starts as an item of a list does, and what it says after its marker."""
    found = MARKER.match(line)
    if found and line[found.end() :].strip():
        return True, line[found.end() :].strip()
    return False, line


def is_capitals(text: str) -> bool:
    """Whether the line is written in capitals, as titles are when styles are not used."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 5 and sum(sign.isupper() for sign in letters) >= 0.85 * len(letters)


def may_be_heading(text: str) -> bool:
    """Whether a line that stands out (bold, large, in capitals) is a heading rather than words that matter."""
    return "\n" not in text and len(text.split()) <= LONGEST_HEADING and not text.rstrip().endswith((".", ";", ","))
