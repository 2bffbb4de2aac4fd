# Every target is one line in `make help`. Nothing here needs more than make, git and Python 3.11.

PORT ?= 8000
PAGES := tests/website tests/sitebuild tests/portal tests/journeys tests/translating tests/formservice/web
RUNS ?= kills posts day freezes
KIM := .venv/bin/kim

.DEFAULT_GOAL := help
.PHONY: help demo test languages check build package drill format extract lock bench endurance clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## set up, build the site, start service, editor and mail sink (PORT=8000)
	@scripts/setup demo
	@exec $(KIM) demo --port $(PORT)

test: ## set up and run the whole suite
	@scripts/setup test
	@.venv/bin/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

languages: ## test pages and paper in every published language, hours
	@scripts/setup test
	@EVERY_LANGUAGE=1 .venv/bin/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(PAGES)

check: ## lint, types and import rules only
	@scripts/setup test
	@.venv/bin/pytest tests/rules

build: ## build the site into build/site
	@scripts/setup demo
	@$(KIM) build

package: ## build the package for Debian 12 into build/package
	@scripts/package

drill: package ## build the package, try it on a bare Debian 12 and on two booted ones
	@scripts/drill

format: ## format the Python code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix-only --quiet .

extract: ## write the translation templates and merge them into the catalogues
	@$(KIM) i18n extract

lock: ## pin the newest allowed versions with their hashes
	@scripts/lock

bench: ## measure the service, and print tables (python -m bench --help: all)
	@scripts/setup test
	@.venv/bin/python -m bench

endurance: ## long runs under faults, hours (RUNS="kills posts day freezes")
	@scripts/setup test
	@for run in $(RUNS); do .venv/bin/python -m bench.endurance $$run || exit 1; done

clean: ## remove everything that can be made again
	@rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
