# demo: set up and scan fixtures/demo   test: set up and run all tests   check: what CI runs   docs: write generated pages   bench: measure
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

.PHONY: demo test lint types check docs check-docs bench clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY)
	$(BIN)/immutcheck scan fixtures/demo --format text --format sarif=immutcheck.sarif --exit-zero
	@echo 'The same as SARIF, for code scanning: immutcheck.sarif'

test: $(READY)
	$(BIN)/python -m pytest -n 2

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m scripts.generate_docs
	$(BIN)/python -m scripts.generate_live_docs
	$(BIN)/python -m scripts.generate_readme

check-docs: $(READY)
	$(BIN)/python -m scripts.generate_docs --check
	$(BIN)/python -m scripts.generate_live_docs --check
	$(BIN)/python -m scripts.generate_readme --check
	$(BIN)/python -m scripts.generate_schemas --check

check: lint types check-docs test

bench: $(READY)
	$(BIN)/python -m bench.run

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
