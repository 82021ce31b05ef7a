"""Territories and documents for the tests of public pages."""

from __future__ import annotations

import shapely
from django.utils import timezone

from parvis.ground.library.models import Document, DocumentVersion, File, new_token
from parvis.ground.territories.keys import search_key, sort_key
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models import Meeting, MinutesPublication, MinutesVersion


def make_document(
    title: str,
    *,
    kind: str = "conclusion",
    visibility: str = "public",
    contract: str | None = None,
    quartiers: tuple[str, ...] = (),
    departement: str = "00",
) -> Document:
    """A document whose one file passed the gate."""
    made = Document.objects.create(
        title=title, kind=kind, visibility=visibility, departement_id=departement, contract_id=contract
    )
    file = File.objects.create(
        state=File.State.READY,
        blob=new_token(),
        name="a.pdf",
        content_type="application/pdf",
        size=1000,
        sha256="0" * 64,
        checked_at=timezone.now(),
    )
    DocumentVersion.objects.create(document=made, number=1, file=file)
    made.quartiers.set(Quartier.objects.filter(pk__in=quartiers))
    return made


def publish_minutes(meeting: Meeting) -> None:
    """Minutes of ``meeting`` that everyone may read."""
    MinutesPublication.objects.create(version=MinutesVersion.objects.create(meeting=meeting, number=1))


def make_quartier(
    code: str,
    *,
    departement: str = "00",
    name: str = "",
    zoning: str = "2024",
    contract: str | None = None,
    corner: tuple[float, float] | None = (2.0, 48.0),
    current: bool = True,
) -> Quartier:
    """A quarter a hundredth of a degree wide from its south-west ``corner``; without corner, it has no outline."""
    lon, lat = corner or (0.0, 0.0)
    shape = shapely.MultiPolygon([shapely.box(lon, lat, lon + 0.01, lat + 0.01)])
    named = name or f"Quartier {code}"
    quartier = Quartier.objects.create(
        code=code,
        zoning=zoning,
        departement_id=departement,
        name=named,
        sort_key=sort_key(named),
        search_key=search_key(named),
        geometry=shape.wkb if corner else None,
        lon=lon + 0.005 if corner else None,
        lat=lat + 0.005 if corner else None,
        current=current,
    )
    if contract:
        quartier.contracts.add(ContratDeVille.objects.get(pk=contract))
    return quartier


def make_collectivite(code: str, name: str) -> Departement:
    """An overseas collectivity: no région, no intercommunality, piloting its own contract on one quarter."""
    place = Departement.objects.create(code=code, name=name, sort_key=sort_key(name), zone="com")
    contract = ContratDeVille.objects.create(
        code=f"CV2024-{code}",
        name=name,
        sort_key=sort_key(name),
        generation="2024",
        pilot_code=code,
        collectivite=place,
    )
    contract.departements.add(place)
    make_quartier(f"QN{code}01M", departement=code, contract=contract.pk, corner=(-149.5, -17.5))
    return place
