"""Which words go to the urgent queue, and which do not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.understand.corpus.alarms import AlarmKind, alarms_in

RAISED: dict[AlarmKind, list[str]] = {
    AlarmKind.CHILD: [
        "Au deuxième étage, les enfants sont frappés tous les soirs.",
        "Je connais une petite fille qui est battue par son beau-père.",
        "Le voisin tape ses enfants et personne ne fait rien",
        "Il y a un bébé qui reste seul la nuit dans l’appartement d’en face.",
        "Mon fils de 12 ans fait le guet pour les dealers.",
        "LES ENFANTS DU 4EME DORMENT DANS UNE VOITURE",
        "Ma nièce a subi des attouchements, elle a huit ans, c’est une enfant.",
        "Les élèves ne mangent pas le midi, un garçon est couvert de bleus.",
        "Un homme touche les petites filles dans le parc.",
        "Je crois que cet enfant est en danger chez lui.",
    ],
    AlarmKind.SUICIDE: [
        "J’ai envie de mourir, personne ne m’écoute.",
        "je vais me suicider si on m'expulse",
        "Mon fils parle de se suicider depuis qu’il ne trouve pas de travail.",
        "J’ai des idées noires depuis le déménagement.",
        "Je n’ai plus envie de vivre ici ni ailleurs, plus envie de vivre du tout.",
        "Des fois je pense à me jeter par la fenêtre",
        "Ma mère a fait une tentative de suicide l’an dernier.",
        "Je veux en finir.",
        "j ai pensé mettre fin à mes jours",
        "De toute façon je ne manquerai à personne.",
    ],
    AlarmKind.VIOLENCE: [
        "Mon mari me frappe et je ne sais pas où aller.",
        "mon ex m'a tabassée devant l'immeuble",
        "J’ai été agressée trois fois dans le hall.",
        "Ma voisine se fait battre, on l’entend crier au secours.",
        "J’ai peur de mon conjoint.",
        "Elle a été violée dans la cave du bâtiment.",
        "Je suis une femme battue et il n’y a pas de place au foyer.",
        "Il m’a étranglée la semaine dernière.",
        "On m’a frappé parce que je suis noir.",
        "Ma cousine va partir pour un mariage forcé.",
        "Mon frère a pris un coup de couteau sur le parking.",
        "Nous avons été victimes de violences par le gardien.",
    ],
    AlarmKind.THREAT: [
        "Les dealers m’ont menacée de mort.",
        "On va les buter un par un.",
        "Si ça continue je vais mettre le feu à la mairie.",
        "Je sais où il habite, il va le payer.",
        "J’ai été menacé par mon voisin avec une arme.",
        "ils nous ont menacés quand on a parlé à la police",
        "je vais le tuer ce gardien",
        "Il faut les égorger.",
        "On va sortir les fusils.",
    ],
}
CALM = [
    "Après 20 h il n’y a plus de bus. Ma fille rentre à pied de l’hôpital, il fait noir.",
    "Il faut lutter contre les violences faites aux femmes.",
    "Plus de moyens pour la prévention du suicide et la santé mentale.",
    "La rue est dangereuse pour les enfants, il faut un ralentisseur.",
    "Le commerce est menacé de fermeture.",
    "L’école menace de fermer une classe.",
    "Les jeunes tuent le temps en bas des tours.",
    "Le quartier est en train de mourir, il n’y a plus un commerce.",
    "On se bat pour garder le centre social.",
    "Les enfants tapent dans un ballon devant les voitures.",
    "Des activités pour les enfants le mercredi, et un vrai city stade.",
    "Il n’y a pas assez de médecins, on est frappés par le chômage.",
    "La police doit être plus présente contre le trafic.",
    "Les enfants jouent seuls dehors après l’école, il manque un centre de loisirs.",
    "Un lieu d’accueil pour les femmes victimes, avec une permanence juridique.",
    "Les voisins font la fête et le bruit me tue.",
    "Je veux changer de logement, je suis fatiguée d’attendre.",
    "Il faudrait tuer les rats dans les caves.",
    "Battre le record de participation.",
    "Former les enseignants à repérer le harcèlement.",
    "Mon fils est au chômage depuis deux ans.",
    "Les garçons occupent tout le terrain de foot, rien pour les filles.",
    "Il faut brûler moins de gaz et isoler les immeubles.",
    "Ma mère ne peut pas prendre l’ascenseur.",
    "Les poubelles brûlées ne sont pas remplacées.",
    "Le gardien est gentil et il connaît tout le monde.",
    "Que les élus viennent voir comment on vit.",
    "L’immeuble menace de s’effondrer.",
    "Des éducateurs pour les ados le soir.",
    "Les loyers vont tuer le quartier",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in RAISED.items() for text in texts])
def test_words_of_somebody_in_danger_go_to_the_urgent_queue(kind: AlarmKind, text: str) -> None:
    assert kind in alarms_in(text)


@pytest.mark.parametrize("text", CALM)
def test_a_wish_for_the_quarter_does_not(text: str) -> None:
    assert alarms_in(text) == []


def test_accents_capitals_and_apostrophes_change_nothing() -> None:
    said = "J’AI ÉTÉ MENACÉE"
    assert alarms_in(said) == alarms_in("j'ai ete menacee") == [AlarmKind.THREAT]


@given(st.text(max_size=400))
def test_any_text_is_read_and_the_same_way_each_time(text: str) -> None:
    assert alarms_in(text) == alarms_in(text)


def test_a_hostile_text_takes_no_longer_than_its_length() -> None:
    began = time.monotonic()
    for hostile in ("enfant " * 5_000, "mon mari " * 5_000, "je vais les " * 4_000, "a ete " * 8_000, " " * 50_000):
        alarms_in(hostile)
    assert time.monotonic() - began < 20
