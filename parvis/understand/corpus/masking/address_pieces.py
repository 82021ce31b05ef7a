"""Pieces that addresses are made of: a numbered way, a way, a named dwelling, a door, a postcode with its town. Pure.

A piece alone is seldom somebody's address: ``addresses`` puts them together and judges the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from parvis.understand.corpus.masking.gazetteer import folded
from parvis.understand.corpus.masking.ways import SPACE, STRONG, WEAK, proper_way, way_end
from parvis.understand.corpus.masking.words import said

_I: Final = re.IGNORECASE
_S: Final = SPACE


class Piece(Enum):
    """What a piece tells of where somebody lives."""

    NUMBERED = auto()
    WAY = auto()
    DWELLING = auto()
    # A door that one household opens: « appt 12 ».
    DOOR = auto()
    # What tells a door once the dwelling is known: « entrée C », « villa 14 ».
    PRECISE = auto()
    BUILDING = auto()
    # Says more of another part only: « 3e » alone, « gauche ».
    BARE = auto()
    TOWN = auto()
    BOX = auto()
    MILESTONE = auto()


class Found(NamedTuple):
    """A piece and its place; ``head`` tells two parts of one kind (« bâtiments A, B ») from two kinds."""

    start: int
    end: int
    piece: Piece
    head: str = ""


_NUMBER_WORDS: Final = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf|vingt(?:-\w+)?|trente(?:-\w+)?|"
    r"quarante(?:-\w+)?|cinquante(?:-\w+)?|soixante(?:-\w+)?|quatre-vingts?(?:-\w+)?|cent"
)
_ROAD: Final = (
    rf"(?:r[nd]|route{_S}(?:nationale|d[ée]partementale|territoriale)|nationale|d[ée]partementale)"
    rf"{_S}?(?:n[°o]{_S}?)?\d{{1,4}}(?!\w)|(?P<main>(?:grande?|petite|vieille|basse|haute){_S}?[ ’'-]{_S}?rue)(?!\w)"
)
_NUMBERED: Final = re.compile(
    rf"(?P<cue>\b(?:au|aux|du|le|o|n[°ºo]\.?|num[ée]ros?|adresse{_S}?:?|(?:habite|vis|loge|demeure|habitant|r[ée]sid(?:e|ant)){_S}?:?){_S}{{0,2}})?"
    rf"(?<![\w.,/])(?P<number>\d{{1,4}}(?:{_S}?(?:[-/]|à|et){_S}?\d{{1,4}})?"
    rf"|(?:(?<=\bau )|(?<=num[ée]ro ))(?:{_NUMBER_WORDS})\b)"
    rf"(?P<bis>{_S}?(?:bis|ter|quater|quinquies|[A-Ha-h](?=[\s,])))?{_S}{{0,2}},?{_S}{{0,2}}(?:de{_S}la{_S}|de{_S}l[’']|du{_S}|dans{_S}la{_S})?"
    rf"(?:(?P<road>{_ROAD})|(?P<way>(?P<strong>{STRONG})|(?P<weak>{WEAK}))(?:(?<=\.)|(?=[\s])))",
    _I,
)
# What is numbered and is no house: « bus 12, place de la Mairie », « en 2024, rue de Lannoy ».
_OTHER_NUMBER: Final = re.compile(
    r"\b(?:bus|lignes?|trams?|m[ée]tro|noctilien|rer|page|article|mars|avril|mai|juin|juillet|ao[uû]t|en|depuis|ann[ée]e|lot|janvier|f[ée]vrier|"
    rf"septembre|octobre|novembre|d[ée]cembre){_S}{{1,2}}$",
    _I,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WAY: Final = re.compile(
    rf"(?<![\w’'])(?:{STRONG}|place|pl\.|chemin|ch\.|route|rte|square|quai|cours|passage|voie|mail)(?:(?<=\.)|(?={_S}))",
    _I,
)
_DWELLING: Final = re.compile(
    rf"(?<!\w)(?:r[ée]sidence|r[ée]s\.?|residance|cit[ée]|tour|lotissement|lot\.?|foyer|immeuble|imm\.?|hameau|"
    rf"lieu[- ]dit|quartier|domaine|clos|villa|"
    rf"parc|barre|hlm|sic|sim|copropri[ée]t[ée]|(?:grand{_S})?ensemble|(?P<camp>aire{_S}(?:d[’']accueil|des{_S}gens{_S}du{_S}voyage|de{_S}stationnement))|camp|bidonville|pavillon|"
    rf"b[âa]timent|b[âa]t\.?|p[ée]niche|ravine)(?:(?<=\.)|(?={_S}|,))",
    _I,
)
# « rue de Lannoy, au 14 », « rue des Lilas n° 12 », « boulevard Mandela, le 42. », « rue Gambetta 33. ».
_UNIT: Final = rf"(?:€|euros|h\b|heures|mois|ans|personnes|fois|%|km\b|m\b|{_S}?m[²2])"
_LAST: Final = re.compile(
    rf"{_S}?,?{_S}?(?:(?:au{_S}num[ée]ro|au{_S}n[°o]|au|n[°ºo]\.?|num[ée]ro){_S}?\d{{1,4}}(?:{_S}?(?:bis|ter|[A-DF-Ha-df-h](?=\W|$)))?(?![\w€%]|{_S}?{_UNIT})"
    rf"|(?:,{_S}?le{_S})?(?!(?:19|20)\d\d)\d{{1,4}}(?:{_S}?(?:bis|ter))?(?={_S}?[,;.)\n]|{_S}?$))",
    _I,
)
# « HLM rue Pasteur »: the name is the way's.
_WAY_NEXT: Final = re.compile(rf"{_S}(?:rue|avenue|av|bd|boulevard|impasse|chemin|route|all[ée]e|place)\b", _I)
_ACRONYMS: Final = ("hlm", "sic", "sim")
# « Lot 12 », but not « cité du 4 septembre ».
_NUMBER_NEXT: Final = re.compile(rf"\.?{_S}{{1,2}}(?:n[°o]{_S}?)?\d")
_DIGITS: Final = r"\d{1,4}(?:[-/]?[A-Za-z](?![\w’']))?"
# A letter of a staircase, not the verb of « l'appartement a brûlé ».
_ID: Final = (
    rf"(?:\.?{_S}{{1,2}}(?:n[°ºo]\.?{_S}?|num[ée]ro{_S})?(?:{_DIGITS}|(?-i:[A-Z](?![\w’'.]|{_S}[a-zà-ÿ])|[A-Z]\d{{1,4}}(?![\w’'])|[A-Zb-h](?![\w’'])))"
    rf"|\.?{_DIGITS})"
)
_ROOMS: Final = (
    rf"(?!\d|{_S}?(?:pi[èe]ces?|chambres|m2|m²|personnes|€|euros|logements)|{_S}(?:du|de{_S}la|"
    rf"de{_S}l[’']){_S}?(?:centre|stade|lyc[ée]e|coll[èe]ge|parc|palais|gymnase|m[ée]tro|gare|cimeti[èe]re|"
    rf"march[ée]|[ée]cole|mairie|h[ôo]pital))"
)
_SIDE: Final = r"(?:droite|gauche|dte|gche|g\.|d\.|face|centre|droit)"
_NTH: Final = (
    rf"(?:\d{{1,2}}{_S}?(?:er|[eè]me|[eè]|i[eè]me|nd)|premier|deuxi[eè]me|troisi[eè]me|quatri[eè]me|cinqui[eè]me|"
    rf"sixi[eè]me|septi[eè]me|dernier)"
)
_STOREY: Final = r"(?:[ée]tage|[ée]t\b\.?)"
_FLOOR: Final = (
    rf"(?:{_NTH}{_S}?{_STOREY}|[ée]tage{_S}?\d{{1,2}}|rdc|rez[- ]de[- ](?:chauss[ée]e|jardin))"
    rf"(?:{_S}?,?{_S}?(?:(?:porte|pte|c[ôo]t[ée]|[àa]|de){_S})?(?:{_S}?{_SIDE}(?!\w)))?"
)
_PART: Final = re.compile(
    rf"(?<![\w’'])(?<!\d[.,])(?:(?P<door>(?:appartement|appart|appt|apt|app|logement|logt|lgt|porte|pte|"
    rf"bo[iî]te aux lettres|bal)(?:{_ID}{_ROOMS}|\.?{_S}(?:de{_S})?(?:droite|gauche)|{_S}(?:est|"
    rf"c[’']est){_S}(?:le{_S}|la{_S})?(?:n[°o]{_S}?)?\d{{1,4}}(?!\w)))\b"
    rf"|(?P<precise>(?:entr[ée]e|hall|escalier|esc|cage|case|villa|lot|pavillon|emplacement|caravane|terrain|"
    rf"chalet|chambre|studio|bo[iî]te|box|maison|palier|mobil[- ]?home){_ID}{_ROOMS})\b"
    rf"|(?P<building>(?:b[âa]timent|b[âa]t|bt|immeuble|imm|bloc|tour|all[ée]e|barre|îlot|ilot){_ID}{_ROOMS})"
    rf"|(?P<side>{_NTH}{_S}(?:{_STOREY},?{_S})?(?:(?:porte|[àa]|de|c[ôo]t[ée]){_S}){{0,2}}{_SIDE}(?!\w))|(?P<floor>{_FLOOR})|(?P<bare>{_NTH}(?!\w)|(?<={_S}){_SIDE}(?!\w)))",
    _I,
)
_PART_AFTER: Final = re.compile(rf"(?<=l[’'])(?:entr[ée]e|immeuble|escalier|appartement|appart|appt){_ID}{_ROOMS}", _I)
_NAME: Final = (
    rf"(?:(?:Le|La|Les|L[’']|LE|LA|LES|St|Ste|Saint|Sainte){_S}?)?[A-ZÀ-Ý][\w’'-]*"
    rf"(?:{_S}(?:(?:de|la|le|les|en|sur|sous|lès|du|des|et|aux?|d[’']|DE|LA|LE|LES|EN|SUR|DU|DES){_S}?){{1,2}}[A-ZÀ-Ý][\w’'-]*|{_S}[A-ZÀ-Ý][\w’'-]+)*"
)
_CEDEX: Final = rf"(?:{_S}[Cc](?:edex|EDEX)(?:{_S}\d{{1,2}})?)?"
_POSTCODE: Final = re.compile(
    rf"(?<![\w.,/])(?:F-)?(?:\d{{5}}|\d{{2}}{_S}\d{{3}})(?!\d|{_S}?(?:€|euros|habitants|personnes))"
    rf"(?:{_S}{{0,2}}[-–,]?{_S}{{0,2}}(?:{_NAME}{_CEDEX}|(?:(?:st|saint|sainte|le|la|les){_S})?[a-zà-ÿ][\w’-]{{2,}}(?:{_S}(?:sur|sous|en|les|la){_S}[a-zà-ÿ’-]+)?))?"
)
_BOX: Final = re.compile(rf"(?<!\w)B\.?P\.?{_S}?(?:n[°o]{_S}?)?\d{{1,6}}(?!\d)", _I)
_MILESTONE: Final = re.compile(rf"(?<!\w)(?:PK|P\.K\.){_S}?\d{{1,3}}(?:[.,]\d{{1,3}})?(?!\w)", _I)
_SIDE_OF_ISLAND: Final = re.compile(rf"(?<!\w)c[ôo]t[ée]{_S}(?:mer|montagne)\b", _I)
# The same in the singular and the plural, or often written without its « s ».
_COUNTED: Final = said("counted")
_PLACES_FOR: Final = re.compile(
    r"\s+(?:de (?:parking|stationnement|garage|cr[èe]che|jeux?|sport|soins)|"
    r"d[’']|en\b|pour\b|dans\b|par\b|assise|libre|handicap)",
    re.IGNORECASE,
)


def pieces(text: str) -> list[Found]:
    """The pieces of ``text``, apart and in order; where two overlap, the one that starts first, then the longest."""
    finders: tuple[Callable[[str], Iterator[Found]], ...] = (_numbered, _ways, _dwellings, _parts, _rest)
    kept: list[Found] = []
    for one in sorted(
        (piece for finder in finders for piece in finder(text)), key=lambda piece: (piece.start, -piece.end)
    ):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _numbered(text: str) -> Iterator[Found]:
    for match in _NUMBERED.finditer(text):
        if _OTHER_NUMBER.search(text, max(0, match.start() - 14), match.start("number")):
            continue
        if _YEAR.fullmatch(match["number"]) and "," in match[0]:
            continue
        if match["road"]:
            # « Grande Rue » needs no name, and may have one.
            end = way_end(text, match.end(), shouted=match["road"].isupper()) if match["main"] else match.end()
            yield Found(match.start("number"), end, Piece.NUMBERED)
            continue
        end = way_end(text, match.end(), shouted=match["way"].isupper())
        if end > match.end() and _is_house(text, match, end):
            yield Found(match.start("number"), end, Piece.NUMBERED)


def _is_house(text: str, match: re.Match[str], end: int) -> bool:
    """A strong word is enough; « 2 places de parking » is none: a weak one wants a proper noun, « bis » or « au »."""
    quarter = match["way"].lower().startswith("quartier")
    cue = (match["cue"] or "").strip().lower()
    if not quarter and (match["strong"] or cue not in ("", "le", "du", "aux", "o")):
        return True
    if match["bis"] or (match["number"] not in ("0", "1") and _counts_nothing(text, match)):
        return True
    return proper_way(text, match.end(), end)


def _counts_nothing(text: str, match: re.Match[str]) -> bool:
    """Whether the way, singular after a number, cannot be what is counted (« 25 résidence les tilleuls »)."""
    if not match["weak"] or folded(match["weak"]) in _COUNTED:
        return False
    return not _PLACES_FOR.match(text, match.end())


def _ways(text: str) -> Iterator[Found]:
    for match in _WAY.finditer(text):
        end = way_end(text, match.end(), shouted=match[0].isupper())
        lot = match[0].lower().startswith("lot") and _NUMBER_NEXT.match(text, match.end())
        if end > match.end() and not lot:
            number = _LAST.match(text, end)
            yield Found(match.start(), number.end() if number else end, Piece.NUMBERED if number else Piece.WAY)


def _dwellings(text: str) -> Iterator[Found]:
    for match in _DWELLING.finditer(text):
        if _WAY_NEXT.match(text, match.end()):
            continue
        end = way_end(text, match.end(), shouted=match[0].isupper() and folded(match[0]) not in _ACRONYMS)
        if (end > match.end() or match["camp"]) and not _NUMBER_NEXT.match(text, match.end()):
            number = _LAST.match(text, end)
            kept = number if number and not number[0].strip(" ,").isdigit() else None
            yield Found(match.start(), kept.end() if kept else end, Piece.NUMBERED if kept else Piece.DWELLING)


def _parts(text: str) -> Iterator[Found]:
    for match in _PART.finditer(text):
        head = "".join(filter(str.isalpha, match[0]))[:3].lower()
        group = match.lastgroup or ""
        head = "étage" if group in _STOREYS else folded(head)
        yield Found(match.start(), match.end(), _PIECES[group], head)
    for match in _PART_AFTER.finditer(text):
        yield Found(match.start(), match.end(), Piece.PRECISE, folded(match[0][:3]))


_PIECES: Final = {
    "door": Piece.DOOR,
    "precise": Piece.PRECISE,
    "side": Piece.PRECISE,
    "building": Piece.BUILDING,
    "floor": Piece.BUILDING,
    "bare": Piece.BARE,
}
_STOREYS: Final = ("side", "floor", "bare")


def _rest(text: str) -> Iterator[Found]:
    for expression, piece in (
        (_POSTCODE, Piece.TOWN),
        (_BOX, Piece.BOX),
        (_MILESTONE, Piece.MILESTONE),
        (_SIDE_OF_ISLAND, Piece.PRECISE),
    ):
        for match in expression.finditer(text):
            yield Found(match.start(), match.end(), piece, "côté" if piece is Piece.PRECISE else "")
