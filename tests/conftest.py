"""What every test stands on: an embedded PostgreSQL, the strict client, the data folder when there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from parvis.config import embedded
from parvis.ground.campaigns import queries as campaigns
from parvis.ground.territories.loading.sources import Source
from parvis.ground.territories.services import LoadReport, load_territories
from parvis.listen.questionnaires import queries as questionnaires
from parvis.listen.questionnaires import voices
from parvis.listen.questionnaires.models import Version
from parvis.web.limits import code_limiter, flood_gauge, objection_gauge
from tests.opening import open_consultation
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


@pytest.fixture(scope="module")
def france(national_data: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    """All of France, loaded once for the module and forgotten after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_territories(source=Source(national_data, "France"))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process keeps between requests must not pass from one test's database to the next's.

    Within a test it is kept to the end: on a slow machine a campaign read again would be counted among the queries.
    """
    monkeypatch.setattr(campaigns, "KEPT_SECONDS", 3600.0)
    # The language of a page asked for stays that of the thread.
    translation.activate(settings.LANGUAGE_CODE)
    monkeypatch.setattr(questionnaires, "KEPT_SECONDS", 3600.0)
    yield
    campaigns.forget()
    questionnaires.forget()
    voices.forget_voices()
    code_limiter.reset()
    flood_gauge.reset()
    objection_gauge.reset()


@pytest.fixture
def consultation(db: None) -> Version:
    """An open consultation on the fictional département, with the national questionnaire published."""
    return open_consultation()
