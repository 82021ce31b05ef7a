"""Words that may speak of somebody in danger. Pure: rules over the text, nothing decided, nothing kept.

They look for what happens to somebody (« mon mari me frappe »), not for a subject (« lutter contre les violences faites
aux femmes »). One call too many costs a person a minute; one too few may cost much more: a sentence that may be read
both ways is raised.
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


# Pieces that rules share. The text has neither accents nor capitals; its apostrophes are straight; « ~ » in a rule is a
# short way between two words of one sentence.
_PIECES: Final = {
    "<kin>": "(?:mari|ex|ex-mari|conjoint|compagne|compagnon|copain|copine|petit ami|beau[- ]pere|pere|mere|frere|oncle"
    "|cousin|fils|voisin|voisine|patron|proprio|proprietaire|gardien)",
    "<partner>": "(?:mari|ex|ex-mari|conjoint|compagnon|pere|beau[- ]pere|frere|copain|fils|voisin)",
    "<child>": "(?:enfants?|gamine?s?|gosses?|bebes?|fils|filles?|fillettes?|garcons?|mineure?s?|ados?|adolescente?s?"
    "|neveux?|nieces?|eleves?|petits?[- ]fils|petite?s? (?:frere|soeur|voisin|voisine)s?)",
    "<hurt>": "(?:(?:frapp|tabass|poignard|viol|agress|cogn|gifl|brutalis|maltrait|sequestr|tortur|etrangl)"
    "(?:e|ee|es|ees|er|ent|ait|aient)|battue?s?|battre|bat|battent|battait|tape|tapee?s?|taper|tapait|tapent)",
    "<hurting>": "(?:frapper|tabasser|poignarder|violer|agresser|cogner|gifler|brutaliser|maltraiter|battre"
    "|taper dessus|racketter|insulter et)",
    "<kill>": "(?:tuer|buter|egorger|crever|fumer|flinguer|planter|defoncer|massacrer|bruler|cramer|lyncher|pendre"
    "|saigner|tirer dessus|eclater la tete|regler (?:son|leur|votre) compte)",
    "<place>": "(?:mairie|prefecture|ecole|college|lycee|mosquee|eglise|synagogue|bailleur|maison|voitures?|appart\\w*"
    "|bureaux?|centre|porte|poste|immeuble|commissariat)",
}
_RULES: Final = {
    AlarmKind.CHILD: (
        "<child>~<hurt>",
        "<hurt> (?:souvent |tout le temps |encore )?(?:ses|leurs?|son|mes|mon|ma|sa|des|un|une|les|le|la|l') ?<child>",
        "<child>~(?:en danger|abuse[es]*|attouche\\w*|affame\\w*|secoue[es]*|prostitu\\w*|touche[es]* sexuellement)",
        "<child>~(?:couvert|plein)[es]* de bleus",
        "<child>~enferme\\w* (?:dans|toute|chez|seul|a clef|a cle)",
        "<child>~dor(?:t|ment) (?:dehors|dans la rue|dans une voiture|dans un hall)",
        "<child>~livre[es]* a (?:lui|elle|eux)[- ]memes?",
        "<child>~ne mange\\w* (?:pas|rien|plus|jamais)",
        "<child>~seule?s? (?:la nuit|toute la nuit|tout le week|dans l'appart|a la maison)",
        "<child>~(?:drogue[es]*|vend\\w* (?:de la drogue|du shit)|fait le guet|font le guet|guetteurs?|exploite[es]*)",
        "<child>~forcee?s? (?:a|de)",
        "(?:attouchements?|pedophil\\w*|inceste|proxenet\\w*)~<child>",
        "(?:un|le|du) pedophile",
        "(?:touche|caresse|photographie|filme|aborde)\\w* (?:les|des|nos|mes|ses) (?:petite?s?|<child>)",
        "<child>~(?:appell?e|appelle|crie|hurle)\\w* a l'aide",
    ),
    AlarmKind.SUICIDE: (
        "(?:me|se|m'|s'|te|t') ?suicid\\w+",
        "tentatives? de suicide",
        "(?:idees?|pensees?) (?:noires|suicidaires)",
        "lettre d'adieu",
        "(?:s'est|me suis|s'etait) (?:pendue?|ouvert les veines|jetee? (?:du|par la|sous|dans|dessous))",
        "(?:envie|veux|veut|voudrais|prefere|prefererais) (?:de )?(?:mourir|crever|en finir|disparaitre)",
        "(?:plus|pas) (?:du tout )?(?:envie|le gout|l'envie|la force) de (?:la )?(?:vivre|vie|continuer a vivre)",
        "(?:mettre fin|mis fin) a (?:mes|ses|leurs|nos) jours",
        "en finir avec (?:la|ma|sa|cette) vie",
        "(?:vais|va|veux|veut|failli|pense a|pense|songe a|decide d'|decide de|envie de|envie d') ?"
        "(?:en finir|(?:me|m'|se|s') ?(?:tuer|pendre|jeter|foutre en l'air|buter|flinguer)|sauter (?:du|par|sous))",
        "je (?:ne )?manquerai(?:s)? (?:pas )?a personne",
        "(?:autant|mieux vaut|mieux vaudrait|vaut mieux) (?:que je )?(?:meure|creve|disparaisse|mourir)",
        "(?:a quoi bon vivre|la vie ne vaut plus)",
    ),
    AlarmKind.VIOLENCE: (
        "(?:mon|ma|son|leur|ton) <kin>~(?:me|m'|la|l'|le|nous|lui|m'a|l'a) ?(?:a )?(?:deja |encore |souvent )?<hurt>",
        "(?:mon|ma|son|leur|ton) <kin>~(?:donne des coups|fait du mal|enferme|sequestre|force|surveille et)",
        "(?:il|elle|on|ils|qui) (?:me|m'a|m'ont|nous|nous a|nous ont|la|l'a|lui a) ?"
        "(?:encore |deja |souvent |parfois |regulierement )?(?:<hurt>|enfermee?|mis (?:un|des) coups?)",
        "(?:j'ai|elle a|il a|nous avons|on a|a|ont) (?:deja |encore )?ete (?:\\w+ment )?<hurt>",
        "(?:je suis|elle est|j'etais|elle etait|etant|une|femme|femmes) (?:une )?(?:femmes? )?"
        "(?:battue|violee|sequestree)s?",
        "(?:je me|elle se|il se|me|m'|s'|nous nous) ?(?:suis |est |etait |sont )?fai(?:s|t|te|sait|re) "
        "(?:encore |souvent |regulierement )?<hurting>",
        "(?:peur de|fui|fuir|fuis|quitte|quitter|echapper a) (?:mon|son) <partner>",
        "(?:victime|victimes|subis|subit|subi|subissons) (?:d'une? |de |des |les |une? )?"
        "(?:viols?|violences?|coups|agressions?|inceste|mariage force|excision)",
        "(?:j'ai|elle a|il a|a|ont) (?:pris|recu) (?:un |des )?coups?(?: de (?:couteau|poing|pied|cutter|feu))?",
        "(?:coups?|blessee?s?) (?:de|au|par) (?:couteau|cutter|feu|balle)",
        "(?:mariage force|excis(?:er|ee|ion))",
        "(?:crie|hurle|appelle)\\w* (?:au secours|a l'aide)",
        "<partner> (?:est |tres |etait )*violent",
    ),
    AlarmKind.THREAT: (
        "menac\\w+ de (?:mort|me |m'|nous |la tuer|le tuer|les tuer|mourir|represailles)",
        "(?:me|m'a|m'ont|nous|nous a|nous ont|l'a|la|l'ont|lui a|nous avait) ?menac(?:e|ee|es|ees|ait|aient|ent)",
        "(?:j'ai|nous avons|on a|elle a|il a) (?:deja |encore )?ete menacee?s?",
        "(?:je vais|j'vais|on va|nous allons|je veux|il faut|faudrait|faut) (?:aller )?"
        "(?:(?:le|la|les|te|vous|lui|leur|tous|me|nous) |l'|t')+<kill>(?! le temps)",
        "(?:je vais|on va|ils vont|il va) (?:finir par )?(?:tuer|buter|egorger|flinguer|saigner) (?!le temps)\\w+",
        "(?:mettre|foutre|foutra|mettra) le feu (?:a|dans|chez|devant|au|aux)",
        "(?:poser|mettre) une bombe",
        "(?:faire sauter|faire exploser|bruler|cramer) (?:la|le|l'|les|votre|vos|leur|sa|son) ?<place>",
        "(?:je sais|on sait) ou (?:il|elle|vous|tu|ils|elles) (?:habit|dor|viv)\\w+",
        "(?:vous allez|tu vas|il va|ils vont|elle va) (?:le |me le )?(?:payer|regretter|crever|mourir|finir mal)",
        "(?:sortir|prendre|chercher|acheter) (?:les|mon|un|une|le|des) "
        "(?:armes?|fusils?|flingues?|kalach\\w*|couteaux?)",
        "menaces? (?:de mort|par arme|avec (?:un|une))",
    ),
}


def _compiled(rules: tuple[str, ...]) -> re.Pattern[str]:
    joined = "|".join(rules)
    for name, piece in _PIECES.items():
        joined = joined.replace(name, piece)
    return re.compile(rf"\b(?:{joined.replace('~', '[^.!?]{0,60}?' + chr(92) + 'b')})\b")


_COMPILED: Final = {kind: _compiled(rules) for kind, rules in _RULES.items()}
# What sounds like danger and is a way of speaking, or the danger of a road, a wall, a shop.
_HARMLESS: Final = re.compile(
    r"\btuer le temps\b|\bbat(?:tre|tent)? (?:son|leur|le) (?:plein|record)\b|\bprevention du suicide\b"
    r"|\btap(?:e|er|ent) (?:dans (?:un|le|la) (?:ballon|balle)|au (?:ballon|foot))\b|\bse bat(?:tre|tent)? pour\b"
    r"|\b(?:bat|battons|battre|battent) pour\b|\bmenac\w+ (?:de (?:fermeture|fermer|demolition|disparaitre|expulsion"
    r"|ruine|s'effondrer|tomber)|par (?:la|le|les) (?:demolition|fermeture|renovation|travaux))\b"
    r"|\b(?:frapp|agress)\w+ par (?:la crise|le chomage|l'inflation|la precarite|la pauvrete|le bruit|la canicule)\b"
)
_SPACES: Final = re.compile(r"\s+")
_STRAIGHT: Final = str.maketrans("’‘ʼ", "'''")


def alarms_in(text: str) -> list[AlarmKind]:
    """What ``text`` may speak of, in the order of :class:`AlarmKind`; empty for most. Never raises."""
    plain = _SPACES.sub(" ", unaccent(text.casefold().translate(_STRAIGHT)))
    said = _HARMLESS.sub(" ", plain)
    return [kind for kind in AlarmKind if _COMPILED[kind].search(said)]
