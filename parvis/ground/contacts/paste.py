"""A sheet of contacts pasted at once: one person a line, in whatever order and with whatever separator.

An e-mail address or a telephone number is recognised wherever it stands; what is left is a postal address when it holds
a postcode, else a name, which is not kept. Every line that says something has one outcome: read, or faulty and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from parvis.ground.contacts.reaching import Unreachable, Way, address_read, email_read, phone_read, printable

MOST_LINES = 300
MOST_SIGNS = 600
APART = re.compile(r"[\t;|]+")
AROUND = " ,;:|\t/<>()[]\"'«»"
EMAIL = re.compile(r"[^\s,;:|<>()\[\]\"«»]*@[^\s,;:|<>()\[\]\"«»]*")
# A French number anywhere in the line; any other must stand alone between two separators.
FRENCH = re.compile(r"(?<![\d+])(?:(?:\+|00)\s?33[\s.\-]*(?:\(0\)[\s.\-]*)?|0)[1-9](?:[\s.\-]*\d{2}){4}(?!\d)")
ALONE = re.compile(r"[+\d][\d\s.\-()]*\d")
LEAST_DIGITS = 6
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True)
class PastedLine:
    """A line that says something: its number (blank lines count), the way read, or what is wrong with it."""

    number: int
    typed: str
    way: Way | None = None
    fault: str = ""


def paste_read(text: str) -> list[PastedLine]:
    """Every line of ``text`` that says something, in order; a person given twice is faulty the second time.

    Raises:
        Unreachable: more than :data:`MOST_LINES` lines.
    """
    found = [(number, printable(line).strip()) for number, line in enumerate(text.splitlines(), start=1)]
    found = [(number, line) for number, line in found if line.strip(AROUND)]
    if len(found) > MOST_LINES:
        raise Unreachable(f"{MOST_LINES} lignes au plus à la fois : collez le reste ensuite.")
    lines: list[PastedLine] = []
    first_seen: dict[Way, int] = {}
    for number, typed in found:
        line = _line(number, typed)
        if line.way in first_seen:
            line = replace(line, way=None, fault=f"déjà donnée à la ligne {first_seen[line.way]} : effacez celle-ci.")
        elif line.way:
            first_seen[line.way] = number
        lines.append(line)
    return lines


def _line(number: int, typed: str) -> PastedLine:
    if len(typed) > MOST_SIGNS:
        return PastedLine(number, typed, fault=f"trop longue ({MOST_SIGNS} signes au plus) : une personne par ligne.")
    try:
        return PastedLine(number, typed, _way(typed))
    except Unreachable as refusal:
        return PastedLine(number, typed, fault=str(refusal))


def _way(typed: str) -> Way:
    emails = [mail.strip(AROUND + ".") for mail in EMAIL.findall(typed)]
    rest = EMAIL.sub("\t", typed)
    phones = [found[0] for found in FRENCH.finditer(rest)]
    pieces = [piece.strip(AROUND) for piece in APART.split(FRENCH.sub("\t", rest))]
    left: list[str] = []
    for piece in filter(None, pieces):
        kept = [one.strip(AROUND) for one in piece.split(",")]
        phones += [one for one in kept if _like_a_phone(one)]
        left += [one for one in kept if one and not _like_a_phone(one)]
    for kind, several in (("adresses e-mail", emails), ("téléphones", phones)):
        if len(several) > 1:
            raise Unreachable(f"deux {kind} : une personne par ligne, une seule fois chaque moyen.")
    written = ", ".join(left)
    way = Way(
        email=_read("e-mail", emails),
        phone=_read("téléphone", phones),
        address=address_read(written) if POSTCODE.search(written) else "",
    )
    if not (way.email or way.phone or way.address):
        raise Unreachable("ni e-mail, ni téléphone, ni adresse avec un code postal : complétez-la, ou effacez-la.")
    return way


def _like_a_phone(piece: str) -> bool:
    return bool(ALONE.fullmatch(piece)) and sum(sign.isdigit() for sign in piece) >= LEAST_DIGITS


def _read(field: str, found: list[str]) -> str:
    if not found:
        return ""
    try:
        return email_read(found[0]) if field == "e-mail" else phone_read(found[0].replace("(0)", ""))
    except Unreachable as refusal:
        raise Unreachable(f"{field} « {found[0]} » : {refusal}") from refusal
