"""Words in the corpus for tests: answers sent, minutes published, and what agents decide about them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.test import Client

from parvis.ground.people.scope import Scope
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesPublication, MinutesVersion, State
from parvis.understand.corpus.deciding import statement_rule
from parvis.understand.corpus.models import Mask, Ruling, Statement
from parvis.understand.corpus.services import corpus_refresh
from parvis.understand.corpus.settling import masked, print_of
from tests.listen.contributions.helpers import SAID, answer, begin, submit
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient

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
