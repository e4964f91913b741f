.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# The tests start hundreds of processes, which would compile each module anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test check docs accept wheel mutation benchmark clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/ready: pyproject.toml web/package-lock.json $(wildcard web/src/*)
	@echo "Setting up a virtual environment in .venv (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ExoMet needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile -e '.[dev]'
	@touch $@

demo: .venv/ready ## Set up, build the graph from the tables, answer three questions
	@echo "== Build: tables, graph, shapes, rules, reasoner, files =="
	@$(BIN)/exomet build
	@echo
	@echo "== exomet ask endothelium-before-site --site liver =="
	@$(BIN)/exomet ask endothelium-before-site --site liver --format table
	@echo "== exomet ask sender-cargo --sender CAF =="
	@$(BIN)/exomet ask sender-cargo --sender CAF --format table
	@echo "== exomet ask pathway-mirnas --pathway PI3K/AKT =="
	@$(BIN)/exomet ask pathway-mirnas --pathway PI3K/AKT --format table
	@echo "The graph in all formats is in build/. Go on with: $(BIN)/exomet questions, or look: $(BIN)/exomet serve"

check: .venv/ready ## Lint, types, and the checks of data and ontology
	@echo "== ruff =="
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@echo "== mypy =="
	@MYPY_NUM_WORKERS=2 $(BIN)/mypy
	@echo "== exomet validate =="
	@$(BIN)/exomet validate

test: check ## Everything: check, then the tests
	@echo "== pytest =="
	@# (three for two processors: tests in a browser, and of servers, mostly wait)
	@$(BIN)/python -m pytest -n 3 --dist worksteal

docs: .venv/ready ## Write the pages of the catalogue and of the exchange formats, and the site of all pages
	@$(BIN)/exomet build --no-hermit 2>/dev/null >/dev/null
	@$(BIN)/exomet questions --page 2>/dev/null > docs/questions.md
	@$(BIN)/exomet export --page 2>/dev/null > docs/exchange.md
	@$(BIN)/python -m docs.site.model_picture > docs/assets/model.svg
	@NO_MKDOCS_2_WARNING=1 EXOMET_DOCS_SCREENSHOTS=true $(BIN)/python -m mkdocs build --strict --quiet -f docs/site/mkdocs.yml
	@echo "The site is in dist/docs: open dist/docs/index.html"

accept: .venv/ready ## Renew the expected answers of the full graph, and show the difference for review
	@$(BIN)/python -m tests.accept
	@git --no-pager diff --stat --patch -- tests/questions tests/cases docs/questions.md docs/exchange.md 2>/dev/null || echo "No git here: compare tests/questions, tests/cases, docs/questions.md and docs/exchange.md with a copy"

wheel: .venv/ready ## A wheel with a graph in it, in dist/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

mutation: .venv/ready ## Remove and flip triples and rules one at a time; report what no question or shape notices
	@$(BIN)/python -m tests.mutation

benchmark: .venv/ready ## Measure against the plain rdflib, pyshacl and owlready2 way, as ratios
	@$(BIN)/python benchmarks/run.py

clean: ## Remove what make made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache
