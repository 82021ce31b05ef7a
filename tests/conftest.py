"""What every test stands on: an embedded PostgreSQL, the strict client, the data folder when there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from parvis.config import embedded
from tests.strict import StrictClient


def pytest_configure(config: pytest.Config) -> None:
    """Start the tests' PostgreSQL once, before xdist's workers need it."""
    config.addinivalue_line("markers", "national: needs the folder of official data")
    config.addinivalue_line("markers", "browser: drives Chromium")
    if not hasattr(config, "workerinput") and not os.environ.get("DATABASE_URL"):
        # Nothing in this cluster outlives the tests: it may lose its last second. Durability is tested on another.
        embedded.ensure(settings.TEST_CLUSTER, options=["fsync=off", "full_page_writes=off"])


@pytest.fixture
def client() -> Client:
    """A client that refuses any HTML page that breaks the rules of the house."""
    return StrictClient()


@pytest.fixture(scope="session")
def national_data() -> Path:
    """The folder of official data; the test is skipped, saying so, where there is none."""
    if settings.PARVIS_DATA is None or not settings.PARVIS_DATA.is_dir():
        pytest.skip("pas de dossier de données officielles (PARVIS_DATA)")
    return Path(settings.PARVIS_DATA)
