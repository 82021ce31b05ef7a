"""The columns of a file of meetings: their names, what each holds, an example; and the model file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parvis.ground.territories.keys import sort_key


@dataclass(frozen=True)
class Column:
    """A column: its name in the model file, what to write in it, an example, other names it may have."""

    name: str
    said: str
    example: str = ""
    required: bool = False
    others: tuple[str, ...] = ()


SEVERAL_SAID: Final = "Plusieurs : séparez-les par « | » ou par un retour à la ligne."
COLUMNS: Final = (
    Column("titre", "Titre de la réunion, 150 signes au plus.", "Parlons de la Margelle", True, ("intitulé", "nom")),
    Column("type", "Réunion publique (si la cellule est vide), atelier, porte-à-porte, stand, restitution. "
           "Une visite de la commission ne s’importe pas.", "Réunion publique", others=("nature",)),
    Column("début", "Date et heure du lieu.", "04/07/2023 18:30", True, ("date", "date et heure", "commence")),
    Column("fin", "Date et heure, ou heure seule.", "20:30", others=("heure de fin", "se termine")),
    Column("département", "Code ou nom. Facultatif si votre mandat n’en couvre qu’un.", "00"),
    Column("contrat", "Code ou nom du contrat de ville.", "", others=("contrat de ville",)),
    Column("intercommunalité", "SIREN ou nom.", "", others=("epci",)),
    Column("quartiers", f"Codes ou noms. {SEVERAL_SAID}", "QN00001M", others=("quartier", "qpv")),
    Column("lieu", "Nom du lieu.", "Salle des Lavandières"),
    Column("adresse", "Adresse du lieu.", "3 rue des Lavandières"),
    Column("nature du lieu", "Salle municipale, centre social, local d’un bailleur, école, dehors, ou autre lieu.",
           "Centre social"),
    Column("latitude", "En degrés, avec la longitude.", "", others=("lat",)),
    Column("longitude", "En degrés, avec la latitude.", "", others=("lon", "lng")),
    Column("adresse en ligne", "Pour suivre la réunion à distance.", "", others=("lien", "visio", "url")),
    Column("présentation", "Ce dont on parlera, 4 000 signes au plus.", "Ce qui doit changer d’ici 2030.",
           others=("description",)),
    Column("accès", f"Plain-pied, toilettes, LSF, boucle, FALC. {SEVERAL_SAID}", "Plain-pied | Boucle",
           others=("accessibilité",)),
    Column("interprètes", f"Langues. {SEVERAL_SAID}", "arabe | turc", others=("langues",)),
    Column("garde d’enfants", "Ce qui est prévu.", ""),
    Column("pour venir", "Transports, stationnement.", "Bus 4, arrêt Lavoir", others=("transport", "transports")),
    Column("organisateurs", f"Noms d’organismes. {SEVERAL_SAID}", "Ville de Parolles-sur-Vive",
           others=("organisateur",)),
    Column("partenaires", f"Noms d’organismes. {SEVERAL_SAID}", "Centre social du Lavoir", others=("partenaire",)),
    Column("représentant de l’État", "Nom ou titre.", "la déléguée du préfet", others=("pour l’état", "état")),
    Column("élus", f"Noms ou titres. {SEVERAL_SAID}", "la maire", others=("élu",)),
    Column("inscription", "Oui ou non.", "non", others=("inscriptions",)),
    Column("places", "Nombre de places, s’il y en a un.", "", others=("capacité", "jauge")),
)  # fmt: skip

#: Key of a header → name of its column: case, accents, hyphens and underscores do not count.
KNOWN: Final = {sort_key(name): one.name for one in COLUMNS for name in (one.name, *one.others)}
REQUIRED: Final = tuple(one.name for one in COLUMNS if one.required)


def model_rows() -> list[list[str]]:
    """The model file: the header, and one row of examples."""
    return [[one.name for one in COLUMNS], [one.example for one in COLUMNS]]
