"""Sentences of minutes that no resident said: what officials answer, how the meeting went, who came, what is next."""

from __future__ import annotations

import re
from typing import Final

from parvis.listen.meetings.reading.cutting import fold

_ROLE: Final = (
    r"(?:sous-)?prefete?|maire|adjointe?|elue?|deleguee?|deputee?|senat\w+|president\w*|"
    r"vice-president\w*|direct(?:eur|rice)|"
    r"charge\w* de|cheffe?|representante?|animat(?:eur|rice)|commissaire|inspect\w+|conseill\w+|"
    r"technicien\w*|responsable|"
    r"coordinat\w+|secretaire|bailleur|facilitat\w+|mediat\w+ de la"
)
_TELLS: Final = (
    r"ouvr(?:e|ent)|a ouvert|remerci\w+|rappel\w+|presente\w*|expos\w+|repond\w*|a repondu|precis\w+|"
    r"indiqu\w+|not(?:e|ent)\b|a note|"
    r"se felicit\w+|conclu\w*|expliqu\w+|annonc\w+|introdui\w+|accueil\w+|leve|cloture?\w*|inform\w+|confirm\w+|"
    r"s'engag\w+|a pris note|prend note|souhaite la bienvenue|insist\w+|souligne\w*|assure\w*|"
    r"invite\w*|salue\w*|propose de (?:cloturer|passer)|"
    r"anime\w*|prononce|revient sur|prend la parole|donne la parole|detaille|ajoute"
)
OFFICIAL: Final = [
    re.compile(rf"(?:m\.|mm\.|mmes?|monsieur|madame|messieurs|mesdames) [^.;]{{0,90}}?\b(?:{_TELLS})\b"),
    re.compile(rf"(?:le|la|l'|les|une?|nos|notre) ?(?:{_ROLE})s?\b[^.;,]{{0,60}}?\b(?:a |ont )?(?:{_TELLS})\b"),
    re.compile(
        r"(?:la (?:mairie|ville|prefecture|metropole|caf|region)|les services|l'etat|l'agglomeration|"
        r"le departement|les elus)"

               r" (?:a |ont )?(?:rappel|precis|indiqu|repond\w* qu|inform|annonc\w+ qu|presente )\w*"),
    re.compile(r"(?:reponse|precision|intervention|note|nb|nota) (?:de |du |des |d'|apportee|de l')?[^:]{0,50}:"),
    re.compile(r"en reponse|il (?:lui )?est repondu|il est (?:rappele|precise|indique)"),
]  # fmt: skip
PROCEDURE: Final = re.compile(
    r"(?:seance|reunion|rencontre|soiree|atelier) (?:publique )?(?:est |a ete )?(?:levee|ouverte?|close|terminee?)|"
    r"(?:ouvre|leve|clot|cloture) (?:la|l') ?(?:seance|reunion)|ordre du jour|"
    r"feuille d(?:'emargement|e presence)|emarge|"
    r"\bmerci (?:a|de|pour|d')|remerci|prochaine? (?:reunion|rencontre|seance|atelier|rendez-vous)|"
    r"reunion de restitution|(?:synthese|compte[- ]rendu|proces-verbal|pv|document|releve|contributions?|paroles) "
    r"(?:[\w'é-]+ ){0,4}?(?:sera|seront|est|sont|a ete|reprend|retrace|restitue)\b|"
    r"(?:sera|seront) (?:mis\w*|envoy\w+|adress\w+|transmis\w*|diffus\w+|publi\w+|organise\w*) |"
    r"on se (?:retrouve|revoit)|"
    r"^(?:prochain )?rendez-vous (?:est |le |a \d|sur la )|rendez-vous sur |(?:etaient|"
    r"sont) (?:egalement )?excuse|etaient (?:egalement )?presente?s?\b|"
    r"\b\d{1,4} (?:habitant\w*|personnes?|participant\w*|femmes|hommes|"
    r"inscrits)(?: [\w'-]+){0,3} (?:ont participe|etaient|sont venu|se sont|presentes)|"
    r"(?:nous etions|vous etiez|on etait|nous avons ete|ont ete) (?:une? |plus d'une? )?(?:\d|"
    r"\w+aine)|personnes ont (?:signe|participe)|"
    r"premiere (?:participation|fois qu)|"
    r"calendrier|enjeux du (?:futur )?contrat|refonte des contrats|objectifs? de (?:la|"
    r"cette) (?:concertation|reunion|demarche|rencontre|consultation)|"
    r"(?:recueillir|recueilli) (?:la parole|les paroles|l'avis|les avis)|"
    r"(?:plateforme|questionnaire|code qr|qr code|outil numerique)|"
    r"tour de table|(?:repartis|divises|installes) (?:en|autour|par)|sous-groupes|petits groupes|"
    r"pleniere|post-it|paperboard|"
    r"collation|gouter partage|verre de l'amitie|pot (?:de|convivial)|moment convivial|cafe d'accueil|"
    r"(?:redige|anime|etabli|releve|prepare|compte rendu) par|^\d+ (?:jeunes|personnes|habitant\w*|femmes|"
    r"participant\w*) \(|"
    r"^le \d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|"
    r"decembre) \d{4}|"
    r"^fait a |affaire suivie|courriel|\w@\w|mot d'accueil|"
    r"(?:le debat|la discussion|l'echange|les echanges|la parole) (?:s'engage|s'ouvre|"
    r"est (?:ensuite )?(?:donnee|ouverte|laissee|passee)|ont ete|se (?:sont|poursui)|a (?:ete|dure|"
    r"permis))|"
    r"nous (?:sommes|etions) (?:\w+ )?(?:habitant|membres|personnes)|(?:reste|restons) a (?:votre|la) disposition|"
    r"frappe a \d|porte-a-porte|(?:matinee|soiree|apres-midi|rencontre|journee|reunion|"
    r"seance) (?:s'est|se) (?:termin|conclu|achev|poursui)|"
    r"a donne lieu a|(?:sont|est) indique|^pour (?:le|la|l') ?[\w -]+ :|"
    r"prend la parole la premiere|la reunion (?:publique )?(?:s'est|a eu|a reuni|debute|commence|"
    r"avait|visait)|s'est tenue?|"
    r"(?:voici|ci-dessous|ci-apres|les idees retenues|sont reporte)|(?:a|ont) (?:ete )?signe|"
    r"(?:une |la |apres (?:une|la) )?presentation (?:de|du|des) .{0,200}(?:est faite|a ete faite|est assuree)|"
    r"(?:question|questions) (?:a|ont) (?:ete )?(?:pose|lance)|on a pose|a pu parler|coordonnees|apres l'accueil|"
    r"^(?:le|la)? ?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d|^(?:duree|horaires?|animation) "
)
# The reporter's own frame: « Les habitants ont exprimé les points suivants ».
FRAME: Final = re.compile(
    r"(?:suivante?s?|ci-dessous|ci-apres|plusieurs (?:points|themes|sujets|"
    r"idees)[^.]{0,40})\s*[:.]?$|:$"
)
PRONOUN: Final = re.compile(r"(?:il|elle|ils|elles)\b(?! (?:y a|faut|faudrait|manque|n'y|est|serait|a ete|convient))")


def is_official(sentence: str) -> bool:
    """Whether an official speaks, not a resident."""
    folded = fold(sentence).lstrip(" «-–•")
    return any(pattern.match(folded) for pattern in OFFICIAL)


def goes_on(sentence: str) -> bool:
    """Whether a sentence that follows an official's goes on with it: « Il rappelle… »."""
    return bool(PRONOUN.match(fold(sentence)))


def is_procedure(sentence: str) -> bool:
    """Whether a sentence tells how the meeting went, or only introduces what follows."""
    folded = fold(sentence).strip()
    return bool(PROCEDURE.search(folded) or FRAME.search(folded))


def is_signature(text: str) -> bool:
    """Whether a line is a name, a place and a date, or a role: nothing said."""
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) > 12 or re.search(r"[.!?;:]", text.rstrip(".")):
        return False
    long = [word for word in words if len(word) > 3]
    named = len(words) <= 5 and bool(long) and all(word[0].isupper() for word in long)
    role = re.match(rf"\W*(?:p/o )?(?:le|la|l'|pour le|pour la) ?(?:{_ROLE})\b", fold(text))
    return named or not long or bool(role and not re.search(r"\b(?:est|ne|n')\b", fold(text)))
