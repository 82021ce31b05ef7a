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
# « Les habitants proposent », « demandent » or « parlent » give nothing: such verbs are not among them.
# Who brings something to a neighbourhood, and what they do.
_WHO: Final = (
    r"(?:mamans?|meres?|papas?|peres?|habitante?s?|benevoles?|retraite?e?s?|anciens|equipe|club|associations?|collectif|"
    r"conseil citoyen|mediat\w+|educat\w+|gardien\w*|enseignants?|instit\w*|voisine?s?|jeunes|amicale|jardin|"
    r"epicerie|ludotheque|"
    r"bibliotheque|mediatheque|centre social|maison|marche|pharmacie|boulangerie|fablab|ressourcerie|"
    r"commercants?|grands freres|"
    r"referente?|ecole|college|medecins?|infirmi\w+|parents|femmes|fanfare|chorale|troupe|cafe|atelier|ferme|regie)"
)
_GIVES: Final = (
    r"(?:tien(?:t|nent)|anim\w+|aid(?:e|ent)|pret(?:e|ent)|form(?:e|ent)|ser(?:t|vent)|donn(?:e|ent)|emmen\w+|accompagn(?:e|ent)|"
    r"veill(?:e|ent)|attir(?:e|ent)|rassur\w+|fai(?:t|sant) se|a obtenu|ont obtenu|s'investi\w+|accueill(?:e|ent)|"
    r"repar(?:e|ent)|cuisin(?:e|ent)|soutien(?:t|nent)|reuni(?:t|ssent)|"
    r"partag(?:e|ent)|transme\w+|distribu(?:e|ent)|reste(?:nt)? ouvert\w*|est la pour|sont la pour|fait vivre|"
    r"font vivre)"
)
# What tells an object when none of the signs above does: weaker, tried after them.
FAINT: Final[dict[Object, tuple[tuple[int, re.Pattern[str]], ...]]] = {
    "projet": (
        (3, re.compile(
            r"^\W*(?:enterrer|demolir|relier|desenclaver|rouvrir|couvrir|batir|prolonger (?:le|la) (?:tram|"
            r"metro|ligne)|"
            r"(?:la |une )?(?:couverture|renovation|reconversion|creation|demolition|extension) d)\w*"
        )),
        (3, re.compile(r"\b(?:devienne(?:nt)?|a la place (?:de|du)|friches?|grand projet|sortir de terre|un jour)\b")),
    ),
    "solution": (
        (5, re.compile(
            r"\bil suffi(?:rait|t) (?:de|d'|que)|\bon pourrait\b|\bque (?:la|le|les|l') ?\w+ (?:\w+ )?(?:pass|"
            r"vienn|revienn|soi|ai|puiss|ouvr|rest)\w*")),
        (2, re.compile(
            r"^\W*(?:un referent|une? (?:aide|cheque|carte|numero|affich\w+|courrier|permanence|charte|formation)|"
            r"que\b)")),
    ),
    "ressource": (
        (2, re.compile(
            r"\b(?:benevoles?|amicale|tres (?:efficace|actif|active|vivant\w*|present\w*|impliqu\w*)|"
            r"patrimoine|se connai\w+|se connaissent|bien (?:situe|desservi|place|equipe)\w*|(?:est|"
            r"sont) (?:bien|beau\w*|belles?|connu\w*|la pour)|accompagne(?:nt)?|aide(?:nt)?|organise(?:nt)?|"
            r"propose(?:nt)?\b(?= (?:des|un repas)))\b"
        )),
        (3, re.compile(
            r"\b(?:solidarites? (?:entre|de|ici)|vraie? (?:solidarite|famille|village)|compter sur|"
            r"de leur temps|\w+ langues|"
            r"ne desemplit pas|a (?:deux|trois|cinq|dix|quelques) (?:minutes|pas)\b|sait(?:-| )faire|"
            r"savoir-faire|bonne (?:entente|humeur)|"
            r"talents?|se serrent les coudes|bien vivre|porte ouverte|ouverte?s? le dimanche|sert \w+)\b"
        )),
    ),
    "defi": (
        (3, re.compile(
            r"\b(?:bloque\w*|introuvable\w*|depotoir|incendi\w*|a cause d\w*|faute d\w*|defonce\w*|casse\w*|grimp\w*|"
            r"perdu\w*|s'y perd\w*|brul\w*|agress\w*|menac\w*|harcel\w*|vols?\b|rodeos?|deal\w*|squat\w*|"
            r"fuites?|infiltr\w*|froid|"
            r"pollu\w*|sature\w*|liste d'attente|marre|colere|resign\w*|stigmatis\w*|racis\w*|racket|decharge|"
            r"inond\w*|etein\w*|"
            r"coupures?|disparu\w*|supprim\w*|remplace\w*|epuis\w*|precarit\w*|chomage|violen\w*|solitude|expuls\w*|"
            r"(?:deux|trois|dix|\d+) (?:fois d'|heures pour|mois pour|ans d'attente))\b"
        )),
    ),
}  # fmt: skip
# A verb says that something is: « Un médiateur » alone is asked for, « un médiateur passe » is told.
_FINITE: Final = re.compile(
    rf"\b(?:est|sont|a|ont|etait|etaient|fait|font|va|vont|peut|peuvent|doit|doivent|passe|reste|vit|dit|manque|ne|on|nous|ils?|elles?|je)\b|"
    rf"\b[nsm]'\w+|\b{_GIVES}\b|\b\w+(?:ait|aient)\b|"
    r"\b(?!\w*ment\b|souvent\b|argent\b|parent\b|absent\b|present\b|agent\b|vent\b|talent\b|urgent\b|different\b|client\b|content\b)"
    r"\w{3,}ent\b"
)
_CLAUSE: Final = re.compile(r"\b(?:qui|que|quand|ou|pour que|afin|lorsque|si|car|parce)\b|,")
_ASKED: Final = re.compile(
    r"^\W*(?:une?|des|du|de la|plus (?:de|d')|moins (?:de|d')|davantage|d'autres|deux|trois|le|la|les|l') ?"
)
_DEMANDED: Final = re.compile(r"^\W*(?:une?|des|du|de la|plus (?:de|d')|moins (?:de|d')|davantage|d'autres)\b")
_DO: Final = re.compile(r"^\W*(?:ne (?:pas|plus) )?[a-z]{3,}(?:er|ir|dre|tre|oir)\b(?! (?:est|a|sont)\b)")
_BUILT: Final = re.compile(
    rf"^\W*(?:une?|la|le|des|l'|d'autres) ?(?:(?:petit|grand|nouveau|nouvel|nouvelle|vrai|vraie|petite|"
    rf"grande) )?{_PLACE}\b"
)
_ASKED_FOR, _DONE = 3, 2


