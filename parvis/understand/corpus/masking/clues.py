"""Clues that a word is somebody's name: what the gazetteer says of it, what is said before and after. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parvis.understand.corpus.masking.gazetteer import lookup
from parvis.understand.corpus.masking.tokens import Token
from parvis.understand.corpus.masking.words import (
    ADJECTIVES,
    BEFORE,
    CALLED,
    DETERMINERS,
    DOES,
    FIRST_WORDS,
    KIN,
    LAST_WORDS,
    LETTERED,
    NEAREST,
    PLACE_WORDS,
    PLACES,
    ROLES,
    SMALL,
    SOCIAL,
    THINGS,
    TITLES,
    TOLD,
    TOWARDS,
)

# Words between a function and the name: « l'adjointe au maire chargée de », at most.
_FURTHEST: Final = 4
_HOUSEHOLD: Final = frozenset(("famille", "familles", "fils", "fille", "freres", "soeurs", "pere", "mere", "clan"))


def is_name(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether the word is a name by itself or by what is said around it."""
    one = words[index]
    if _introduced(text, words, index):
        return True
    if _bigram(words, index) or _signed(text, words, index):
        return True
    if one.initial or one.key in SMALL or one.key in THINGS:
        return False
    before = words[index - 1] if index and one.near else None
    if one.sure:
        if one.first or one.could:
            return not (one.upper and one.capital and len(one.key) < 5 and not one.first)
        return len(one.key) > 4 or one.key in ("diop", "diaw", "sylla")
    if (
        one.first
        and one.known
        and not one.known.doubtful
        and not one.known.place
        and not one.word
        and _acts_or_lives(words, index)
    ):
        return True
    if _household(words, index) or _lives_at(text, words, index):
        return True
    if one.capital and not one.upper and one.last and one.known and not one.known.place and _told(words, index):
        return True
    determined = before is not None and (before.key in DETERMINERS or one.elided > 0)
    if determined or (one.elided and not one.capital):
        return False
    if one.capital and not one.upper and one.first and one.known and not one.known.place:
        return True
    acts = acts_like_one(words, index)
    if one.key in FIRST_WORDS and acts and (one.could or before is None or before.key in BEFORE):
        return True
    if one.could and one.first and (acts or _surname_next(words, index)):
        return True
    if _whole_name(words, index) or _said_to_be(words, index):
        return True
    return one.unknown and not one.upper and _unknown_person(words, index, acts=acts)


def _household(words: Sequence[Token], index: int) -> bool:
    """« les Payet », « chez les Mercier »: one name for a family, never in the plural."""
    one = words[index]
    if not index or not one.near or words[index - 1].key != "les" or not one.capital or one.upper:
        return False
    return (one.last or one.unknown) and not one.key.endswith(("s", "x")) and not (one.known and one.known.place)


def _lives_at(text: str, words: Sequence[Token], index: int) -> bool:
    """« Legrand du troisième », « ba du 6 »: a surname, no article before it, then the floor or the house."""
    one = words[index]
    if index + 1 >= len(words) or words[index + 1].key != "du" or not words[index + 1].near:
        return False
    if one.key in ADJECTIVES or (index and one.near and words[index - 1].key not in BEFORE | {"est", "a", "que"}):
        return False
    if not (one.last and (one.could or one.key in LAST_WORDS)) or (one.known and one.known.place):
        return False
    floor = words[index + 2].key if index + 2 < len(words) else ""
    rest = text[words[index + 1].end : words[index + 1].end + 4].strip()
    return rest[:1].isdigit() or floor in ("bloc", "hall", "bat", "batiment", "rdc") or floor.endswith("ieme")


def _signed(text: str, words: Sequence[Token], index: int) -> bool:
    """« P. Meunier », « PETIT Marcel »: an initial before a surname, or a surname in capitals before a first name."""
    one = words[index]
    if one.key in THINGS | ROLES | SMALL or not one.could or one.initial or not (one.last or one.unknown):
        return False
    if one.known is not None and one.known.place:
        return False
    before = words[index - 1] if index else None
    if before is not None and before.initial and one.gap.strip(" \u00a0") == ".":
        lettered = index > 1 and before.near and words[index - 2].key in PLACES | LETTERED
        return text[before.start].isupper() and not before.elided and not lettered
    if not one.upper or len(one.key) < 3 or index + 1 == len(words):
        return False
    following = words[index + 1]
    known = following.known
    first = known is not None and known.first and not known.place
    return first and following.near and following.capital and not following.upper


