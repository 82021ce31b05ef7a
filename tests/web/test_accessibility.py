from __future__ import annotations

import pytest

from parvis.web import accessibility
from parvis.web.accessibility import Level

PACKAGED = accessibility.SOURCE.read_text(encoding="utf-8")
AUDIT = """
[audit]
auditor = "Un organisme"
done_on = 2027-01-15
criteria_applicable = {applicable}
criteria_met = {met}
sample = ["Accueil"]
"""


def test_without_an_audit_the_site_is_non_conforme() -> None:
    declaration = accessibility.read(PACKAGED)
    assert declaration.audit is None
    assert declaration.level is Level.NONE


@pytest.mark.parametrize(
    ("met", "level"), [(0, Level.NONE), (30, Level.NONE), (31, Level.PARTIAL), (61, Level.PARTIAL), (62, Level.FULL)]
)
def test_the_level_follows_from_the_audit(met: int, level: Level) -> None:
    assert accessibility.read(PACKAGED + AUDIT.format(applicable=62, met=met)).level is level


@pytest.mark.parametrize(("applicable", "met"), [(50, 51), (107, 3), (0, 0)])
def test_an_audit_that_cannot_be_is_refused(applicable: int, met: int) -> None:
    with pytest.raises(ValueError, match="ne vont pas ensemble"):
        accessibility.read(PACKAGED + AUDIT.format(applicable=applicable, met=met))
