# Parvis. « make run » et « make test » installent ce qu'il leur faut : Python 3.11 et pip suffisent.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VAR ?= var
UV := $(VAR)/uv/bin/uv
BIN := .venv/bin
# Browser tests wait more than they compute: three workers fill two cores.
JOBS ?= 3
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup run test bench lint format texts lock clean

help: ## Affiche cette aide
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## Installe l'environnement (uv, bibliothèques) et fabrique les fichiers statiques
	@$(BIN)/parvis build_assets

$(UV):
	@mkdir -p $(VAR)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target $(VAR)/uv uv

.venv/.ready: requirements.lock pyproject.toml | $(UV)
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: setup ## Lance tout : base, données, campagne ouverte, serveur et tâches sur 127.0.0.1:$(PORT)
	@PARVIS_HTTPS=$${PARVIS_HTTPS:-0} PARVIS_DEMO=$${PARVIS_DEMO:-1} $(BIN)/parvis serve --port $(PORT)

test: setup ## Vérifie tout : style, types, étages, tests, navigateur
	@PATH="$(CURDIR)/$(BIN):$$PATH" JOBS=$(JOBS) bash tests/run.sh

bench: setup ## Mesure (docs/benchmarks.md)
	@PARVIS_HTTPS=0 $(BIN)/python -m bench

lint: setup ## Style, types, étages, gabarits
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash tests/lint.sh

format: setup ## Met en forme le code et les gabarits
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format --quiet .

texts: setup ## Met à jour les traductions (parvis/locale)
	@$(BIN)/parvis extract_texts

lock: | $(UV) ## Recalcule requirements.lock d'après pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes \
		--group dev pyproject.toml --output-file requirements.lock

clean: ## Efface ce qui a été installé et fabriqué, pas les données
	@rm -rf .venv $(VAR)/uv $(VAR)/static parvis/web/static/build