def _whole_name(words: Sequence[Token], index: int) -> bool:
    """« Rohullah Ahmadzai dort »: two words that no dictionary holds, with their capitals, then what people do."""
    one = words[index]
    if not (one.could and (one.unknown or one.first)) or index + 2 >= len(words) or one.upper:
        return False
    if index and one.near and words[index - 1].key in PLACES | PLACE_WORDS | TOWARDS:
        return False
    other = words[index + 1]
    if not (other.near and other.capital and not other.upper) or other.key in SMALL | THINGS | ROLES:
        return False
    return (other.unknown or other.last) and acts_like_one(words, index + 1)


def _said_to_be(words: Sequence[Token], index: int) -> bool:
    """« Ah-Kane, l’épicier, »: an unknown word with its capital, then who it is."""
    one = words[index]
    if not (one.could and not one.upper and (one.unknown or one.last)) or index + 2 >= len(words):
        return False
    if one.word and one.opens:
        return False
    article, role = words[index + 1], words[index + 2]
    if article.gap.strip() != ",":
        return False
    if index and one.near and words[index - 1].key in PLACES | PLACE_WORDS | TOWARDS | DETERMINERS:
        return False
    if article.elided:
        return article.key in KIN
    return article.key in ("le", "la", "mon", "ma", "notre", "un", "une") and role.near and role.key in KIN | ROLES


def _unknown_person(words: Sequence[Token], index: int, *, acts: bool) -> bool:
    """Whether a word that nothing knows is a person, by what is around: names that no list holds exist too."""
    one = words[index]
    before = words[index - 1] if index and one.near else None
    following = words[index + 1] if index + 1 < len(words) and words[index + 1].near else None
    if _told(words, index):
        return len(one.key) > 3
    if before is not None and before.key in ("est", "c") and following is not None and following.key == "qui":
        return not one.key.startswith("nimp")
    if not one.could or (before is not None and before.key in TOWARDS | PLACES):
        return False
    if one.opens or before is None:
        return acts and (words[index + 1].elided > 0 or words[index + 1].key in ("habite", "vit", "travaille"))
    if before.key == "de" and index > 1 and words[index - 2].key in NEAREST:
        return True
    if following is not None and following.unknown and following.capital and not following.upper:
        return before.key not in PLACE_WORDS
    return before.key in ("avec", "est", "apres") or (acts and words[index + 1].key != "et")


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
        return (
            (one.nameable and (one.sure or one.key in FIRST_WORDS))
            or (role.key in _HOUSEHOLD and one.key in LAST_WORDS - ADJECTIVES)
            or (role.key == "famille" and one.key in LAST_WORDS)
            or (_own(words, position) and one.unknown and len(one.key) > 3)
        )
    return role.key == "chez" and one.unknown and not one.upper and len(one.key) > 3 and one.could


def _own(words: Sequence[Token], position: int) -> bool:
    """« mon voisin », « la famille »: one person, or one household."""
    role = words[position]
    return role.key == "famille" or (role.key in NEAREST and position > 0 and words[position - 1].key in ("mon", "ma"))


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
    """Whether only spaces, a colon, a quote or the stop of an abbreviation part the word from the one before."""
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


def acts_like_one(words: Sequence[Token], index: int) -> bool:
    """Whether what follows is what a person does (« m’a dit », « habite », « et sa fille »)."""
    if index + 1 >= len(words):
        return False
    following = words[index + 1]
    return (
        following.gap.strip() in ("", ",")
        and not following.opens
        and (following.key in DOES or (following.elided > 0 and following.key in ("a", "est", "avait")))
    )


def _acts_or_lives(words: Sequence[Token], index: int) -> bool:
    """« zak m'a dit », « tao du bâtiment c », « c'est uma qui »."""
    if acts_like_one(words, index):
        return True
    rest = [one.key for one in words[index + 1 : index + 3]]
    return rest[:1] == ["du"] and (
        len(rest) < 2 or rest[1] in PLACES or rest[1] in ("e", "er", "eme", "hall", "bloc", "premier")
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
