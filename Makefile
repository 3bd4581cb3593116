# `make help` lists the targets. Everything is installed below this folder: the tools into .tools, .venv and .local.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 4566
SEARCH_PORT ?= 9200
EXPLORER_PORT ?= 8080
DOCS_PORT ?= 8000
HOST ?= 127.0.0.1
MACHINE := $(shell uname -m)
# Layers are built for this machine and its system, so that they run here; `make deploy` builds them for Lambda and TARGET.
export ARCHITECTURE := $(if $(filter aarch64 arm64,$(MACHINE)),arm64,x86_64)
SYSTEM := $(shell uname -s)
export RUNS_ON := $(if $(filter Linux,$(SYSTEM)),lambda,here)
TARGET ?= arm64

export UV := $(CURDIR)/.tools/bin/uv
export PYTHON := $(CURDIR)/.venv/bin/python3.13
export SAM_CLI_TELEMETRY := 0
SAM := PATH="$(CURDIR)/.venv/bin:$$PATH" $(CURDIR)/.local/env/sam/bin/sam
GROUPS := --group runtime --group tools --group test --group lint --group bench

LIST = awk -F ':.*\#\#+ ' '$(1) {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: help
help: ## List the common targets; `make help-all` lists all
	@$(call LIST,/^[a-z-]+:.*[^\#]\#\# /)

.PHONY: help-all
help-all: ### List all targets
	@$(call LIST,/^[a-z-]+:.*[^\#]\#\#\#? /)

# --- What it runs on ---------------------------------------------------------------------------------------------------

UV_PACKAGE := uv==0.13.8
PIP_INSTALL := install --quiet --disable-pip-version-check

# An environment takes seconds, and is needed only where Python has no pip of its own that is recent enough.
.tools/bin/uv:
	@rm -rf .tools.new
	@python3 -m pip $(PIP_INSTALL) --root-user-action ignore --target .tools.new $(UV_PACKAGE) 2> /dev/null \
		|| { python3 -m venv --clear .tools.new && .tools.new/bin/pip $(PIP_INSTALL) $(UV_PACKAGE); }
	@rm -rf .tools && mv .tools.new .tools

# What running and operating need; tests, checks and benches need more.
.venv/.running: uv.lock pyproject.toml .python-version | .tools/bin/uv
	@$(UV) sync --quiet --frozen --inexact --group runtime --group tools
	@touch $@

.venv/.synced: uv.lock pyproject.toml .python-version | .tools/bin/uv
	@$(UV) sync --quiet --frozen $(GROUPS)
	@touch .venv/.running $@

# A tool that needs an environment of its own has a group of its name in pyproject.toml.
.local/env/%/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/$* $(UV) sync --quiet --frozen --only-group $*
	@touch $@

.local/env/fuzz/.synced: uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.local/env/fuzz $(UV) sync --quiet --frozen --no-default-groups --group fuzz --group runtime
	@touch $@

# The packages that are shipped to Lambda, and nothing else.
SHIPPED = layers/requirements.txt functions/docs/requirements.txt
.local/env/shipped/.synced: $(SHIPPED) | .venv/.synced
	@$(UV) venv --quiet --clear --python $(PYTHON) $(@D)
	@$(UV) pip install --quiet --python $(@D)/bin/python --require-hashes --no-deps $(SHIPPED:%=--requirements %)
	@touch $@

# The browser's driver is large, and only tests and pictures need it.
.venv/.browser: .venv/.synced
	@$(UV) sync --quiet --frozen --inexact $(GROUPS) --group browser
	@touch $@

.PHONY: install
install: .venv/.synced .venv/.browser $(patsubst %,.local/env/%/.synced,sam checkov emulator clients schemathesis repository) ### Install everything, pinned by uv.lock

# --- Run ---------------------------------------------------------------------------------------------------------------

.PHONY: running
running: .venv/.running .local/env/sam/.synced .local/env/emulator/.synced

.PHONY: run
run: ## Run everything on this machine: [PORT=4566] [SEARCH_PORT=9200] [EXPLORER_PORT=8080] [DATA=folder] [MAP="title=name"] [ORIGIN=url,...] [SEARCH=url] [PARAMETERS='Name=value ...'] [FRESH=1] [LOGS=1]
	@command -v python3 > /dev/null || { echo "make run: Python 3 is missing: install it, for example with apt install python3 python3-venv, or from python.org" >&2; exit 1; }
	@MAKE="$(MAKE)" exec python3 -m tools.local.start --port $(PORT) --search-port $(SEARCH_PORT) \
		--explorer-port $(EXPLORER_PORT) --host $(HOST) $(if $(DATA),--data "$(DATA)") $(if $(MAP),--map "$(MAP)") \
		$(if $(ORIGIN),--origin "$(ORIGIN)") $(if $(SEARCH),--search "$(SEARCH)") \
		$(if $(PARAMETERS),--parameters "$(PARAMETERS)") $(if $(FRESH),--fresh) $(if $(LOGS),--logs)

.PHONY: load
load: .venv/.running ## Load more videos into the running stack, from NDJSON, JSON or CSV: DATA=folder or file [MAP="title=name,id=slug"] [DRY_RUN=1]
	@$(if $(DATA),,$(error make load DATA=folder or file))
	@$(PYTHON) -m tools.load "$(DATA)" --stack .local/stack.json $(if $(MAP),--map "$(MAP)") $(if $(DRY_RUN),--dry-run)

.PHONY: reindex
reindex: .venv/.running ## Rebuild the search index from the table: [STACK=name] [DROP_OTHERS=1] [FRESH=1] [IF_NEEDED=1] [REPLICAS=1]
	@$(PYTHON) -m tools.reindex $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(DROP_OTHERS),--drop-others) $(if $(FRESH),--fresh) $(if $(IF_NEEDED),--if-needed) $(if $(REPLICAS),--replicas)

.PHONY: recount
recount: .venv/.running ### Count the videos of all categories again from the table: [STACK=name]
	@$(PYTHON) -m tools.recount $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json)

.PHONY: repair
repair: .venv/.running ## Compare all data derived from the videos with them, and repair it: [STACK=name] [REGION=US] [DRY_RUN=1] [FRESH=1]
	@$(PYTHON) -m tools.repair $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(REGION),--region "$(REGION)") $(if $(DRY_RUN),--dry-run) $(if $(FRESH),--fresh)

.PHONY: sitemap
sitemap: .venv/.running ## Build the sitemap now, or resume a build that needs more time: [STACK=name]
	@$(PYTHON) -m tools.sitemap $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json)

