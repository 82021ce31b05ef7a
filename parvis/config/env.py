"""Reading the environment: the only place that looks at ``os.environ``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from parvis.config import embedded

BASE_DIR = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    """Value of the variable ``name``, stripped; ``default`` when absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Value of an on/off variable: 1, true, oui, on … are on, anything else is off."""
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "oui", "on"}


def var_dir() -> Path:
    """Folder of what runs (database, secrets, static files): ``PARVIS_VAR``, else ``var/``."""
    return Path(text("PARVIS_VAR", str(BASE_DIR / "var"))).resolve()


def data_dir() -> Path | None:
    """Folder of official data: ``PARVIS_DATA``, else ``shared/data`` beside the checkout, else None."""
    if given := text("PARVIS_DATA"):
        return Path(given)
    beside = BASE_DIR.parent / "shared" / "data"
    return beside if beside.is_dir() else None


class Smtp(NamedTuple):
    """A mail server, in the order of Django's settings."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


NO_SMTP = Smtp("", 0, "", "", False, False)


def smtp(name: str) -> Smtp | None:
    """A mail server: ``smtp://user:password@host:587`` (STARTTLS unless ``?tls=0``) or ``smtps://…``; None: no."""
    url = urlsplit(text(name))
    if not url.hostname:
        return None
    secure = url.scheme == "smtps"
    starttls = not secure and "tls=0" not in url.query
    port = url.port or (465 if secure else 587)
    return Smtp(url.hostname, port, unquote(url.username or ""), unquote(url.password or ""), starttls, secure)


def secret(name: str) -> str:
    """A secret of at least 50 signs: the variable, else a file under ``var/secrets`` made once (mode 0600).

    The file makes a first run possible without any setting; a deployment over several machines sets the variable.
    """
    if given := text(name):
        return given
    path = var_dir() / "secrets" / name.lower()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            # A hard link appears whole or not at all: two processes that start together share one secret.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def database(default_cluster: Path) -> dict[str, Any]:
    """Django's settings for PostgreSQL: ``DATABASE_URL``, else the embedded server kept in ``default_cluster``."""
    url = text("DATABASE_URL", embedded.uri(default_cluster))
    parts = dict(conninfo_to_dict(url))
    options = {key: value for key, value in parts.items() if key not in {"user", "password", "host", "port", "dbname"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "parvis"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, **options},
    }
