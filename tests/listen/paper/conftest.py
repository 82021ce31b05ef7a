"""What tests of scans stand on: who works, a print run, and reading done in the tests' own process."""

from __future__ import annotations

import pytest

from parvis.ground.people.scope import Scope
from parvis.listen.paper.models import PrintRun
from parvis.listen.paper.reading import process, worker
from parvis.listen.questionnaires.models import Version
from tests.ground.people.making import make_scope
from tests.listen.paper.scanning import make_run


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own each time is slow; one test goes through it."""
    monkeypatch.setattr(process, "run_limited", lambda _module, payload, **_limits: worker.work(payload))


@pytest.fixture
def by(consultation: Version) -> Scope:
    return make_scope("animateur")


@pytest.fixture
def run(consultation: Version) -> PrintRun:
    return make_run(consultation)
