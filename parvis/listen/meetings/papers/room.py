"""What presents the platform during a meeting, as the circular asks: one slide, and two minutes of words."""

from __future__ import annotations

from parvis.listen.meetings.papers.codes import PAPERS, code_data
from parvis.listen.meetings.sheet import MeetingSheet
from parvis.listen.meetings.wording import headline, refuse_draft, said_day
from parvis.web.pdf import render
from parvis.web.typography import typographic

POINTS = (
    "Quelques minutes, sur votre téléphone",
    "Sans donner votre nom, sans compte",
    "On peut sauter une question, s’arrêter et reprendre",
    "Sur papier aussi : demandez une feuille",
)
AFTER = {
    "title": "Ce que devient votre réponse",
    "text": "Vous recevez un code. Il vous montre où vont vos mots : lus, réunis avec d’autres, portés dans la"
    " synthèse, suivis jusqu’au contrat de ville.",
}
ADVICE = "À dire au début de la réunion, en deux minutes. Laissez le QR code à l’écran pendant que vous parlez."
SCRIPT = (
    "Avant de commencer, deux minutes pour vous présenter un outil : Parvis. C’est un site où chacun peut dire ce qui"
    " doit changer dans le quartier, ce qui marche déjà, et ce qu’il faut construire.",
    "Pourquoi maintenant ? Parce que l’État et les élus préparent le prochain contrat de ville. C’est le texte qui dit"
    " ce qui sera fait ici dans les années qui viennent. Il doit partir de ce que vous vivez.",
    "Aujourd’hui, nous allons parler ensemble. Mais tout le monde n’aime pas prendre la parole, et tout le monde n’a"
    " pas pu venir. Alors prenez votre téléphone, et visez le carré noir et blanc à l’écran. Vous préférez le papier ?"
    " Demandez-nous une feuille : elle compte autant.",
    "Il n’y a pas de compte à créer. On ne vous demande pas votre nom. Cela prend quelques minutes. Vous pouvez sauter"
    " une question, répondre « je ne sais pas », vous arrêter et reprendre plus tard.",
    "Et après ? C’est la vraie question. À la fin, vous recevez un code. Gardez-le. Il vous montre ce que deviennent"
    " vos mots : une personne les lit, on les réunit avec ceux qui disent la même chose, ils vont dans la synthèse"
    " remise à l’État et aux élus. Et vous voyez la réponse qui leur est faite.",
    "Notre réunion a un code, elle aussi : il est sur l’affiche. Il ouvre le compte rendu. Si nous avons mal noté ce"
    " que vous avez dit, vous aurez quatorze jours pour nous l’écrire.",
    "Dernière chose : parlez-en autour de vous. À vos voisins, aux jeunes, à celles et ceux qu’on n’entend jamais."
    " C’est à eux aussi que cette consultation s’adresse.",
)


def slide_pdf(sheet: MeetingSheet) -> bytes:
    """The slide, 16:9, that stays on screen while the platform is presented.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet)
    data = {
        "title": f"Présentation de la consultation : {headline(sheet)}",
        "meeting": headline(sheet),
        "headline": "Dites ce qui doit changer dans votre quartier",
        "points": [typographic(one) for one in POINTS],
        "after": {key: typographic(words) for key, words in AFTER.items()},
        "codes": [code_data(sheet.questionnaire_url, title="Répondre")],
        "code": sheet.code,
    }
    return render(PAPERS / "slide.typ", data, dated=sheet.updated_at)


def script_pdf(sheet: MeetingSheet) -> bytes:
    """The two minutes of words that go with the slide, A4.

    Raises:
        ValueError: the meeting is a draft.
    """
    refuse_draft(sheet)
    data = {
        "title": f"Deux minutes pour présenter la consultation : {headline(sheet)}",
        "meeting": headline(sheet),
        "day": said_day(sheet.begins).capitalize(),
        "headline": "Deux minutes pour présenter la consultation",
        "advice": ADVICE,
        "said": [typographic(one) for one in SCRIPT],
        "reminder": typographic("L’adresse à donner :"),
        "codes": [code_data(sheet.questionnaire_url, title="Répondre")],
        "code": sheet.code,
    }
    return render(PAPERS / "script.typ", data, dated=sheet.updated_at)
