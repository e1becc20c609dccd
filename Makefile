# Décroche: `make run` takes a bare Debian 12 (or Ubuntu 24.04) to a running platform; `make test` runs every test.
# Each set-up step is skipped while its inputs are unchanged and its product is there; its log is var/log/setup-*.log.
# DECROCHE_STATE=/some/where puts the platform's data elsewhere than the default (docs/exploitation.md).

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := scenarios simulator pbx scoring web
ASSETS := $(shell find package.json package-lock.json web/assets -type f 2>/dev/null | sort)

# The one line of a log that tells a person what failed: the first error, else the last line.
telling = awk '/^(E:|ERROR|error|fatal|npm ERR|tree:|packages:)|✘/ { print; found = 1; exit } NF { last = $$0 } END { if (!found) print last }'

# $(call step,name,what a person reads,input files,product,command)
define step
	@mkdir -p var/stamps var/log; \
	now=$$({ cat $(3); echo '$(DECROCHE_STATE)'; } | sha256sum | cut -c 1-32); \
	if [ "$$(cat var/stamps/$(1) 2>/dev/null)" != "$$now" ] || [ ! -e $(4) ]; then \
		printf '→ %s…\n' '$(2)'; \
		if { $(5); } >var/log/setup-$(1).log 2>&1 </dev/null; then \
			echo "$$now" >var/stamps/$(1); \
		else \
			printf '✗ %s : %s (voir var/log/setup-$(1).log)\n' '$(2)' "$$($(telling) var/log/setup-$(1).log)" >&2; \
			exit 1; \
		fi; \
	fi
endef

.PHONY: setup setup-test run test lint format clean .packages .venv .tree .pages .test-packages .test-venv .browser
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

setup: .packages .venv .tree .pages

setup-test: .test-packages .venv .test-venv .tree .pages .browser

run: setup
	@exec $(BIN)/decroche run

test: setup-test
	@$(BIN)/pytest

lint: .venv .test-venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv .test-venv
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: # what set-up made in the checkout; the platform's data stays
	rm -rf .venv node_modules web/static/dist web/static/vendor var/stamps var/log/setup-*.log
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.packages:
	$(call step,packages,Paquets Debian,pbx/setup/packages /etc/os-release,/usr/bin/mmdebstrap,\
		pbx/setup/packages run)

.test-packages:
	$(call step,test-packages,Paquets Debian pour les tests,pbx/setup/packages /etc/os-release,/usr/bin/mmdebstrap,\
		pbx/setup/packages test)

.venv:
	$(call step,venv,Bibliothèques Python,pyproject.toml,$(BIN)/decroche,\
		{ [ -x $(BIN)/pip ] || $(PYTHON) -m venv .venv; } && $(BIN)/pip install --quiet --editable .)

.test-venv:
	$(call step,test-venv,Bibliothèques Python pour les tests,pyproject.toml,$(BIN)/pytest,\
		$(BIN)/pip install --quiet --editable '.[dev]')

.tree: .venv
	$(call step,tree,Asterisk,pbx/setup/tree,"$$(cat var/stamps/asterisk 2>/dev/null || echo missing)",\
		$(BIN)/python -m pbx.tree $(DECROCHE_STATE) >var/stamps/asterisk)

.pages:
	$(if $(wildcard package.json),$(call step,pages,Bibliothèques des pages,$(ASSETS),web/static/dist,\
		npm ci --no-audit --no-fund && npm run build))

.browser:
	$(call step,browser,Navigateur des tests,/etc/os-release,/etc/os-release,\
		command -v chromium || $(BIN)/playwright install --with-deps chromium)
