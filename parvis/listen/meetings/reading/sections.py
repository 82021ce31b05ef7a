"""What a heading announces: one of the circular's four objects, something that residents did not say, or a theme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from parvis.listen.meetings.reading.cutting import fold

Object: TypeAlias = Literal["defi", "ressource", "projet", "solution", ""]
# « Constats » may be good or bad; « propositions », projects or solutions: what is said decides.
Announced: TypeAlias = Literal["defi", "ressource", "projet", "solution", "constat", "proposition", ""]
Section: TypeAlias = Literal[
    "defi", "ressource", "projet", "solution", "constat", "proposition", "skip", "front", "theme", ""
]
ANNOUNCED: Final[tuple[Announced, ...]] = ("defi", "ressource", "projet", "solution", "constat", "proposition")

# The circular's own words weigh more than the words that people use for them.
OWN: Final[dict[Announced, str]] = {
    "defi": r"changements? attendus?|attentes\b|defis?\b",
    "ressource": r"ressources?\b|acteurs?\b|atouts?\b",
    "projet": r"projets?\b",
    "solution": r"solutions?\b|dispositifs?\b",
}
LIKE: Final[dict[Announced, str]] = {
    "defi": r"chang(?:er|ements?)|difficult|problem|besoins?\b|v(?:a|ont) pas|marche(?:nt)? pas|fonctionne pas|"
    r"points? (?:faibles?|negatifs?|de vigilance|noirs?|a ameliorer)|faiblesses?|manqu|ameliorer|enjeux|preoccup|"
    r"inquiet|coince|bloque|derange|doleances|attend|fragilites|frein|viv(?:ent|ons|ez)\b|subi|souffr|"
    r"colere|enerv|genent?\b|situation|regrett|deplor",
    "ressource": r"forces\b|points? (?:forts?|positifs?|d'appui)|s'appuy|appui|richesses?\b|"
    r"(?:marche|va|fonctionne) (?:deja )?bien|qui (?:marche|fonctionne|plait|va)\b(?! pas)|"
    r"existe deja|comptent|potentiel|talents?\b|fiert|"
    r"aim(?:e|ons|ez)\b|partenaires|apprecient|saluent|aide(?:nt)?\b|tien(?:t|nent)\b|reussi|fait du bien|"
    r"fait vivre|garder\b|precieu",
    "projet": r"structurant|grands? chantiers?|rev(?:e|es|ez|ons)\b|investissement|equipements? (?:a|nouv)|"
    r"amenagements?\b|transformer|ambition|constru|batir|long terme|si on avait",
    "solution": r"mesures?\b|priorit|reponses? a|leviers?\b|tout de suite|concret|immediat|que faire|"
    r"comment (?:faire|y)|en premier|coups? de pouce|court terme|peut faire|pourrait faire|"
    r"des (?:septembre|maintenant|demain)",
    "constat": r"constats?\b|constatent|observations?\b|etat des lieux|diagnostic|remarques?\b",
    "proposition": r"propositions?\b|propos(?:ent|ez|ons|e)\b|idees?\b|pistes?\b|actions?\b|preconis|souhait|"
    r"demandes?\b|demandent|recommand|suggestions?\b|envies?\b|voeux|vœux|voux|faudrait|lancer\b",
}
SKIP: Final = re.compile(
    r"ordre du jour|\bpresents?\b|presentes\b|presences?\b|present[·.e()]*s\b|^participant|"
    r"^participation|\bexcus|^absents|"
    r"^emargement|^intro|ouverture|accueil|preambule|^contexte|^le cadre|^cadre|deroul|methode|"
    r"methodolog|presentation|"
    r"^rappel|^objectifs? (?:de|du)|^pourquoi|conclusion|cloture|^(?:les )?suites?\b|"
    r"suites? (?:a donner|et)|^la suite|^engagements? d|et la suite|"
    r"prochain|et (?:maintenant|apres|ensuite)|calendrier|agenda|^(?:questions? )?divers|remerci|annexe|evaluation|"
    r"^bilan d(?:e|u)|conditions? (?:de|d'|mat)|modalites|informations? pratiques|infos pratiques|"
    r"^contacts?\b|pour finir|"
    r"^mots? d|signature|diffusion|en (?:deux|trois|quatre) temps|(?:reponses?|interventions?) d(?:e|"
    r"es|u) (?:la |l')?"
    r"(?:mairie|elu|bailleur|prefe|maire|institution|officiel|service|etat)|en bref|cote pratique|organisation de la|"
    r"composition|^qui etait|^public\b|^les participants$|^nombre de"
)
TITLE: Final = re.compile(
    r"comptes?[- ]rendu|proces[- ]verbal|\bpv\b|releve (?:de|des)|reunions? publiques?|concertation|"
    r"^synthese|^atelier d|"
    r"contrats? de ville|^reunion|cafe[- ]debat|marche exploratoire|restitution"
)
THEME: Final = re.compile(
    r"logement|habitat|cadre de vie|sante|emploi|insertion|econom|commerce|education|ecole|scolaire|"
    r"jeun|enfan|parent|"
    r"famille|securite|tranquillite|transport|mobilite|deplacement|culture|sport|loisir|associa|citoyen|lien social|"
    r"vivre ensemble|numerique|services? publics?|acces aux droits|environnement|proprete|ecolog|"
    r"urbain|espaces? publics?|"
    r"egalite|discrimination|senior|aine|vieillissement|formation|solidarite"
)
# A line of information, not a heading: « Date : 3 juin », « Lieu : … ».
META: Final = re.compile(
    r"(?:date|lieu|heure|horaires?|duree|objet|animat\w*|animation|redact\w*|redige par|presents?\b[^:]{0,12}|"
    r"etaient presents[^:]{0,30}|excuses?[^:]{0,12}|absents?[^:]{0,8}|participants?|"
    r"affaire suivie[^:]*|courriel|mail|"
    r"e-mail|tel|telephone|contacts?|secretaire[^:]{0,20}|nombre de [^:]{0,30}|methode|quartiers?|"
    r"commune|ville|public|"
    r"diffusion|copie|ref\w*|pj|intervenants?|organisateurs?|rapporteu\w*|prise de notes|"
    r"feuille [^:]{0,20}|territoire|"
    r"outil [^:]{0,30}|ont participe|personnes \w+|regle du jeu|consigne|materiel|point de depart|depart|"
    r"arrivee|partenaires? presents?|"
    r"elus?[^:]{0,12}|agents?[^:]{0,12})\s*:"
)
STARTING: Final = re.compile(
    r"\W*(?:\d+\W+)?(?:les |nos |vos |des |ce que |ce qui |quels |quelles )?(?:changements|ressources|atouts|projets "
    r"structurants|projets\b|solutions|points (?:forts|faibles|positifs|negatifs)|propositions|constats|besoins|"
    r"difficultes|forces|faiblesses|pistes|idees|ordre du jour|etaient presents|presents|excuses|problemes)\b"
)
LONGEST_LABEL: Final = 14


def object_of(label: str) -> Announced:
    """What a heading, or the title of a column, announces; empty when it announces none."""
    folded = fold(label)
    scores: dict[Announced, tuple[int, int]] = {}
    for name in ANNOUNCED:
        found = [*re.finditer(OWN.get(name, r"$^"), folded)]
        like = [*re.finditer(LIKE[name], folded)]
        if found or like:
            first = min(one.start() for one in found or like)
            # « Les idées pour tout de suite »: what is telling outweighs what is not.
            weight = 1 if name in {"constat", "proposition"} else 2
            scores[name] = (6 * bool(found) + weight * len(like), -first)
    return max(scores, key=lambda name: scores[name]) if scores else ""


def section_of(heading: str) -> Section:
    """What a heading announces; empty when its words tell nothing."""
    bare = re.sub(r"^[\W\d]*(?:[ivx]{1,4}\s*[.)–-]\s*)?", "", fold(heading))
    if META.match(bare):
        return "skip"
    skips = SKIP.search(bare)
    found = object_of(heading)
    if TITLE.search(bare) and not re.search(OWN.get(found, r"$^"), bare):
        return "front"
    if skips and not re.search(OWN.get(found, r"$^"), bare):
        # « Les réponses à apporter », « nos atouts » are words of residents even beside « présent ».
        return "skip"
    return found or ("theme" if THEME.search(bare) else "")


def filled(told: Sequence[Section | None]) -> list[Section | None]:
    """Four parts of which two or three follow the circular's order: the others follow it too."""
    order: tuple[Section, ...] = ("defi", "ressource", "projet", "solution")
    places = [index for index, section in enumerate(told) if section is not None and section not in {"skip", "front"}]
    known = [place for place, section in zip(places, order, strict=False) if told[place] == section]
    kept = list(told)
    if (
        len(places) == len(order)
        and len(known) >= 2
        and all(told[one] in {"", "theme"} or one in known for one in places)
    ):
        for place, section in zip(places, order, strict=True):
            kept[place] = section
    return kept


