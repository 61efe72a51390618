# Everything a person does here by hand. `make help` lists it.

PORT ?= 8000
STAGE ?=
RELEASE ?=
YES ?=
PARAMETERS ?=
ARGS ?=
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: run test soak bench lighthouse policy package deploy rollback releases remove cloud-stop screenshots check format help clean-state

run: $(READY) ## the whole census on one machine, at http://127.0.0.1:8000 (PORT= changes it)
	@$(PY) -m infra.local --port $(PORT)

test: $(READY) .venv/policy/.installed ## all tests, browser ones too; as root it installs what they need, otherwise it names what is missing
	@infra/local/test_tools.sh
	$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

soak: $(READY) ## what takes too long for every test run: a million interleavings with the close, races, the close of a nation (ARGS=simulation for one)
	@$(PY) -m tests.soak $(ARGS)

bench: $(READY) ## measure against the budgets and print the table
	@$(PY) -m bench $(ARGS)

lighthouse: .venv/lighthouse/.installed ## let Lighthouse judge the pages, as on a cheap phone; needs npm, and installs it once
	@infra/local/test_tools.sh
	@$(PY) -m bench.lighthouse

.venv/lighthouse/.installed: bench/npm/package-lock.json $(READY)
	@mkdir -p $(@D) && cp bench/npm/package.json bench/npm/package-lock.json $(@D)
	@PUPPETEER_SKIP_DOWNLOAD=1 npm install --no-save --prefix $(@D) --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

policy: .venv/policy/.installed ## judge the templates by cfn-lint, checkov and AWS's guard rules; needs npm, and installs them once
	@$(PY) -m infra.policy

.venv/policy/.installed: infra/policy/requirements.txt infra/policy/package-lock.json $(READY)
	@infra/local/test_tools.sh
	@echo "Setting up .venv/policy (once)"
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install -qq --disable-pip-version-check -r infra/policy/requirements.txt
	@cp infra/policy/package.json infra/policy/package-lock.json $(@D)
	@npm install --no-save --prefix $(@D) --legacy-peer-deps --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

package: $(READY) ## the deployable templates and zips of a stage: make package STAGE=pilot
	@test -n "$(STAGE)" || { echo "Say which stage: make package STAGE=pilot"; exit 2; }
	@$(PY) -m infra.package --stage $(STAGE)

deploy: package ## bring a stage to the account you are in, its pages too: make deploy STAGE=pilot PARAMETERS="…"; STAGE=local needs no account
	@$(PY) -m infra.deploy --stage $(STAGE) $(ARGS) $(PARAMETERS)

rollback: $(READY) ## bring functions, pages and alarms back to the release before: make rollback STAGE=pilot (RELEASE= for another)
	@test -n "$(STAGE)" || { echo "Say which stage: make rollback STAGE=pilot"; exit 2; }
	@$(PY) -m infra.rollback --stage $(STAGE) $(if $(RELEASE),--release $(RELEASE))

releases: $(READY) ## the releases of a stage: make releases STAGE=pilot
	@test -n "$(STAGE)" || { echo "Say which stage: make releases STAGE=pilot"; exit 2; }
	@$(PY) -m infra.rollback --stage $(STAGE) --list

remove: $(READY) ## take a stage out of service; what it holds is kept: make remove STAGE=pilot YES=pilot
	@test -n "$(STAGE)" || { echo "Say which stage: make remove STAGE=pilot YES=pilot"; exit 2; }
	@$(PY) -m infra.remove --stage $(STAGE) --yes "$(YES)"

cloud-stop: $(READY) ## end the emulated cloud that make deploy STAGE=local started
	@$(PY) -m infra.local.cloud

screenshots: $(READY) ## pictures of every page and state, on one sheet: build/screenshots/index.html
	@$(PY) -m tests.screenshots

check: $(READY) ## lint, types and import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache --no-logo

format: $(READY) ## lay the code out as the check wants it
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean-state: $(READY) ## forget what the one-machine stack on PORT has stored, and start anew at the next run
	@$(PY) -m infra.local --port $(PORT) --forget

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; do printf '  make %-12s %s\n' "$$target" "$$text"; done

# A stamp, so that set-up is instant once it is done.
$(READY): requirements.txt requirements-inspector.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once)"
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@
