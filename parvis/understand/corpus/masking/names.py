"""Names of persons: the gazetteer, what is said around, and spaCy's entities, put together. Pure.

A *seed* is a word that is surely enough a name; it then grows over the first names, particles and surnames beside it.
Recall comes first, whatever the origin of the name: a person accepts or refuses each mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from parvis.understand.corpus.masking.gazetteer import lookup
from parvis.understand.corpus.masking.kinds import GAZETTEER, SPACY, Kind, Mask
from parvis.understand.corpus.masking.tokens import Token, tokens
from parvis.understand.corpus.masking.words import (
    BEFORE,
    CALLED,
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
    SOCIAL,
    THINGS,
    TITLES,
    TOLD,
    TOWARDS,
)

_FURTHEST: Final = 4


def name_masks(text: str, entities: Iterable[tuple[int, int]]) -> list[Mask]:
    """Masks of names, apart and in order; ``entities`` are the spans that spaCy believes to be persons."""
    words = tokens(text)
    marked = [""] * len(words)
    for index in range(len(words)):
        if not marked[index] and _seed(text, words, index):
            _mark(text, words, marked, index, GAZETTEER)
    for start, end in entities:
        for index in _of_entity(words, start, end):
            if not marked[index]:
                _mark(text, words, marked, index, SPACY)
    _listed(words, marked)
    _again(words, marked)
    return _spans(text, words, marked)


def _seed(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether the word is a name by itself or by what is said around it."""
    one = words[index]
    if _introduced(text, words, index):
        return True
    if _bigram(words, index):
        return True
    if one.initial or one.key in SMALL or one.key in THINGS:
        return False
    before = words[index - 1] if index and one.near else None
    if one.sure:
        if one.first or one.could:
            return not (one.upper and one.capital and len(one.key) < 5 and not one.first)
        return len(one.key) > 4 or one.key in ("diop", "diaw", "sylla")
    determined = before is not None and (before.key in DETERMINERS or one.elided > 0)
    if determined or (one.elided and not one.capital):
        return False
    if one.capital and not one.upper and one.first and one.known and not one.known.place:
        return True
    acts = _acts(words, index)
    if one.key in FIRST_WORDS and acts and (one.could or before is None or before.key in BEFORE):
        return True
    if one.could and one.first and (acts or _surname_next(words, index)):
        return True
    # Nothing known: a capital within the sentence, after « avec », « chez », « c’est », and doing what people do.
    if not (one.unknown and one.capital and not one.upper) or (before is not None and before.key in TOWARDS | PLACES):
        return before is not None and one.unknown and one.could and _told(words, index)
    return (before is not None and before.key in ("avec", "est")) or (acts and words[index + 1].key != "et")


def _told(words: Sequence[Token], index: int) -> bool:
    """« demandez à X », « merci à X », « grâce à X »."""
    return (
        index > 1
        and words[index - 1].key in ("a", "de")
        and words[index - 2].key in TOLD
        and not words[index - 1].opens
    )


