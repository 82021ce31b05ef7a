"""An open consultation for tests."""

from __future__ import annotations

from io import StringIO

from django.conf import settings
from django.core.management import call_command

from parvis.listen.questionnaires.models import Version

FICTIONAL = settings.BASE_DIR / "parvis" / "ground" / "territories" / "fictif"


def open_consultation() -> Version:
    """The fictional département, its open campaign, the national questionnaire published."""
    call_command("load_territories", "--from", str(FICTIONAL), stderr=StringIO(), stdout=StringIO())
    call_command("load_campaign", "--ouverte", stdout=StringIO())
    call_command("load_questionnaire", stdout=StringIO())
    return Version.objects.get()
