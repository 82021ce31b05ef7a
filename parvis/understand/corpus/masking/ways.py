"""Names of ways: where « rue du Général de Gaulle » or « rue victor hugo » ends in a sentence. Pure."""

from __future__ import annotations

import re
from typing import Final

from parvis.understand.corpus.masking.gazetteer import folded, lookup
from parvis.understand.corpus.masking.words import said

SPACE: Final = r"[ \t\u00a0\u202f]"
STRONG: Final = (
    r"rue|ru(?=\sd[eu])|r\.|r(?=\s(?:d[eu]|[A-ZÀ-Ý]))|avenue|avenu|ave|av\.?|boulevard|boul\.?|bd\.?|bld\.?|bvd|impasse|imp\.?|ruelle|venelle|faubourg|fbg|fg|"
    r"chauss[ée]e|mont[ée]e|sentier|sente|lotissement|lot\.?|lieu[- ]dit|rond[- ]point|esplanade|promenade|"
    r"all[ée]es?|al[ée]e|all\.|traverse|"
    r"hameau|servitude|quartier|grand[’']place|zone artisanale|zone industrielle"
)
WEAK: Final = (
    r"place|pl\.?|chemin|che?\.?|route|rte|square|sq\.?|cours|quai|passage|r[ée]sidence|r[ée]s\.?|cit[ée]|villa|voie|mail|clos|cour|galerie|parvis|domaine|"
    r"parc|tour|barre|foyer|immeuble|b[âa]timent|b[âa]t|hlm|coron|ruisseau|ravine"
)
_DAY: Final = re.compile(
    r"\s+du\s+(?:\d{1,2}|1er|huit|onze|quatorze)[\s-]+"
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)(?:[\s-]+(?:19|20)\d\d)?",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+(?:[.’'‐‑-][^\W_]+)*\.?")
_PARTICLES: Final = said("street_particles")
_TITLES: Final = said("street_titles")
_STOP: Final = said("street_stop")
# Parts of a dwelling end the name of the way before it, whatever their capital (« RUE DU MOULIN APPT 6 »).
_PARTS: Final = said("street_parts")
_GAP: Final = " \t\u00a0\u202f"
_PROPER_NEXT: Final = re.compile(r"(?:[ \t\u00a0]+(?:de|du|des|la|le|les|l[’']|d[’']))*[ \t\u00a0]+(\w)", re.IGNORECASE)
# Words of the longest name of a way.
_LONGEST: Final = 6


def way_end(text: str, position: int, *, shouted: bool) -> int:
    """Where the name of the way that starts at ``position`` ends, and ``position`` when there is none.

    Its proper nouns, or a word or two of a text without capitals; ``shouted``, capitals tell nothing.
    """
    day = _DAY.match(text, position)
    if day:
        return day.end()
    end, taken, wants = position, 0, True
    for match in _WORD.finditer(text, position):
        between = text[end : match.start()]
        if between.strip(_GAP) or len(between) > 2:
            break
        word = match[0]
        key = folded(word).rstrip(".")
        proper = not shouted and (word[0].isupper() or (word[0].isdigit() and taken == 0))
        if key in _PARTS and taken and _numbered_next(text, match.end()):
            break
        if key in _PARTICLES and (not taken or wants or _proper_follows(text, match.end(), shouted=shouted)):
            end = match.end()
            continue
        if key in _PARTICLES or not (proper or _goes_on(key, word, wants=wants)):
            break
        end, taken = match.end(), taken + 1
        wants = _wants(key, word, taken, proper=proper)
        if taken >= _LONGEST or (word.endswith(".") and len(word) > 3 and key not in _TITLES):
            break
    return _without_particle(text, position, end)


def proper_way(text: str, start: int, end: int) -> bool:
    """Whether a name of a way holds a proper noun, by its capital or by the gazetteer."""
    return any(word[0].isupper() or _is_name(word) for word in _WORD.findall(text, start, end))


def _goes_on(key: str, word: str, *, wants: bool) -> bool:
    """Whether a word without capital is of the name: not one with which the sentence goes on."""
    head, last = key.split("’")[0], key.split("’")[-1]
    if key in _STOP or last in _STOP or head in ("j", "c", "qu", "n", "s", "m", "t"):
        return False
    return wants or _is_name(word)


def _wants(key: str, word: str, taken: int, *, proper: bool) -> bool:
    """Whether another word must follow: « général », « A. », or the first name of a text without capitals."""
    title = key.split("’")[-1] in _TITLES or key in _TITLES or len(key) == 1
    return title or (not proper and _is_name(word) and taken < 3)


def _is_name(word: str) -> bool:
    known = lookup(folded(word))
    return known is not None and not known.doubtful and len(word) > 3


def _numbered_next(text: str, position: int) -> bool:
    return re.match(r"\.?\s?(?:n[°o]\s?)?(?:\d|[A-Za-z]\b)", text[position : position + 8]) is not None


def _proper_follows(text: str, position: int, *, shouted: bool) -> bool:
    follows = _PROPER_NEXT.match(text[position : position + 40])
    return follows is not None and follows[1].isupper() and not shouted


def _without_particle(text: str, position: int, end: int) -> int:
    kept = text[position:end].rstrip(" .")
    while kept and folded(kept.split()[-1]) in _PARTICLES:
        kept = kept.rsplit(None, 1)[0] if len(kept.split()) > 1 else ""
    return position + len(kept)
