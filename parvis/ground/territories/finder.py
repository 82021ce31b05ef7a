"""From what a resident types to quarters and communes.

Accents, case, hyphens, apostrophes, articles, « st » and small errors are forgiven. Other names of quarters
(aliases) come first, then official names of quarters, communes, postcodes. The best answer is first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from rapidfuzz import fuzz

from parvis.ground.territories.keys import search_key
from parvis.ground.territories.models import Commune, Departement, Quartier, QuartierAlias

#: Signs read of what is typed, and answers given of each kind.
LONGEST = 120
MOST = 10

EXACT, STARTS, WORDS, CLOSE = 4, 3, 2, 1

_ARTICLES = frozenset({"l", "le", "la", "les", "d", "de", "du", "des", "a", "au", "aux", "en"})
_NOISE = frozenset({"qpv", "quartier", "quartiers", "commune", "prioritaire", "cedex"})
_ARRONDISSEMENT = re.compile(
    r"(?P<city>paris|marseille|lyon) (?P<number>[0-9]{1,2})"
    r" ?(?:e|er|eme|ieme)?(?: (?:arr|ardt|arrondissement))?"
)
_FIRST_ARRONDISSEMENT = {"paris": (75100, 20), "marseille": (13200, 16), "lyon": (69380, 9)}
_QUARTER_CODE = re.compile(r"q[np][0-9a-z]{6,8}")
# Under these, a likeness found by trigrams is chance (rapidfuzz ratio, 0–100).
_LIKE_COMMUNE = 72
_LIKE_QUARTER = 75
# From this likeness a misspelt commune is preferred to a commune's name followed by something.
_SURELY_MEANT = 88
# Points of a fit, tried on what residents type; a mere likeness is worth itself.
_POINTS = {EXACT: 140, STARTS: 115, WORDS: 100}
_BEHIND = 40
#: Fewer signs than this are a beginning of a name, never a misspelling.
_SHORTEST_CLOSE = 4

Named = TypeVar("Named", Commune, Quartier)


@dataclass(slots=True)
class Answers:
    """What was found: quarters and communes, best first in each list.

    ``close`` says that nothing fits exactly and that these are the likeliest. ``known_as`` gives, by code of
    quarter, the other name under which it was found.
    """

    quartiers: list[Quartier] = field(default_factory=list)
    communes: list[Commune] = field(default_factory=list)
    close: bool = False
    known_as: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.quartiers or self.communes)


@dataclass(slots=True)
class _Typed:
    """What was typed, taken apart."""

    key: str
    postcode: str = ""
    departement: str = ""


def find(text: str) -> Answers:
    """Quarters and communes that ``text`` may name; empty answers when it names nothing."""
    typed = _take_apart(text)
    if not typed.key and not typed.postcode:
        return Answers()
    if _QUARTER_CODE.fullmatch(typed.key):
        return Answers(quartiers=list(_quartiers().filter(pk=typed.key.upper())))
    if arrondissement := _arrondissement(typed):
        return Answers(communes=[arrondissement])
    if typed.postcode:
        return _by_postcode(typed)
    return _by_name(typed)


def _take_apart(text: str) -> _Typed:
    words = [word for word in search_key(text[:LONGEST].replace("\0", " ")).split() if word not in _NOISE]
    typed = _Typed(key="")
    for word in list(words):
        if re.fullmatch(r"[0-9]{5}", word) and not typed.postcode:
            typed.postcode = word
            words.remove(word)
    if len(words) > 1 and re.fullmatch(r"[0-9]{2}|2[ab]|9[78][0-9]", words[-1]):
        typed.departement = words.pop().upper()
    typed.key = " ".join(words)
    if typed.departement and _ARRONDISSEMENT.fullmatch(f"{typed.key} {typed.departement}".lower()):
        _, most = _FIRST_ARRONDISSEMENT[words[0]]
        if int(typed.departement) <= most:
            typed.key, typed.departement = f"{typed.key} {typed.departement}".lower(), ""
    return typed


def _arrondissement(typed: _Typed) -> Commune | None:
    read = _ARRONDISSEMENT.fullmatch(typed.key)
    if not read:
        return None
    first, most = _FIRST_ARRONDISSEMENT[read["city"]]
    number = int(read["number"])
    return _communes().filter(pk=str(first + number)).first() if 1 <= number <= most else None


def _communes() -> QuerySet[Commune]:
    has_quarters = Quartier.objects.filter(
        Q(communes=OuterRef("pk")) | Q(communes=OuterRef("parent")),
        zoning=Quartier.Zoning.Z2024,
        current=True,
    )
    return (
        Commune.objects.filter(current=True)
        .select_related("departement", "parent")
        .annotate(has_quarters=Exists(has_quarters))
    )


def _quartiers() -> QuerySet[Quartier]:
    return (
        Quartier.objects.filter(zoning=Quartier.Zoning.Z2024, current=True)
        .defer("geometry", "indicators")
        .prefetch_related("communes")
    )


def _by_postcode(typed: _Typed) -> Answers:
    there = list(_communes().filter(postcodes__contains=[typed.postcode]))
    if not there and not typed.key:
        there = list(_communes().filter(pk=typed.postcode))
    named = [one for one in there if typed.key and _fits(typed.key, one.search_key) >= WORDS]
    # An arrondissement says more than its whole commune, which bears all its postcodes.
    parts = {one.parent_id for one in there if one.parent_id}
    communes = named or [one for one in there if one.pk not in parts]
    answers = Answers(communes=_once(sorted(communes, key=_weight)))
    if typed.key and not named:
        inside = _in_communes(typed.key, {one.whole.pk for one in there})
        if inside or there:
            answers.quartiers, answers.known_as = inside.quartiers, inside.known_as
            return answers
        return _by_name(_Typed(typed.key, departement=typed.postcode[:2]))
    return answers


def _by_name(typed: _Typed) -> Answers:
    found = _communes_named(typed.key, typed.departement)
    if found.level < EXACT and found.likeness < _SURELY_MEANT and (inside := _beside_a_place(typed.key)):
        return inside
    # Whoever types the name of a commune that has quarters means the commune, unless a quarter bears that
    # very name.
    whole = found.level == EXACT and _has_quarters(found.communes[0])
    answers = _quartiers_named(typed.key, _quartiers_in(typed.departement), exact_only=whole)
    if answers.quartiers and not answers.close:
        answers.communes = found.communes if found.level >= STARTS else []
        return answers
    if found.level > CLOSE:
        return Answers(communes=found.communes)
    nearer = [one for one in answers.quartiers if _likeness(typed.key, one.search_key) > found.likeness]
    if nearer or found.communes:
        return Answers(nearer, found.communes, close=True, known_as=answers.known_as)
    return answers


def _quartiers_in(departement: str) -> QuerySet[Quartier]:
    return _quartiers().filter(departement=departement) if departement else _quartiers()


def _beside_a_place(key: str) -> Answers | None:
    """« la busserine marseille », « st denis réunion »: what comes beside the whole name of a commune or
    département.
    """
    words = key.split()
    cuts: dict[str, str] = {}
    for at in range(1, len(words)):
        before, after = " ".join(words[:at]), " ".join(words[at:])
        cuts |= {after: before, before: after}
    cuts = {place: rest for place, rest in cuts.items() if set(rest.split()) - _ARTICLES}
    if not cuts:
        return None
    with_article = {f"{article}{place}": rest for place, rest in cuts.items() for article in ("", "la ", "le ", "l ")}
    for departement in Departement.objects.filter(current=True, sort_key__in=with_article):
        named = _communes_named(with_article[departement.sort_key], departement.pk)
        if named.level >= STARTS:
            return Answers(communes=named.communes)
    rows = [one for one in _communes().filter(search_key__in=cuts) if _has_quarters(one)]
    if not rows:
        return None
    longest = max(rows, key=lambda one: len(one.search_key)).search_key
    within = [one for one in rows if one.search_key == longest]
    answers = _in_communes(cuts[longest], {one.whole.pk for one in within})
    answers.communes = _once(sorted(within if answers.quartiers else rows, key=_weight))
    answers.close = False
    return answers


def _in_communes(key: str, communes: Iterable[str]) -> Answers:
    return _quartiers_named(key, _quartiers().filter(communes__in=list(communes)).distinct(), generous=True)


@dataclass(slots=True)
class _Named:
    """Communes of a name, best first; how well the first fits, and how alike the names are (0–100)."""

    communes: list[Commune] = field(default_factory=list)
    level: int = 0
    likeness: float = 0.0


def _communes_named(key: str, departement: str) -> _Named:
    """Communes that ``key`` may name; whole names alone when there is one, with longer names that have
    quarters.
    """
    rows = _communes()
    if departement:
        rows = rows.filter(departement=departement)
    peopled_first = rows.filter(_may_fit(key)).order_by(F("population").desc(nulls_last=True), "pk")
    levels = {one: _fits(key, one.search_key) for one in peopled_first[:400]}
    if EXACT not in levels.values():
        close = rows.filter(search_key__trigram_similar=key).annotate(near=TrigramSimilarity("search_key", key))
        for one in close.order_by("-near", "pk")[:40]:
            if _likeness(key, one.search_key) >= _LIKE_COMMUNE:
                levels.setdefault(one, CLOSE)
                levels[one] = levels[one] or CLOSE
    best = max(levels.values(), default=0)
    scores = {
        one: _score(one, key, level)
        for one, level in levels.items()
        if level and (best < EXACT or level == EXACT or (level == STARTS and _has_quarters(one)))
    }
    if not scores:
        return _Named()
    top = max(scores.values())
    kept = [one for one in scores if scores[one] >= top - _BEHIND]
    kept.sort(key=lambda one: (-scores[one], one.pk))
    return _Named(_once(kept), levels[kept[0]], _likeness(key, kept[0].search_key))


def _has_quarters(commune: Commune) -> bool:
    """What :func:`_communes` annotated: whether quarters of 2024 lie in it, or in the whole of a part."""
    return bool(getattr(commune, "has_quarters", False))


def _score(commune: Commune, key: str, level: int) -> float:
    """How likely a resident means ``commune``: the fit, whether it has quarters, its size."""
    fit = _POINTS.get(level, _likeness(key, commune.search_key))
    return fit + 25 * _has_quarters(commune) + 2 * math.log10(1 + (commune.population or 0))


def _quartiers_named(
    key: str, rows: QuerySet[Quartier], *, exact_only: bool = False, generous: bool = False
) -> Answers:
    """Quarters among ``rows`` by another name, then by their own. ``generous``: the commune is known, less
    is needed.
    """
    names = [
        *((alias.quartier_id, alias.name, alias.search_key) for alias in _alias_rows(key, rows, exact=exact_only)),
        *((one.pk, "", one.search_key) for one in _own_rows(key, rows, exact=exact_only)),
    ]
    ranked: dict[str, tuple[int, float, str]] = {}
    for code, alias, name_key in names:
        level = _fits(key, name_key)
        likeness = _likeness(key, name_key)
        if level < WORDS and len(bare(key)) >= _SHORTEST_CLOSE:
            likeness = max(likeness, fuzz.partial_ratio(bare(key), bare(name_key)) - 5)
            level = CLOSE if likeness >= (_LIKE_QUARTER - 10 if generous else _LIKE_QUARTER) else 0
        if not level or (exact_only and level < EXACT) or (level < EXACT and len(key) < 2):
            continue
        # At the same level another name stands before an official one.
        score = (level, likeness + (5 if alias else 0), alias)
        ranked[code] = max(ranked.get(code, (0, 0.0, "")), score)
    best = max((level for level, _, _ in ranked.values()), default=0)
    keep = sorted(
        (code for code in ranked if ranked[code][0] >= min(best, WORDS)),
        key=lambda code: (_down(ranked[code]), code),
    )
    found = rows.in_bulk(keep[:MOST]) if keep else {}
    return Answers(
        quartiers=[found[code] for code in keep[:MOST] if code in found],
        close=best == CLOSE,
        known_as={code: ranked[code][2] for code in keep[:MOST] if ranked[code][2]},
    )


def _down(score: tuple[int, float, str]) -> tuple[int, float]:
    return -score[0], -score[1]


def _alias_rows(key: str, rows: QuerySet[Quartier], *, exact: bool) -> QuerySet[QuartierAlias]:
    aliases = QuartierAlias.objects.filter(quartier__in=rows.order_by().values("pk"))
    found: QuerySet[QuartierAlias] = _alike(aliases, key, exact=exact)
    return found


def _own_rows(key: str, rows: QuerySet[Quartier], *, exact: bool) -> QuerySet[Quartier]:
    found: QuerySet[Quartier] = _alike(rows.prefetch_related(None).order_by(), key, exact=exact)
    return found


def _alike(rows: Any, key: str, *, exact: bool) -> Any:
    if exact:
        return rows.filter(search_key__in={key, bare(key), *(f"{one} {key}" for one in ("le", "la", "les", "l"))})
    near = rows.filter(_may_fit(key) | Q(search_key__trigram_word_similar=key) | Q(search_key__trigram_similar=key))
    return near.annotate(near=TrigramWordSimilarity(key, "search_key")).order_by("-near", F("pk"))[:80]


def _may_fit(key: str) -> Q:
    """Rows whose key holds every word of ``key`` but the articles: all that :func:`_fits` may accept, and
    more.
    """
    wanted = Q()
    for word in bare(key).split():
        wanted &= Q(search_key__contains=word)
    return wanted


def bare(key: str) -> str:
    """``key`` without articles, unless it holds nothing else."""
    return " ".join(word for word in key.split() if word not in _ARTICLES) or key


def _fits(key: str, name: str) -> int:
    """How the words typed fit a name: whole name, its beginning, some of its words (the last may be cut),
    or 0.
    """
    typed, words = bare(key).split(), bare(name).split()
    if typed == words:
        return EXACT
    if words[: len(typed)] == typed:
        return STARTS
    *whole, last = typed
    if all(word in words for word in whole) and any(word.startswith(last) for word in words):
        return WORDS
    return 0


def _likeness(key: str, name: str) -> float:
    """How alike two keys are, 0–100, articles and spaces counted little."""
    bare_key, bare_name = bare(key), bare(name)
    together = fuzz.ratio(bare_key.replace(" ", ""), bare_name.replace(" ", ""))
    return float(max(fuzz.ratio(bare_key, bare_name), together))


def _weight(commune: Commune) -> tuple[bool, int, str]:
    """Order of communes that fit equally: those that have quarters, then the most peopled."""
    return not _has_quarters(commune), -(commune.population or 0), commune.pk


def _once(communes: Iterable[Commune]) -> list[Commune]:
    """The first of each whole commune: a delegated commune that bears its whole's name says nothing more."""
    kept: dict[str, Commune] = {}
    for one in communes:
        kept.setdefault(one.parent_id or one.pk, one)
    return list(kept.values())[:MOST]