.PHONY: related-words
related-words: .venv/.running ## Compute the search's related words from the tags of the videos now: [STACK=name]
	@$(PYTHON) -m tools.related_words $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json)

.PHONY: restore
restore: .venv/.running ## Restore the videos to an earlier state: TABLE=table from point-in-time recovery [DRY_RUN=0] [STACK=name]
	@$(if $(TABLE),,$(error make restore TABLE=name of the restored table))
	@$(PYTHON) -m tools.restore "$(TABLE)" $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(filter 0,$(DRY_RUN)),--write)

.PHONY: takedown
takedown: .venv/.running ## Take a video down whatever its producer sends: VIDEO=id REASON=text [BY=name] [LIFT=1] [STACK=name]; without VIDEO, list
	@$(PYTHON) -m tools.takedown $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(VIDEO),--video "$(VIDEO)") $(if $(REASON),--reason "$(REASON)") $(if $(BY),--by "$(BY)") $(if $(LIFT),--lift)

.PHONY: levers
levers: .venv/.running ## List or change pinned videos and synonyms of a text: [STACK=name] [PIN=text VIDEO=id UNTIL=2026-12-31 FROM=...] [UNPIN=text] [SYNONYMS=a,b] [FORGET=text] [APPLY=1]
	@$(PYTHON) -m tools.levers $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) $(if $(BY),--by "$(BY)") \
		$(if $(PIN),pin "$(PIN)" "$(VIDEO)" --until "$(UNTIL)" --from "$(FROM)",$(if $(UNPIN),unpin "$(UNPIN)",$(if \
		$(SYNONYMS),synonyms "$(SYNONYMS)",$(if $(FORGET),forget "$(FORGET)",$(if $(APPLY),apply)))))

# Nothing is sent by accident: only exactly these values send.
.PHONY: dead-letters
dead-letters: .venv/.running ## List dead letters by reason, or send events back: [STACK=name] [QUEUE=refused] [REASON=text] [SHOW=message id] [REDRIVE=1 or DROP=1, then DRY_RUN=0]
	@$(PYTHON) -m tools.dead_letters $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(QUEUE),--queue "$(QUEUE)") $(if $(REASON),--reason "$(REASON)") $(if $(SHOW),--show "$(SHOW)") \
		$(if $(filter 1,$(REDRIVE)),--redrive) $(if $(filter 1,$(DROP)),--drop) $(if $(filter 0,$(DRY_RUN)),--send)

