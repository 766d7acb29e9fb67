# `make demo` and `make test` do all set-up themselves: Python 3.11 with its venv module and make are enough.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: demo test lint bench drills docs lock audit bom clean

demo: .installed-run
	@$(BIN)/recensus demo

test: .installed-dev .installed-browser .installed-softhsm
	@$(BIN)/pytest -q -m "not drill"

drills: .installed-dev .installed-browser .installed-softhsm
	@$(BIN)/pytest -q -m drill

lint: .installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .installed-dev
	@$(BIN)/python -m benchmarks $(ONLY)

docs: .installed-dev
	@$(BIN)/mkdocs build --strict

lock: .installed-dev
	@$(BIN)/pip-compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o requirements.txt requirements.in
	@$(BIN)/pip-compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o requirements-dev.txt requirements-dev.in

audit: .installed-dev
	@$(BIN)/python scripts/audit-dependencies

bom: .installed-dev
	@$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o recensus.cdx.json
	@echo "Every package of the lock, with its hashes: recensus.cdx.json"

clean:
	rm -rf .venv .installed-* .mypy_cache .ruff_cache .pytest_cache site

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Recensus needs Python 3.11 or later.")'
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }

.installed-run: requirements.txt pyproject.toml | .venv/bin/python
	@test -e .installed-dev || { echo "Installing what Recensus needs (once)"; \
	  $(BIN)/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt; }
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.installed-dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need (once)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.installed-browser:
	@scripts/install-browser
	@touch $@

.installed-softhsm:
	@scripts/install-softhsm
	@touch $@
