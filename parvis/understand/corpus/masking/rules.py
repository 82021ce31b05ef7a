"""What a rule finds: e-mails, phones, social-security numbers, plates, accounts. Postal addresses are in ``addresses``.

Every expression is linear on hostile text: no nested repetition over the same signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from parvis.understand.corpus.masking.addresses import addresses
from parvis.understand.corpus.masking.kinds import RULE, Kind, Mask
from parvis.understand.corpus.masking.words import said

_I: Final = re.IGNORECASE
_S: Final = r"[ \t\u00a0\u202f\u2009]"

_AT: Final = (
    rf"(?:{_S}{{0,2}}[@＠]{_S}{{0,2}}|{_S}{{0,2}}[(\[{{<]{_S}?(?:at|arobase|arobas|arobaze|@){_S}?[)\]}}>]{_S}{{0,2}}"
    rf"|{_S}{{1,2}}(?:arobase?s?|arobaze?|a commercial){_S}{{1,2}})"
)
_DOT: Final = rf"(?:{_S}?[.．]{_S}?|{_S}{{1,2}}(?:point|dot){_S}{{1,2}}|{_S}?[(\[]{_S}?(?:point|dot|\.){_S}?[)\]]{_S}?)"
_HOSTS: Final = (
    "gmail|hotmail|outlook|yahoo|orange|free|laposte|sfr|wanadoo|live|icloud|protonmail|proton|gmx|numericable|aol|msn|bbox|neuf|"
    "mail|club-internet|bouyguestelecom|ymail|googlemail|aliceadsl|tutanota|mailo|zaclys|ac-[a-z]{3,12}"
)
_ENDS: Final = (
    "com|fr|net|org|eu|info|be|ch|re|nc|pf|yt|gp|mq|gf|pm|wf|io|me|co|uk|de|it|es|pt|ma|dz|tn|bzh|paris|alsace|corsica|"
    "asso|gouv|edu"
)
_LOCAL: Final = (
    rf"[\w.%+'’&-]{{1,64}}(?:{_S}{{1,2}}(?:point|dot|tiret(?:{_S}du{_S}(?:bas|8|6))?|underscore){_S}{{1,2}}"
    r"[\w+-]{1,40}){0,4}"
)
EMAILS: Final = (
    # An ordinary address, in any alphabet.
    re.compile(r"(?<![\w.+-])[\w.%+'’&-]{1,64}[@＠](?:[\w-]{1,63}\.){1,5}\w{2,24}"),
    # Spaces around the at sign, or « arobase », « (at) »; « point » for a dot.
    re.compile(rf"(?<![\w.+-]){_LOCAL}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,3}}(?:{_ENDS})\b", _I),
    # A known provider, its ending forgotten or mistyped; « karim at gmail.com », « karim chez gmail ».
    re.compile(
        rf"(?<![\w.+-]){_LOCAL}(?:{_AT}|{_S}(?:at|chez){_S})(?:{_HOSTS})(?:{_S}?[.,;]{_S}?(?:{_ENDS}|con|cm)|{_S}(?:(?:point|dot){_S})?(?:{_ENDS}))?\b",
        _I,
    ),
)

_GAP: Final = rf"(?:{_S}{{0,2}}[.\-–—/_·:|•]?{_S}{{0,2}}|,)"
_WORD: Final = (
    "z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|"
    "cinquante|soixante|septante|huitante|nonante|cents?|et|double"
)
_PHONE_CUE: Final = (
    r"\b(?:t[ée]l(?:[ée]?ph?one|\.)?|phone|portable|num(?:[ée]ro)?|num\.|appel(?:ez|er|le|é|lez)?|rappel(?:ez|er|le)|joindre|joignable|contact(?:ez|er)?|"
    r"whats?app|vini|mobilis|mobile|fixe|sms|texto|gsm)\b[^\d\n]{0,25}"
)
PHONES: Final = (
    # National, ten digits grouped in any way; the letter O for a zero.
    re.compile(rf"(?<![\w+])(?<!\d[.,])(?:\([0Oo]\)|[0Oo]){_GAP}[1-9](?:{_GAP}\d){{8}}(?!\d)"),
    # With the country: +33 (0)6…, 0033 6…, +262 692…; any other country's as well.
    re.compile(rf"(?<![\w])(?:\+{_S}?|00{_S}?)\d{{1,3}}{_GAP}(?:\({_S}?0{_S}?\){_GAP})?\d(?:{_GAP}\d){{6,11}}(?!\d)"),
    re.compile(rf"(?<![\w])\(\+?\d{{2,3}}\){_GAP}(?:\(?0\)?{_GAP})?\d(?:{_GAP}\d){{6,9}}(?!\d)"),
    re.compile(rf"(?<![\w+])33{_GAP}(?:\(0\){_GAP})?[67](?:{_GAP}\d){{8}}(?!\d)"),
    # Polynésie (8 digits), Nouvelle-Calédonie, Wallis and Saint-Pierre (6): these by pairs, or after « tél ».
    re.compile(
        rf"(?<![\d.,/])(?:40|49|87|88|89)(?P<gap>{_S}|\.|-)\d\d(?:(?P=gap)\d\d){{2}}(?![\d]|{_S}?(?:€|euros|%))"
    ),
    re.compile(
        rf"{_PHONE_CUE}(?P<kept>\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?:{_GAP}\d{{2}})?)(?![\d]|{_S}?(?:€|euros|%))", _I
    ),
    # Spelled out: « zéro six douze trente-quatre… ».
    re.compile(rf"\bz[ée]ro[\s,-]{{1,3}}(?:(?:{_WORD}|\d{{1,2}})[\s,-]{{1,3}}){{3,20}}(?:{_WORD}|\d{{1,2}})\b", _I),
)
# Numbers free of charge belong to services, never to a person.
_FREE: Final = re.compile(r"080[05]")

NIRS: Final = re.compile(
    rf"(?<![\w])[1-478]{_GAP}\d\d{_GAP}\d\d{_GAP}(?:\d\d|2[{_S[1:-1]}]?[ABab]){_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d(?:{_GAP}(?:cl[ée]{_S}?:?{_S}?)?\d\d)?(?![\d])"
)
# In any groups, or only its beginning: when it is said what it is.
_NIR_SAID: Final = rf"(?:s[ée]cu(?:rit[ée]{_S}sociale)?|\bnir\b|\bnss\b|n[°o]?{_S}?ss\b|carte{_S}vitale)[^\d\n]{{0,30}}"
SAID_NIRS: Final = (
    re.compile(
        rf"{_NIR_SAID}(?P<kept>[1-478](?:{_GAP}\d){{4}}{_GAP}(?:\d{_GAP}\d|2{_GAP}[ABab])(?:{_GAP}\d){{6}}(?:{_GAP}\(?(?:cl[ée]{_S}?:?{_S}?)?[\dXx*]{_GAP}[\dXx*]\)?)?)(?!\d)",
        _I,
    ),
    re.compile(
        rf"{_NIR_SAID}(?P<kept>[12]{_GAP}\d\d{_GAP}\d\d(?:{_GAP}(?:\d\d|2[AB])(?:{_GAP}\d{{3}}){{0,2}})?)(?![\d])", _I
    ),
)
_NIR_CUE: Final = re.compile(r"s[ée]cu|\bnir\b|\bnss\b|carte vitale|immatricul|ameli|assur|num[ée]ro", _I)
_MONTHS: Final = frozenset(range(1, 13)) | frozenset(range(20, 43)) | frozenset(range(50, 100))

_PAIR: Final = "[A-HJ-NP-TV-Za-hj-np-tv-z]{2}"
PLATES: Final = re.compile(
    rf"(?<![\w-])({_PAIR})({_S}?[-–—.·]{_S}?|{_S}?)(\d{{3}})({_S}?[-–—.·]{_S}?|{_S}?)({_PAIR})(?![\w])"
)
_DEPARTEMENT: Final = "(?:97[1-6]|2[ABab]|0[1-9]|[1-8][0-9]|9[0-5])"
OLD_PLATES: Final = re.compile(
    rf"(?<![\w-])(\d{{1,4}})({_S}|-|–|\.)?([A-Za-z]{{1,3}})({_S}|-|–|\.)?({_DEPARTEMENT})"
    rf"(?![\w€%]|[.,]\d|{_S}?(?:€|%|euros|ans|m²|m2))"
)
FAR_PLATES: Final = re.compile(rf"(?<![\w-])\d{{1,3}}{_S}?\d{{3}}{_S}?(?:NC|P|WF|SPM)(?![\w])")
_PLATE_CUE: Final = re.compile(
    r"plaque|immatricul|voiture|camion|v[ée]hicule|moto|scooter|\bquad|clio|golf|peugeot|renault|citro[eë]n|bmw|audi|mercedes|kangoo|\btwingo|"
    r"megane|épave|epave|caisse|fourgon|utilitaire|stationn|gar[ée]e?",
    _I,
)
_SMALL: Final = said("plate_small")

_NET: Final = (
    r"(?:insta(?:gram)?|snap(?:chat)?|tik[ -]?tok|twitter|facebook|fb|messenger|telegram|discord|youtube|twitch|"
    r"linkedin|ig|whatsapp|signal|threads|bluesky|x)"
)
HANDLES: Final = (
    re.compile(r"(?<![\w.@＠/])[@＠][\w](?:[\w.-]{0,38}\w)?"),
    re.compile(
        r"\b(?:instagram|facebook|fb|tiktok|twitter|x|t|snapchat|linkedin|youtube|twitch|threads)\.(?:com|me|net|tv)/(?:add/|in/|profile\.php\?id=)?@?[\w.%-]{2,60}",
        _I,
    ),
    # « mon insta : lea.93 », « snap → karim_59 »: what follows the sign.
    re.compile(
        rf"\b(?:{_NET}|pseudo|compte|profil|identifiant)(?:{_S}(?:perso|pro))?{_S}{{0,2}}(?:[:=→>]|(?:,{_S})?c[’']est|s[’']appelle|sous(?:{_S}le{_S}nom)?){_S}{{0,2}}"
        rf"(?P<kept>@?[\w](?:[\w.#-]{{1,38}}[\w#]))",
        _I,
    ),
    re.compile(
        rf"\b(?:mon|notre)(?:{_S}compte)?{_S}(?:{_NET}|pseudo|compte){_S}est{_S}(?P<kept>@?[\w](?:[\w.#-]{{1,38}}[\w#]))",
        _I,
    ),
    # Without any sign, only what cannot be a word: a digit, a dot or a low line inside.
    re.compile(
        rf"\b(?:{_NET}|pseudo|compte|profil)(?:{_S}(?!(?:\d))[\w’'àé]{{1,7}}){{0,2}}{_S}[«\"“]?{_S}?(?P<kept>@?(?=[\w.-]*[a-zA-Z])(?=[\w-]*[\d_]|[\w-]+\.\w)[\w](?:[\w.#-]{{1,38}}[\w#]))",
        _I,
    ),
    re.compile(r"(?<![\w@])(?P<kept>[\w.]{2,32}#\d{4})(?!\d)"),
    re.compile(
        rf"(?<![\w.@-])(?P<kept>(?=[\w.-]*[a-zA-Z])(?=[\w.-]*[\d_])[a-zA-Z][\w.-]{{3,38}}\w){_S}(?:sur|on){_S}(?:mon{_S})?{_NET}\b",
        _I,
    ),
    # « ajoutez momo-la-debrouille sur snap »: what is asked to be added.
    re.compile(
        rf"\b(?:ajoute[zr]?|ajouter|suive[zr]?|suivre|follow|contacte[zr]?|cherche[zr]?|trouve[zr]?|c[’']est|"
        rf"suis)(?:[- ](?:moi|nous))?{_S}"
        rf"(?P<kept>@?[\w][\w.-]{{3,38}}){_S}(?:sur|on){_S}(?:mon{_S})?{_NET}\b",
        _I,
    ),
)
_NOT_HANDLES: Final = re.compile(
    r"(?:https?|www)\b|(?:moi|nous|surtout|aussi|mieux|seul|seule|toujours|souvent|jamais|plus|connue?s?|actifs?|active|inscrite?|perdue?)$|\d{1,2}h\d{0,2}$|(?:est|sont|les?|des?|pour|une?|pas|tr[eè]s|qui|que|plein|trop|bien|mal|mort|fermée?)$",
    _I,
)


def rule_masks(text: str) -> list[Mask]:
    """Masks of the rules, in no order; two may overlap, the earlier of the list winning."""
    finders: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
        (Kind.EMAIL, _emails),
        (Kind.NIR, _nirs),
        (Kind.PHONE, _phones),
        (Kind.PLATE, _plates),
        (Kind.HANDLE, _handles),
        (Kind.ADDRESS, addresses),
    )
    return [Mask(start, end, kind, RULE) for kind, finder in finders for start, end in finder(text)]


def nir_key_fits(digits: str) -> bool:
    """Whether the two last of the fifteen digits are the key of the others: 97 minus the rest by 97.

    Source: Insee, decree 82-103 of 1982. ``2A`` and ``2B`` count as 19 and 18.
    """
    body, key = digits[:13].upper().replace("2A", "19").replace("2B", "18"), digits[13:]
    return 97 - int(body) % 97 == int(key)


def _plain_nir(digits: str) -> bool:
    """Fifteen digits that begin like somebody's, and like no other number of so many (a card has sixteen)."""
    return digits[0] in "12" and 1 <= int(digits[3:5]) <= 12


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if not re.search(r"[@＠]|arob|\bat\b|commercial|chez", text, _I):
        return
    for expression in EMAILS:
        for match in expression.finditer(text):
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for expression in PHONES:
        for match in expression.finditer(text):
            digits = "".join(sign for sign in match[0] if sign.isdigit())
            if not _FREE.match(digits):
                yield match.span("kept") if "kept" in match.groupdict() else match.span()


