"""Words in the corpus for tests: answers sent, minutes published, and what agents decide about them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesPublication, MinutesVersion, State
from parvis.understand.corpus.deciding import statement_rule
from parvis.understand.corpus.models import Mask, Ruling, Statement
from parvis.understand.corpus.services import corpus_refresh
from parvis.understand.corpus.settling import masked, print_of
from parvis.web.french import search_key
from tests.listen.contributions.helpers import SAID, answer, begin, submit
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient

WORDS = "Il faut plus de bancs sur la place du marché."
NAMED = "Le gardien Karim Benali ne répond pas. Mon numéro est le 06 12 34 56 78."


def say(words: str, client: Client | None = None, **begun: str) -> str:
    """Send an answer that says ``words`` only, and pull it; returns its receipt."""
    said = {
        **SAID,
        "defi_mots": {"defi_mots": words},
        "ressources": {"ressources": ""},
        "solutions": {"solutions": ""},
    }
    sender = client or StrictClient()
    code = submit(sender, answer(sender, begin(sender, **begun), said))
    corpus_refresh()
    return code


def make_minutes(
    texts: Iterable[str | tuple[uuid.UUID, int, str]], *, meeting: Meeting | None = None, note: str = "", **fields: Any
) -> Meeting:
    """Publish minutes, each text an item (or its identity, its revision and its text), and pull them."""
    held = meeting or make_meeting(state=State.HELD, days=-3, **fields)
    number = held.minutes.count() + 1
    version = MinutesVersion.objects.create(meeting=held, number=number, correction_note=note)
    for position, given in enumerate(texts):
        item, revision, text = given if isinstance(given, tuple) else (uuid.uuid4(), number, given)
        MinutesItem.objects.create(
            version=version, item=item, revision=revision, position=position, object="defi", text=text
        )
    MinutesPublication.objects.create(version=version)
    corpus_refresh()
    return held


def shown(statement: Statement) -> str:
    """The fingerprint of what the page of ``statement`` shows as public."""
    return print_of(masked(statement.text, list(Mask.objects.filter(statement=statement.pk))))


def publish(by: Scope, statement: Statement) -> Ruling:
    """Publish as read."""
    return statement_rule(by=by, statement=statement, outcome=Ruling.Outcome.PUBLISHED, seen=shown(statement))


def refuse(by: Scope, statement: Statement, *reasons: str, note: str = "") -> Ruling:
    """Refuse with reasons (« hors-sujet » by default)."""
    given = reasons or ("hors-sujet",)
    return statement_rule(by=by, statement=statement, outcome=Ruling.Outcome.REFUSED, reasons=given, note=note)


def make_statement(words: str = WORDS, **fields: Any) -> Statement:
    """A statement of a contribution of its own, published as it was said, told of the country."""
    key = uuid.uuid4()
    now = timezone.now()
    given = {
        "source": Statement.Source.CONTRIBUTION,
        "source_id": uuid.uuid4(),
        "question": "defi_mots",
        "revision": 1,
        "start": 0,
        "end": len(words),
        "text": words,
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
        "group": key,
        "language": "fr",
        "object": "defi",
        "departement": "00",
        "outcome": "qpv",
        "channel": "web",
        "said_at": now,
        "received_at": now,
        "state": Statement.State.PUBLISHED if fields.get("public_text", words) else Statement.State.RECEIVED,
        "screened": True,
        "public_text": words,
        "published_at": now,
        "public_level": "pays",
        "search_key": search_key(words),
        **fields,
    }
    if "campaign" not in given and "campaign_id" not in given:
        given["campaign"] = Campaign.objects.get()
    return Statement.objects.create(id=key, **given)
