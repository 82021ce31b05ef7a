"""Writes of the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from parvis.ground.contacts.models import ONE_OFF, OPEN, Consent, Contact, Erasure
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


@transaction.atomic
def contact_withdraw(*, code: str) -> bool:
    """Erase the contact of ``code`` (canonical) and its consents; False when there is none."""
    found = Contact.objects.filter(code=code_hash(CodeKind.CONTACT, code)).first()
    return found is not None and consent_withdraw(contact=found.pk)


@transaction.atomic
def consents_use(*, contacts: Iterable[UUID], purpose: Consent.Purpose) -> int:
    """Say that what these people agreed to was done; erase those who agreed to nothing else. Returns how many went.

    Raises:
        ValueError: the purpose lasts, one letter does not use it up.
    """
    if purpose not in ONE_OFF:
        raise ValueError(f"{purpose} is not used up by one letter")
    keys = list(contacts)
    Consent.objects.filter(OPEN, contact__in=keys, purpose=purpose).update(used_on=timezone.localdate())
    return _erase_closed(Contact.objects.filter(pk__in=keys))


@transaction.atomic
def consent_withdraw(*, contact: UUID, purpose: str = "") -> bool:
    """Withdraw what a person agreed to: one purpose, or everything when it is empty. False when nothing was kept.

    Twice is as once. The contact goes with its last open consent; with everything, always.
    """
    row = Contact.objects.select_for_update().filter(pk=contact).first()
    if row is None:
        return False
    asked = row.consents.filter(OPEN, **({"purpose": purpose} if purpose else {}))
    asked.update(withdrawn_on=timezone.localdate())
    _erase_closed(Contact.objects.filter(pk=contact))
    return True


@transaction.atomic
def contacts_purge(*, given_before: date | None = None) -> int:
    """Erase the contacts whose consents are all closed, and every contact left before the day ``given_before``.

    The room above, which knows campaigns, gives that day once the campaign is over. Returns how many went.
    """
    erased = _erase_closed(Contact.objects.all())
    if given_before:
        erased += _erase(Contact.objects.filter(created_on__lt=given_before))
    return erased


def _erase_closed(contacts: QuerySet[Contact]) -> int:
    return _erase(contacts.filter(~Exists(Consent.objects.filter(OPEN, contact=OuterRef("pk")))))


def _erase(contacts: QuerySet[Contact]) -> int:
    """Erase contacts, keeping the count of what went with them."""
    keys = list(contacts.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    counts: Counter[tuple[str, str]] = Counter()
    for purpose, used, withdrawn in Consent.objects.filter(contact__in=keys).values_list(
        "purpose", "used_on", "withdrawn_on"
    ):
        reason = Erasure.Why.USED if used else Erasure.Why.WITHDRAWN if withdrawn else Erasure.Why.ENDED
        counts[purpose, reason.value] += 1
    today = timezone.localdate()
    # In one order, so that workers that end together wait for one another and never each for the other.
    for (purpose, why), count in sorted(counts.items()):
        row, _new = Erasure.objects.get_or_create(day=today, purpose=purpose, why=why)
        Erasure.objects.filter(pk=row.pk).update(count=F("count") + count)
    Contact.objects.filter(pk__in=keys).delete()
    return len(keys)
