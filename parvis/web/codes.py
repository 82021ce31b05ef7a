"""Codes that people copy by hand: the receipt, the code that resumes a draft, the code that withdraws a contact.

Three groups of four signs of Crockford's base 32 (digits and capitals without I, L, O, U). Ten signs are random
(50 bits), the last two are a Reed–Solomon checksum over GF(32) that depends on the kind of code: any two wrong signs,
and any two signs exchanged, are seen; a code of one kind is recognised in the field of another, and no single mistake
turns one kind into another.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from functools import reduce

from django.conf import settings
from django.utils.translation import gettext

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SIGNS = 10
SIGNS = RANDOM_SIGNS + 2
GROUP = 4
# What can reasonably stand around a code that was pasted; more is not a code.
LONGEST_TYPED = 80
LOOKALIKES = str.maketrans("ILOU", "110V")


class CodeKind(enum.Enum):
    """What a code opens; the value is the first syndrome of its checksum, and labels its HMAC."""

    RECEIPT = 1
    RESUME = 2
    CONTACT = 3
    REGISTRATION = 4


class CodeFault(enum.Enum):
    """Why what was typed is not a code of the kind asked."""

    MALFORMED = "malformed"
    TYPO = "typo"
    OTHER_KIND = "other_kind"


class CodeError(ValueError):
    """What was typed is not a code of the kind asked: ``reason``, and the kind that it is (``other``) if it is one."""

    def __init__(self, reason: CodeFault, other: CodeKind | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.other = other

    @property
    def explained(self) -> str:
        """What to do about it, for the person who typed, in their language."""
        if self.other is CodeKind.RECEIPT:
            return gettext("Ce code est votre code de reçu. Il sert à suivre ce que devient votre parole.")
        if self.other is CodeKind.RESUME:
            return gettext("Ce code sert à reprendre une réponse commencée. Il ne sert pas ici.")
        if self.other is CodeKind.CONTACT:
            return gettext("Ce code sert à ne plus recevoir de nouvelles. Il ne sert pas ici.")
        if self.reason is CodeFault.TYPO:
            return gettext("Un signe de ce code n’est pas le bon. Relisez-le et corrigez-le.")
        return gettext(
            "Ce n’est pas un code. Un code a trois groupes de quatre lettres ou chiffres, comme 7K4M-92TX-QP3D."
        )


def new_code(kind: CodeKind) -> str:
    """A new random code, as shown: ``7K4M-92TX-QP3D``."""
    values = [secrets.randbelow(32) for _ in range(RANDOM_SIGNS)]
    return _shown(values + _check_signs(values, kind))


def derived_code(kind: CodeKind, source: bytes) -> str:
    """The code of ``kind`` that ``source`` always gives: for what is printed again without the code being kept.

    Its random signs are the first 50 bits of an HMAC-SHA256 of ``source`` under the key of the codes: whoever has the
    database without the key can no more guess it than another.
    """
    drawn = hmac.digest(settings.PARVIS_CODE_KEY, b"derived:" + kind.name.encode() + b":" + source, hashlib.sha256)
    bits = int.from_bytes(drawn, "big") >> (len(drawn) * 8 - RANDOM_SIGNS * 5)
    values = [bits >> 5 * place & 31 for place in reversed(range(RANDOM_SIGNS))]
    return _shown(values + _check_signs(values, kind))


def read_code(kind: CodeKind, typed: str) -> str:
    """The code that ``typed`` stands for, as :func:`new_code` gives it.

    Forgiven: case, spaces, dots and dashes of any kind, full-width signs, the digits of other scripts, and the signs
    that are taken for others (I and L for 1, O for 0, U for V).

    Raises:
        CodeError: it is not a code, a sign is wrong, or it is a code of another kind.
    """
    signs = _signs(typed)
    if len(signs) != SIGNS or any(sign not in ALPHABET for sign in signs):
        raise CodeError(CodeFault.MALFORMED)
    values = [ALPHABET.index(sign) for sign in signs]
    first, second = _syndromes(values)
    if second or first not in {one.value for one in CodeKind}:
        raise CodeError(CodeFault.TYPO)
    if first != kind.value:
        raise CodeError(CodeFault.OTHER_KIND, CodeKind(first))
    return _shown(values)


def code_hash(kind: CodeKind, code: str) -> bytes:
    """HMAC-SHA256 (32 bytes) under which a code, as :func:`read_code` gives it, is kept. Its key is elsewhere."""
    return hmac.digest(settings.PARVIS_CODE_KEY, f"{kind.name}:{code}".encode(), hashlib.sha256)


def _signs(typed: str) -> str:
    if len(typed) > LONGEST_TYPED:
        return ""
    text = unicodedata.normalize("NFKC", typed).upper()
    kept = (sign for sign in text if unicodedata.category(sign)[0] not in "ZPC" and sign != "−")
    return "".join(_western(sign) for sign in kept).translate(LOOKALIKES)


def _western(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _shown(values: Sequence[int]) -> str:
    signs = "".join(ALPHABET[value] for value in values)
    return "-".join(signs[start : start + GROUP] for start in range(0, SIGNS, GROUP))


def _times_alpha(value: int) -> int:
    """Product by the generator of GF(32), of polynomial x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _syndromes(values: Sequence[int]) -> tuple[int, int]:
    """Value of the code's polynomial at 1 and at α: (kind, 0) for a code without fault.

    One wrong sign changes the second; two signs exchanged change only the second. Kinds differ by the first alone.
    """
    return (
        reduce(lambda total, value: total ^ value, values, 0),
        reduce(lambda total, value: _times_alpha(total) ^ value, values, 0),
    )


def _check_signs(values: Sequence[int], kind: CodeKind) -> list[int]:
    first, second = _syndromes([*values, 0, 0])
    wanted = first ^ second ^ kind.value
    before_last = next(value for value in range(32) if _times_alpha(value) ^ value == wanted)
    return [before_last, first ^ before_last ^ kind.value]
