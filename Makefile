# Every target sets up what it needs, once: Python 3.11, make and git are all that a machine must have.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Services and tools are installed apart: neither is held back by what the other needs.
SERVICES_VENV := .venv-services
SERVICES_BIN := $(SERVICES_VENV)/bin
SERVICES := $(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml))
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/fairway/tools
KUSTOMIZE_VERSION := v5.8.1
KUSTOMIZE := $(CACHE)/kustomize/$(KUSTOMIZE_VERSION)/kustomize
HELM_VERSION := $(shell sed -n 's|^require helm.sh/helm/v3 ||p' tools/sandbox/helm/go.mod)
HELM := $(CACHE)/helm/$(HELM_VERSION)/helm
ACTIONLINT_VERSION := v1.7.12
ACTIONLINT := $(CACHE)/actionlint/$(ACTIONLINT_VERSION)/actionlint
ATLANTIS_VERSION := $(shell sed -n 's|^require github.com/runatlantis/atlantis ||p' tools/atlantis/go.mod)
ATLANTIS := $(CACHE)/atlantis/$(ATLANTIS_VERSION)/judge
# Each in an environment of its own: they need much, and not the same.
SCANNERS := checkov hadolint shellcheck yamllint
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
LOCK_SERVICES := $(LOCK) $(patsubst services/%,--no-emit-package fairway-%,$(SERVICES))

.PHONY: help validate plan test test-tools test-services render parity programs sandbox e2e bench lint scan format lock oracle helm clean \
	demo up down openapi

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

validate: $(VENV)/.bytecode ## Render every client environment and check it, and the tree
	@$(BIN)/fairway check

plan: $(VENV)/.bytecode ## Say what the working tree changes in the fleet, against the default branch (PLAN_ARGS="--base …")
	@$(BIN)/fairway plan $(PLAN_ARGS)

test: test-tools test-services ## Run the tests (PYTEST_ARGS="-k name" for some)

test-tools: $(VENV)/.dev $(VENV)/.bytecode ## Run the tests of the toolchain
	@$(call pytest,$(BIN)/pytest -n auto)

test-services: $(SERVICES_VENV)/.dev ## Run the tests of the chassis and the services
	@$(call pytest,$(SERVICES_BIN)/pytest -c services/pytest.ini --rootdir . -n 2 $(SERVICES:%=%/tests))

render: $(VENV)/.bytecode ## Write what every client environment renders to into out/
	@$(BIN)/fairway render -o out

parity: $(VENV)/.bytecode oracle ## Compare every build of the tree with kustomize's
	@$(BIN)/fairway parity

programs: $(VENV)/.fairway ## Build the programs of the sandbox that are not there yet (needs Go)
	@$(BIN)/fairway sandbox build

sandbox: programs ## Run the fleet on a real control plane and Argo CD (SANDBOX_ARGS="--cluster …")
	@$(BIN)/fairway sandbox up $(SANDBOX_ARGS)

e2e: $(VENV)/.dev programs ## Test the fleet on a real control plane and Argo CD (PYTEST_ARGS="-k name" for some)
	@$(BIN)/pytest tests/e2e $(PYTEST_ARGS)

demo: $(SERVICES_VENV)/.dev ## Show the services at work, without Docker
	@$(SERVICES_BIN)/python services/scripts/demo.py

up: .secrets/postgres-password ## Run the services with PostgreSQL and NATS in containers (needs Docker)
	docker compose up --build --detach --wait

down: ## Stop what up started; its data stays
	docker compose down

openapi: $(SERVICES_VENV)/.dev ## Write the OpenAPI document of each service
	@$(SERVICES_BIN)/python services/scripts/openapi.py

bench: $(VENV)/.dev $(VENV)/.bytecode oracle ## Measure speed against kustomize (BENCH_ARGS="…")
	@$(BIN)/python tools/fairway/bench $(BENCH_ARGS)

lint: $(VENV)/.dev ## Check style, types, layers, YAML, shell and workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tests/e2e
	$(BIN)/lint-imports --no-logo
	@$(MAKE) lint-services
	$(BIN)/yamllint --strict .
	$(BIN)/shellcheck .ci/run
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci .gitlab-ci.yml
	@$(MAKE) actionlint atlantis

scan: $(VENV)/.bytecode $(SCANNERS:%=.venv-scan/%/.installed) ## Run checkov and other scanners over all there is (SCAN_ARGS="--only …")
	@if command -v go >/dev/null; then $(MAKE) $(ACTIONLINT); fi
	@PATH="$(dir $(ACTIONLINT)):$$PATH" $(BIN)/fairway scan $(SCAN_ARGS)

