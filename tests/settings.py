"""Settings of the tests: the house's, on a throw-away PostgreSQL, with plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PARVIS_HTTPS", "0")
os.environ.setdefault("PARVIS_SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("PARVIS_CODE_KEY", "only-for-tests-" + "y" * 50)

from parvis.config import env
from parvis.config.settings import *  # noqa: F403

TEST_CLUSTER = env.var_dir() / "postgres-test"
DATABASES = {"default": env.database(TEST_CLUSTER)}
STATIC_ROOT = Path(tempfile.gettempdir()) / "parvis-test-static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
