# Every target sets up what it needs in .venv; the second time is quick.
PYTHON ?= python3
BIN := .venv/bin
PIP_QUIET := --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench chaos eval gazetteer train lock schemas clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/installed: requirements.txt requirements-build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wirewatch needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "setting up .venv (once)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r requirements.txt -r requirements-build.txt
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/developing: .venv/installed requirements-dev.txt
	@echo "adding the developers' tools to .venv (once)" >&2
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/installed  ## See an alert in seconds: no Kafka, nothing leaves this machine
	@$(BIN)/wirewatch demo $(ARGS)

test: .venv/developing  ## Run every test; a Kafka broker is started where one can be had
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/developing  ## Lint, types, layers, and whether generated files are fresh
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python schemas/generate.py --check

format: .venv/developing  ## Format the code and mend what ruff can
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: .venv/developing  ## Measure; ratios side by side, a table and build/bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

chaos: .venv/developing  ## Kill, freeze and end processes and the broker, and count what is lost
	@$(BIN)/python -m tests.chaos $(ARGS)

eval: .venv/developing  ## Score the enricher on labelled stories ($$WIREWATCH_TEST_SHARED, default ../shared)
	@$(BIN)/python -m tests.eval $(ARGS)

gazetteer: .venv/developing  ## Build the entity table again (facts in $$WIREWATCH_TEST_SHARED)
	@$(BIN)/python -m wirewatch.gazetteer.build

train: .venv/developing  ## Fit the relation scorer again: minutes; the same texts give the same bytes
	@$(BIN)/python -m tests.training

schemas: .venv/developing  ## Write the JSON Schemas, examples and generated docs again
	@$(BIN)/python schemas/generate.py

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --python-version 3.11 --no-annotate

lock: .venv/developing  ## Write the hashed locks again from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group build -c requirements.txt -o requirements-build.txt
	$(COMPILE) --group build --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## Remove .venv and build/
	rm -rf .venv build
