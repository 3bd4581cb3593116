# `make help` lists the targets. Everything is installed below this folder: the tools into .tools, .venv and .local.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 4566
SEARCH_PORT ?= 9200
EXPLORER_PORT ?= 8080
HOST ?= 127.0.0.1
MACHINE := $(shell uname -m)
# Layers are built for this machine, so that they run here; `make deploy` builds them for TARGET.
export ARCHITECTURE := $(if $(filter aarch64 arm64,$(MACHINE)),arm64,x86_64)
TARGET ?= arm64

export UV := $(CURDIR)/.tools/bin/uv
export PYTHON := $(CURDIR)/.venv/bin/python3.13
export SAM_CLI_TELEMETRY := 0
SAM := PATH="$(CURDIR)/.venv/bin:$$PATH" $(CURDIR)/.local/env/sam/bin/sam
GROUPS := --group runtime --group tools --group test --group lint --group bench

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- What it runs on ---------------------------------------------------------------------------------------------------

.tools/bin/uv:
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.8

.venv/.synced: uv.lock pyproject.toml .python-version | .tools/bin/uv
	@$(UV) sync --quiet --frozen $(GROUPS)
	@echo "$(CURDIR)/layers/catalog" > .venv/lib/python3.13/site-packages/catalog.pth
	@touch $@

.local/env/sam/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/sam $(UV) sync --quiet --frozen --only-group sam
	@touch $@

.local/env/emulator/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/emulator $(UV) sync --quiet --frozen --only-group emulator
	@touch $@

.local/env/clients/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/clients $(UV) sync --quiet --frozen --only-group clients
	@touch $@

.local/env/schemathesis/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/schemathesis $(UV) sync --quiet --frozen --only-group schemathesis
	@touch $@

.local/env/fuzz/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/fuzz $(UV) sync --quiet --frozen --no-default-groups --group fuzz --group runtime
	@touch $@

# The browser's driver is large, and only tests and pictures need it.
.venv/.browser: .venv/.synced
	@$(UV) sync --quiet --frozen --inexact $(GROUPS) --group browser
	@touch $@

.PHONY: install
install: .venv/.synced .venv/.browser $(patsubst %,.local/env/%/.synced,sam emulator clients schemathesis) ## Install everything, pinned by uv.lock

# --- Run ---------------------------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/.synced .local/env/sam/.synced .local/env/emulator/.synced ## Run all of it on this machine: make run [PORT=4566] [SEARCH_PORT=9200] [EXPLORER_PORT=8080] [DATA=folder] [ORIGIN=url] [SEARCH=url]
	@exec $(PYTHON) -m tools.local --port $(PORT) --search-port $(SEARCH_PORT) \
		--explorer-port $(EXPLORER_PORT) --host $(HOST) $(if $(DATA),--data "$(DATA)") $(if $(ORIGIN),--origin "$(ORIGIN)") $(if $(SEARCH),--search "$(SEARCH)")

.PHONY: load
load: .venv/.synced ## Load more into the running stack: make load DATA=folder
	@$(if $(DATA),,$(error make load DATA=folder))
	@$(PYTHON) -m tools.load "$(DATA)" --stack .local/stack.json

.PHONY: reindex
reindex: .venv/.synced ## Build the search index anew from the table: make reindex [STACK=name] [DROP_OTHERS=1] [FRESH=1]
	@$(PYTHON) -m tools.reindex $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(DROP_OTHERS),--drop-others) $(if $(FRESH),--fresh)

.PHONY: recount
recount: .venv/.synced ## Count the videos of all categories anew from the table: make recount [STACK=name]
	@$(PYTHON) -m tools.recount $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json)

# --- Check -------------------------------------------------------------------------------------------------------------

.PHONY: test
test: install build ## Run all tests: units, handlers, real engines, the deployed stack
	@$(PYTHON) -m pytest --cov --cov-report=term

