# Two commands for a newcomer: `make demo` and `make test`. Both make .venv from the lock files
# when it is missing or no longer fits them, and leave it alone otherwise.
PYTHON ?= python3
SHELL := /bin/sh
.ONESHELL:
.SHELLFLAGS := -eu -c
MAKEFLAGS += --no-print-directory

CODE := $(wildcard ledger domain projections api benchmarks tests)
PIP := .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input
LOCKED := --require-hashes --only-binary :all:

.PHONY: demo test hunt lint lock bench bench-full clean runtime development

demo: runtime
	exec .venv/bin/stundenbuch demo

# Three at a time: on two cores one of them nearly always waits for a server.
test: lint
	@echo '== pytest'
	exec .venv/bin/python -m pytest -n 3 --dist worksteal

# Properties with other examples each time, and many of them: for an hour or for a night.
ONLY ?= tests
hunt: development
	HYPOTHESIS_PROFILE=hunt .venv/bin/python -m pytest -n 2 --dist worksteal -m hypothesis \
	    -o faulthandler_timeout=0 $(ONLY)

lint: development
	@echo '== ruff check'
	.venv/bin/python -m ruff check .
	echo '== ruff format'
	.venv/bin/python -m ruff format --check .
	echo '== import-linter'
	.venv/bin/lint-imports
	echo '== mypy and pyright'
	# Side by side: both take a minute of one core and have nothing to do with each other.
	.venv/bin/python -m mypy $(CODE) & mypy=$$!
	wrong=0
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 .venv/bin/python -m pyright --pythonpath .venv/bin/python \
	|| wrong=1
	wait $$mypy || wrong=1
	exit $$wrong

bench: development
	exec .venv/bin/python -m benchmarks

bench-full: development
	exec .venv/bin/python -m benchmarks --full

# No options of an index reach the files: they carry names, versions and hashes only.
COMPILE := .venv/bin/python -m uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--no-emit-find-links --upgrade
lock: development
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group build --group test --constraints requirements.lock \
	    --output-file requirements-dev.lock

# The data of the embedded Postgres is not touched: it may be somebody's only copy.
clean:
	rm -rf .venv build dist *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What .venv was made from: the lock and the packaging, by which Python, in which folder.
STATE = { cat pyproject.toml "$$1"; "$(PYTHON)" -VV; pwd -P; } | cksum
FITS = fits() { [ -x .venv/bin/python ] && [ "$$(cat ".venv/$$1.state" 2>/dev/null)" = "$$($(STATE))" ]; }
CREATE = create() { \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...' >&2; exit 1; }; \
	echo "== .venv from $$1"; \
	"$(PYTHON)" -m venv --clear .venv \
	|| { echo 'On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }; }
INSTALL = install() { \
	$(PIP) $(LOCKED) -r "$$1"; \
	$(PIP) --no-deps --no-build-isolation --no-index --editable .; \
	$(STATE) > ".venv/$$1.state"; }

runtime:
	@$(FITS); $(CREATE); $(INSTALL)
	fits requirements-dev.lock || fits requirements.lock \
	|| { create requirements.lock; install requirements.lock; }

development:
	@$(FITS); $(CREATE); $(INSTALL)
	fits requirements-dev.lock && exit 0
	fits requirements.lock || create requirements-dev.lock
	echo '== .venv gets the tools of requirements-dev.lock'
	install requirements-dev.lock
