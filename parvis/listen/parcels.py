"""What a device without network sends when it can: envelopes of sealed events, read whole or refused whole."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from parvis.web.sealing import SealBroken, unseal


class BadParcel(ValueError):
    """No page of ours sends this; the message says what is wrong, in French. Nothing of it was written."""


def sent_mapping(body: bytes) -> Mapping[str, Any]:
    """The JSON object of ``body``; raises :class:`BadParcel`."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadParcel("L’envoi ne se lit pas.") from error
    return as_mapping(given)


def as_mapping(given: Any) -> Mapping[str, Any]:
    """``given`` when it is a JSON object; raises :class:`BadParcel`."""
    if not isinstance(given, dict):
        raise BadParcel("L’envoi ne se lit pas.")
    return given


def as_key(given: Any) -> UUID:
    """The key that a device made; raises :class:`BadParcel`."""
    try:
        return UUID(given)
    except (ValueError, AttributeError, TypeError) as error:
        raise BadParcel("Une clé manque.") from error


def opened(purpose: str, owner: UUID, sealed: Any, *, most: int) -> Mapping[str, Any]:
    """The event that ``sealed`` (base64, ``most`` signs at most) holds for ``owner``; raises :class:`BadParcel`."""
    if not isinstance(sealed, str) or len(sealed) > most:
        raise BadParcel("Un élément trop long, ou qui n’est pas scellé.")
    try:
        plain = unseal(purpose, owner, base64.b64decode(sealed, validate=True))
    except (SealBroken, binascii.Error, ValueError) as error:
        raise BadParcel("Un élément n’est pas scellé pour cet envoi : rien n’a été pris.") from error
    return sent_mapping(plain)
