# make demo   sets up, then runs the example programme from start to end
# make test   sets up, then style, types, imports and every test
# make lint   the same without the tests          make format   rewrites the style
# make lock   refreshes requirements.lock         make clean    removes .venv and out
#
# Everything that is written lies in .venv and out. PYTHON=python3.12 chooses another Python (3.11 to 3.13).
.DEFAULT_GOAL := test
.PHONY: demo test lint format lock clean set-up
SHELL := /bin/sh

BIN := .venv/bin
SOURCES := mentoring integrations tasks flows
STAMP := .venv/.stamp-$(shell cat requirements.lock requirements.scale.lock requirements.lint.lock pyproject.toml scripts/set-up | cksum | tr ' ' -)

# Whatever a tool would write into a home or temporary folder goes here. pip's own settings (proxy, index, certificates) are
# read from where the machine keeps them: XDG_CONFIG_HOME and HOME stay as they are.
OUT := $(CURDIR)/out
export BINOME_HOME ?= $(OUT)/home
export PREFECT_HOME ?= $(OUT)/prefect
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.venv/cache/hypothesis
export MPLCONFIGDIR := $(CURDIR)/.venv/cache/matplotlib
export NUMBA_CACHE_DIR := $(CURDIR)/.venv/cache/numba
export PYTEST_DEBUG_TEMPROOT := $(OUT)/tmp
export TMPDIR := $(OUT)/tmp
export XDG_CACHE_HOME := $(CURDIR)/.venv/cache
export XDG_DATA_HOME := $(OUT)/share
export XDG_STATE_HOME := $(OUT)/state
export DO_NOT_TRACK := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

$(shell mkdir -p out/tmp)

demo: $(STAMP)
	@$(BIN)/binome demo

test: lint
	@echo '==> tests'
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

lint: $(STAMP)
	@echo '==> style'
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo '==> types'
	@$(BIN)/mypy
	@echo '==> imports'
	@$(BIN)/lint-imports --no-logo

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

set-up: $(STAMP)

$(STAMP):
	@scripts/set-up $@

# uv resolves once for every Python and system that pyproject.toml names, which pip cannot do. The condition that those very
# systems put on every line is taken off again.
lock:
	@test -x out/lock/bin/uv || { echo '==> fetching uv'; python3 -m venv out/lock && out/lock/bin/pip -q install uv; }
	@echo '==> resolving'
	@out/lock/bin/uv pip compile pyproject.toml requirements.in --extra dev --universal --upgrade --generate-hashes \
	    --no-emit-index-url --custom-compile-command 'make lock' --cache-dir out/lock/cache --quiet -o out/lock/requirements.lock
	@sed -E "s/ ; python_full_version < '3.14' and \(sys_platform == 'darwin' or sys_platform == 'linux'\) / /" \
	    out/lock/requirements.lock >requirements.lock
	@echo 'requirements.lock is fresh: make test, then look at git diff'

clean:
	rm -rf .venv out