.PHONY: contract
contract: .venv/.synced ## Ask any deployment whether it keeps the contracts: make contract URL=https://...
	@$(if $(URL),,$(error make contract URL=https://...))
	@$(PYTHON) -m pytest tests/contract --url "$(URL)" --quiet -p no:cacheprovider

# Of all the requests most are drawn by operation, of which there are some thirty. A gateway answers an undefined method as
# a path without a route, which `make contract` looks at.
.PHONY: schemathesis
schemathesis: .venv/.synced .local/env/schemathesis/.synced ## Look for answers that disagree with docs/openapi.json: make schemathesis [N=20000] [WORKERS=4] [URL=https://...]
	@.local/env/schemathesis/bin/schemathesis --config-file tests/contract/schemathesis.toml run docs/openapi.json \
		--url "$(or $(URL),$$($(PYTHON) -c 'import json; print(json.load(open(".local/stack.json"))["api"])'))" \
		--workers $(or $(WORKERS),4) --checks all --exclude-checks unsupported_method --mode all --continue-on-failure --request-timeout 60 --max-examples $$(( ($(or $(N),20000) + 31) / 32 ))

.PHONY: fuzz
fuzz: .local/env/fuzz/.synced ## Look for texts that break a parser: make fuzz [SECONDS=60]
	@PYTHONPATH=layers/catalog:. .local/env/fuzz/bin/python -m tools.fuzz $(or $(SECONDS),60)

.PHONY: bench
bench: build ## Measure ours against what its users would pick instead: make bench [QUICK=1] [ROUNDS=21]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.speed $(if $(QUICK),--quick) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-commits
bench-commits: build ## Measure what changes of the reads have cost or saved: make bench-commits COMMITS="HEAD~5 HEAD"
	@$(if $(COMMITS),,$(error make bench-commits COMMITS="HEAD~5 HEAD"))
	@$(PYTHON) -m bench.speed.commits $(COMMITS) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-transport
bench-transport: .venv/.synced ## Measure the own transport against boto3, on DynamoDB Local
	@$(PYTHON) -m bench.transport

.PHONY: bench-compiled
bench-compiled: build ## Measure what shipping compiled files is worth
	@$(PYTHON) -m bench.compiled

.PHONY: bench-rebuild
bench-rebuild: .venv/.synced ## Measure searches while the index is rebuilt: make bench-rebuild [DATA=folder] [VIDEOS=20000]
	@$(PYTHON) -m bench.rebuild $(if $(DATA),--data "$(DATA)") $(if $(VIDEOS),--videos $(VIDEOS))

.PHONY: bench-hostile
bench-hostile: .venv/.synced ## Measure searches for texts that are meant to be hard: make bench-hostile DATA=folder [N=20000]
	@$(if $(DATA),,$(error make bench-hostile DATA=folder))
	@$(PYTHON) -m bench.hostile "$(DATA)" $(if $(N),--queries $(N))

.PHONY: relevance
relevance: .venv/.synced ## Measure what the search finds: make relevance DATA=folder [QUERIES=100] [SIZES=5000,20000]
	@$(if $(DATA),,$(error make relevance DATA=folder))
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.relevance "$(DATA)" \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(SIZES),--sizes $(SIZES)) $(if $(API),--api "$(API)")

.PHONY: relevance-parts
relevance-parts: .venv/.synced ## Measure what each part of the search buys: make relevance-parts DATA=folder [QUERIES=100]
	@$(if $(DATA),,$(error make relevance-parts DATA=folder))
	@$(PYTHON) -m bench.relevance.ablation "$(DATA)" $(if $(QUERIES),--queries $(QUERIES))

.PHONY: replay
replay: .venv/.synced ## Measure what rises on recorded charts: make replay DATA=folder [FROM=2026-05] [TO=2026-06]
	@$(if $(DATA),,$(error make replay DATA=folder))
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.replay "$(DATA)" \
		$(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

.PHONY: bench-churn
bench-churn: .venv/.synced ## Measure what the index is spared: make bench-churn DATA=folder
	@$(if $(DATA),,$(error make bench-churn DATA=folder))
	@$(PYTHON) -m bench.churn "$(DATA)"

.PHONY: bench-charts
bench-charts: .venv/.synced ## Measure what charts cost by size: make bench-charts [SIZES=1000,10000,100000]
	@$(PYTHON) -m bench.charts_scale $(if $(SIZES),--sizes $(SIZES))

.PHONY: bench-scale
bench-scale: .venv/.synced ## Measure how all of it scales: make bench-scale [QUICK=1] [DATA=folder] [SIZES=...] [ONLY=reads]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.scale $(if $(QUICK),--quick) \
		$(if $(DATA),--data "$(DATA)") $(if $(SIZES),--sizes $(SIZES)) $(if $(DOCUMENTS),--documents $(DOCUMENTS)) \
		$(if $(BATCHES),--batches $(BATCHES)) $(if $(ONLY),--only $(ONLY)) $(if $(CROWD),--crowd $(CROWD))

.PHONY: bench-load
bench-load: build ## Measure latency under load, of functions and of a running stack: make bench-load [SECONDS=60] [RATE=...] [URL=...] [QUICK=1]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.load $(if $(QUICK),--quick) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE)) $(if $(URL),--url "$(URL)")

.PHONY: cost
cost: .venv/.synced ## Reckon what it costs, beside FastAPI on Lambda: make cost [HITS=0.9] [MEASURED=file]
	@$(PYTHON) -m bench.cost $(if $(HITS),--hits $(HITS)) $(if $(MEASURED),--measured "$(MEASURED)")

.PHONY: charts-report
charts-report: .venv/.synced ## Draw a running API's charts over time: make charts-report [API=url] [REGION=US] [DAYS=30]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.charts_report $(if $(API),--api "$(API)") \
		$(if $(REGION),--region $(REGION)) $(if $(DAYS),--days $(DAYS))

.PHONY: lint
lint: install ## Check style, types, layering, the template and what is generated
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@cd layers/catalog && $(CURDIR)/.venv/bin/lint-imports --config $(CURDIR)/pyproject.toml
	@$(SAM) validate --lint --region eu-west-1
	@.local/env/sam/bin/cfn-lint template.yaml
	@$(MAKE) --no-print-directory generate
	@git diff --exit-code --stat -- docs/events docs/openapi.json layers/dependencies/requirements.txt
	@$(MAKE) --no-print-directory openapi-lint

.PHONY: format
format: .venv/.synced ## Put the code into its style
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

.PHONY: generate
generate: .venv/.synced openapi ## Write what is derived: schemas, the API's description, the layer's requirements
	@$(PYTHON) -m tools.event_schemas docs/events
	@$(UV) export --quiet --frozen --only-group runtime --no-annotate --no-header --output-file layers/dependencies/requirements.txt

.PHONY: screenshots
screenshots: install ## Take pictures of the explorer and of /docs, of the synthetic sample
	@$(PYTHON) -m tools.screenshots docs/images

.PHONY: openapi
openapi: .venv/.synced ## Write docs/openapi.json from the template, the handlers, the models and docs/examples
	@$(PYTHON) -m tools.openapi docs/openapi.json

.PHONY: examples
examples: .venv/.synced ## Record docs/examples anew from the running stack, loaded with the sample
	@$(PYTHON) -m tools.openapi.record --stack .local/stack.json

.local/redocly/.installed: tools/openapi/package.json tools/openapi/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@npm ci --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: openapi-lint
ifneq ($(shell command -v npm),)
openapi-lint: .local/redocly/.installed ## Check docs/openapi.json with Redocly, where there is Node
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		.local/redocly/node_modules/.bin/redocly lint --config tools/openapi/redocly.yaml docs/openapi.json
else
openapi-lint:
	@$(if $(CI),$(error Node is missing: docs/openapi.json cannot be checked),echo "docs/openapi.json is not checked: Node is missing")
endif

# --- Build and deploy --------------------------------------------------------------------------------------------------

.PHONY: build
build: install ## Build functions and layers for this machine
	@$(SAM) build --cached

.PHONY: deploy
deploy: install ## Deploy to AWS: make deploy [CONFIG=prod] [TARGET=arm64|x86_64]
	@ARCHITECTURE=$(TARGET) $(SAM) build
	@$(SAM) deploy --config-env $(or $(CONFIG),default) --parameter-overrides Architecture=$(TARGET) $(PARAMETERS)
