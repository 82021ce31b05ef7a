"""The object of a statement that stands under no telling heading: what its own words suggest."""

from __future__ import annotations

import re
from typing import Final

from parvis.listen.meetings.reading.cutting import fold
from parvis.listen.meetings.reading.sections import Announced, Object

_PLACE: Final = (
    r"(?:maison|centre|parc|place|piscine|gymnase|salle|equipement|espace|tiers-lieu|passerelle|"
    r"halle|jardin|verger|pole|"
    r"city|stade|terrain|creche|mediatheque|bibliotheque|ecole|college|lycee|voie verte|piste|gare|"
    r"halte|marche|ressourcerie|"
    r"cinema|theatre|local|internat|pepiniere|kiosque|campus|conserverie|atelier partage|halte|"
    r"gymnase|dojo|complexe|ludotheque|resto|restaurant|epicerie|ferme|skate\w*|mur|ligne de tram\w*)"
)
# Each pattern, and how much it weighs.
SIGNS: Final[dict[Object, tuple[tuple[int, re.Pattern[str]], ...]]] = {
    "projet": (
        (4, re.compile(
            rf"\b(?:cre(?:er|ation|e)|ouvrir|ouverture|construi\w+|construction|implant\w+|faire|avoir|"
            rf"batir)\b (?:d')?(?:une?|des|la|le|du)? ?(?:\w+ ){{0,2}}{_PLACE}\b"
        )),
        (4, re.compile(
            rf"\b(?:demand|souhait|reclam|imagin|rev|veut|veulent|voudr|install|bati|mont|"
            rf"rachet)\w* (?:[\w']+ ){{0,5}}?(?:d')?{_PLACE}\b"
        )),
        (4, re.compile(
            r"\b(?:construi|construction|rehabilit|reconver|demol|reconstru|amenage|transformer|reouv(?:rir|"
            r"erture)|requalif)\w*"
        )),
        (3, re.compile(r"\b(?:renov|isoler|refaire|planter|vegetalis|relier|projets?\b)\w*")),
        (2, re.compile(rf"^\W*(?:une?|la|le) (?:\w+ ){{0,2}}{_PLACE}\b")),
    ),
    "solution": (
        (4, re.compile(
            r"^\W*(?:mettre|organiser|developper|renforcer|former|recruter|faire|proposer|prolonger|"
            r"installer|reparer|augmenter|faciliter|informer|etendre|embaucher|payer|remettre|creer|ouvrir|"
            r"aider|donner|rendre|simplifier|multiplier|accompagner|permettre|baisser|ajouter|assurer|"
            r"instaurer|reserver|distribuer|soutenir|financer)\b"
        )),
        (3, re.compile(
            r"\b(?:il faudrait|il faut|faudrait|on demande|demand(?:e|ent) (?:que|un|une|des|le|la|a)\b|"
            r"propos(?:e|ent|ons)|souhait(?:e|ent|erait|eraient|ons)|voudr\w+|suggere\w*|reclame\w*|plaide|"
            r"aimerai\w*|pourquoi ne pas|pourrait|devrai\w*|mise en place|mettre en place)"
        )),
        (1, re.compile(
            r"\b(?:permanences?|cours de|mediateurs?|navette|dispositif|aides? (?:pour|a)|stages?|atelier|"
            r"accompagnement|formations?)\b"
        )),
    ),
    "ressource": (
        (3, re.compile(
            r"\b(?:entraide|solidaire entre|atouts?|ressources?|fier\w*|richesse|fait le lien|font le lien|"
            r"confiance|apprecie\w*|convivial\w*|disponibles?|heureusement|on aime|aimee?s?|agreables?|"
            r"prix doux|accueille|emmene\w*|a permis|ont permis|salu\w+|merite d'etre|reconnu\w*|"
            r"chaleureu\w*|accueillant\w*|precieu\w*|chance)\b"
        )),
        (2, re.compile(
            r"\b(?:benevoles?|amicale|tres (?:efficace|actif|active|vivant\w*|present\w*|impliqu\w*)|"
            r"patrimoine|se connai\w+|se connaissent|bien (?:situe|desservi|place|equipe)\w*|(?:est|"
            r"sont) (?:bien|beau\w*|belles?|connu\w*|la pour)|accompagne(?:nt)?|aide(?:nt)?|organise(?:nt)?|"
            r"propose(?:nt)?\b(?= (?:des|un repas)))\b"
        )),
        (1, re.compile(r"\b(?:associations?|club|centre social|mediatheque|vivent|rencontre|ensemble|voisins)\b")),
    ),
    "defi": (
        (3, re.compile(
            r"\b(?:manque\w*|probleme\w*|difficil\w*|difficult\w*|impossible|aucune?|nulle part|peur|"
            r"insecur\w*|danger\w*|regrett\w*|deplor\w*|inquiet\w*|debord\w*|degrad\w*|absences?|oubli\w*|"
            r"surcharge\w*|panne|humid\w*|moisi\w*|rats|cafards|ordures|bruit\w*|trafics?|incivil\w*|"
            r"discrimin\w*|ecart\w*|isole\w*|isolement|trop|cher\w*|souffr\w*|se plain\w*|attendre|retards?|"
            r"inutilisable|mal\b|refus\w*|abandon\w*|insalubr\w*|vetuste|sale\w*|fatigue\w*|decroch\w*)\b"
        )),
        (2, re.compile(
            r"\b(?:n'\w+|ne \w+)(?: \w+){0,2} (?:pas|plus|rien|jamais|personne|que)\b|\bsans\b|\bpas (?:de|"
            r"d'|assez|un)|\bcoupee?s?\b|\battend\w*|\bhonte\b|\bennui\w*|\bsolitude\b|\bcraign\w*|"
            r"\bferme\w*\b|\bloin\b|\bon nous\b|\bjamais\b"
        )),
    ),
}  # fmt: skip


def settled(announced: Announced, statement: str) -> Object:
    """The object of a statement, by what its heading announces first, else by its words."""
    if announced == "constat":
        return "ressource" if guessed(statement) == "ressource" else "defi"
    if announced == "proposition":
        return "projet" if guessed(statement) == "projet" else "solution"
    return announced or guessed(statement)


def guessed(statement: str) -> Object:
    """The object that the words suggest; empty when they suggest none."""
    folded = fold(statement)
    scores = {
        name: sum(weight * min(len(pattern.findall(folded)), 2) for weight, pattern in signs)
        for name, signs in SIGNS.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else ""