def announced_in(section: Section) -> Announced:
    """The object announced by a section; empty for the others."""
    return next((one for one in ANNOUNCED if one == section), "")


def is_title(cell: str) -> bool:
    """Whether a cell is the title of a column or of a row that announces an object."""
    return len(cell.split()) <= LONGEST_LABEL // 2 and bool(object_of(cell))


def is_short_line(line: str) -> bool:
    """Whether a line may be the title of the list that follows."""
    return len(line.split()) <= LONGEST_LABEL // 2 and line.rstrip()[-1:] not in ".!?…,;»)"


def names_document(line: str) -> bool:
    """Whether a plain line is a title: « Atelier du 21 juin 2023, quartier Bellevue »."""
    bare = re.sub(r"^\W+", "", fold(line))
    return bool(TITLE.match(bare)) and len(bare.split()) <= 18 and not bare.endswith((".", "!", "?"))


def is_information(text: str) -> bool:
    """Whether a line is « Date : … », « Présents : … » and the like."""
    return bool(META.match(re.sub(r"^\W+", "", fold(text))))


def announces(text: str) -> Section:
    """What a plain line announces when it stands for a heading: « Points forts : », « Ordre du jour »."""
    folded = fold(text).strip()
    words = folded.split()
    if len(words) > LONGEST_LABEL:
        return ""
    if folded.endswith(":") or (len(words) <= 6 and STARTING.match(folded) and folded[-1:] not in ".!"):
        section = section_of(text)
        return section if section in {*ANNOUNCED, "skip"} else ""
    return ""