def _nirs(text: str) -> Iterator[tuple[int, int]]:
    for match in NIRS.finditer(text):
        digits = re.sub(r"[^0-9ABab]", "", re.sub("cl[ée]", "", match[0]))
        if not digits.isascii() or int(digits[3:5]) not in _MONTHS:
            continue
        # A key that does not fit may be a slip of the pen: the number is masked when it is said, or written, as one.
        grouped = match[0] != digits
        said = grouped or _NIR_CUE.search(text, max(0, match.start() - 60), match.start()) is not None
        if said or len(digits) == 13 or _plain_nir(digits) or nir_key_fits(digits):
            yield match.span()
    for expression in SAID_NIRS:
        for match in expression.finditer(text):
            yield match.span("kept")


def _plates(text: str) -> Iterator[tuple[int, int]]:
    for match in PLATES.finditer(text):
        left, gap, _digits, _gap, right = match.groups()
        words = (left.lower() in _SMALL) + (right.lower() in _SMALL)
        if gap.strip() or not words or (words == 1 and _cued(text, match.start())):
            yield match.span()
    for match in OLD_PLATES.finditer(text):
        letters = match[3]
        if match[2] != match[4]:
            continue
        plain = letters.isupper() and len(letters) > 1 and match[2] is not None and letters.lower() not in _SMALL
        if plain or (letters.lower() not in _SMALL and _cued(text, match.start())):
            yield match.span()
    for match in FAR_PLATES.finditer(text):
        if _cued(text, match.start()):
            yield match.span()


def _cued(text: str, start: int) -> bool:
    return _PLATE_CUE.search(text, max(0, start - 60), start) is not None


def _handles(text: str) -> Iterator[tuple[int, int]]:
    for expression in HANDLES:
        for match in expression.finditer(text):
            start, end = match.span("kept") if "kept" in match.groupdict() else match.span()
            if not _NOT_HANDLES.match(text, start, end):
                yield start, end
