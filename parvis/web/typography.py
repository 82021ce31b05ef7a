"""French typography: the spaces that must not break, before « ? ! ; : » and inside « guillemets ».

Sources are typed with plain spaces; what is shown has the right ones.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"

RULES = (
    (re.compile(r" (?=[?!;](?:\W|$))"), NARROW),
    (re.compile(r" (?=:(?:\W|$))"), NO_BREAK),
    (re.compile(r"(?<=«) | (?=»)"), NO_BREAK),
    (re.compile(r"(?<=\d) (?=(?:h|min|km|m|€|%)(?:\W|$))"), NO_BREAK),
    (re.compile(r"(?<=\d[ \u00a0]h) (?=\d\d\b)"), NO_BREAK),
    (re.compile(r"(?<=n°) "), NO_BREAK),
)


def typographic(text: str) -> str:
    """``text`` with no-break spaces where French asks for them; applying it twice changes nothing more."""
    for rule, space in RULES:
        text = rule.sub(space, text)
    return text
