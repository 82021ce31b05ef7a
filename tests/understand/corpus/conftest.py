"""What the tests of the corpus share."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from parvis.ground.campaigns.models import Campaign


@pytest.fixture(autouse=True)
def everything_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which the watermark rightly takes for unfinished: let it see its own rows."""
    monkeypatch.setattr("parvis.understand.corpus.services._bounds", lambda: (0, 0))


@pytest.fixture
def campaign(db: None) -> Campaign:
    """An open campaign, without territory nor questionnaire."""
    call_command("load_campaign", "--ouverte", stdout=StringIO())
    return Campaign.objects.get()
