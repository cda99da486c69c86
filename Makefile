# Everything is done from here, on a machine with only make and Python 3.11 or later with its venv module.
# What is installed goes into .venv; stamps in it say which of the extras are there and for which pins.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := pyproject.toml constraints.txt

# The old and the new pip's names for the same: the build of the project itself is pinned as well.
PINNED := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1

# $(call install,extras): editable, so the code that runs is the code that is being worked on.
define install
@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
@$(PINNED) $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".$(1)"
endef

# Stamps of a .venv whose Python has gone say nothing.
$(shell test -x $(BIN)/python || rm -f $(VENV)/.runtime $(VENV)/.test $(VENV)/.check)

.PHONY: demo test check bench lint format types imports
.NOTPARALLEL:
.DELETE_ON_ERROR:

demo: $(VENV)/.runtime
	@$(BIN)/auditor demo

test: $(VENV)/.test
	@$(BIN)/python -m pytest --cov --numprocesses=auto --dist=worksteal

# make --keep-going check tells everything at once.
check: lint format types imports

lint: $(VENV)/.check
	@$(BIN)/ruff check

format: $(VENV)/.check
	@$(BIN)/ruff format --check

types: $(VENV)/.check
	@$(BIN)/mypy

imports: $(VENV)/.check
	@$(BIN)/lint-imports

bench: $(VENV)/.runtime
	@$(BIN)/python -m benchmarks

$(VENV)/.runtime: $(PINS) | $(BIN)/python
	@echo "Installing the project into $(VENV)"
	$(call install)
	@touch $@

$(VENV)/.test: $(PINS) | $(BIN)/python
	@echo "Installing the project and what its tests need into $(VENV)"
	$(call install,[test])
	@touch $(VENV)/.runtime $@

$(VENV)/.check: $(PINS) | $(BIN)/python
	@echo "Installing the project and what checks it into $(VENV)"
	$(call install,[check])
	@touch $(VENV)/.runtime $@

# Only where there is none that works: a .venv is kept, whoever made it.
$(BIN)/python:
	@python="$$(PYTHON='$(PYTHON)' sh .ci/find-python)" || exit 1; \
	echo "Making $(VENV) with $$python"; \
	"$$python" -m venv --clear $(VENV)
