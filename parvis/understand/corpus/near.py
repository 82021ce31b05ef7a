"""Near-identical texts: the same words but for accents, case, signs, or a letter here and there. Pure.

Two texts are near when the Jaccard index of their character 4-grams is at least :data:`NEAR`; those of fewer than
:data:`SHORT` signs only when they are the same once normalised. Candidates are found by MinHash bands (Broder, 1997):
with 12 bands of 4 rows, a pair at 0.85 shares one with probability 0.9999, a pair at 0.4 with 0.27, then compared.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 0.8
SHORT: Final = 30
GRAM: Final = 4
BANDS: Final = 12
ROWS: Final = 4
_PRIME: Final = (1 << 31) - 1
# Fixed multipliers: signatures must be the same in every process, on every machine, next year.
_SEEDS = np.random.Generator(np.random.PCG64(20230515)).integers(1, _PRIME, size=(2, BANDS * ROWS), dtype=np.uint64)
_SIGN: Final = re.compile(r"[^\w]+")


def normalised(text: str) -> str:
    """``text`` without case, accents, punctuation or repeated spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _SIGN.sub(" ", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip()


def grams(key: str) -> frozenset[str]:
    """Character 4-grams of a normalised text."""
    return frozenset(key[start : start + GRAM] for start in range(max(1, len(key) - GRAM + 1)))


def near(left: str, right: str) -> bool:
    """Whether two normalised texts are near-identical; symmetrical."""
    if left == right:
        return True
    if len(left) < SHORT or len(right) < SHORT:
        return False
    one, other = grams(left), grams(right)
    common = len(one & other)
    return common >= NEAR * (len(one) + len(other) - common)


def bands(key: str) -> list[int]:
    """Signatures (signed 64 bits) of a normalised text: near texts share one, almost surely.

    A short text has one only, that of the whole, since it is only near to itself.
    """
    if len(key) < SHORT:
        return [_signed(hashlib.sha256(key.encode()).digest())]
    hashes = np.fromiter((_hash32(gram) for gram in grams(key)), dtype=np.uint64)
    mixed: NDArray[np.uint64] = (hashes[:, None] * _SEEDS[0] + _SEEDS[1]) % np.uint64(_PRIME)
    smallest = mixed.min(axis=0).reshape(BANDS, ROWS)
    return [
        _signed(hashlib.sha256(number.to_bytes(2, "big") + row.astype(">u8").tobytes()).digest())
        for number, row in enumerate(smallest)
    ]


def _hash32(gram: str) -> int:
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=4).digest(), "big") % _PRIME


def _signed(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big", signed=True)
