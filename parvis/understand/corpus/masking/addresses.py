"""Postal addresses: pieces that stand together, and tell a door. A way without a number is a place, not an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parvis.understand.corpus.masking.address_pieces import Found, Piece, pieces
from parvis.understand.corpus.masking.gazetteer import folded, lookup
from parvis.understand.corpus.masking.ways import SPACE as _S
from parvis.understand.corpus.masking.words import ROLES, SMALL, is_word

_JOINT: Final = re.compile(
    rf"{_S}{{0,2}}(?:[,;:/()–—-]|\n)?{_S}{{0,2}}\(?(?:(?:au|aux|à|du|de{_S}la|de{_S}l[’']|de|dans{_S}le|dans{_S}l[’']|dans{_S}la|sur|en)(?:{_S}|(?<=[’'])))?"
    rf"(?:le{_S}|la{_S}|l[’'])?",
    re.IGNORECASE,
)
_LIVES: Final = re.compile(
    r"\b(?:habit|vi[st]\b|vivons|vivent|log[eé]|logeons|demeur|r[ée]sid(?:e|ons|ant)\b|adresse|domicil|suis\b|"
    r"h[ée]berg|locataire|loue\b|courrier|chez moi)",
    re.IGNORECASE,
)
# How far before the address « j’habite » may stand, in signs.
_NEAR: Final = 40
_AT: Final = re.compile(
    rf"(?<!\w)(?:chez|c/o){_S}(?:(?:M\.?|Mr|Mme|Mlle|Madame|Monsieur|Dr|la famille|"
    rf"les){_S})?[A-ZÀ-Ý][\w’'-]+(?:{_S}[A-ZÀ-Ý][\w’'-]+)?{_S}?,?{_S}?$"
)
_TOWN: Final = re.compile(
    rf"(?P<joint>{_S}?,?{_S}(?:à|a|À|A|sur|de){_S}|{_S}?[,–—(]{_S}?|\n|{_S}-{_S})"
    rf"(?P<name>(?P<article>(?:Le|La|Les|le|la|les){_S}|L[’'])?(?P<word>[^\W\d_][\w’'-]*)"
    rf"(?:{_S}(?:(?:de|la|le|les|en|sur|sous|lès|du|des){_S}){{1,2}}[A-ZÀ-Ý][\w’'-]*|{_S}(?!Cedex|CEDEX)[A-ZÀ-Ý][\w’'-]+)*(?:{_S}(?:Cedex|CEDEX)(?:{_S}\d{{1,2}})?|{_S}\d{{1,2}}(?:er|[eè]me|e))?)\)?"
)
# « À M’Tsapéré, rue du Commerce, n° 45 ».
_TOWN_BEFORE: Final = re.compile(rf"(?:^|(?<=[àÀ:\n(]{_S})|(?<=\n))(?P<word>[A-ZÀ-Ý][\w’'-]+){_S}?[,:–]{_S}?$")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of postal addresses, apart and in order, with the flat, the postcode and the town that go with them."""
    chain: list[Found] = []
    end = 0
    for one in pieces(text):
        if chain and not _joined(text, end, one.start):
            yield from _address(text, chain)
            chain = []
        chain.append(one)
        end = max(one.end, _town_end(text, one.end)) if _tells(text, chain) else one.end
    yield from _address(text, chain)


def _address(text: str, chain: Sequence[Found]) -> Iterator[tuple[int, int]]:
    kept = [*chain]
    while kept and kept[0].piece is Piece.BARE:
        del kept[0]
    if kept and _tells(text, kept):
        yield _start(text, kept[0].start), _town_end(text, kept[-1].end)


def _start(text: str, start: int) -> int:
    """``start``, before « chez Mme Hoarau, » or the town said first."""
    host = _AT.search(text, max(0, start - 50), start)
    if host:
        return host.start()
    town = _TOWN_BEFORE.search(text, max(0, start - 30), start)
    if town is None:
        return start
    key = folded(town["word"])
    known = lookup(key)
    place = known.place if known is not None else not is_word(key)
    return town.start("word") if place and key not in SMALL | ROLES else start


def _joined(text: str, end: int, start: int) -> bool:
    return end <= start and _JOINT.fullmatch(text, end, start) is not None


def _tells(text: str, chain: Sequence[Found]) -> bool:
    """Whether pieces tell a door: « bâtiments A, B » a place, « bâtiment B, 3e étage » somebody's door."""
    found = {one.piece for one in chain}
    if found & {Piece.NUMBERED, Piece.DOOR, Piece.BOX}:
        return True
    parts = [one for one in chain if one.piece in (Piece.PRECISE, Piece.BUILDING, Piece.BARE)]
    if len({one.head for one in parts}) > 1 and any(one.piece is not Piece.BARE for one in parts):
        return True
    where = bool(found & {Piece.WAY, Piece.DWELLING, Piece.MILESTONE})
    if where and found & {Piece.PRECISE, Piece.TOWN}:
        return True
    if parts and sum(one.piece is Piece.DWELLING for one in chain) > 1:
        return True
    lives = _LIVES.search(text, max(0, chain[0].start - _NEAR), chain[0].start) is not None
    if found & {Piece.MILESTONE} and (lives or found & {Piece.WAY}):
        return True
    return where and Piece.BUILDING in found and lives


def _town_end(text: str, end: int) -> int:
    """``end``, past « , Ivry » or « à denain »: a word with its capital, or that no dictionary holds after « à »."""
    match = _TOWN.match(text, end)
    if not match:
        return end
    key = folded(match["word"])
    known = lookup(key)
    place = (known is not None and known.place) or not is_word(key)
    capital = match["word"][0].isupper()
    at = match["joint"].strip(" ,").lower() in ("à", "a")
    named = match["article"] is not None and match["article"][0].isupper()
    if key in SMALL or key in ROLES or len(key) < 3:
        return end
    if (capital and (place or at or named)) or (at and place):
        return match.end() if capital else match.end("word")
    return end
