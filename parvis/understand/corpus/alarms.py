"""Words that may speak of somebody in danger. Pure: rules over the text, no model, nothing decided.

They look for what happens to somebody (« mon mari me frappe »), not for a subject (« lutter contre les violences faites
aux femmes »). One call too many costs a person a minute; one too few may cost much more: where a sentence may be read
both ways, it is raised.
"""

from __future__ import annotations

import re
from typing import Final

from django.db.models import TextChoices

from parvis.web.french import unaccent


class AlarmKind(TextChoices):
    """What the words may speak of."""

    CHILD = "enfant", "Enfant en danger"
    SUICIDE = "suicide", "Idées de suicide"
    VIOLENCE = "violence", "Violence subie"
    THREAT = "menace", "Menace"


# Pieces of rules, over a text without accents nor capitals whose apostrophes are straight.
_KIN: Final = (
    r"(?:mari|ex|ex-mari|conjoint|compagnon|copain|petit ami|pere|beau-pere|beau pere|mere|frere|oncle|cousin|fils|"
    r"voisin|voisine|patron|proprio|proprietaire)"
)
_CHILD: Final = (
    r"(?:enfants?|gamins?|gamines?|gosses?|bebes?|fils|filles?|fillettes?|garcons?|garconnets?|mineurs?|mineures?|"
    r"ados?|adolescents?|adolescentes?|neveux?|nieces?|eleves?|petits? freres?|petites? soeurs?|"
    r"petits? (?:de|du) (?:la|l'|ma|mon|voisins?)?)"
)
_BLOWS: Final = (
    r"(?:frapp|tabass|poignard|viol(?!on)|agress|cogn|gifl|brutalis|maltrait|sequestr|sequestre|harcel|tortur)"
)
_HIT_DONE: Final = rf"(?:{_BLOWS}(?:e|ee|es|ees|er|ent|ait|aient)|battue?s?|battre|bat|battait|tape|tapee|taper|tapait)"
_SOMEBODY: Final = r"(?:je|j'|tu|il|elle|on|ils|elles|qui|qu'il|qu'elle|mon \w+|ma \w+|un \w+|une \w+|la \w+|le \w+)"

