"""What every Atom feed of the house is made with."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.feedgenerator import Atom1Feed


class DatedFeed(Atom1Feed):
    """Atom as Django writes it (summaries are HTML), dated from its last entry, or by ``dated`` when it has none."""

    def latest_post_date(self) -> Any:
        return self.feed["dated"] if not self.items else super().latest_post_date()


def xml_clean(text: str) -> str:
    """``text`` without the signs that XML 1.0 § 2.2 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in "\ufffe\uffff")
    )
