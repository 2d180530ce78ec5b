# Every target sets up what it needs and is quick the second time.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell command -v /usr/bin/python3.11 || command -v python3.11 || command -v python3)
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-croscore poppler-utils
TEST_PACKAGES := $(RUN_PACKAGES) chromium postgresql clamav-daemon
BENCH_PACKAGES := $(TEST_PACKAGES) libreoffice-writer
CATALOGUES := $(wildcard contest/translations/*/LC_MESSAGES/*.po)
WORKERS ?= 2
# What marks a text for translation besides gettext: refusals, and the headings and faults of lists.
KEYWORDS := -k RuleViolation -k Stale -k Overtaken -k NotReady -k __init__ -k msgid -k Lack:2 -k Fault:2 -k Disorder:3 -k PaperError -k FittingError \
	-k Column:3 -k fault:3 -k one_of:4

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock catalogue

help:
	@echo "make run    serve the product at http://127.0.0.1:8000 with the Nhà Bè case"
	@echo "make test   run every test"
	@echo "make check  ruff, mypy, architecture, catalogue, models = migrations"
	@echo "make bench  measure speeds side by side"
	@echo "make lock   write the exact versions of the requirements anew"

run: $(VENV)/.runs $(CATALOGUES:.po=.mo)
	@.ci/packages $(RUN_PACKAGES)
	@$(BIN)/flask --app wsgi serve --demo

test: $(VENV)/.tests $(CATALOGUES:.po=.mo)
	@.ci/packages $(TEST_PACKAGES)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: $(VENV)/.tests $(CATALOGUES:.po=.mo)
	@.ci/packages $(TEST_PACKAGES)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_architecture.py tests/test_translations.py tests/test_migrations.py

bench: $(VENV)/.tests $(CATALOGUES:.po=.mo)
	@.ci/packages $(BENCH_PACKAGES)
	@$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || .ci/packages python3-venv
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runs: requirements.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

%.mo: %.po | $(VENV)/.runs
	@$(BIN)/pybabel --quiet compile --use-fuzzy -l $(word 3,$(subst /, ,$<)) -i $< -o $@

catalogue: $(VENV)/.tests
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract -F pyproject.toml $(KEYWORDS) --no-location --sort-output --omit-header -o build/messages.pot .
	@$(BIN)/pybabel --quiet update -i build/messages.pot -d contest/translations --no-fuzzy-matching --no-wrap --omit-header --ignore-obsolete

lock: $(VENV)/.tests
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --custom-compile-command "make lock" -o requirements.txt pyproject.toml
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --custom-compile-command "make lock" --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
