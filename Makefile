# Two commands do all the set-up: `make demo` and `make test`. `make install` brings up to date what runs, after `git pull`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CORES := $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
# One more than there are cores: some tests wait for a delay, and those that watch a clock want a core.
test test-next: WORKERS ?= $(shell expr $(CORES) + 1)
# Of these none waits, and each further process has to find all tests.
fast-tests: WORKERS ?= $(CORES)

# What `make install` adds, with commas between them: EXTRAS=report,notify.
EXTRAS ?=

PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: demo install test test-fast fast-tests test-next bench lint format clean

demo: $(VENV)/installed
	@$(BIN)/python -m zakerscraper.sample_site.demo

install: | $(BIN)/python
	@$(INSTALL)
	@echo "Installed into $(VENV): what runs is the code in this folder. Begin with: . $(BIN)/activate"

# What failed is run once more, alone and in new processes: many of these tests kill programs, watch a clock or measure memory
# while the machine is full. What passes then is still shown as failed above: such a test wants a mend.
test: lint
	$(PYTEST) --durations 20 || { [ $$? = 1 ] && echo "Once more, by themselves:" && $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

# Without the long proofs: what one runs while working. Types are checked meanwhile, which takes half a minute the first time.
test-fast: $(VENV)/dev
	@$(MAKE) --no-print-directory --jobs 2 --keep-going lint fast-tests

fast-tests: $(VENV)/dev
	$(PYTEST) -m "not slow"

# With Scrapy's newest release or pre-release, whatever requirements.txt says, in an environment of its own. What broke
# by name is told first.
test-next: NEXT := $(VENV)-next
test-next:
	@$(MAKE) --no-print-directory VENV=$(NEXT) $(NEXT)/dev
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --pre scrapy
	$(NEXT)/bin/python -m pytest tests/test_scrapy_names.py
	$(NEXT)/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# QUICK=1 takes some minutes and writes nothing down; without it docs/benchmarks.md is written.
bench: $(VENV)/bench
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick,--write docs/benchmarks.md)

lint: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) does not run here or is older than 3.11; name another one: make PYTHON=/usr/bin/python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Editable: what runs is the code in this folder. The file says what was installed; a later call keeps its extras.
define INSTALL
what=$$($(BIN)/python -m zakerscraper.utils.extras "$(EXTRAS)" "$$(cat $(VENV)/installed 2>/dev/null)") && \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable "$$what" && echo "$$what" >$(VENV)/installed
endef

$(VENV)/installed: pyproject.toml requirements.txt | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(INSTALL)

$(VENV)/dev: requirements.txt requirements-dev.txt deploy/scrapyd/requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The pip that comes with Python 3.11 trips over two spellings of one extra in what the readers need.
$(VENV)/bench: requirements.txt requirements-dev.txt requirements-bench.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@