def _introduced(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether what precedes says that a name comes: a title, « je m’appelle », « mon voisin », « la famille »."""
    one = words[index]
    if not index or not _follows(text, words, index):
        return False
    position, role = index - 1, words[index - 1]
    if (
        role.key in ("le", "la")
        and index > 1
        and words[index - 2].key in TITLES | {"famille"}
        and lookup(f"{role.key}-{one.key}")
    ):
        return role.near and one.key not in ROLES
    steps = 0
    while position > 0 and role.key in SOCIAL and not role.initial and steps < _FURTHEST and words[position].near:
        position, steps = position - 1, steps + 1
        role = words[position]
        if role.key in KIN or role.key in TITLES:
            break
    if steps and role.key not in KIN and role.key not in TITLES:
        position, role, steps = index - 1, words[index - 1], 0
    if role.key in TITLES and _is_title(text, words, position):
        return _titled(text, one, steps)
    if role.key in CALLED or (
        role.key == "est" and position and words[position - 1].key in ("nom", "prenom", "pseudonyme")
    ):
        return (
            not one.initial
            and one.key not in SMALL
            and one.key not in THINGS
            and (one.could or not one.word or one.nameable)
            and one.key not in ROLES
        )
    if role.key in KIN and one.key not in ROLES:
        if one.initial:
            return (
                text[one.start].isupper()
                and text[one.end : one.end + 1] == "."
                and role.key not in ("chef", "principal")
            )
        if steps and not one.sure:
            return False
        if one.could and not one.upper and one.key not in SMALL and one.key not in THINGS and not one.elided:
            return not one.word or (one.known is not None and not one.opens and not role.key.endswith("s"))
        return (one.nameable and (one.sure or one.key in FIRST_WORDS)) or (
            role.key == "famille" and (one.unknown or one.key in LAST_WORDS)
        )
    return role.key == "chez" and one.unknown and not one.upper and len(one.key) > 3 and one.could


def _titled(text: str, one: Token, steps: int) -> bool:
    if (
        one.key in SMALL
        or one.elided
        or (one.key in ROLES and not (steps == 0 and one.capital and one.key in LAST_WORDS))
    ):
        return False
    if one.initial:
        return text[one.start].isupper() or text[one.end : one.end + 1] == "."
    if steps and not (one.could or one.sure):
        return False
    return one.could or not one.word or one.known is not None


def _is_title(text: str, words: Sequence[Token], position: int) -> bool:
    """« m » is a title with its capital or its stop, and never after a number (« 20 m »)."""
    title = words[position]
    if title.key != "m":
        return (
            title.key not in ("general", "general", "me", "pr")
            or text[title.start].isupper()
            or text[title.end : title.end + 1] == "."
        )
    if text[max(0, title.start - 1) : title.start] == ".":
        return False
    stop = text[title.end : title.end + 1] == "."
    return (text[title.start].isupper() or stop) and not title.gap.strip()[-1:].isdigit() and not title.elided


def _follows(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether only spaces, a colon, an opening quote or the stop of an abbreviation part the word from the one before."""
    gap = words[index].gap.strip(" \t\u00a0\u202f")
    before = words[index - 1].key
    if gap in ("", "«", '"', "“", ":", "-", "("):
        return "\n" not in gap
    return gap == "." and (before in TITLES and len(before) < 5)


def _bigram(words: Sequence[Token], index: int) -> bool:
    """« Le Goff », « Jean Pierre »: two words that the gazetteer holds as one."""
    if index + 1 >= len(words) or not words[index + 1].near:
        return False
    one, other = words[index], words[index + 1]
    known = lookup(f"{one.key}-{other.key}")
    return known is not None and one.could and other.capital


def _acts(words: Sequence[Token], index: int) -> bool:
    """Whether what follows is what a person does (« m’a dit », « habite », « et sa fille »)."""
    if index + 1 >= len(words):
        return False
    following = words[index + 1]
    return (
        following.gap.strip() in ("", ",")
        and not following.opens
        and (following.key in DOES or (following.elided > 0 and following.key in ("a", "est", "avait")))
    )


def _surname_next(words: Sequence[Token], index: int) -> bool:
    if index + 1 >= len(words):
        return False
    following = words[index + 1]
    return (
        following.near
        and following.capital
        and (following.known is not None or following.unknown)
        and following.key not in SMALL
    )


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
            one.opens and not one.known and not _acts(words, index)
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
    while index:
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
        if not (arab or capital or pair or first):
            return index
        index -= 1
    return index


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
        if step == ahead and not _continues(words[index], reached, extra, alone=index == begin):
            break
        extra += reached.unknown
        index = step
        if index - begin >= 6:
            break
    return index


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
    if one.key in SMALL or one.key in THINGS or (one.key in ROLES and not one.capital):
        return False
    if one.capital:
        return one.known is not None or not one.word or (alone and before.first and not one.upper)
    if one.surname_like or (one.first and (one.sure or (one.key in FIRST_WORDS and before.first and not alone))):
        return True
    return (one.unknown and not one.upper | one.could and extra == 0 and before.first and len(one.key) > 3) or (
        one.unknown and one.could
    )


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
