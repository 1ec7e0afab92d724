# `make` alone lists what there is. Settings: PYTHON, PORT, SEEDS, POSTS, e.g. `make run PORT=9000`.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
PORT ?= 8000
SEEDS ?= 200
POSTS ?= 100000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --disable-pip-version-check
PYTEST := $(BIN)/pytest -n auto
POSTGRES := $(BIN)/python tools/postgres.py
FRONT := src/fengsui/ui/static/vendor/htmx/htmx.min.js
CHROMIUM := /usr/bin/chromium

export PORT

.PHONY: help
help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.run $(FRONT) ## Install what a node needs: environment, pinned packages, page files

.PHONY: run
run: setup ## Start a demonstration county on http://127.0.0.1:8000 (PORT=); Ctrl-C stops it
	@echo "==> Demonstration county"
	@$(BIN)/fengsui init --demo
	@exec $(BIN)/fengsui run

.PHONY: test
test: setup $(VENV)/.test chromium ## Install what tests need; run all tests on SQLite, then the contexts on PostgreSQL
	@echo "==> Tests on SQLite"
	@$(PYTEST) -m "not kill" src tests
	@echo "==> Tests on PostgreSQL"
	@$(POSTGRES) $(PYTEST) -m "not kill" src $(wildcard tests/postgres tests/acceptance)

.PHONY: check
check: setup $(VENV)/.test ## Lint, types, layers, style, rule files, migrations
	@echo "==> ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> mypy"
	@$(BIN)/mypy src tools
	@echo "==> Layers"
	@$(BIN)/lint-imports --no-logo
	@echo "==> Style"
	@$(PYTEST) tests/tidy
	@echo "==> Rule files"
	@$(BIN)/fengsui rules check
	@echo "==> Migrations"
	@DJANGO_SETTINGS_MODULE=fengsui.settings $(BIN)/python -m django makemigrations --check --dry-run

.PHONY: sim
sim: setup $(VENV)/.test ## Simulate seeded nights and check every one (SEEDS=)
	@SEEDS=$(SEEDS) $(PYTEST) tests/sim -k "not mutant"

.PHONY: mutants
mutants: setup $(VENV)/.test ## Break the code on purpose: each mutant must be caught by its checker
	@$(PYTEST) tests/sim -k mutant

.PHONY: kill
kill: setup $(VENV)/.test ## Kill real processes in the middle, on SQLite and on PostgreSQL; nothing may be lost
	@$(BIN)/pytest -s -m kill tests/kill

.PHONY: bench
bench: setup ## Measure a large call-out (POSTS=)
	@$(BIN)/fengsui bench callout --posts $(POSTS)

.PHONY: screenshots
screenshots: setup $(VENV)/.test chromium ## Photograph the pages into build/screenshots
	@mkdir -p build/screenshots
	@SCREENSHOTS=build/screenshots $(PYTEST) -m browser tests

.PHONY: lock
lock: setup $(VENV)/.test ## Write the pinned requirement files from what is installed
	@$(BIN)/python tools/lock.py

.PHONY: chromium
chromium:
	@if [ -x $(CHROMIUM) ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "==> Chromium and Chinese fonts"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	fi; \
	[ -x $(CHROMIUM) ] || echo "==> No $(CHROMIUM): the browser tests are skipped"

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "==> Environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt requirements-front.txt pyproject.toml | $(VENV)/.python
	@echo "==> Python packages"
	@$(PIP) -r requirements.txt -r requirements-front.txt
	@$(PIP) --no-deps -e .
	@touch $@

$(VENV)/.test: requirements-test.txt | $(VENV)/.run
	@echo "==> Python packages of the tests"
	@$(PIP) -r requirements-test.txt
	@touch $@

$(FRONT): package.json package-lock.json tools/front.py | $(VENV)/.run
	@echo "==> Front-end packages"
	@$(BIN)/python tools/front.py
