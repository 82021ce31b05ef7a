"""Ways to reach someone, read as people write them: what is kept is whole, and in one form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

PHONE = re.compile(r"\+?\d{6,15}\Z")
NATIONAL = re.compile(r"0[1-9]\d{8}\Z", re.ASCII)
MOST_EMAIL, MOST_ADDRESS = 254, 400


class Unreachable(ValueError):
    """What was written reaches nobody; the message says so, and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How to reach one person: at least one of the three, already read."""

    email: str = ""
    phone: str = ""
    address: str = ""


def way_read(*, email: str = "", phone: str = "", address: str = "") -> Way:
    """A way from what was typed in three fields.

    Raises:
        Unreachable: one of them is not whole, or all are empty.
    """
    way = Way(email=email_read(email), phone=phone_read(phone), address=address_read(address))
    if not (way.email or way.phone or way.address):
        raise Unreachable(gettext("Donnez un e-mail, un téléphone ou une adresse postale."))
    return way


def email_read(typed: str) -> str:
    """An e-mail address, or nothing; raises :class:`Unreachable`."""
    email = printable(typed).strip()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Unreachable(gettext("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr.")) from error
    if len(email) > MOST_EMAIL:
        raise Unreachable(gettext("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."))
    return email


def phone_read(typed: str) -> str:
    """A telephone number, French ones in the international form (E.164), or nothing; raises :class:`Unreachable`."""
    digits = re.sub(r"[\s.\-()]", "", printable(typed))
    if not digits:
        return ""
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    national = NATIONAL.match(digits)
    # Numbers of the overseas collectivities (six or eight digits) never begin with a zero.
    if not (digits.isascii() and PHONE.match(digits)) or (digits.startswith("0") and not national):
        raise Unreachable(gettext("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78."))
    return f"+33{digits[1:]}" if national else digits


def address_read(typed: str) -> str:
    """A postal address, or nothing; raises :class:`Unreachable` when it is too long."""
    lines = (" ".join(line.split()) for line in printable(typed).splitlines())
    address = "\n".join(line for line in lines if line)
    if len(address) > MOST_ADDRESS:
        raise Unreachable("Cette adresse est trop longue : 400 signes au plus.")
    return address


def printable(text: str) -> str:
    """``text`` without the signs that no one types and that no database keeps (controls, halves of a pair)."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
