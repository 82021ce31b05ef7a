"""Writes of the vault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from parvis.ground.contacts.models import Consent, Contact
from parvis.ground.territories.models import Commune, Quartier
from parvis.web.codes import CodeKind, code_hash, new_code


@transaction.atomic
def contact_add(
    *,
    consents: Mapping[str, str],
    language: str,
    email: str = "",
    phone: str = "",
    address: str = "",
    quartier: Quartier | None = None,
    commune: Commune | None = None,
    meeting_ref: str = "",
    given_on: date | None = None,
) -> str:
    """Keep a contact with its consents (purpose → wording read); return the code that withdraws it.

    ``given_on`` is the day of the consent when it is not today: a paper sheet typed afterwards.
    The same address given twice makes two contacts: saying that it is known would tell who is in the vault.
    """
    code = new_code(CodeKind.CONTACT)
    contact = Contact.objects.create(
        email=email,
        phone=phone,
        address=address,
        language=language,
        quartier=quartier,
        commune=commune,
        meeting_ref=meeting_ref,
        code=code_hash(CodeKind.CONTACT, code),
    )
    Consent.objects.bulk_create(
        Consent(contact=contact, purpose=purpose, wording=wording, given_on=given_on or timezone.localdate())
        for purpose, wording in consents.items()
    )
    return code


def contact_withdraw(*, code: str) -> bool:
    """Erase the contact of ``code`` (canonical) and its consents; False when there is none."""
    erased, _by_model = Contact.objects.filter(code=code_hash(CodeKind.CONTACT, code)).delete()
    return bool(erased)
