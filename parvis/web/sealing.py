"""What a device keeps while it waits for the network: sealed for the server, closed to the device itself (ADR 0017).

The device has a public key (P-256), that of a meeting or of an outing. Each thing kept is sealed under a key made for
it alone: ECDH with that key, HKDF-SHA-256, AES-256-GCM. Private keys are stored nowhere: they come from
``PARVIS_CODE_KEY``, which is outside the database. ``purpose`` parts one use of keys from another.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE: Final = ec.SECP256R1()
# The order of P-256 (FIPS 186-5, SP 800-186 § 3.2.1.3).
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
POINT, NONCE, TAG = 65, 12, 16


class SealBroken(ValueError):
    """The bytes were not sealed for this key, or were changed."""


def public_key(purpose: str, owner: UUID) -> bytes:
    """The public key of ``owner``: 65 bytes, an uncompressed point (SEC 1 § 2.3.3), as WebCrypto reads it (« raw »)."""
    return _point(_private_key(purpose, owner).public_key())


def unseal(purpose: str, owner: UUID, sealed: bytes) -> bytes:
    """What was sealed for ``owner``: the device's point, then a nonce, then AES-GCM's text and tag.

    Raises:
        SealBroken: too short, not a point of the curve, another key's, or changed on the way.
    """
    if len(sealed) < POINT + NONCE + TAG:
        raise SealBroken("sealed bytes too short")
    point, nonce, text = sealed[:POINT], sealed[POINT : POINT + NONCE], sealed[POINT + NONCE :]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        shared = _private_key(purpose, owner).exchange(ec.ECDH(), theirs)
        return AESGCM(_expand(shared, purpose, salt=point, length=32)).decrypt(nonce, text, None)
    except (ValueError, InvalidTag) as error:
        raise SealBroken("not sealed for this key") from error


def seal(key: bytes, purpose: str, plain: bytes, *, nonce: bytes) -> bytes:
    """What a device does, for tests and for whoever writes another client: seal ``plain`` for the owner of the key."""
    mine = ec.generate_private_key(CURVE)
    point = _point(mine.public_key())
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key))
    return point + nonce + AESGCM(_expand(shared, purpose, salt=point, length=32)).encrypt(nonce, plain, None)


def _private_key(purpose: str, owner: UUID) -> ec.EllipticCurvePrivateKey:
    # 48 bytes for a 32-byte order: the bias of the remainder is under 2^-128 (FIPS 186-5 § A.2.1).
    number = int.from_bytes(_expand(settings.PARVIS_CODE_KEY, purpose, salt=owner.bytes, length=48))
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def _expand(secret: bytes, purpose: str, *, salt: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose.encode()).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