RULES: Final = {
    AlarmKind.SUICIDE: (
        r"\b(?:me|se|te|m'|s')\s?suicid",
        r"\b(?:tentatives? de suicide|idees? (?:noires|suicidaires)|pensees suicidaires|lettre d'adieu)\b",
        r"\b(?:s'est|me suis|se serait|etait) (?:suicide|pendue?|ouvert les veines|jetee? (?:du|par la|sous|dans))",
        r"\b(?:envie|veux|veut|voudrais|voulu|prefere|prefererais|besoin) (?:de )?(?:mourir|crever|disparaitre|en finir)\b",
        r"\b(?:plus|pas) (?:du tout )?(?:envie|gout|la force|le gout|l'envie) (?:de |a |de la )?(?:vivre|vie|continuer a vivre)",
        r"\b(?:mettre fin a|en finir avec) (?:mes|ses|leurs|sa|ma|la) (?:jours|vie)\b",
        r"\b(?:vais|va|veux|veut|voulu|envie d'|pense a|j'ai failli|decide d')\s?(?:en finir|me tuer|me pendre|me jeter|"
        r"me foutre en l'air|me buter|se tuer|se pendre|se foutre en l'air|sauter du|sauter par la)",
        r"\b(?:je|moi) (?:ne )?(?:sers|manque|manquerai) (?:plus |plus a |a )?(?:a )?(?:rien ni personne|personne)\b",
        r"\b(?:autant|mieux) (?:vaut |vaudrait )?(?:que je (?:meure|creve|disparaisse)|mourir que)",
    ),
    AlarmKind.CHILD: (
        rf"\b{_CHILD}\b[^.!?]{{0,60}}?\b{_HIT_DONE}\b(?![^.!?]{{0,12}}\bballe)",
        rf"\b{_HIT_DONE}\b[^.!?]{{0,30}}?\b(?:ses|leurs?|son|mes|mon|ma|sa|des|un|une|les|le|la|l') ?{_CHILD}\b",
        rf"\b{_CHILD}\b[^.!?]{{0,60}}?\b(?:en danger|abuse[es]*|attouche\w*|enferme\w* (?:dans|toute|chez|seul)|affame|"
        r"secoue[es]*|prostitu\w*|deshabill\w*|touche[es]* sexuellement|couvert[es]* de bleus|plein[es]* de bleus|"
        r"dort dehors|dorment dehors|a la rue|livre[es]* a (?:lui|elle|eux)[- ]memes?|ne mange\w* (?:pas|rien)|"
        r"seule?s? (?:la nuit|toute la nuit|tout le week|dans l'appart|a la maison)|drogue[es]*|vendre? de la drogue|"
        r"guett\w+|exploite[es]*|force[es]* (?:a|de) )",
        rf"\b(?:attouchements?|pedophil\w*|inceste|proxenet\w*)\b[^.!?]{{0,60}}?\b{_CHILD}\b",
        rf"\b(?:pedophile|abuse|abusait|touche) (?:de |sur )?(?:ses|son|sa|des|les|mon|ma|mes) {_CHILD}\b",
        rf"\b(?:touche|caresse|photographie|filme|suit|aborde) (?:les|des|nos|mes) (?:petits?|petites?|{_CHILD})\b",
    ),
    AlarmKind.VIOLENCE: (
        rf"\b(?:mon|son|leur|ton|l') ?{_KIN}\b[^.!?]{{0,25}}?\b(?:me|m'|la|l'|le|nous|lui)\s?(?:{_HIT_DONE}|a {_HIT_DONE}|"
        r"frappe|bat|tape|cogne|insulte et|etrangl\w+|enferme|sequestre|donne des coups|fait du mal|viole)\b",
        r"\b(?:il|elle|on|ils) (?:me|m'|nous|la|l'a|m'a|m'ont|nous a|nous ont|lui a)\s?(?:encore |deja |souvent |parfois |"
        rf"regulierement )?(?:a )?(?:{_HIT_DONE}|frappe|bat|tape|cogne|etrangl\w+|enferme|viole|mis (?:un|des) coups?)\b",
        rf"\b(?:j'ai (?:deja )?ete|j'etais|je suis|elle a ete|il a ete|elle est|a ete|avons ete|ete) (?:\w+ment )?"
        rf"(?:{_BLOWS}(?:e|ee|es|ees)|battue?s?)\b(?! par (?:le|la|les) (?:bruit|loyer|prix))",
        rf"\b(?:me|m'|s'|se|nous) ?(?:fais|fait|faisait|suis fait|est fait|suis faite|est faite|etait fait|faire|font) "
        rf"(?:encore |regulierement |souvent )?(?:{_BLOWS}er|battre|taper dessus|tabasser|violer)\b",
        r"\b(?:peur de|fuir|fui|quitte|quitter|echapper a) (?:mon|son) (?:mari|ex|conjoint|compagnon|pere|frere|copain)\b",
        r"\b(?:victime|subis|subit|subi|subissons|vis|vit|vecu) (?:d'un |d'une |de |des |les |une |un )?(?:viol\b|viols\b|"
        r"violences?|coups|agressions?|inceste|mariage force|excision|harcelement)",
        r"\b(?:coups? de (?:couteau|poing|pied|cutter|feu)|mariage force|excis(?:er|ee|ion)|crie au secours|"
        r"hurle au secours|appelle au secours)\b",
        r"\b(?:mari|conjoint|compagnon|ex|voisin) (?:est )?violent\b|\bfemme battue\b",
    ),
    AlarmKind.THREAT: (
        r"\b(?:menaces?|menacee?s?) de (?:mort|me tuer|nous tuer|la tuer|le tuer|mourir|me frapper|me bruler|represailles)",
        r"\b(?:me|m'|nous|l'|la|le|les|lui) ?(?:a|ont|avait|avaient)? ?menac(?:e|ee|es|ait|aient|ent)\b(?! de fermeture)",
        r"\b(?:j'ai (?:deja )?ete|a ete|avons ete|est|suis|sommes) menacee?s?\b(?! (?:de|par (?:la|le|les|l')) ?"
        r"(?:fermeture|demolition|expulsion|disparition|renovation|ruine|travaux))",
        r"\b(?:je vais|on va|nous allons|je veux|j'vais|faut|il faut|faudrait|ils vont|il va) (?:aller )?"
        r"(?:le|la|les|te|t'|vous|lui|tous|tout|me|nous)? ?(?:les )?(?:tous )?(?:tuer|buter|egorger|crever|fumer|flinguer|"
        r"planter|eclater la|defoncer|massacrer|bruler|cramer|lyncher|pendre|tirer dessus|regler (?:son|leur) compte)"
        r"\b(?! (?:le temps|le quartier|l'ambiance|le commerce|les commerces|la ville|des arbres|des fleurs))",
        r"\b(?:mettre le feu|foutre le feu|poser une bombe|faire sauter|faire exploser|cramer|bruler) "
        r"(?:a |dans |chez |devant )?(?:la|le|l'|les|votre|vos|leur|sa|son) ?"
        r"(?:mairie|prefecture|ecole|college|lycee|mosquee|eglise|synagogue|bailleur|maison|voiture|appart\w*|bureaux?|"
        r"centre|porte|poste)",
        r"\b(?:je sais|on sait) ou (?:il|elle|vous|tu|ils|elles) (?:habite|habitez|habites|habitent|dort)",
        r"\b(?:vous allez|tu vas|il va|ils vont) (?:le |me le )?(?:payer cher|regretter|crever|mourir|finir mal|voir ce)",
        r"\b(?:sortir|prendre|chercher|acheter|ai) (?:les|mon|un|une|le|des) (?:armes?|fusils?|flingues?|kalach\w*|couteau) "
        r"(?:pour|et)\b",
    ),
}  # fmt: skip
_COMPILED: Final = {kind: re.compile("|".join(rules)) for kind, rules in RULES.items()}
_SPACES: Final = re.compile(r"\s+")


def alarms_in(text: str) -> list[AlarmKind]:
    """What ``text`` may speak of, in the order of :class:`AlarmKind`; empty for most. Never raises."""
    plain = _SPACES.sub(" ", unaccent(text.casefold()).translate({0x2019: "'", 0x2018: "'", 0x02BC: "'"}))
    return [kind for kind in AlarmKind if _COMPILED[kind].search(plain)]
