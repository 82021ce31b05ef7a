"""The ``parvis`` console script: Django's management commands, on an embedded PostgreSQL started when needed."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from parvis.config import embedded, env

# Commands that never open the database: they must work before it exists.
WITHOUT_DATABASE = frozenset(
    {"help", "version", "build_assets", "extract_texts", "collectstatic", "check", "diffsettings"}
)


def main() -> None:
    """Run one management command; ends the process with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = {"--help", "-h", "--version"} & set(sys.argv)
    if command not in WITHOUT_DATABASE and not asks_for_help and not env.text("DATABASE_URL"):
        try:
            embedded.ensure(env.var_dir() / "postgres")
        except embedded.EmbeddedPostgresError as error:
            sys.exit(str(error))
    execute_from_command_line(["parvis", *sys.argv[1:]])


if __name__ == "__main__":
    main()
