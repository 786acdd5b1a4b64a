# The few commands people type. `make demo` and `make test` need python3 (3.11 or newer) and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
LOCK := $(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-annotate --quiet --custom-compile-command "make lock"

.PHONY: help demo test lint ci bench assets requirements screenshots scan lighthouse messages tables lock module

help:
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/run ## show a club at work (PORT=8000, PRESET=association)
	@exec $(BIN)/python -m commonhall demo

test: $(VENV)/dev ## run all tests that can run here
	@$(BIN)/python -m tests.run

lint: $(VENV)/dev ## look over the code: style, types, storeys and rooms, templates, migrations
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@COMMONHALL_MODE=test SECRET_KEY=lint $(BIN)/mypy commonhall standins
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djhtml --check --tabwidth 2 --extra-block card,endcard --extra-block table,endtable commonhall
	@$(BIN)/djlint --lint --quiet commonhall
	@$(BIN)/python -m tests.migrations

ci: lint ## lint and test, with everything required
	@$(BIN)/python -m tests.run --require-all

bench: $(VENV)/dev ## print how we compare with bare Django
	@$(BIN)/python -m bench

requirements: $(VENV)/dev ## say which promises are kept, from a real run
	@$(BIN)/python -m tests.run --requirements; $(BIN)/python -m tests.requirements.report var/requirements.json

screenshots: $(VENV)/dev ## take pictures of the demo's pages
	@$(BIN)/python -m tests.screenshots

messages: $(VENV)/dev ## find the texts and bring the translations up to date
	@$(BIN)/python -m tests.messages

tables: $(VENV)/dev ## write who gets in where, and docs/rules.md, from the code; read what changed
	@WRITE_RIGHTS=1 $(BIN)/python -m pytest -q -n0 tests/house/rights -k each_role
	@$(BIN)/python -m tests.rules

scan: $(VENV)/dev $(VENV)/scan/ready ## ask made-up things of the whole API; then attack a hall with wapiti and sqlmap
	@SCAN_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest -q tests/house/test_scan.py
	@$(BIN)/python -m tests.scan

lighthouse: $(VENV)/dev ## measure the main pages on a phone with Lighthouse (needs Node)
	@$(BIN)/python -m tests.lighthouse

assets: ## fetch the vendored styles, scripts and icons again (needs Node)
	@cd assets && npm ci --silent && npm run --silent build

module: $(VENV)/dev ## make a new module of the golden shape: make module name=example
	@$(BIN)/python -m commonhall new_module $(name)

lock: $(VENV)/dev ## work out the locked versions again
	@$(PIP) uv
	@$(LOCK) --extra build --output-file requirements.txt
	@$(LOCK) --all-extras --output-file requirements-dev.txt
	@$(subst pyproject.toml,--group scan,$(LOCK)) --output-file requirements-scan.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Commonhall needs Python 3.11 or newer.")'
	@echo "Making a virtual environment …"
	@$(PYTHON) -m venv $(VENV)

# A file in the environment says what is installed in it.
$(VENV)/run: requirements.txt $(VENV)/bin/python
	@echo "Installing what the hall needs …"
	@$(PIP) --require-hashes --no-deps -r requirements.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/bin/python
	@echo "Installing what the tests need …"
	@$(PIP) --require-hashes --no-deps -r requirements-dev.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $(VENV)/run $@

# The scanners pin what we want newer, so they live by themselves.
$(VENV)/scan/ready: requirements-scan.txt
	@echo "Installing the scanners …"
	@$(PYTHON) -m venv $(VENV)/scan
	@$(VENV)/scan/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps -r requirements-scan.txt
	@touch $@