def settled(announced: Announced, statement: str) -> Object:
    """The object of a statement, by what its heading announces first, else by its words."""
    if announced == "constat":
        return "ressource" if guessed(statement) == "ressource" else "defi"
    if announced == "proposition":
        return "projet" if guessed(statement) == "projet" else "solution"
    return announced or guessed(statement)


def guessed(statement: str) -> Object:
    """The object that the words suggest, then how they are put together; empty when nothing does."""
    folded = fold(statement)
    return _heaviest(_scores(folded, SIGNS)) or _heaviest(_faint(folded))


def _faint(folded: str) -> dict[Object, int]:
    scores = _scores(folded, FAINT)
    head = _CLAUSE.split(folded, maxsplit=1)[0]
    if _ASKED.match(folded) and not _FINITE.search(head):
        # « Une passerelle vers la gare », « Des interprètes à la permanence »: no verb, so something is asked for.
        if _BUILT.match(folded):
            scores["projet"] += _ASKED_FOR
        elif _DEMANDED.match(folded):
            scores["solution"] += _ASKED_FOR
    elif _DO.match(folded):
        scores["solution"] += _DONE
    return scores


def _scores(folded: str, signs: dict[Object, tuple[tuple[int, re.Pattern[str]], ...]]) -> dict[Object, int]:
    return {
        name: sum(weight * min(len(pattern.findall(folded)), 2) for weight, pattern in patterns)
        for name, patterns in signs.items()
    }


def _heaviest(scores: dict[Object, int]) -> Object:
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else ""
