"""The small-number rule: no count of few people is told, nor one that a subtraction would give.

Every list, page, feed and file that counts people goes through here. The rule is that of statistical confidentiality
(« secret statistique »): a cell under the threshold is hidden (primary suppression), then others until what is hidden
together no longer gives one of them away (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.conf import settings

from parvis.web.templatetags.parvis import nombre

Key = TypeVar("Key", bound=Hashable)
#: No installation may go below (product.md: « never under 5 »).
LEAST_ALLOWED = 5


def least() -> int:
    """The smallest count of people that may be told (``PARVIS_SMALL_NUMBER``, 11 by default, never under 5)."""
    return max(LEAST_ALLOWED, int(settings.PARVIS_SMALL_NUMBER))


def told(count: int | None) -> str:
    """A count as everyone may read it: « 42 », « moins de 11 »; ``None`` (hidden by :func:`hidden_from`) likewise."""
    threshold = least()
    return f"moins de {threshold}" if count is None or count < threshold else nombre(count)


def hidden_from(counts: Mapping[Key, int], *, total: int | None = None) -> set[Key]:
    """Keys of ``counts`` (a partition of ``total``, or of part of it) that may not be told.

    Those under the threshold; then, when ``total`` is told too, the smallest of the others until the people who are
    left by subtraction (the hidden ones, and those of the total whom no cell counts) reach the threshold, and no hidden
    cell is left alone.

    >>> sorted(hidden_from({"femmes": 40, "hommes": 12, "autre": 2}, total=54))
    ['autre', 'hommes']
    """
    threshold = least()
    hidden = {key for key, count in counts.items() if count < threshold}
    if total is None or total < threshold:
        return hidden
    uncounted = total - sum(counts.values())
    for _count, _name, key in sorted((count, str(key), key) for key, count in counts.items() if key not in hidden):
        left = uncounted + sum(counts[one] for one in hidden)
        alone = len(hidden) == 1 and uncounted == 0
        if (left >= threshold or (left == 0 and not hidden)) and not alone:
            break
        hidden.add(key)
    return hidden
