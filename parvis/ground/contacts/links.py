"""The link of each letter that takes back what was agreed to: signed, without account, without end.

The signature is the proof; the key of the contact says nothing of who, and opens nothing else.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from parvis.ground.contacts.models import Consent


class StopLink(NamedTuple):
    """What a link takes back: ``purpose`` is that of the letter that bore it."""

    contact: UUID
    purpose: Consent.Purpose


def stop_address(contact: UUID, purpose: Consent.Purpose, language: str = "fr") -> str:
    """The whole address of the page that stops, in the person's language."""
    with translation.override(language):
        path = reverse("contacts:stop_link", args=[_signer().sign(f"{contact.hex}-{purpose.value}")])
    return f"{settings.PARVIS_ADDRESS}{path}"


def stop_read(token: str) -> StopLink | None:
    """What a token takes back; None when it is not one of ours."""
    try:
        contact, _dash, purpose = _signer().unsign(token).partition("-")
        return StopLink(UUID(hex=contact), Consent.Purpose(purpose))
    except (BadSignature, ValueError):
        return None


def _signer() -> Signer:
    return Signer(key=settings.PARVIS_CODE_KEY, salt="parvis.contacts.arreter", sep=".")
