"""Two départements with one of everything in each: what an agent of the one must never see of the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.answer.followup.services import objection_add
from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.services import lines_add
from parvis.ground.campaigns.candidates.services import Card as CandidateCard
from parvis.ground.campaigns.candidates.services import candidate_propose
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.library.files import file_take
from parvis.ground.library.models import Document
from parvis.ground.library.services import Actor, Card, document_add
from parvis.ground.people.models import Referent, Role
from parvis.ground.people.scope import Scope
from parvis.ground.people.services import mandate_grant, referent_name
from parvis.ground.territories.models import Commune, ContratDeVille, Departement, Quartier, Region
from parvis.ground.territories.outlines import outline_of
from parvis.listen.contributions.models import Contribution
from parvis.listen.meetings.models import DayNote, Meeting, MinutesVersion, Solicitation, State, Tally
from parvis.listen.meetings.relays.services import relay_add, relays_ask
from parvis.listen.meetings.series import series_create
from parvis.listen.meetings.services import meeting_create, meeting_move, registration_add
from parvis.listen.meetings.visits.services import visit_propose
from parvis.listen.outreach.aliases import alias_add
from parvis.listen.paper.models import ScanFile, Sheet
from parvis.listen.paper.services import Destination, print_run_make
from parvis.listen.questionnaires.models import Version
from parvis.understand.corpus.models import Alarm, AlarmKind
from parvis.understand.corpus.watching import alarms_raise, watcher_name
from tests.answer.mailings.making import make_contacts, make_mailing
from tests.ground.library import making
from tests.ground.people.making import make_agent, make_scope
from tests.listen.meetings.minutes_making import make_draft, make_item, make_source, publish
from tests.listen.outreach.making import WEBM, make_outing
from tests.listen.paper.scanning import make_batch
from tests.understand.corpus.making import make_statement


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
        search_key="lointains", lon=-1.225, lat=46.224,
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
    parts = (
        _people,
        _meetings,
        _day,
        _minutes,
        _relays,
        _paper,
        _candidate,
        _documents,
        _statements,
        _scans,
        _outreach,
        _mailings,
    )
    for part in parts:
        part(place)


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


def _meeting(
    place: Place, campaign: Any, *, days: int, state: State, word: str, kind: str = "reunion-publique"
) -> Meeting:
    fields = {
        "kind": kind,
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


def _day(place: Place) -> None:
    meeting = place.things["held"]
    place.things["note"] = DayNote.objects.create(meeting=meeting, object="defi", text=f"Note sur {place.secret}")
    Tally.objects.create(meeting=meeting, sheet="presence", group="total", key="", count=40)


def _minutes(place: Place) -> None:
    by, meeting = place.referent, place.things["held"]
    draft = make_draft(by, meeting)
    place.things["item"] = make_item(by, draft, f"On demande {place.secret}.")
    place.things["source"] = make_source(by, meeting)
    place.things["proposal"] = place.things["source"].proposals.first()
    told = _meeting(place, meeting.campaign, days=-5, state=State.HELD, word=place.told)
    published = make_draft(by, told)
    make_item(by, published, f"Original qui nomme {place.secret}.")
    publish(by, published)
    place.things["minuted"] = told
    version = MinutesVersion.objects.select_related("publication", "meeting").get(meeting=told)
    place.things["objection"] = objection_add(version=version, item=None, words=f"Nous avons parlé de {place.secret}.")
    place.things["restitution"] = _meeting(
        place, meeting.campaign, days=20, state=State.ANNOUNCED, word=place.told, kind="restitution"
    )


def _relays(place: Place) -> None:
    by, meeting = place.referent, place.things["announced"]
    fields = {"name": f"Centre {place.secret}", "kind": "centre-social", "departement": place.departement,
              "email": f"centre-{place.secret}@exemple.fr", "note": f"Demander {place.secret}"}  # fmt: skip
    relay = relay_add(by=by, fields=fields, quartiers=[place.quartier])
    relays_ask(by=by, meeting=meeting, relays=[relay], way=Solicitation.Way.PHONE, note=place.secret)
    place.things["relay"] = relay
    place.things["solicitation"] = Solicitation.objects.get(relay=relay)
    place.things["visit"] = visit_propose(
        by=make_scope("commission"), campaign=meeting.campaign, departement=place.departement, contract=place.contract,
        wished=f"En juin, {place.secret}", subject=f"Parler de {place.secret}", members=place.secret,
    )  # fmt: skip
    series_create(by=by, meeting=place.things["draft"], days=[timezone.localdate() + timedelta(days=30)])
    place.things["draft"].refresh_from_db()


def _paper(place: Place) -> None:
    place.things["run"] = print_run_make(
        by=place.referent,
        campaign=place.things["held"].campaign,
        version=Version.objects.get(),
        language="fr",
        large=False,
        blocks=[],
        copies=1,
        destination=Destination(
            departement=place.departement,
            quartier=place.quartier,
            meeting=place.things["announced"],
            relay=place.things["relay"],
        ),
    )


def _mailings(place: Place) -> None:
    mailing = make_mailing(place.things["minuted"], words=f"On y a parlé de {place.secret}.")
    ways = {Delivery.Way.LETTER: {"address": f"Rue {place.secret}"}, Delivery.Way.PHONE: {"phone": "+33600000000"}}
    version = mailing.versions.get()
    for way, given in ways.items():
        (contact,) = make_contacts([""], meeting_ref=f"{mailing.meeting.code}{way}", **given)  # type: ignore[union-attr]
        lines_add(version=version, people=[(contact.pk, way, "fr")])
    place.things["mailing"] = mailing


def _candidate(place: Place) -> None:
    today = timezone.localdate()
    card = CandidateCard(name=f"Quartier {place.told}", proposed_on=today, opened_on=today, note=place.secret)
    commune = Commune.objects.filter(departement=place.departement).order_by("pk").first()
    assert commune is not None
    # Each on its side: an overlap would rightly name the other.
    west = -4.230 if place.departement.pk == "00" else -1.230
    corners = ((west, 46.220), (west + 0.01, 46.220), (west + 0.01, 46.228), (west, 46.228))
    outline = outline_of("\n".join(f"{lon:.3f}, {lat:.3f}" for lon, lat in corners))
    place.things["candidate"] = candidate_propose(by=place.referent, commune=commune, card=card, outline=outline)


def _statements(place: Place) -> None:
    spoken = {"campaign": place.things["held"].campaign, "departement": place.departement.pk,
              "contract": place.contract.pk, "quartier": place.quartier.pk}  # fmt: skip
    answered = Contribution.objects.create(
        campaign=place.things["held"].campaign,
        version=Version.objects.get(),
        language="fr",
        channel="web",
        outcome="qpv",
        quartier=place.quartier,
    )
    unread = {"source_id": answered.pk, "public_text": "", "published_at": None, "public_level": "", "search_key": ""}
    waiting = make_statement(f"Mon voisin {place.secret} fait du bruit. Le bus passe.", **unread, **spoken)
    place.things["statement"] = waiting
    make_statement(f"Il manque un {place.told} sur la place.", **spoken)
    alarms_raise(found=[(waiting, AlarmKind.VIOLENCE)])
    place.things["alarm"] = Alarm.objects.get(statement=waiting.pk)
    place.things["watcher"] = watcher_name(
        by=place.referent, departement=place.departement, agent=place.things["mandate"].agent
    )


def _scans(place: Place) -> None:
    """A batch of scans with one page read, whose words its agents alone may read."""
    run = place.things["run"]
    place.things["batch"] = make_batch(
        place.referent, run.version, departement=place.departement, quartier=place.quartier, note=f"À {place.secret}"
    )
    file = ScanFile.objects.create(
        batch=place.things["batch"], name=f"{place.secret}.pdf", sha256=place.secret, pages=1, pages_read=1
    )
    blob = default_storage.save(f"papier/pages/{place.secret}", ContentFile(place.secret.encode()))
    place.things["sheet"] = Sheet.objects.create(
        batch=place.things["batch"], file=file, position=1, state=Sheet.State.READ, straight=True, run=run,
        copy=run.copies.first(), page=1, blob=blob,
    )  # fmt: skip


def _outreach(place: Place) -> None:
    """An outing with an answer, one set aside, one said aloud; a name of the quarter; a voice of the questionnaire."""
    version = Version.objects.get()
    outing = make_outing(place.referent, quartier=place.quartier, place=f"Marché {place.secret}")
    contribution = Contribution.objects.create(
        campaign=outing.campaign, version=version, language="fr", channel="assiste", outcome="unknown"
    )
    place.things["outing"] = outing
    place.things["set_aside"] = outing.set_aside.create(
        pk=uuid4(), why=f"Écartée {place.secret}", answer={"version": version.pk, "answers": {"projet": place.secret}}
    )
    place.things["spoken"] = outing.spoken.create(
        contribution=contribution, question="projet", language="fr", sound=WEBM, content_type="audio/webm"
    )
    place.things["alias"] = alias_add(
        by=place.referent, quartier=place.quartier, name=f"Tours {place.told}", kind="local_name"
    )
    number = place.departement.pk.zfill(2)
    place.things["recording"] = version.questionnaire.recordings.create(
        question="defi_mots", language="fr", number=int(number) + 1, sound=b"RIFF", sha256=number, extension="wav",
        seconds=1, transcript="Des mots", by=place.referent.agent,
    )  # fmt: skip
