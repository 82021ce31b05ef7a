"""Published statements for tests, without the answers or the minutes they come from."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.understand.corpus.models import Statement
from parvis.web.french import search_key

WORDS = "Il faut plus de bancs sur la place du marché."


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
        "public_text": words,
        "published_at": now,
        "public_level": "pays",
        "search_key": search_key(words),
        **fields,
    }
    if "campaign" not in given and "campaign_id" not in given:
        given["campaign"] = Campaign.objects.get()
    return Statement.objects.create(id=key, **given)
