"""What the minutes say of a statement rather than in it: how many agreed, and whether it was disputed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from parvis.listen.meetings.reading.cutting import Span, fold

NUMBERS: Final = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
    "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100,
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_COUNT: Final = r"(?P<n>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")\b(?: de)?"
_PEOPLE: Final = (
    r"(?:personnes?|pers\.?|habitant\w*(?:[·.]e?s)?|participant\w*(?:[·.]e?s)?|voix|votants?|mains?|presents?|gens|"
    r"parents?|jeunes|femmes|familles|locataires|riverains)"
)
_AGREE: Final = (
    r"(?:d'accord|en accord|pour\b|favorables?|approuv\w*|confirm\w*|soutien\w*|partage\w*|adher\w*|"
    r"votes?\b)"
)
AGREED: Final = [
    re.compile(rf"{_COUNT} {_PEOPLE}(?: [\w']+){{0,5}}? {_AGREE}"),
    re.compile(rf"{_COUNT} (?:d'accord|pour\b(?! )|voix|votes?\b|gommettes?|soutiens?|approbations?|\+1)"),
    re.compile(rf"(?:d'accord|accords?|voix|votes?|soutiens?|approbations?|gommettes?)\s*:\s*{_COUNT}"),
    re.compile(
        r"(?:signale|cite|evoque|approuve|soutenu|partage|confirme|reclame|demande|valide|appuye|repris|dit|"
        r"exprime|plebiscite)\w* par "
        rf"(?:une |plus de |environ |pres de )?{_COUNT}(?: {_PEOPLE})?"
    ),
    re.compile(rf"(?:approuv|soutienn|confirm|partag)\w* {_COUNT} {_PEOPLE}"),
    re.compile(rf"{_COUNT} {_PEOPLE}(?: [\w']+){{0,2}} (?:levent|ont leve|leve) la main"),
]
DISPUTED: Final = re.compile(
    r"pas (?:toutes? |tous )?d'accord|desaccord|fait debat|a debattre|debattu|"
    r"avis (?:\w+ ){0,3}(?:partages?|divis|diverg|oppos|"
    r"contrair)|divergen|controvers|\bcontest|(?:pas|sans|aucun|absence de) (?:de )?consensus|s'y? ?oppos(?:e|ent)\b|"
    r"s'opposent|(?:\d+|deux|trois|quatre|cinq|six) (?:personnes )?(?:contre|defavorable)\b|"
    r"\bdiscute\b|points? de tension|"
    r"reactions? (?:opposees|vives|contrastees)|mitige|"
    r"(?:certain|plusieurs|les uns)\w*\b.{0,300}\b(?:d'autres|les autres|alors que d'autres)\b|(?:d'autres|"
    r"une partie) (?:\w+ ){0,2}"
    r"(?:craign|souhait|prefer|refus|trouv|s'inqui|pens|estim|disent|ne\b)|n'a pas fait l'unanimite|"
    r"ne fait pas l'unanimite"
)
NOT_DISPUTED: Final = re.compile(r"(?:pas|sans|aucun|ni) (?:de )?(?:desaccord|divergence|debat|contestation)")
_ALL: Final = re.compile(
    r"tou(?:t le monde|s|tes)\b.{0,20}d'accord|unanim|large(?:ment)? (?:approuv|partag|accord)|"
    r"consensus"
)
# Alone in brackets, a number of people or of votes is enough: « (22 personnes) », « (8 points) », « (x 6) ».
COUNTED: Final = re.compile(
    rf"(?:(?:environ|dit|cite|vu|par|soit|soutenu|signale\w*) )*(?:{_COUNT} (?:mains? levees?|{_PEOPLE}|points?|fois|"
    rf"votes?|avis|gommettes?)|x ?(?P<x>\d+))"
)
# What is left of a remark once its count is taken out.
SMALL: Final = re.compile(
    r"\b(?:sont|est|etaient|ont|a|se|dit|disent|declarent|aussi|egalement|la|le|les|l|cette|ce|cet|point|idee|parole|"
    r"proposition|intervention|salle|dans|sur|par|avec|de|des|du|pour|approuver|suscite|environ|au|moins|une|"
    r"un|soit|reste|restent|restes|bien|main|leve|levent|dont|et)\b"
)
NO: Final = re.compile(r"\W*(?:non|neant|aucun\w*|ras|0|sans objet|s\.?o\.?|nsp|no)?\b\W*(?:desaccord|debat)?\W*")


class Remark(NamedTuple):
    """How many agreed, when a number is told; whether it was disputed."""

    agreed: int | None
    disputed: bool


def remark_in(text: str) -> Remark:
    """What ``text`` tells of the agreement on it."""
    folded = fold(text)
    counts = [
        number(found["n"]) for pattern in AGREED for found in pattern.finditer(folded) if not _denied(folded, found)
    ]
    disputed = bool(DISPUTED.search(folded)) and not NOT_DISPUTED.search(folded)
    return Remark(counts[0] if counts else None, disputed)


def number(word: str) -> int:
    """A number in figures or in letters."""
    return int(word) if word.isdigit() else NUMBERS[word]


def _denied(folded: str, found: re.Match[str]) -> bool:
    return "pas" in found[0].split() or "n'est" in found[0] or folded[found.end() :].startswith(" pas")


def is_remark(text: str) -> bool:
    """Whether ``text`` says nothing but that: « 12 personnes d'accord », « Ce point a fait débat »."""
    folded = fold(text)
    remark = remark_in(text)
    if remark.agreed is None and not remark.disputed and not (_ALL.search(folded) and len(folded.split()) <= 12):
        return False
    if remark.disputed:
        found = DISPUTED.search(folded)
        # A dissent is told after what it is about: « Désaccord : … », « Un participant n'est pas d'accord et… ».
        opens = folded.lstrip(" («-–").startswith(("desaccord", "debat", "discute", "pas d'accord", "point de", "avis"))
        assert found is not None
        if re.match("certain|plusieurs|les uns", found[0]):
            # « Certains sont pour, d'autres contre » is a remark; a longer sentence is what was said.
            return opens or len(folded.split()) <= 9
        return opens or len(folded[: found.start()].split()) <= 4 or len(_left(folded)) <= 2
    return len(_left(folded)) <= 1


