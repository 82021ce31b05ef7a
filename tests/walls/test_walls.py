"""Every role, every agents' address, at home and elsewhere: allowed or not found, and no word passes from one
département to another.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.outbox.models import Message
from parvis.ground.people import policy
from parvis.ground.people.models import COUNTRY_ROLES, Agent, Role
from tests.ground.people.making import client_of, make_scope
from tests.opening import open_consultation
from tests.walls.table import NAMED_ONLY, NAMES, NOTHING_THERE, OWN, SENT
from tests.walls.world import Place, two_places

# In one worker: the two départements are long to fill.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walls")]
COUNTRY = frozenset(COUNTRY_ROLES)
REFUSED = 404


class Address(NamedTuple):
    """An address of the agents: its whole name, the ability that it asks for, whether it names a thing."""

    name: str
    ability: str
    names_a_thing: bool


def addresses(resolver: URLResolver | None = None, space: str = "", *, named: bool = False) -> Iterator[Address]:
    """Every address of the agents."""
    for one in (resolver or get_resolver()).url_patterns:
        names = named or bool(one.pattern.converters)
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{space}{one.namespace}:" if one.namespace else space, named=names)
        elif ability := getattr(one.callback, "parvis_ability", ""):
            yield Address(f"{space}{one.name}", ability, names)


AGENTS = {one.name: one for one in addresses()}
WITH_THING = sorted(one.name for one in AGENTS.values() if one.names_a_thing and one.name not in OWN)
WITHOUT = sorted(one.name for one in AGENTS.values() if not one.names_a_thing)


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Place, Place]]:
    """The two, made once: each test undoes what it writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        open_consultation()
        yield two_places()
        transaction.set_rollback(True)


def test_every_address_that_names_a_thing_is_in_the_table() -> None:
    assert sorted(NAMES) == WITH_THING
    assert set(SENT) <= set(NAMES)


def status_of(client: Client, name: str, place: Place) -> int:
    """What the address answers about the thing of ``place``; nothing that it writes stays."""
    address = reverse(name, kwargs=dict(NAMES[name](place)))
    with transaction.atomic():
        status = client.get(address).status_code
        if status == 405:
            status = client.post(address, SENT.get(name, {})).status_code
        transaction.set_rollback(True)
    return status


def test_a_role_reaches_its_own_things_and_never_those_of_elsewhere(places: tuple[Place, Place]) -> None:
    own, foreign = places
    wrong = []
    for role in Role:
        client = client_of(make_scope(role))
        for name in WITH_THING:
            able = policy.may(role, AGENTS[name].ability) and (name, role) not in NAMED_ONLY
            for place in (own, foreign):
                allowed = able and (place is own or role in COUNTRY)
                status = status_of(client, name, place)
                if name in NOTHING_THERE and allowed:
                    continue
                if (status != REFUSED) != allowed:
                    wrong.append(f"{role} {name} de {place.departement}: {status}")
    assert not wrong, "\n".join(wrong)


def test_no_word_of_elsewhere_is_in_any_answer_file_or_letter_of_an_agent(places: tuple[Place, Place]) -> None:
    own, foreign = places
    found = []
    for role in [one for one in Role if one not in COUNTRY]:
        client = client_of(make_scope(role))
        for name in WITHOUT:
            if policy.may(role, AGENTS[name].ability):
                found += holds(client, reverse(name), foreign)
        for name in WITH_THING:
            with transaction.atomic():
                found += holds(client, reverse(name, kwargs=dict(NAMES[name](own))), foreign)
                transaction.set_rollback(True)
    for letter in Message.objects.exclude(to__in=people_of(foreign)):
        said = f"{letter.subject} {letter.text} {letter.html}".casefold()
        found += [f"lettre à {letter.to} : {letter.subject}" for word in words(foreign) if word in said]
    assert not found


def test_no_secret_word_is_in_any_public_page_file_or_feed(places: tuple[Place, Place]) -> None:
    client = Client()
    found = []
    for place in places:
        for address in public_addresses(place):
            found += holds(client, address, place, secret_only=True)
    assert not found


def public_addresses(place: Place) -> list[str]:
    """The public pages, files and feeds that speak of ``place``."""
    code, meeting = place.departement.pk, place.things["announced"].code
    minuted = place.things["minuted"].code
    return [
        "/",
        "/reunions/",
        "/reunions/?quand=passees",
        f"/reunions/?departement={code}",
        f"/reunions/agenda.ics?departement={code}",
        f"/reunions/fil.atom?departement={code}",
        f"/reunions/{meeting}/",
        f"/reunions/{meeting}/agenda.ics",
        f"/reunions/{meeting}/affiche.pdf",
        "/departements/",
        f"/departements/{code}/",
        "/documents/",
        f"/documents/?departement={code}&q=note",
        f"/documents/?departement={code}",
        f"/regions/{place.departement.region_id}/",
        f"/contrats/{place.contract.pk}/",
        f"/quartiers/{place.quartier.pk}/",
        f"/quartiers/{place.things['candidate'].pk}/",
        f"/reunions/{minuted}/compte-rendu/",
        f"/notre-reunion/{minuted}/",
        f"/notre-reunion/{minuted}/objection/",
        f"/reunions/{minuted}/compte-rendu/1.pdf",
        f"/reunions/{minuted}/compte-rendu/1.odt",
        "/paroles/",
        f"/paroles/?departement={code}",
        f"/paroles.csv?departement={code}",
        f"/paroles/fil.atom?departement={code}",
        "/plan-du-site/",
        "/sitemap.xml",
    ]


def people_of(place: Place) -> set[str]:
    """Who may read of ``place``: its agents, those of the country, its relays and those who registered there."""
    agents = Agent.objects.filter(mandates__departement=place.departement) | Agent.objects.filter(
        mandates__quartier=place.quartier
    )
    country = Agent.objects.filter(mandates__role__in=COUNTRY)
    given = Message.objects.filter(to__contains=place.secret)
    calendar = current_campaign()
    assert calendar is not None
    return {
        calendar.campaign.referents_email,
        *agents.values_list("email", flat=True),
        *country.values_list("email", flat=True),
        *given.values_list("to", flat=True),
    }


def words(place: Place) -> tuple[str, str]:
    return place.secret, place.told


def holds(client: Client, address: str, place: Place, *, secret_only: bool = False) -> list[str]:
    """Where the words of ``place`` stand in what ``address`` answers."""
    response: Any = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = read(body).casefold()
    sought = (place.secret,) if secret_only else words(place)
    return [f"{address}: {word}" for word in sought if word in text]


def read(body: bytes) -> str:
    """The words of an answer, those inside a PDF or an office file too."""
    if body.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(body) as pdf:
            return "".join(page.get_textpage().get_text_bounded() for page in pdf)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "".join(package.read(name).decode(errors="replace") for name in package.namelist())
    return body.decode(errors="replace")


def test_words_are_found_inside_files(places: tuple[Place, Place]) -> None:
    own, _foreign = places
    client = client_of(own.referent)
    for name in ("meetings:room_paper", "library_agents:file"):
        assert holds(client, reverse(name, kwargs=dict(NAMES[name](own))), own)
