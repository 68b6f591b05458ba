# make run, make test: set-up included. `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
PROTOS := $(shell cd protos && find okr buf -name '*.proto' | sort)

.DEFAULT_GOAL := help
.PHONY: help run test check gen bench lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Setting up: environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@echo "Setting up: dependencies (about 100 MB, once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime tests/requirements.lock
	@echo "Setting up: what tests and checks need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

run: $(VENV)/.runtime ## set up, start a region with the sample company, show its objectives, serve until Ctrl-C
	@exec $(BIN)/okr up

test: $(VENV)/.dev ## set up and run the tests
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile

check: $(VENV)/.dev ## format, lint, types, protos
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/buf lint protos
	$(BIN)/buf format --diff --exit-code protos --path protos/okr
	@if git rev-parse -q --verify refs/tags/v0.1.0 >/dev/null; then $(BIN)/buf breaking protos --against '.git#tag=v0.1.0,subdir=protos'; \
	else $(BIN)/buf breaking protos --against '.git#branch=main,subdir=protos'; fi

gen: $(VENV)/.dev ## generate gen/ from protos/
	@rm -rf gen/okr gen/buf && mkdir -p gen
	@$(BIN)/python -m grpc_tools.protoc -Iprotos --python_out=gen --pyi_out=gen --grpc_python_out=gen $(PROTOS)
	@grep -L 'Servicer' $$(find gen -name '*_pb2_grpc.py') | xargs -r rm

bench: $(VENV)/.dev ## measure, print the table, write bench/results.json
	@$(BIN)/python -m bench

lock: $(VENV)/.dev ## write the two locks anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o tests/requirements.lock

clean: ## remove the environment (the data in .okr/ stays)
	@rm -rf $(VENV)