def _left(folded: str) -> list[str]:
    for pattern in AGREED:
        folded = pattern.sub(" ", folded)
    folded = _ALL.sub(" ", DISPUTED.sub(" ", folded))
    return re.findall(r"\w{2,}", SMALL.sub(" ", folded))


def without_trailing(text: str, span: Span) -> tuple[Span, Remark]:
    """A span without the remark in brackets that ends it, and what that remark tells."""
    said = text[span.start : span.end]
    found = re.search(
        r"\s*(?:[(\[]\s*(?P<a>[^()\[\]]{1,160})[)\]]|\s(?:[–—-]|→|=>)\s(?P<b>[^()–—]{1,60}))\s*[.;]?$", said
    )
    inside = (found["a"] or found["b"]) if found else ""
    if found and found["a"] and (count := COUNTED.fullmatch(fold(inside).strip())):
        return Span(span.start, span.start + found.start()), Remark(number(count["n"] or count["x"]), False)
    if found and inside and found.start() > 0 and is_remark(inside):
        return Span(span.start, span.start + found.start()), remark_in(inside)
    return span, Remark(None, False)


def of_cells(agreed: str, disputed: str) -> Remark:
    """What the columns of a table tell: a number of people, and « oui », « non » or what was disputed."""
    count = re.search(r"\d{1,4}", agreed)
    folded = fold(disputed)
    return Remark(
        int(count[0]) if count else remark_in(agreed).agreed,
        bool(folded.strip()) and not NO.fullmatch(folded) and not folded.strip().startswith("non"),
    )
