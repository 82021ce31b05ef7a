"""What the site declares of its accessibility. The level follows from a recorded audit, never from a wish."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCE = Path(__file__).with_name("accessibility.toml")


class Level(StrEnum):
    """The three levels of the declaration imposed by the arrêté du 20 septembre 2019."""

    NONE = "non"
    PARTIAL = "partiellement"
    FULL = "totalement"

    @property
    def label(self) -> str | Promise:
        """« non conforme », « partiellement conforme », « totalement conforme », in the active language."""
        return LABELS[self]


LABELS = {
    Level.NONE: _("non conforme"),
    Level.PARTIAL: _("partiellement conforme"),
    Level.FULL: _("totalement conforme"),
}


@dataclass(frozen=True)
class Audit:
    """An audit against the RGAA, as its report states it.

    ``criteria_met`` of ``criteria_applicable`` criteria (106 at most) are respected by every page of the sample.
    """

    auditor: str
    done_on: date
    criteria_applicable: int
    criteria_met: int
    sample: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Share of the applicable criteria that are met, in percent."""
        return 100 * self.criteria_met / self.criteria_applicable


@dataclass(frozen=True)
class Declaration:
    """The content of ``/accessibilite/``."""

    written_on: date
    rgaa: str
    audit: Audit | None
    known_failures: tuple[str, ...]
    untested: tuple[str, ...]
    technologies: tuple[str, ...]
    tools: tuple[str, ...]

    @property
    def level(self) -> Level:
        """Non conforme without an audit or under 50 % of criteria; partiellement under 100 %; else totalement.

        Source: decree n° 2019-768, and the declaration model of the arrêté du 20 septembre 2019.
        """
        if self.audit is None or self.audit.rate < 50:
            return Level.NONE
        return Level.FULL if self.audit.criteria_met == self.audit.criteria_applicable else Level.PARTIAL


def read(text: str) -> Declaration:
    """Declaration from its TOML.

    Raises:
        KeyError: a field is missing.
        ValueError: the TOML is not valid, or the audit counts more criteria met than applicable.
    """
    data = tomllib.loads(text)
    audit = None
    if given := data.get("audit"):
        audit = Audit(
            auditor=given["auditor"],
            done_on=given["done_on"],
            criteria_applicable=given["criteria_applicable"],
            criteria_met=given["criteria_met"],
            sample=tuple(given["sample"]),
        )
        if not 0 <= audit.criteria_met <= audit.criteria_applicable <= 106 or not audit.criteria_applicable:
            raise ValueError(
                "audit : criteria_met et criteria_applicable ne vont pas ensemble "
                f"({audit.criteria_met} sur {audit.criteria_applicable}, pour 106 critères au plus)"
            )
    return Declaration(
        written_on=data["written_on"],
        rgaa=data["rgaa"],
        audit=audit,
        known_failures=tuple(data["known_failures"]),
        untested=tuple(data["untested"]),
        technologies=tuple(data["technologies"]),
        tools=tuple(data["tools"]),
    )


@cache
def declaration() -> Declaration:
    """The declaration of this site, read once."""
    return read(SOURCE.read_text(encoding="utf-8"))
