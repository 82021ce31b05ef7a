#!/usr/bin/env bash
# The whole test command: the browser's packages, then lint beside pytest. Ends with pytest's closing lines.
set -euo pipefail
cd "$(dirname "$0")/.."

# The shell draws the same pages without the windows of a whole browser, at half the processor time.
browser() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; }
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"; }
if [ -z "${PARVIS_CHROMIUM:-}" ] && ! command -v chromium-headless-shell >/dev/null; then
  echo "── installation de Chromium"
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
  { $sudo apt-get update -qq && { install chromium-headless-shell || install chromium; }; } >/dev/null 2>&1 || browser >/dev/null \
    || echo "Chromium n'a pas pu être installé : installez-le, ou donnez son chemin dans PARVIS_CHROMIUM." >&2
fi

log=$(mktemp)
bash tests/lint.sh >"$log" 2>&1 & lint=$!
status=0
pytest -n "${JOBS:-3}" --dist loadgroup "$@" || status=$?
if wait "$lint"; then echo "style, types, étages, gabarits : rien à redire"; else status=1; cat "$log"; fi
rm -f "$log"
exit "$status"
