"""What is for the person who carries the forms, in French: what to do, and two minutes to say."""

from __future__ import annotations

from typing import Final

from django.utils.translation import override

from parvis.listen.meetings.papers.codes import code_data
from parvis.listen.paper.kit.sheet import PAPERS, KitSheet
from parvis.web.pdf import render
from parvis.web.typography import typographic

GUIDE: Final = (
    (
        "Avant de partir",
        (
            "Imprimez à « taille réelle » (100 %), en recto verso. Le noir et blanc suffit.",
            "Ne tirez pas deux fois le même fichier, ne photocopiez pas : chaque exemplaire a son code, et compte une"
            " seule fois. Il en manque ? Préparez un autre tirage.",
            "N’écrivez rien et n’agrafez rien sur les quatre carrés noirs ni sur le code de la page.",
            "Emportez des stylos noirs ou bleus, et des exemplaires en gros caractères.",
        ),
    ),
    (
        "Avec chaque personne",
        (
            "Dites à quoi cela sert et qui lit : la préfecture et la ville.",
            "La personne répond seule, ou vous l’aidez, ou vous écrivez ce qu’elle dit : ses mots, pas les vôtres.",
            "Aucune question n’est obligatoire. Laissez les feuilles facultatives à qui elles conviennent.",
            "Ni nom, ni adresse, ni téléphone : ni le sien, ni celui de quelqu’un d’autre.",
        ),
    ),
    (
        "Le talon",
        (
            "Quand la personne a fini, détachez la bande au bas de la dernière page et donnez-la-lui.",
            "Son code est le seul moyen de voir ce que devient sa parole, ou de la retirer. Ne le gardez pas, ne le"
            " recopiez pas.",
        ),
    ),
    (
        "Après",
        (
            "Rangez les feuilles dans une enveloppe fermée. Ne les montrez à personne, n’en parlez pas.",
            "Numérisez-les à 300 points par pouce, toutes les pages, dans le sens que vous voulez ; ou photographiez"
            " chaque page à plat, en entier, avec les quatre carrés. Puis déposez le fichier dans Parvis, page"
            " « Papier ».",
            "Pas de numériseur ? Rapportez l’enveloppe à la personne qui vous a donné la trousse.",
        ),
    ),
    (
        "Si quelqu’un vous parle d’un danger",
        (
            "Ne promettez pas le secret. Appelez le 17 (police), le 119 (enfant en danger), le 3919 (violences faites"
            " aux femmes) ou le 3114 (idées de suicide), et prévenez votre référent.",
        ),
    ),
)
SCRIPT: Final = (
    "Bonjour. Est-ce que vous avez deux minutes ? Nous passons dans le quartier pour une consultation : on demande aux"
    " habitants ce qui doit changer ici, ce qui marche déjà, et ce qu’il faut construire.",
    "Pourquoi maintenant ? L’État et les élus préparent le prochain contrat de ville. C’est le texte qui dit ce qui"
    " sera fait dans le quartier dans les années qui viennent. Il doit partir de ce que vous vivez.",
    "J’ai un questionnaire. Il prend quelques minutes. Vous pouvez le remplir ici, ou chez vous. Si vous préférez, je"
    " lis les questions et j’écris ce que vous dites, avec vos mots. Il existe en gros caractères, et dans d’autres"
    " langues. On peut aussi répondre sur son téléphone : voici une carte.",
    "On ne vous demande pas votre nom, ni votre adresse. Vous pouvez sauter une question, répondre « je ne sais pas »,"
    " vous arrêter. La préfecture et la ville lisent les réponses. Rien n’est publié avant d’avoir été relu.",
    "Et après ? C’est la vraie question. Au bas de la dernière page, il y a un talon avec un code. Je vous le détache :"
    " gardez-le. Sur le site, il vous montre ce que deviennent vos mots : une personne les lit, on les réunit avec ceux"
    " qui disent la même chose, ils vont dans la synthèse remise à l’État et aux élus. Et vous voyez la réponse qui"
    " leur est faite. Nous, nous ne saurons pas que c’était vous.",
    "Vous connaissez des gens qu’on n’entend jamais ? Des jeunes, des personnes âgées, une voisine qui ne lit pas"
    " bien ? Dites-leur de venir nous voir, ou prenez un questionnaire pour eux. Merci de votre temps.",
)


def guide_pdf(sheet: KitSheet) -> bytes:
    """The instructions, A4, with the print runs of the kit."""
    data = {
        "title": "Porter le questionnaire : mode d’emploi",
        "place": sheet.place,
        "headline": "Porter le questionnaire",
        "lead": typographic("Vous allez vers des habitants qui n’iraient pas sur un site. Voici comment faire."),
        "sections": [
            {"title": typographic(title), "lines": [typographic(one) for one in lines]} for title, lines in GUIDE
        ],
        "said": [],
        "runs_title": "Ce que contient la trousse",
        "runs_heads": ["Tirage", "Langue", "Caractères", "Exemplaires", "Fichiers"],
        "runs": [[one.number, one.language, one.size, one.copies, one.files] for one in sheet.runs],
        "code": None,
    }
    return render(PAPERS / "guide.typ", data, dated=sheet.dated)


def script_pdf(sheet: KitSheet) -> bytes:
    """The two minutes of words, A4, for a door or a market."""
    with override("fr"):
        code = code_data(sheet.questionnaire_url, title="L’adresse à donner")
    data = {
        "title": "Deux minutes pour proposer le questionnaire",
        "place": sheet.place,
        "headline": "Deux minutes pour proposer le questionnaire",
        "lead": typographic("À dire avec vos mots, devant une porte, au marché, à l’accueil."),
        "sections": [],
        "said": [typographic(one) for one in SCRIPT],
        "runs_title": "",
        "runs_heads": [],
        "runs": [],
        "code": code,
    }
    return render(PAPERS / "guide.typ", data, dated=sheet.dated)