format: $(VENV)/.dev ## Write Python as the formatter wants it
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(VENV)/.dev ## Rewrite the locks in requirements/ from the ranges
	$(LOCK) tools/fairway/pyproject.toml requirements/build.in -o requirements/fairway.txt $(LOCK_ARGS)
	$(LOCK) requirements/dev.in -o requirements/dev.txt $(LOCK_ARGS)
	$(LOCK) requirements/go.in -o requirements/go.txt $(LOCK_ARGS)
	@for scanner in $(SCANNERS); do echo "requirements/scan/$$scanner.txt"; \
		$(LOCK) requirements/scan/$$scanner.in -o requirements/scan/$$scanner.txt $(LOCK_ARGS); done
	printf '%s\n' $(SERVICES:%=./%) | $(LOCK_SERVICES) - requirements/services.in -o requirements/services.txt $(LOCK_ARGS)
	@for service in $(filter-out services/chassis,$(SERVICES)); do \
		name=$${service#services/}; echo "requirements/$$name.txt"; \
		printf '%s\n' -c\ requirements/services.txt ./services/chassis "./$$service" | \
			$(LOCK_SERVICES) - -o "requirements/$$name.txt"; done

oracle: $(KUSTOMIZE) ## Build kustomize, whose output ours must equal (needs Go)

helm: $(HELM) ## Build helm, which inflates charts where that is allowed (needs Go)

clean: ## Remove what the targets made here, the caches of the user excepted
	rm -rf $(VENV) $(SERVICES_VENV) .venv-scan out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find tools services -name __pycache__ -prune -exec rm -rf {} +

# Not in the help: what the targets above stand on.
.PHONY: actionlint atlantis lint-services
# Each alone, since their modules of tests have the same names.
lint-services: $(SERVICES_VENV)/.dev
	@for service in $(SERVICES); do echo "mypy $$service"; \
		MYPYPATH=services/chassis/src:$$service/src:$$service/tests \
			$(SERVICES_BIN)/mypy --cache-dir ".mypy_cache/$$service" $$service; done
	$(SERVICES_BIN)/lint-imports --no-logo --config services/importlinter.ini

# Readable by the container's user, whoever that is; the folder is closed to all others.
.secrets/postgres-password:
	@mkdir -p -m 700 .secrets
	@password=$$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n'); \
	for service in user-metadata:users orders:orders; do \
		printf '%s' "postgresql://postgres:$$password@$${service#*:}-postgres:5432/fairway" \
			> ".secrets/$${service%:*}-database-url"; done; \
	printf '%s' "$$password" > $@
	@chmod 644 .secrets/*

actionlint:
	@if [[ -z "$${CI:-}" && ! -x $(ACTIONLINT) ]] && ! command -v go >/dev/null; then \
		echo "actionlint skipped: it is built with Go, which is not here"; \
	else $(MAKE) $(ACTIONLINT) && PATH="$(CURDIR)/$(BIN):$$PATH" $(ACTIONLINT); fi

atlantis:
	@if [[ -z "$${CI:-}" && ! -x $(ATLANTIS) ]] && ! command -v go >/dev/null; then \
		echo "atlantis.yaml not judged: Atlantis' parser is built with Go, which is not here"; \
	else $(MAKE) $(ATLANTIS) && $(ATLANTIS) . docs/examples/atlantis-repos.yaml github.com/example/fleet; fi

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or set PYTHON=" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.fairway: requirements/fairway.txt tools/fairway/pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/fairway.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable tools/fairway
	@touch $@

# An editable install is not compiled, and where PYTHONDONTWRITEBYTECODE is set Python never keeps what it compiles.
$(VENV)/.bytecode: $(VENV)/.fairway $(shell find tools/fairway/src -name '*.py')
	@$(BIN)/python -m compileall -q tools/fairway/src
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.fairway
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(SERVICES_VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or set PYTHON=" >&2; exit 2; }
	$(PYTHON) -m venv $(SERVICES_VENV)

$(SERVICES_VENV)/.dev: requirements/services.txt $(SERVICES:%=%/pyproject.toml) | $(SERVICES_VENV)/bin/python
	$(SERVICES_BIN)/pip install --quiet --require-hashes -r requirements/services.txt
	$(SERVICES_BIN)/pip install --quiet --no-deps --no-build-isolation $(SERVICES:%=--editable %)
	@touch $@

.venv-scan/%/.installed: requirements/scan/%.txt
	@$(PYTHON) -m venv .venv-scan/$*
	@.venv-scan/$*/bin/pip install --quiet --require-hashes -r $<
	@touch $@

$(KUSTOMIZE):
	$(call go_install,sigs.k8s.io/kustomize/kustomize/v5@$(KUSTOMIZE_VERSION))

$(HELM):
	$(call go_install,helm.sh/helm/v3/cmd/helm@$(HELM_VERSION))

$(ACTIONLINT):
	$(call go_install,github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION))

$(ATLANTIS): tools/atlantis/main.go tools/atlantis/go.mod
	@command -v go >/dev/null || { echo "Go 1.24 or newer is needed to build $(@F)" >&2; exit 2; }
	@mkdir -p $(@D)
	cd tools/atlantis && go build -o $@ .

# Without a test that fits PYTEST_ARGS, pytest ends with 5: right for one of several runs.
define pytest
$(1) $(PYTEST_ARGS) || { status=$$?; [[ $$status -eq 5 && -n "$(PYTEST_ARGS)" ]] || exit $$status; }
endef

define go_install
@command -v go >/dev/null || { echo "Go 1.24 or newer is needed to build $(@F)" >&2; exit 2; }
@mkdir -p $(@D)
GOBIN=$(@D) GOFLAGS=-mod=mod go install $(1)
endef
