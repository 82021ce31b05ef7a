"""Two départements with one of everything in each: what an agent of the one must never see of the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.library.files import file_take
from parvis.ground.library.models import Document
from parvis.ground.library.services import Actor, Card, document_add
from parvis.ground.people.models import Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.people.services import mandate_grant, referent_name
from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.services import meeting_create, meeting_move, registration_add
from tests.ground.library import making
from tests.ground.people.making import make_agent, make_scope


@dataclass
class Place:
    """A département and what it holds.

    ``secret`` stands in everything that only its agents may see, ``told`` in what its public pages show.
    """

    departement: Departement
    contract: ContratDeVille
    quartier: Quartier
    secret: str
    told: str
    referent: Scope = field(init=False)
    things: dict[str, Any] = field(default_factory=dict)


def two_places() -> tuple[Place, Place]:
    """The fictional département (00) and another (99), each filled with its own words."""
    own = Place(
        departement=Departement.objects.get(pk="00"),
        contract=ContratDeVille.objects.filter(departements="00", generation="2024", current=True).first(),  # type: ignore[arg-type]
        quartier=Quartier.objects.get(pk="QN00001M"),
        secret="marjolaine",
        told="capucine",
    )
    foreign = _elsewhere()
    for place in (own, foreign):
        fill(place)
    return own, foreign


def _elsewhere() -> Place:
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    departement = Departement.objects.create(
        code="99", name="Lointain", sort_key="lointain", zone="metro", region=region
    )
    contract = ContratDeVille.objects.create(
        code="C99",
        name="Contrat du Lointain",
        sort_key="contrat du lointain",
        generation="2024",
        pilot_code="000000999",
    )
    contract.departements.add(departement)
    quartier = Quartier.objects.create(
        code="QN99001A", name="Les Lointains", sort_key="lointains", zoning="2024", departement=departement,
        search_key="lointains", lon=2.0, lat=47.0,
    )  # fmt: skip
    quartier.contracts.add(contract)
    commune = Commune.objects.create(
        code="99001", name="Lointain-sur-Mer", sort_key="lointain", search_key="lointain", departement=departement
    )
    quartier.communes.add(commune)
    return Place(departement, contract, quartier, secret="zygomatique", told="quetzal")


def fill(place: Place) -> None:
    """Put one of each thing that an agent's address can name into ``place``."""
    place.referent = make_scope("referent", departement=place.departement.pk)
    _people(place)
    _meetings(place)
    _documents(place)


def _people(place: Place) -> None:
    agent = make_agent(full_name=f"Agent {place.secret}", email=f"{place.secret}@exemple.fr", job=place.secret)
    place.things["mandate"] = mandate_grant(
        by=place.referent, agent=agent, role=Role.ANIMATEUR, territory={"quartier": place.quartier.pk}
    )
    calendar = current_campaign()
    assert calendar is not None
    deputy = make_agent(full_name=f"Suppléant {place.secret}", email=f"s-{place.secret}@exemple.fr")
    place.things["referent"] = referent_name(
        by=place.referent,
        campaign=calendar.campaign,
        departement=place.departement,
        rank=Referent.Rank.DEPUTY,
        agent=deputy,
    )


def _meetings(place: Place) -> None:
    calendar = current_campaign()
    assert calendar is not None
    for name, days, state, word in (
        ("draft", 7, State.DRAFT, place.secret),
        ("announced", 9, State.ANNOUNCED, place.told),
        ("held", -3, State.HELD, place.told),
    ):
        place.things[name] = _meeting(place, calendar.campaign, days=days, state=state, word=word)
    meeting = place.things["announced"]
    registration_add(
        meeting=meeting, email=f"{place.secret}-vient@exemple.fr", people=2, needs=f"Besoin de {place.secret}"
    )


def _meeting(place: Place, campaign: Any, *, days: int, state: State, word: str) -> Meeting:
    fields = {
        "kind": "reunion-publique",
        "title": f"Réunion {word}",
        "description": f"Parlons de {word}.",
        "departement": place.departement,
        "contract": place.contract,
        "starts_at": timezone.now() + timedelta(days=days),
        "place_name": f"Salle {word}",
        "takes_registrations": True,
    }
    made = meeting_create(by=place.referent, campaign=campaign, fields=fields, quartiers=[place.quartier])
    for step in {State.ANNOUNCED: [State.ANNOUNCED], State.HELD: [State.ANNOUNCED, State.HELD]}.get(state, []):
        made = meeting_move(by=place.referent, meeting=made, to=step)
    return made


def _documents(place: Place) -> None:
    for name, visibility, word in (("document", "agents", place.secret), ("public_document", "public", place.told)):
        upload = SimpleUploadedFile(f"{word}.docx", making.a_docx(words=f"Il est question de {word}."))
        card = Card(
            title=f"Note {word}", kind=Document.Kind.AUTRE,
            visibility=visibility, departement=place.departement, quartiers=[place.quartier], description=f"De {word}",
        )  # fmt: skip
        place.things[name] = document_add(card=card, file=file_take(upload=upload, actor=None), actor=Actor(pk=None))
