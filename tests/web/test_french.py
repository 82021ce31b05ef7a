from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.web.french import lemmas, search_key

#: Words that a person who looks for the first wants to find, as the second is written, and the other way.
PAIRS = """
rénové rénovée | rénové rénovées | rénovée rénover | rénové renove | rénovées renovees
élu élus | élue élues | élu élue | élus elus
école écoles | école ecole | écoles ECOLES | École ecoles | ÉCOLE école
élève élèves | eleve élèves
réparer réparé | réparer répare | réparation réparations | reparation réparations
travail travaux | cheval chevaux | hôpital hôpitaux | hopital hôpitaux | local locaux | municipal municipaux
municipale municipaux | social sociaux | sociale sociales | sociale sociaux | régional régionaux
bailleur bailleurs | logement logements | loyer loyers | immeuble immeubles | ascenseur ascenseurs | cave caves
habitant habitante | habitants habitantes | citoyen citoyenne | citoyens citoyennes | voisin voisine
animateur animatrice | médiateur médiatrices | éducateur éducatrice | directeur directrice | facteur facteurs
sale sales | propre propres | propreté proprete | poubelle poubelles | déchet déchets | dechets déchet
éclairage éclairages | eclairage éclairages | lumière lumières | lumiere lumières | lampadaire lampadaires
bus bus | tram trams | transport transports | vélo vélos | velos vélo | piste pistes | trottoir trottoirs
vieux vieille | vieilles vieux | beau belle | nouveau nouvelle | nouvelles nouveau | neuf neuve | actif active
jeune jeunes | enfant enfants | adolescent adolescente | mère mères | mere mères | père pères | femme femmes
retraité retraités | retraité retraitée | retraite retraites | handicapé handicapés | handicapée handicapé
salarié salariés | employé employée | délégué déléguée | deleguee délégués | député députée | réfugié réfugiés
jeu jeux | lieu lieux | eau eaux | feu feux | tableau tableaux | château châteaux | chateau châteaux
marché marchés | place places | parc parcs | jardin jardins | banc bancs | arbre arbres | espace espaces
vert verte | verts vertes | gratuit gratuite | cher chère | chère chers | ouvert ouverte | fermé fermée
dangereux dangereuse | bruyant bruyante | accessible accessibles | mauvais mauvaise | public publique
sport sports | gymnase gymnases | piscine piscines | stade stades | médiathèque médiathèques
mediatheque médiathèque | bibliothèque bibliotheques | théâtre theatres | cinéma cinemas | musée musees
médecin médecins | medecin médecins | santé sante | infirmière infirmiers | pharmacie pharmacies
insécurité insecurite | sécurité securite | caméra caméras | cameras caméra | agression agressions | rat rats
cafard cafards | moisissure moisissures | humidité humidite | fuite fuites | panne pannes | travaillent travailler
commerce commerces | boulangerie boulangeries | emploi emplois | formation formations | stage stages
réunion réunions | reunion réunions | association associations | quartier quartiers | cœur coeur | œuvre oeuvres
aujourd’hui aujourd'hui | crèche creches | maternelle maternelles | collège colleges | lycée lycees
skatepark skateparks | fête fêtes | fetes fête | dégradé dégradée | dégradation degradations | abandonné abandonnées
demande demandes | prix prix | aide aides | peur peurs | rue rues | porte portes | danse danses | classe classes
danger dangers | dangereuse dangereuses | bruit bruits | nuisance nuisances | incivilité incivilites
famille familles | isolé isolée | isolées isolés | âgé agee | âgée agees | personne personnes
senior seniors | fracture fractures | numérique numeriques | ordinateur ordinateurs | scolaire scolaires
périscolaire periscolaires | cantine cantines | professeur professeurs | enseignant enseignante
enseignante enseignants | éducatif éducative | culturel culturelle | culturelle culturels
musical musicaux | atelier ateliers | centre centres | maison maisons | coiffeuse coiffeur
vendeuse vendeur | chômeur chômeuse | chomeur chômeurs | chômage chomage | stagiaire stagiaires
apprenti apprentie | entreprise entreprises | créer créé | création creations | entretien entretiens
entretenir entretenu | nettoyer nettoyé | nettoyage nettoyages | mur murs | façade facades
isolation isolations | chauffage chauffages | froid froide | chaud chaude | chaleur chaleurs | îlot ilots
fraîcheur fraicheur | végétal végétaux | végétalisé végétalisée | naturel naturelle | potager potagers
partagé partagée | partages partagé | composteur composteurs | vide vides | incendie incendies
policier policière | policiere policiers | trafic trafics | drogue drogues | dealer dealers
rodéo rodeos | moto motos | voiture voitures | stationnement stationnements | garé garées | gare gares
métro metros | desserte dessertes | fréquence frequences | arrêt arrets | passage passages
piéton piétonne | pietons piéton | handicap handicaps | rampe rampes | escalier escaliers
gardien gardienne | gardienne gardiens | concierge concierges | locataire locataires
propriétaire propriétaires | loué louée | cassé cassée | cassées casser | rénovation renovations
détruit détruite | démolition demolitions | démoli démolie | construit construite
reconstruire reconstruit | aménagé aménagée | aménagement amenagements | amenager aménagé
convivial conviviale | conviviaux conviviale | festif festive | sportif sportive | sportives sportif
collectif collective | inclusif inclusive | nouvel nouvelle | ancien ancienne | bon bonne | long longue
doux douce | blanc blanche | sec sèche | public publiques | local locale | locale locaux
national nationaux | égal égaux | genou genoux
"""
ALIKE = [tuple(pair.split()) for line in PAIRS.strip().splitlines() for pair in line.split("|")]

APART = [
    ("école", "élève"),
    ("marché", "marcher"),
    ("sécurité", "insécurité"),
    ("retraite", "traiter"),
    ("bus", "boire"),
    ("temps", "tempérer"),
    ("parc", "parking"),
    ("fois", "foi"),
    ("repas", "repasser"),
    ("propre", "propreté"),
    ("pont", "pondre"),
    ("port", "porter"),
    ("mois", "moi"),
    ("cours", "cour"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_forms_of_one_word_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other) != ""


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_words_have_two_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@pytest.mark.parametrize("text", ["à l’école", "A l'ecole", "les écoles", "Réparer l’école", "dans ces écoles-là"])
def test_elisions_and_small_words_do_not_hide_a_word(text: str) -> None:
    assert "ecole" in lemmas(text)


def test_small_words_alone_leave_nothing_to_look_for() -> None:
    assert search_key("Est-ce qu’il y en a ?") == ""


def test_a_precise_word_is_not_taken_for_a_small_one() -> None:
    assert lemmas("un chemin sûr, l’été") == ["chemin", "sur", "ete"]


def test_words_of_other_scripts_are_kept() -> None:
    assert lemmas("مدرسة / школа 3") == ["مدرسة", "школа", "3"]


@given(st.text(max_size=200))
def test_a_key_holds_words_without_accents_whatever_is_typed(text: str) -> None:
    key = search_key(text)
    assert all(word.isalnum() or any(map(unicodedata.combining, word)) for word in key.split())
    assert "\x00" not in key
