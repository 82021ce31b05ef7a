"""Names of persons: the gazetteer, what is said around, and spaCy's entities, put together. Pure.

A *seed* is a word that is surely enough a name; it then grows over the first names, particles and surnames beside it.
Recall comes first, whatever the origin of the name: a person accepts or refuses each mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from parvis.understand.corpus.masking.clues import acts_like_one, is_name
from parvis.understand.corpus.masking.gazetteer import lookup
from parvis.understand.corpus.masking.kinds import GAZETTEER, SPACY, Kind, Mask
from parvis.understand.corpus.masking.tokens import Token, tokens
from parvis.understand.corpus.masking.words import (
    BEFORE,
    DETERMINERS,
    DOES,
    FIRST_WORDS,
    KIN,
    LAST_WORDS,
    LEFT_PARTICLES,
    OF_PLACE,
    PARTICLES,
    PLACE_WORDS,
    PLACES,
    PUBLIC,
    ROLES,
    SMALL,
    THINGS,
    TITLES,
    TOLD,
    TOWARDS,
)

_FURTHEST: Final = 4
# Words of the longest name: « Maria da Conceição dos Santos Ferreira ».
LONGEST_NAME: Final = 6


def name_masks(text: str, entities: Iterable[tuple[int, int]]) -> list[Mask]:
    """Masks of names, apart and in order; ``entities`` are the spans that spaCy believes to be persons."""
    words = tokens(text)
    marked = [""] * len(words)
    for index in range(len(words)):
        if not marked[index] and is_name(text, words, index):
            _mark(text, words, marked, index, GAZETTEER)
    for start, end in entities:
        for index in _of_entity(words, start, end):
            if not marked[index]:
                _mark(text, words, marked, index, SPACY)
    _listed(words, marked)
    _again(words, marked)
    return _spans(text, words, marked)


def _of_entity(words: Sequence[Token], start: int, end: int) -> list[int]:
    """Words of what spaCy calls a person, that may be a name."""
    inside = [index for index, one in enumerate(words) if one.start < end and one.end > start]
    kept = []
    for index in inside:
        one = words[index]
        alone = len(inside) == 1
        if (
            one.initial
            or not one.could
            or one.key in SMALL
            or one.key in THINGS
            or one.key in ROLES
            or (one.upper and one.known is None)
        ):
            continue
        if one.known is not None and one.known.place and alone:
            continue
        determined = index > 0 and one.near and words[index - 1].key in DETERMINERS
        if (one.word and (one.opens or determined or not one.first)) or (
            one.opens and not one.known and not acts_like_one(words, index)
        ):
            continue
        if determined and not one.known:
            continue
        kept.append(index)
    return kept


def _mark(text: str, words: Sequence[Token], marked: list[str], seed: int, method: str) -> None:
    """Mark the seed and the rest of the name, unless all of it names a place."""
    left, right = _grown_left(text, words, seed), _grown_right(text, words, seed)
    if _is_place(words, left, right):
        return
    for index in range(left, right + 1):
        marked[index] = marked[index] or method


def _grown_left(text: str, words: Sequence[Token], index: int) -> int:
    furthest = max(0, index - LONGEST_NAME)
    while index > furthest:
        one, before = words[index], words[index - 1]
        initial = (
            before.initial
            and text[before.start].isupper()
            and one.gap.strip(" \u00a0-") in (".", "")
            and one.gap
            and before.key not in ("m", "a", "y")
        )
        if initial:
            index -= 1
            continue
        if not one.near or one.elided:
            return index
        arab = before.key in LEFT_PARTICLES and not before.elided
        capital = before.key in PARTICLES and before.capital
        titled = (index > 1 and words[index - 2].key in TITLES | {"famille"}) or (index > 1 and words[index - 2].first)
        pair = (before.could or titled) and lookup(f"{before.key}-{one.key}") is not None
        first = (
            before.first
            and before.key not in SMALL
            and before.key not in ROLES
            and (before.sure or (before.capital and not before.upper))
        )
        told = (
            before.first
            and before.key not in SMALL | ROLES
            and index > 1
            and words[index - 2].key in KIN | BEFORE | TOLD | {"a"}
        )
        if not (arab or capital or pair or first or told or _leads(before, one)):
            return index
        index -= 1
    return index


def _leads(before: Token, one: Token) -> bool:
    """« Rose Garnier », « N’Golo Traoré », « PETIT Marcel »: what begins a name without being one by itself."""
    if before.key in SMALL | THINGS | ROLES or not before.could or before.elided:
        return before.upper and before.key in PARTICLES and one.upper
    if before.upper:
        return one.first and one.capital and not one.upper and len(before.key) > 2 and not before.initial
    named = one.capital and not one.upper and (one.last or one.unknown)
    if before.last and one.capital and one.first and not one.upper:
        # « Grondin Jean Marc ».
        return not before.word or before.key in LAST_WORDS
    return named and (before.first or (before.unknown and one.sure))


def _grown_right(text: str, words: Sequence[Token], index: int) -> int:
    begin, extra = index, 0
    while index + 1 < len(words):
        ahead = index + 1
        one = words[ahead]
        if not one.near:
            break
        if (
            one.initial
            and text[one.start].isupper()
            and (text[one.end : one.end + 1] == "." or one.capital)
            and not one.elided
            and one.key not in ("a", "y")
        ):
            index = ahead
            break
        step = ahead
        while (
            step + 1 < len(words)
            and step - ahead < 3
            and (words[step].key in PARTICLES or words[step].elided)
            and words[step + 1].near
            and not words[step].initial
        ):
            step += 1
        reached = words[step]
        if reached.elided and not (reached.capital and reached.last):
            break
        if step > ahead and not _after_particle(words, ahead, step):
            break
        ends = reached.last and _ends_name(words, step) and words[index].first and index == begin
        if step == ahead and not ends and not _continues(words[index], reached, extra, alone=index == begin):
            break
        extra += reached.unknown
        index = step
        if index - begin >= LONGEST_NAME:
            break
    return index


def _ends_name(words: Sequence[Token], index: int) -> bool:
    """Whether a word that may be a surname (« karim villa est venu ») is followed by a verb, or by nothing."""
    if words[index].key in SMALL | THINGS | ROLES | DOES:
        return False
    return (
        index + 1 == len(words)
        or not words[index + 1].near
        or words[index + 1].key in ("est", "a", "m", "habite", "mais", "qui", "et", "fait", "vit")
    )


def _after_particle(words: Sequence[Token], first: int, reached: int) -> bool:
    one = words[reached]
    if one.key in SMALL or one.key in THINGS or one.initial:
        return False
    arab = words[first].key in LEFT_PARTICLES
    if arab:
        return one.known is not None or one.unknown
    if words[first].capital:
        return one.capital
    return (
        one.known is not None
        and one.last
        and not one.known.place
        and (
            one.capital
            or (
                not one.known.doubtful and len(one.key) > 4 and words[first].key not in ("le", "la", "du", "des", "les")
            )
        )
    )


def _continues(before: Token, one: Token, extra: int, *, alone: bool) -> bool:
    """Whether a word goes on a name that ``before`` ends; ``extra`` unknown words have been taken already."""
    if one.key in THINGS and one.capital and not one.upper and before.first and alone:
        # « Kévin Noël », « Wadeck Saint-Louis ».
        return one.first or one.last or one.key.startswith("saint-")
    if one.key in SMALL or one.key in THINGS or (one.key in ROLES and not one.capital):
        return False
    if one.capital:
        return one.known is not None or not one.word or (alone and before.first and not one.upper)
    if one.surname_like or (one.first and (one.sure or (one.key in FIRST_WORDS and before.first and not alone))):
        return True
    return one.unknown and (one.could or (extra == 0 and len(one.key) > 3 and (before.first or before.unknown)))


def _is_place(words: Sequence[Token], left: int, right: int) -> bool:
    """Whether the name is that of a street, a school, a quarter: « collège Jean-Moulin », « à Pierre-Sémard »."""
    run = words[left : right + 1]
    key = "-".join(one.key for one in run)
    before = words[left - 1] if left else None
    if any(public in f"-{key}-" for public in (f"-{one}-" for one in PUBLIC)):
        return True
    if before is None:
        return False
    if before.key in ("st", "ste", "saint", "sainte", "sainte-marie", "notre-dame"):
        return True
    hyphened = len(run) == 1 and "-" in run[0].key and lookup(run[0].key) is None
    if hyphened and before.key in TOWARDS and run[0].near:
        return True
    person = len(run) == 1 and run[0].sure and run[0].first
    position, of_place, steps = left - 1, bool(run[0].elided), 0
    following = words[left]
    while position >= 0 and steps < _FURTHEST and following.near | (following.gap.strip() in ("«", '"', "-", "“", ".")):
        one = words[position]
        if one.key in PLACES:
            return (
                (one.key in OF_PLACE and not person)
                if of_place
                else not (person and not one.near and one.key in ("bar", "maison"))
            )
        if one.key not in PLACE_WORDS:
            return False
        of_place = of_place or one.key in ("de", "du", "des", "d", "la")
        following, position, steps = one, position - 1, steps + 1
    return False


def _listed(words: Sequence[Token], marked: list[str]) -> None:
    """« Soilihi, Moinaecha et Anlimati »: what stands in a list with names, and is written as one, is a name."""
    order = list(range(len(words)))
    for step, run in ((-1, order), (1, order[::-1])):
        for index in run:
            one = words[index]
            if (
                marked[index]
                or not one.capital
                or one.upper
                or one.elided
                or one.initial
                or one.key in SMALL | THINGS | ROLES
            ):
                continue
            if (one.word and not one.first) or (one.known is not None and one.known.place):
                continue
            if _beside(words, marked, index, step) and not _is_place(words, index, index):
                marked[index] = GAZETTEER


def _beside(words: Sequence[Token], marked: list[str], index: int, step: int) -> bool:
    other = index + step
    if not 0 <= other < len(words):
        return False
    low, high = min(index, other), max(index, other)
    if marked[other] and words[high].gap.strip() in (",", "/", "&", ", "):
        return True
    far = other + step
    if words[other].key not in ("et", "ou") or not 0 <= far < len(words) or not marked[far]:
        return False
    return all(words[place].gap.strip() in ("", ",") for place in range(min(low, far) + 1, max(high, far) + 1))


def _again(words: Sequence[Token], marked: list[str]) -> None:
    """A name found once is masked wherever it comes again, its capital or its rarity telling it from a word."""
    found = {
        one.key
        for one, method in zip(words, marked, strict=True)
        if method and len(one.key) > 3 and not one.word and one.key not in PARTICLES
    }
    for index, one in enumerate(words):
        if not marked[index] and one.key in found and (one.could or one.sure) and not _is_place(words, index, index):
            marked[index] = GAZETTEER


def _spans(text: str, words: Sequence[Token], marked: Sequence[str]) -> list[Mask]:
    """Marked words that touch each other are one name."""
    spans: list[Mask] = []
    for index, method in enumerate(marked):
        if not method:
            continue
        one = words[index]
        start, end = one.start, one.end
        if (
            spans
            and index
            and marked[index - 1]
            and (one.near or (words[index - 1].initial and one.gap.strip(" -") == "."))
        ):
            last = spans.pop()
            start, method = last.start, last.method if last.method == method else GAZETTEER
        if one.initial and text[end : end + 1] == ".":
            end += 1
        spans.append(Mask(start, end, Kind.NAME, method))
    return spans
