"""What the machine-readable code of a page says: which print run, which copy, which page."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import Final

_SHAPE: Final = re.compile(r"PV1-([0-9]{1,9})-([0-9]{1,6})-([0-9]{1,2})-([0-9A-F]{4})\Z")


class NotAMark(ValueError):
    """The text is not what one of our pages carries, or it was misread."""


@dataclass(frozen=True, order=True)
class PageMark:
    """The number of the print run, of the copy in it (from 1), and of the page (from 1)."""

    run: int
    copy: int
    page: int

    def written(self) -> str:
        """The text of the code: only signs of QR's alphanumeric mode, with a checksum."""
        body = f"PV1-{self.run}-{self.copy}-{self.page}"
        return f"{body}-{_sum(body)}"


def mark_read(text: str) -> PageMark:
    """The mark that a code holds.

    Raises:
        NotAMark: another text, or a checksum that does not match.
    """
    found = _SHAPE.match(text)
    if found is None or _sum(text[: found.start(4) - 1]) != found[4]:
        raise NotAMark(text[:60])
    return PageMark(int(found[1]), int(found[2]), int(found[3]))


def _sum(body: str) -> str:
    # CRC-16/CCITT sees any change within two signs.
    return f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"
