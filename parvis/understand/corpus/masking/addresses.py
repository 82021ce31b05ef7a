"""Postal addresses: a number and a way, a flat in a building. A way without a number is a place, not an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parvis.understand.corpus.masking.gazetteer import folded, lookup
from parvis.understand.corpus.masking.words import said

_I: Final = re.IGNORECASE
_S: Final = r"[ \t\u00a0\u202f]"
_STRONG: Final = (
    r"rue|r\.|avenue|ave|av\.?|boulevard|boul\.?|bd\.?|bld\.?|bvd|impasse|imp\.?|ruelle|venelle|faubourg|fbg|fg|chauss[ée]e|mont[ée]e|sentier|sente|"
    r"lotissement|lot\.?|lieu[- ]dit|rond[- ]point|esplanade|promenade|all[ée]es?|all\.|traverse|"
    r"hameau|servitude|quartier"
)
_WEAK: Final = (
    r"place|pl\.?|chemin|che?\.|route|rte|square|sq\.?|cours|quai|passage|r[ée]sidence|r[ée]s\.?|cit[ée]|villa|voie|mail|clos|cour|galerie|parvis|domaine|"
    r"parc|tour|barre|foyer|immeuble|b[âa]timent|b[âa]t|hlm|coron|ruisseau|ravine"
)
_NUMBER_WORDS: Final = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf|vingt(?:-\w+)?|trente(?:-\w+)?|"
    r"quarante(?:-\w+)?|cinquante(?:-\w+)?|soixante(?:-\w+)?|quatre-vingts?(?:-\w+)?|cent"
)
NUMBERED: Final = re.compile(
    rf"(?P<cue>\b(?:au|aux|du|le|n[°ºo]\.?|num[ée]ros?|adresse{_S}?:?|(?:habite|vis|loge|demeure|habitant|r[ée]sid(?:e|ant)){_S}?:?){_S}{{0,2}})?"
    rf"(?<![\w.,/])(?P<number>\d{{1,4}}(?:{_S}?[-/]{_S}?\d{{1,4}})?"
    rf"|(?:(?<=\bau )|(?<=num[ée]ro ))(?:{_NUMBER_WORDS})\b)"
    rf"(?P<bis>{_S}?(?:bis|ter|quater|quinquies|[A-Ha-h](?=[\s,])))?{_S}{{0,2}},?{_S}{{0,2}}(?:de{_S}la{_S}|de{_S}l[’']|du{_S}|dans{_S}la{_S})?"
    rf"(?P<way>(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))(?:(?<=\.)|(?=[\s]))",
    _I,
)
# « rue de Lannoy, au 14 », « rue des Lilas n° 12 ».
NUMBER_LAST: Final = re.compile(
    rf"(?<!\w)(?:{_STRONG}|place|chemin|route|square|quai|r[ée]sidence|cit[ée]|cours)(?={_S})", _I
)
_LAST: Final = re.compile(
    rf"{_S}?,?{_S}?(?:(?:au|n[°ºo]\.?|num[ée]ro|au{_S}num[ée]ro|au{_S}n[°o]){_S}?)\d{{1,4}}(?:{_S}?(?:bis|ter))?"
    rf"(?![\w€%]|{_S}?(?:€|euros|h\b|heures|mois|ans|personnes|fois|%))",
    _I,
)
# The same in the singular and the plural, or often written without its « s ».
_COUNTED: Final = said("counted")
_PLACES_FOR: Final = re.compile(
    r"\s+(?:de (?:parking|stationnement|garage|cr[èe]che|jeux?|sport)|"
    r"d[’']|en\b|pour\b|dans\b|par\b|assise|libre|handicap)",
    re.IGNORECASE,
)
_DAY: Final = re.compile(
    r"\s+du\s+(?:\d{1,2}|1er|huit|onze|quatorze)\s+"
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)(?:\s+\d{4})?",
    re.IGNORECASE,
)
_STREET_WORD: Final = re.compile(r"[^\W_]+(?:[.’'‐‑-][^\W_]+)*\.?")
_PARTICLES: Final = said("street_particles")
_TITLES: Final = said("street_titles")
_STOP: Final = said("street_stop")
_DIGITS: Final = r"\d{1,4}(?:[-/]?[A-Za-z](?![\w’']))?"
# A letter of a staircase, not the verb of « l'appartement a brûlé ».
_ID: Final = rf"(?:\.?{_S}{{1,2}}(?:n[°ºo]\.?{_S}?)?(?:{_DIGITS}|(?-i:[A-Zb-h])\d{{0,4}}(?![\w’']))|\.?{_DIGITS})"
_ROOMS: Final = rf"(?!\d|{_S}?(?:pi[èe]ces?|chambres|m2|m²|personnes|€|euros|logements))"
_FLAT: Final = r"appartement|appart|appt|apt|app|logement|lgt|porte|pte|bo[iî]te aux lettres|bal"
_HOUSE: Final = r"b[âa]timent|b[âa]t|immeuble|imm|hall|escalier|esc|entr[ée]e|bloc|tour|cage|all[ée]e|villa|pavillon"
_FLOOR: Final = (
    rf"(?:\d{{1,2}}{_S}?(?:er|[eè]me|e){_S}?[ée]tage|[ée]tage{_S}?\d{{1,2}}|rdc|rez[- ]de[- ]chauss[ée]e)"
    rf"(?:{_S}(?:droite|gauche))?"
)
_PART: Final = (
    rf"(?:(?P<flat>(?:{_FLAT})(?:{_ID}{_ROOMS}|\.?{_S}(?:de{_S})?(?:droite|gauche)))\b|(?:{_HOUSE}){_ID}|{_FLOOR})"
)
_JOIN: Final = (
    rf"{_S}{{0,2}}(?:[,;–—-]|\n)?{_S}{{0,2}}"
    rf"(?:(?:au|à|du|de{_S}la|de{_S}l[’']|dans{_S}le|dans{_S}l[’']){_S}?)?(?:la{_S}|le{_S})?"
)
PARTS: Final = re.compile(rf"(?<![\w]){_PART}(?:{_JOIN}{_PART.replace('?P<flat>', '?:')}){{0,4}}", _I)
_PART_ONE: Final = re.compile(_PART, _I)
_MORE: Final = re.compile(
    rf"{_JOIN}{_PART.replace('?P<flat>', '?:')}(?:{_JOIN}{_PART.replace('?P<flat>', '?:')}){{0,4}}", _I
)
_TOWN: Final = re.compile(
    rf"{_S}{{0,2}}(?:[,;–—-]|\n|\bà\b|\()?{_S}{{0,2}}(?:F-)?(?:\d{{5}}|\d{{2}}{_S}\d{{3}})(?!\d){_S}{{0,2}}-?{_S}?"
    rf"(?:(?:[A-ZÀ-Ý][\w’'-]*|(?:[Ll]e|[Ll]a|[Ll]es){_S}[A-ZÀ-Ý][\w’'-]*)"
    rf"(?:{_S}(?:(?:de|la|le|les|en|sur|sous|lès|du|des|d[’']){_S})?(?:[A-ZÀ-Ý][\w’'-]*))*(?:{_S}cedex(?:{_S}\d+)?)?|[a-zà-ÿ][\w’-]{{2,}})?\)?",
)
BOX: Final = re.compile(
    rf"(?<!\w)B\.?P\.?{_S}?(?:n[°o]{_S}?)?\d{{1,6}}(?!\d)|(?<!\w)PK{_S}?\d{{1,3}}(?:[.,]\d{{1,3}})?{_S}?,?{_S}?c[ôo]t[ée]{_S}(?:mer|montagne)",
    _I,
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of postal addresses, with the flat, the postcode and the town that go with them; some may overlap."""
    for match in NUMBERED.finditer(text):
        end = _way_end(text, match.end())
        if end > match.end() and _is_address(text, match, end):
            yield match.start("number"), _extended(text, end)
    for match in NUMBER_LAST.finditer(text):
        end = _way_end(text, match.end())
        number = _LAST.match(text, end)
        if end > match.end() and number:
            yield match.start(), _extended(text, number.end())
    for match in PARTS.finditer(text):
        # « Bâtiments A, B » tells a place; « bâtiment B, 3e étage », somebody's door.
        heads = {"".join(filter(str.isalpha, part[0]))[:3].lower() for part in _PART_ONE.finditer(match[0])}
        if match["flat"] or len(heads) > 1:
            yield match.start(), _extended(text, match.end())
    for match in BOX.finditer(text):
        yield match.start(), _extended(text, match.end())