.PHONY: replay-events
replay-events: .venv/.running ## Replay archived events: FROM=2026-11-29T10:00:00Z [TO=...] [STACK=name] [DRY_RUN=1] [WATCH=replay] [CANCEL=replay]
	@$(if $(FROM)$(WATCH)$(CANCEL),,$(error make replay-events FROM=2026-11-29T10:00:00Z [TO=2026-11-29T12:00:00Z]))
	@$(PYTHON) -m tools.replay_events $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) \
		$(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)") $(if $(DRY_RUN),--dry-run) \
		$(if $(WATCH),--watch "$(WATCH)") $(if $(CANCEL),--cancel "$(CANCEL)")

# --- Check -------------------------------------------------------------------------------------------------------------

.PHONY: test
test: install build ## Run all tests: units, handlers, real engines, the deployed stack: [WORKERS=4]
	@$(PYTHON) -m pytest --numprocesses $(or $(WORKERS),4) --dist loadgroup --no-loadscope-reorder --cov --cov-report=term

.PHONY: chaos
chaos: .venv/.synced ### Check the catalogue against a model under random faults: [SECONDS=600] [SEED=1]
	@$(PYTHON) -m tests.engines.chaos $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED))

.PHONY: contract
contract: .venv/.synced ## Check a deployment against the contracts: URL=https://...
	@$(if $(URL),,$(error make contract URL=https://...))
	@$(PYTHON) -m pytest tests/contract --url "$(URL)" --quiet -p no:cacheprovider

# Of all the requests most are drawn by operation, of which there are some thirty.
.PHONY: schemathesis
schemathesis: .venv/.synced .local/env/schemathesis/.synced ### Find responses that contradict docs/openapi.json: [N=20000] [WORKERS=4] [URL=https://...]
	@.local/env/schemathesis/bin/schemathesis --config-file tests/contract/schemathesis.toml run docs/openapi.json \
		--url "$(or $(URL),$$($(PYTHON) -c 'import json; print(json.load(open(".local/stack.json"))["api"])'))" \
		--workers $(or $(WORKERS),4) --checks all --mode all --continue-on-failure --request-timeout 60 --max-examples $$(( ($(or $(N),20000) + 31) / 32 ))

# Generated clients and caches are checked on a stack of their own; a front end is driven against the running one, or any URL.
.PHONY: interop
ifdef FRONTEND
interop: .venv/.browser ## Check the API with third-party software: generators, caches, contracts; or [FRONTEND=built folder] [URL=https://...] [VIDEO=id] [FRONTEND_PORT=5173] [SCENARIO=file]
	@$(PYTHON) -m tools.interop "$(FRONTEND)" $(if $(URL),--url "$(URL)") $(if $(VIDEO),--video "$(VIDEO)") \
		$(if $(FRONTEND_PORT),--port $(FRONTEND_PORT)) $(if $(SCENARIO),--scenario "$(SCENARIO)")
else
interop: install build
	@$(PYTHON) -m pytest --verbose --no-header tests/stack/test_contract.py tests/stack/test_generated_clients.py tests/stack/test_caches.py
endif

.PHONY: fuzz
fuzz: .local/env/fuzz/.synced ### Find texts that break a parser: [SECONDS=60]
	@PYTHONPATH=. .local/env/fuzz/bin/python -m tools.fuzz $(or $(SECONDS),60)

.PHONY: bench
bench: build ## Compare speed with the alternatives: [QUICK=1] [ROUNDS=21]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.speed $(if $(QUICK),--quick) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: relevance
relevance: .venv/.synced ### Measure search quality: DATA=folder [QUERIES=100] [SIZES=5000,20000] [HOSTILE=20000]
	@$(if $(DATA),,$(error make relevance DATA=folder))
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.relevance "$(DATA)" \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(SIZES),--sizes $(SIZES)) $(if $(HOSTILE),--hostile $(HOSTILE))

.PHONY: meaning
meaning: .venv/.synced ### Measure the effect of related words: DATA=folder [TAGS=400]
	@$(if $(DATA),,$(error make meaning DATA=folder))
	@$(PYTHON) -m bench.meaning "$(DATA)" $(if $(TAGS),--tags $(TAGS))

.PHONY: replay
replay: .venv/.synced ### Measure rankings on recorded charts: DATA=folder [FROM=2026-05] [TO=2026-06]
	@$(if $(DATA),,$(error make replay DATA=folder))
	@$(PYTHON) -m bench.replay "$(DATA)" $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

.PHONY: bench-scale
bench-scale: .venv/.synced ### Measure how reads, searches and charts scale: [QUICK=1] [DATA=folder] [SIZES=...] [CROWD=...] [ONLY=reads]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.scale $(if $(QUICK),--quick) \
		$(if $(DATA),--data "$(DATA)") $(if $(SIZES),--sizes $(SIZES)) $(if $(ONLY),--only $(ONLY)) $(if $(CROWD),--crowd $(CROWD))

.PHONY: bench-load
bench-load: build ### Measure latency under load, of functions and of a running stack: [SECONDS=60] [RATE=...] [URL=...] [QUICK=1]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m bench.load $(if $(QUICK),--quick) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE)) $(if $(URL),--url "$(URL)")

.PHONY: cost
cost: .venv/.synced ## Estimate the costs of a stack, idle and in use: [CONFIG=prod] [PARAMETERS='Cdn=on'] [RPS=10000] [HITS=0.9] [MEASURED=file]
	@$(PYTHON) -m tools.cost --config $(CONFIG) $(OVERRIDES) \
		$(if $(RPS),--rps $(RPS)) $(if $(HITS),--hits $(HITS)) $(if $(MEASURED),--measured "$(MEASURED)")

.PHONY: charts-report
charts-report: .venv/.synced ### Plot a running API's charts over time: [API=url] [REGION=US] [DAYS=30]
	@MPLCONFIGDIR="$(CURDIR)/.local/matplotlib" $(PYTHON) -m tools.charts_report $(if $(API),--api "$(API)") \
		$(if $(REGION),--region $(REGION)) $(if $(DAYS),--days $(DAYS))

.PHONY: lint
lint: install ## Check style, types, layers, the template, generated files, workflows and licences
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy --package catalog
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@$(SAM) validate --lint --region eu-west-1
	@.local/env/sam/bin/cfn-lint --include-checks I --template template.yaml
	@$(PYTHON) -m tools.validate .local/transformed.json
	@.local/env/checkov/bin/checkov --config-file tools/validate/checkov.yaml --file .local/transformed.json
	@$(MAKE) --no-print-directory generate
	@git diff --exit-code --stat -- docs/events docs/openapi.json docs/problems.md functions/docs/pages/problems layers/requirements.txt layers/reads-requirements.txt layers/reads.txt clients
	@$(MAKE) --no-print-directory openapi-lint repository-lint sbom

REPOSITORY := $(CURDIR)/.local/env/repository/bin

.PHONY: repository-lint
repository-lint: .local/env/repository/.synced ### Check workflows, forms and dependabot's settings against their schemas, and workflows for weaknesses
	@$(REPOSITORY)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(REPOSITORY)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(REPOSITORY)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(REPOSITORY)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(REPOSITORY)/zizmor --quiet --offline .github

.PHONY: sbom
sbom: .local/env/shipped/.synced .local/env/repository/.synced ### List the shipped packages as a CycloneDX SBOM, and check their licences
	@mkdir -p .local/release/files
	@$(REPOSITORY)/cyclonedx-py environment --pyproject layers/catalog/pyproject.toml --output-reproducible --short-PURLs \
		--validate --output-file .local/release/files/sbom.cdx.json .local/env/shipped/bin/python
	@$(PYTHON) -m tools.release.licences .local/release/files/sbom.cdx.json

.PHONY: audit
audit: .venv/.synced .local/env/repository/.synced ### Look up the shipped packages in the database of known vulnerabilities
	@$(PYTHON) -m tools.release.audit --pip-audit $(REPOSITORY)/pip-audit $(SHIPPED)

.PHONY: format
format: .venv/.synced ## Format the code
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

.PHONY: generate
generate: .venv/.synced openapi ### Write generated files: event schemas, the API's description, the kinds of problems, contents of the layers
	@$(PYTHON) -m tools.event_schemas docs/events
	@$(PYTHON) -m tools.problems docs/problems.md functions/docs/pages/problems
	@$(UV) export --quiet --frozen --only-group runtime --no-emit-workspace --no-annotate --no-header --output-file layers/requirements.txt
	@$(UV) export --quiet --frozen --only-group reads --no-emit-workspace --no-annotate --no-header --output-file layers/reads-requirements.txt
	@$(PYTHON) -m tools.read_modules layers/reads.txt
	@$(PYTHON) -m tools.clients.version

.PHONY: screenshots
screenshots: install ### Take screenshots of the explorer and of /docs with the sample
	@$(PYTHON) -m tools.screenshots docs/images

.PHONY: openapi
openapi: .venv/.synced ### Write docs/openapi.json from the template, the handlers, the models and docs/examples
	@$(PYTHON) -m tools.openapi docs/openapi.json

.PHONY: examples
examples: .venv/.synced ### Record docs/examples again from the running stack, loaded with the sample
	@$(PYTHON) -m tools.openapi.record --stack .local/stack.json

.local/openapi-lint/.installed: tools/openapi/package.json tools/openapi/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@npm ci --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: openapi-lint
ifneq ($(shell command -v npm),)
openapi-lint: .local/openapi-lint/.installed ### Check docs/openapi.json with Redocly and Spectral, where Node is installed
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		.local/openapi-lint/node_modules/.bin/redocly lint --config tools/openapi/redocly.yaml docs/openapi.json
	@.local/openapi-lint/node_modules/.bin/spectral lint --ruleset tools/openapi/spectral.yaml --fail-severity hint docs/openapi.json
else
openapi-lint:
	@$(if $(CI),$(error Node is missing: docs/openapi.json cannot be checked),echo "docs/openapi.json is not checked: Node is missing")
endif

# What draws the diagrams of the site; without Node they are drawn by what the theme loads from another origin.
.local/site-tools/.installed: tools/site/package.json tools/site/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@npm ci --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund
	@touch $@

# Without --quiet, with which MkDocs counts no warnings. The theme announces its successor with each build
# (docs/decisions/0030-documentation-site.md).
MKDOCS := NO_MKDOCS_2_WARNING=1 PYTHONPATH="$(CURDIR)" $(CURDIR)/.local/env/docs/bin/mkdocs

.PHONY: docs
docs: .local/env/docs/.synced $(if $(shell command -v npm),.local/site-tools/.installed) ## Build the documentation site, with all links checked: [SERVE=1] [DOCS_PORT=8000]
	@$(MKDOCS) build
	@echo "The site is in .local/site; make docs SERVE=1 shows it at http://127.0.0.1:$(DOCS_PORT)"
	@$(if $(SERVE),$(MKDOCS) serve --dev-addr 127.0.0.1:$(DOCS_PORT))

# --- Build and deploy --------------------------------------------------------------------------------------------------

.PHONY: build
build: install ## Build functions and layers for this machine
	@$(SAM) build --cached

.PHONY: clients
clients: .venv/.synced .local/env/clients/.synced ## Build the TypeScript and the Python client, as packages in .local/clients
	@$(PYTHON) -m tools.clients

.PHONY: release
release: install ### Build the files of a release into .local/release: TAG=v0.1.0
	@$(if $(TAG),,$(error make release TAG=v0.1.0))
	@$(PYTHON) -m tools.release "$(TAG)" .local/release --check
	@rm -rf .local/release
	@$(MAKE) --no-print-directory sbom
	@$(PYTHON) -m tools.clients --packages .local/release/files
	@for target in arm64 x86_64; do \
		ARCHITECTURE=$$target RUNS_ON=lambda $(SAM) build --build-dir .local/release/built/$$target \
			--parameter-overrides Architecture=$$target || exit; done
	@$(PYTHON) -m tools.release "$(TAG)" .local/release

.PHONY: deploy
deploy: install ## Deploy to AWS: [CONFIG=prod] [TARGET=arm64|x86_64] [PARAMETERS='Name=value ...'] [YES=1]
	@$(if $(YES),,[ -t 0 ] || { echo "make deploy asks before it changes anything, but there is no terminal: YES=1 deploys without asking" >&2; exit 1; })
	@$(PYTHON) -m tools.account --config $(CONFIG) $(OVERRIDES)
	@ARCHITECTURE=$(TARGET) RUNS_ON=lambda $(SAM) build
	@$(MAKE) --no-print-directory deploy-built

CONFIG ?= default
OVERRIDES = Architecture=$(TARGET) $(PARAMETERS)

.PHONY: deploy-built
deploy-built: .venv/.running .local/env/sam/.synced ### Deploy the last build, with the options of `make deploy`
	@$(SAM) deploy --config-env $(CONFIG) --parameter-overrides $$($(PYTHON) -m tools.overrides --config $(CONFIG) $(OVERRIDES)) $(if $(YES),--no-confirm-changeset)
	@$(PYTHON) -m tools.protection --config $(CONFIG)

.PHONY: smoke
smoke: .venv/.running ## Check a deployment: contracts, stages, preflight, a video on the bus: [STACK=name] [URL=https://...]
	@$(PYTHON) -m tools.smoke $(if $(STACK),--stack-name "$(STACK)",--stack .local/stack.json) $(if $(URL),--url "$(URL)")

.PHONY: destroy
destroy: .venv/.running ## Delete a stack on AWS, after listing what is deleted and what is retained: STACK=name [YES=1]
	@$(if $(STACK),,$(error make destroy STACK=name [YES=1]))
	@$(PYTHON) -m tools.destroy "$(STACK)" $(if $(YES),--yes)
