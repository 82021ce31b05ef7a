#!/usr/bin/env bash
# Style, types, floors, templates, missing migrations. Stops at the first fault.
set -euo pipefail
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=tests.settings XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$(mktemp -d)}"
step() { printf '── %s\n' "$1"; }
step "ruff"; ruff check .; ruff format --check --quiet .
step "import-linter"; lint-imports --no-cache >/dev/null || lint-imports --no-cache
step "djlint"; djlint parvis --lint --quiet
step "mypy"; mypy
step "check --deploy"; PARVIS_HTTPS=1 python manage.py check --deploy --settings parvis.config.settings --fail-level WARNING
step "migrations"; python -m django makemigrations --check --dry-run --skip-checks
