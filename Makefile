# Everything runs in .venv, which is built from a lock in requirements/ that names every package
# with its hash. `make` lists the targets.

# Where Python is looked for; the first that is 3.11 or newer is taken.
PYTHON ?= python3.13 python3.12 python3.11 python3
# More for pytest: make test ARGS="-k lockout"
ARGS ?=

# Cores that are done with their share of the tests take over from those that are not.
PYTEST := -m pytest -n auto --dist worksteal
# The tests nearest to the code, by which coverage is measured: the others prove more and add nothing.
MEASURED := tests/unit tests/cli tests/contract/client tests/contract/review tests/contract/test_base.py \
    tests/test_house.py tests/test_docs.py

VENV := .venv
RUN := $(VENV)/bin
PIP := $(RUN)/python -m pip --disable-pip-version-check --no-input install -qq
UV := uv==0.13.9

# A .venv knows the path of its checkout: one that was copied here, or whose Python has gone, is
# built anew.
BROKEN := $(shell [ -x $(VENV)/bin/python ] && [ "$$(cat $(VENV)/checkout 2>&1)" = "$$(pwd -P)" ] || echo yes)

# The lock for developing has all that running needs, so where it is installed it is enough.
RUNNABLE := $(VENV)/installed-$(if $(and $(if $(BROKEN),,yes),$(wildcard $(VENV)/installed-dev)),dev,runtime)

FIRST := Setting up .venv (once, about a minute)…

.DEFAULT_GOAL := help
.PHONY: help demo test check format fuzz mutants lock upgrade bench clean anew
.DELETE_ON_ERROR:

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 18

demo: $(RUNNABLE) ## watch spaces come into being on a Confluence of your own
	@$(RUN)/spaceform demo

test: $(VENV)/installed-dev ## run all tests
	@$(RUN)/python $(PYTEST) $(ARGS)

check: $(VENV)/installed-dev ## style, types, imports, branch coverage by the tests nearest to the code
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports --no-logo
	$(RUN)/python $(PYTEST) --cov -m "not long" $(MEASURED) $(ARGS)

format: $(VENV)/installed-dev ## format the code and fix what can be fixed
	$(RUN)/ruff check --fix-only
	$(RUN)/ruff format

fuzz: $(VENV)/installed-dev ## look for manifests and plan files that do harm, until Ctrl-C; ARGS="--seconds 600" ends it
	@$(RUN)/python -m tests.fuzz.fuzz $(ARGS)

mutants: $(VENV)/installed-mutants ## damage the core a little, again and again, and list what no test notices; ARGS="spaceform.diff.*"
	@rm -rf mutants # what was found with older tests would be believed
	@$(RUN)/mutmut run --max-children 1 $(ARGS)
	@$(RUN)/mutmut results | grep -v "not checked" || echo "Nothing goes unnoticed."

bench: $(VENV)/installed-dev ## measure how fast it is
	@set -e; for script in benchmarks/*.py; do echo "$$script"; $(RUN)/python "$$script"; done

lock: ## bring the locks in line with pyproject.toml, changing as little as possible
	@$(call find-python) && "$$python" -m venv .venv-lock
	@.venv-lock/bin/python -m pip --disable-pip-version-check install -qq $(UV)
	@$(call compile,--group build,runtime)
	@$(call compile,--group dev --constraint requirements/runtime.lock,dev)
	@$(call compile,--group mutants --constraint requirements/dev.lock,mutants)

upgrade: ## the same, with the newest version of everything
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade

clean: ## remove everything that was made
	rm -rf $(VENV) .venv-lock build dist htmlcov .coverage .coverage.* \
	    .fuzz .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed-%: requirements/%.lock pyproject.toml $(if $(BROKEN),anew)
	@echo "$(if $(BROKEN),$(FIRST),Bringing .venv up to date…)"
	@$(if $(BROKEN),$(find-python) && "$$python" -m venv --clear $(VENV) && pwd -P >$(VENV)/checkout)
	@$(PIP) --require-hashes -r $<
	@$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

define find-python
for python in $(PYTHON) ''; do \
    "$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
done; \
if [ -z "$$python" ]; then \
    echo "spaceform needs Python 3.11 or newer with its venv module, and none of these is: $(PYTHON)" >&2; \
    echo "Install one (on Debian: python3 and python3-venv), or name one: make PYTHON=/path/to/python" >&2; \
    exit 1; \
fi
endef

# $(1): what to lock, $(2): the lock's name. uv is asked not to write where packages come from.
define compile
.venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    $(UPGRADE) $(1) -o requirements/$(2).lock pyproject.toml
endef
