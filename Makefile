# What a person or CI runs. Everything is created inside the clone: .venv, .aws-sam, .cache.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

export SAM_CLI_TELEMETRY := 0
export UV_CUSTOM_COMPILE_COMMAND := make lock
# Compiled files stay out of the sources: layers and functions are deployed as they are in the tree.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/pycache

# The first interpreter found that is new enough.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

VENV    := .venv
BIN     := $(VENV)/bin
STAMP   := $(VENV)/.installed
LOCK    := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
REGION  := eu-central-1
# Where merchants may deploy; not every Region has everything.
REGIONS := eu-central-1 eu-west-1 eu-west-2 eu-west-3 us-east-1 us-west-2
SOURCES := $(wildcard layers/ordersync/python functions local simulators ops tests benchmarks release conftest.py)
# Tests share nothing and run concurrently; each run of the application has an emulated AWS of its own.
PARALLEL ?= -n auto --dist worksteal
UNDEPLOYED := $(wildcard tests/unit tests/contract tests/property tests/template)

.PHONY: help
help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/:[^#]*## /\t/' | \
	    while IFS=$$'\t' read -r target text; do printf '  %-22s %s\n' "make $$target" "$$text"; done

# --- install ---------------------------------------------------------------------------------------------------------

.PHONY: install
install: $(STAMP)  ## Create .venv with everything the other targets need (instant if it is up to date)
	@:

# Wheels only: building a package runs its code. Where one has no wheel (watchdog on a Mac with Python 3.14, cryptography
# on one with Intel's processor), another Python or `make install NO_BUILD=` helps.
NO_BUILD ?= --no-build

# Prints the interpreter below a .venv, if any, so that a .venv can be made again by its own Python.
BASE := import sys; sys.exit(1) if sys.version_info < (3, 11) else print(sys._base_executable)

# A .venv that was finished is good as long as its Python runs, its scripts find it (a moved clone's don't), and no other
# PYTHON is asked for. Any other is made from scratch; if it is a link, what it leads to is left alone.
SOUND := $(shell { test -e $(STAMP) && base=$$($(BIN)/python -c '$(BASE)') \
    && test -x $(BIN)/sam && test -x $(BIN)/ordersync && test -x "$$(sed -n '1s/^.!//p' $(BIN)/sam)" \
    && $(BIN)/python -c 'import samcli, sys; sys.exit(sys.prefix == sys.base_prefix)' \
    $(if $(filter command,$(origin PYTHON)),&& test "$$($(PYTHON) -c '$(BASE)')" -ef "$$base") \
    && echo yes; } 2>/dev/null)
ifneq ($(SOUND),yes)
$(STAMP): unsound
endif
.PHONY: unsound
unsound:

NEEDED := Python 3.11 or newer is needed: make install PYTHON=/path/to/python3

# uv, at the locked version and hash, installs the rest: seconds instead of minutes.
$(STAMP): requirements/dev.txt requirements/lambda.txt
	@$(if $(SOUND),:,base=$$($(PYTHON) -c '$(BASE)' 2>/dev/null) \
	    || { echo "$(if $(PYTHON),$(PYTHON) is no such Python,None was found). $(NEEDED)" >&2; exit 1; }; \
	    rm -rf $(VENV) && "$$base" -m venv $(VENV))
	@rm -f $@
	sed -n '/^uv==/,/# via/p' $< > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
	    -r $(VENV)/uv.txt
	$(BIN)/uv pip sync --quiet $(NO_BUILD) --python $(BIN)/python --require-hashes $<
	rm -rf $(VENV)/lambda
	$(BIN)/uv pip install --quiet $(NO_BUILD) --python $(BIN)/python --target $(VENV)/lambda --require-hashes \
	    -r requirements/lambda.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: lock
lock: $(STAMP)  ## Lock the requirements again; UPGRADE=1 takes newer versions
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/dev.in -o requirements/dev.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/runtime.in -c requirements/dev.txt --no-emit-package dnspython \
	    -o layers/dependencies/requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/lambda.in -o requirements/lambda.txt

# --- run -------------------------------------------------------------------------------------------------------------

.PHONY: run
run: $(STAMP)  ## Run everything on this machine: emulated AWS, simulated BaseLinker and SALESmanago, a demo shop
	$(BIN)/python -m local

.PHONY: picture
picture: $(STAMP)  ## Draw the picture of the live view that the README shows
	$(BIN)/python -m local.picture docs/live-view.svg

.PHONY: pictures
pictures: export PYTHONPATH := layers/ordersync/python
pictures: $(STAMP)  ## Draw the pictures of the terminal that docs/operating.md shows
	$(BIN)/python -m tests.pictures docs/pictures

.PHONY: screenshots
screenshots: export PYTHONPATH := layers/ordersync/python
screenshots: $(STAMP) browser  ## Take the pictures of the settings page that docs/settings-page.md shows
	$(BIN)/python -m tests.screens docs/pictures

# --- test ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: test-undeployed test-simulation test-deployed  ## Run every test

.PHONY: test-fast
test-fast: $(STAMP)  ## Run what a minute suffices for: unit, contract and template tests that are not slow
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow" $(filter-out tests/property,$(UNDEPLOYED))

.PHONY: test-undeployed
test-undeployed: $(STAMP)  ## Run all tests that need no deployment (unit, contract, property, template)
	$(BIN)/python -m pytest $(PARALLEL) $(UNDEPLOYED)

# Most of the time the former wait for functions to start, and for what is made to fail: there is time for the latter.
.PHONY: test-deployed
test-deployed: PARALLEL := $(PARALLEL:auto=4)
test-deployed: $(STAMP) browser  ## Run the tests of test-integration and those of test-browser, side by side
	$(BIN)/python -m pytest $(PARALLEL) tests/integration tests/browser

.PHONY: test-unit test-contract test-property test-simulation test-template test-integration test-browser
test-unit: $(STAMP)         ## Test the rules and rooms against fakes
test-contract: $(STAMP)     ## Test the clients and stores against what the services promise
test-property: $(STAMP)     ## Test what holds for any input
test-simulation: $(STAMP)   ## Test what holds for any interleaving and failure
test-template: $(STAMP)     ## Test what linters miss in template.yaml
test-integration: $(STAMP)  ## Test the application, deployed into the emulated AWS
test-browser: $(STAMP)      ## Test the pages in a headless browser
test-integration: PARALLEL := $(PARALLEL:auto=4)
test-unit test-contract test-property test-simulation test-template test-integration test-browser:
	@$(if $(wildcard tests/$(@:test-%=%)),$(BIN)/python -m pytest $(PARALLEL) tests/$(@:test-%=%),echo "$@: none yet")

test-browser: browser

.PHONY: browser
browser: $(STAMP)  ## Find a headless browser for test-browser and screenshots, or install one
	$(BIN)/python -m tests.screens.chromium

.PHONY: simulate
simulate: export SEEDS ?= 100000
simulate: export SEED ?= 0
simulate: $(STAMP)  ## Simulate many seeds: SEEDS=100000, starting at SEED=0
	$(BIN)/python -m pytest $(PARALLEL) --timeout 0 tests/simulation/test_pipeline.py

.PHONY: stories
stories: export STORIES ?= 10000
stories: $(STAMP)  ## Let Hypothesis look for the shortest story that breaks a promise: STORIES=10000
	$(BIN)/python -m pytest --timeout 0 tests/simulation/test_machine.py

.PHONY: try-backfill
try-backfill: export PYTHONPATH := layers/ordersync/python
try-backfill: $(STAMP)  ## Try a backfill of ORDERS=3000 in the local run beside live orders, killed half-way
	$(BIN)/python -m tests.trials.backfill

.PHONY: try-moving
try-moving: export PYTHONPATH := layers/ordersync/python
try-moving: $(STAMP)  ## Try moving over in the local run, beside a simulation of SALESmanago's own integration
	$(BIN)/python -m tests.trials.moving

.PHONY: mutants
mutants: $(STAMP)  ## Break the program on purpose, one listed mutation at a time, and check that the tests notice
	$(BIN)/python -m tests.mutants

.PHONY: bench
bench: export PYTHONPATH := layers/ordersync/python
bench: $(STAMP)  ## Measure scale and performance; the tables go into docs/scale.md and docs/performance.md (ten minutes)
	$(BIN)/python -m benchmarks

.PHONY: costs
costs: export PYTHONPATH := layers/ordersync/python
costs: $(STAMP)  ## Count what the functions ask of AWS, and write docs/costs.md (some minutes)
	$(BIN)/python -m benchmarks.costs

# --- check -----------------------------------------------------------------------------------------------------------

.PHONY: check
check: $(STAMP) check-code check-template  ## Check format, lint, types, import rules and the template

.PHONY: check-code
check-code: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	PYTHONPATH=layers/ordersync/python $(BIN)/lint-imports

.PHONY: check-template
check-template: $(STAMP)
	$(BIN)/cfn-lint --regions $(REGIONS) --template template.yaml
	$(BIN)/sam validate --lint --region $(REGION)
	$(BIN)/python -m pytest $(PARALLEL) tests/template

.PHONY: format
format: $(STAMP)  ## Format the code and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# --- deploy ----------------------------------------------------------------------------------------------------------

.PHONY: build
build: $(STAMP) clean-caches  ## Build for deployment (ENVIRONMENT=default, staging or prod)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build --config-env $(ENVIRONMENT)

.PHONY: deploy
deploy: build  ## Build and deploy into the AWS account of your credentials (ENVIRONMENT=…)
	$(BIN)/sam deploy --config-env $(ENVIRONMENT)
	$(BIN)/ordersync tables protect --config-env $(ENVIRONMENT)

build deploy: ENVIRONMENT ?= default

.PHONY: aws-models
aws-models: $(STAMP)  ## Write what functions need of botocore's descriptions of services, from the oldest botocore
	$(BIN)/python -m release.aws_models

.PHONY: sbom
sbom: $(STAMP)  ## Write the bill of materials of the deployed packages and their licences into .cache/sbom
	$(BIN)/python -m release.sbom .cache/sbom

.PHONY: clean-caches
clean-caches:
	@find functions layers -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: clean
clean: clean-caches  ## Remove everything that the targets created, but not the records of real accounts
	rm -rf $(VENV) .aws-sam .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
