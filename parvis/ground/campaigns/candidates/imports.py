"""Several candidate quarters from one GeoJSON file: each object is kept or refused, and the report says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from parvis.ground.campaigns.candidates.services import CandidateError, Card, candidate_propose
from parvis.ground.territories.keys import sort_key
from parvis.ground.territories.loading.reading import RowError, optional_text
from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.outlines import Outline, OutlineError, json_of, outline_of_geometry, overlaps
from parvis.web.scope import AgentScope
from parvis.web.typography import typographic

#: Objects of one file, and its bytes.
MOST = 200
LARGEST = 5_000_000
NAMES = ("nom", "name", "lib_qp", "nom_qp", "libelle", "nom_quartier")
COMMUNES = ("insee_com", "code_commune", "code_insee", "insee", "commune", "nom_commune", "lib_com")


@dataclass(frozen=True)
class Kept:
    """An object that became a candidate, and what its author should look at."""

    place: str
    quartier: Quartier
    remarks: list[str]


@dataclass
class Report:
    """What became of each object of a file."""

    kept: list[Kept] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def candidates_import(*, by: AgentScope, data: bytes, commune: Commune | None, day: date) -> Report:
    """Make a candidate of each object of a GeoJSON collection; one that cannot be is told and stops nothing.

    The name comes from its properties (« nom »), the commune from them (Insee code or name) or from ``commune``; it is
    a candidate from ``day`` on.

    Raises:
        OutlineError: the whole file is not a GeoJSON collection in degrees, or is too large.
    """
    report = Report()
    for place, feature in _features(data):
        try:
            report.kept.append(_import_one(by, place, feature, commune, day))
        except (CandidateError, OutlineError, RowError) as error:
            message = str(error)
            report.refused.append((place, f"{message[0].upper()}{message[1:]}"))
    return report


def _features(data: bytes) -> list[tuple[str, Any]]:
    if len(data) > LARGEST:
        raise OutlineError("Ce fichier dépasse 5 Mo : n’y laissez que les quartiers à importer.")
    try:
        value = json_of(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise OutlineError("Ce fichier n’est pas en UTF-8 : exportez-le en GeoJSON, encodage UTF-8.") from error
    if not isinstance(value, dict) or value.get("type") not in {"FeatureCollection", "Feature"}:
        raise OutlineError("Ce fichier n’est pas une collection GeoJSON (« FeatureCollection ») : exportez-le ainsi.")
    features = value.get("features") if value["type"] == "FeatureCollection" else [value]
    if not isinstance(features, list) or not features:
        raise OutlineError("Ce fichier ne contient aucun objet : exportez les quartiers à importer.")
    crs = str(value.get("crs") or "CRS84")
    if "CRS84" not in crs and "4326" not in crs:
        raise OutlineError("Les coordonnées doivent être en degrés (WGS 84) : exportez le fichier en EPSG:4326.")
    if len(features) > MOST:
        raise OutlineError(f"Ce fichier contient plus de {MOST} objets : n’y laissez que les quartiers à importer.")
    return [(f"Objet n° {number}", feature) for number, feature in enumerate(features, 1)]


def _import_one(by: AgentScope, place: str, feature: Any, default: Commune | None, day: date) -> Kept:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise CandidateError("Ce n’est pas un objet GeoJSON avec des propriétés.")
    given = {str(key).casefold(): value for key, value in properties.items()}
    name = next((text for key in NAMES if (text := optional_text(given, key))), "")
    if not name:
        raise CandidateError("Il n’a pas de nom : écrivez-le dans sa propriété « nom ».")
    commune = _commune(by, given) or default
    if commune is None:
        raise CandidateError("Sa commune manque : écrivez son code Insee dans la propriété « code_insee ».")
    outline = outline_of_geometry(feature.get("geometry"))
    with transaction.atomic():
        card = Card(name=name, proposed_on=day, opened_on=day)
        quartier = candidate_propose(by=by, commune=commune, card=card, outline=outline)
    return Kept(place, quartier, remarks(outline, besides=quartier.pk))


def _commune(by: AgentScope, given: dict[str, Any]) -> Commune | None:
    """The commune that the properties name, in the territory; None when they name none.

    Raises:
        CandidateError: they name one that is unknown, or outside.
    """
    told = next((text for key in COMMUNES if (text := optional_text(given, key))), "")
    if not told:
        return None
    inside = Commune.objects.filter(by.q(departement="departement"), current=True)
    found = inside.filter(pk=told).first() or inside.filter(sort_key=sort_key(told), parent=None).first()
    if found is None:
        raise CandidateError(f"La commune « {told} » n’est pas de votre territoire.")
    return found


def zoning_word(quartier: Quartier) -> str:
    """What a quarter is, in a word beside its name."""
    return "candidat" if quartier.zoning == Quartier.Zoning.CANDIDAT else f"prioritaire en {quartier.zoning}"


def remarks(outline: Outline, *, besides: str = "") -> list[str]:
    """What the author of an outline should look at: it was mended, it covers a known quarter."""
    said = []
    if outline.repaired:
        said.append("Le tracé se croisait : nous l’avons réparé. Vérifiez-le sur la carte.")
    for one, share in overlaps(outline, besides=besides)[:5]:
        said.append(typographic(f"{share} % du tracé est déjà dans le quartier « {one.name} », {zoning_word(one)}."))
    return said
