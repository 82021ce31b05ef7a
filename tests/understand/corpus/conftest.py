"""What the tests of the corpus share."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from parvis.ground.campaigns.models import Campaign


@pytest.fixture
def campaign(db: None) -> Campaign:
    """An open campaign, without territory nor questionnaire."""
    call_command("load_campaign", "--ouverte", stdout=StringIO())
    return Campaign.objects.get()