def _is_address(text: str, match: re.Match[str], end: int) -> bool:
    """A strong word is enough; « 2 places de parking » is none: a weak one wants a proper noun, « bis » or « au »."""
    if (
        match["cue"]
        and match["cue"].strip().lower() not in ("le", "du", "aux")
        and not match["way"].lower().startswith("quartier")
    ):
        return True
    if match["strong"] and not match["way"].lower().startswith("quartier"):
        return True
    if match["bis"] or (match["number"] not in ("0", "1") and _counts_nothing(text, match)):
        return True
    return any(word[0].isupper() or _is_name(word) for word in _STREET_WORD.findall(text, match.end(), end))


def _counts_nothing(text: str, match: re.Match[str]) -> bool:
    """Whether the way, singular after a number, cannot be what is counted (« 25 résidence les tilleuls »)."""
    if not match["weak"] or folded(match["weak"]) in _COUNTED:
        return False
    return not _PLACES_FOR.match(text, match.end())


def _is_name(word: str) -> bool:
    known = lookup(folded(word))
    return known is not None and not known.doubtful and len(word) > 3


def _way_end(text: str, position: int) -> int:
    """Where the name of the way ends: its proper nouns, or a word or two of a text without capitals."""
    day = _DAY.match(text, position)
    if day:
        return day.end()
    end, small, wants = position, 0, True
    for match in _STREET_WORD.finditer(text, position):
        between = text[end : match.start()] if end > position else text[position : match.start()]
        if between.strip(" \t\u00a0\u202f") or len(between) > 2:
            break
        word = match[0]
        key = folded(word).rstrip(".")
        proper = word[0].isupper() or (word[0].isdigit() and small == 0)
        last = key.split("’")[-1]
        if key in _PARTICLES and not (small and not wants and not _proper_follows(text, match.end())):
            if end > position and not wants and not _proper_follows(text, match.end()):
                break
            end = match.end()
            continue
        if not proper and (key in _STOP or last in _STOP or key.split("’")[0] in ("j", "c", "qu", "n", "s", "m", "t")):
            break
        if not proper and not wants and not _is_name(word):
            break
        end = match.end()
        small += 1
        wants = (
            (last in _TITLES or key in _TITLES or (_is_name(word) and small < 3))
            if not proper or word.isupper()
            else last in _TITLES
        )
        if small >= 6 or (word.endswith(".") and len(word) > 3):
            break
    return _without_particle(text, position, end)


def _proper_follows(text: str, position: int) -> bool:
    rest = re.match(
        r"(?:[ \t\u00a0]+(?:de|du|des|la|le|les|l[’']|d[’']))*[ \t\u00a0]+(\w)", text[position : position + 40]
    )
    return rest is not None and rest[1].isupper()


def _without_particle(text: str, position: int, end: int) -> int:
    said = text[position:end].rstrip(" .")
    while said and folded(said.split()[-1]) in _PARTICLES:
        said = said.rsplit(None, 1)[0] if len(said.split()) > 1 else ""
    return position + len(said)


def _extended(text: str, end: int) -> int:
    """``end``, past the flat, the building, the postcode and the town that follow."""
    for expression in (_MORE, _TOWN, _MORE):
        more = expression.match(text, end)
        if more and more.end() > end:
            end = more.end()
    return end
