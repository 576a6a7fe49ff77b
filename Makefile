# `make lab` opens the notebooks, `make test` tests everything; both set up .venv first. `make help` lists the rest.
# PYTHON=/path/to/python3.12 chooses the Python that .venv is made with; otherwise the newest of 3.11-3.14 that can.

PYTHON ?=
export PYTHON ARTICLE OUT REPORT_LANGUAGE
VENV := .venv
OLD_VENV := .venv-matplotlib-3.10
ifeq ($(OS),Windows_NT)
BIN := Scripts
else
BIN := bin
endif
# JupyterLab refuses root unless told; in a container root is often the only user.
AS_ROOT = $(shell [ "$$(id -u 2>/dev/null)" = 0 ] && echo --allow-root)
RUN := $(VENV)/$(BIN)/python
RUN_OLD := $(OLD_VENV)/$(BIN)/python

.PHONY: help setup lab test test-browser fuzz test-old-matplotlib report run gallery check format lock wheels clean

help: ## list what make can do
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1: \2/'

setup: ## make .venv and install requirements.txt into it; done again only when they change
	@sh scripts/setup.sh $(VENV) requirements.txt

lab: setup ## open JupyterLab on the first notebook
	$(RUN) -m jupyterlab --notebook-dir=. notebooks/01_load_article.ipynb $(AS_ROOT) $(ARGS)

test: setup ## run every test, and every notebook against its stored outputs
	$(RUN) -m pytest $(ARGS)

test-browser: setup ## look at the notebooks in JupyterLab with Chromium; pictures of them go to build/screenshots
	$(RUN) -m pytest -o addopts= -ra --strict-markers -m browser tests/test_browser.py $(ARGS)

fuzz: setup ## load 2,000 files of random bytes and 2,000 damaged articles, and try properties long; FUZZ=n for more
	MIZAN_FUZZ=$(or $(FUZZ),2000) MIZAN_EXAMPLES=1000 $(RUN) -m pytest -o addopts= tests/test_loading_fuzz.py tests/test_loading.py $(ARGS)

test-old-matplotlib: ## run the label and chart tests on matplotlib 3.10, in an environment of their own
	@sh scripts/setup.sh $(OLD_VENV) tests/matplotlib-3.10.txt
	$(RUN_OLD) -m pytest -o addopts= -ra --strict-markers tests/test_label*.py tests/test_chart*.py $(ARGS)

report: setup ## execute all notebooks into report/; of your own text with ARTICLE="file or folder" (OUT=, REPORT_LANGUAGE=en)
	@if [ -n "$$ARTICLE" ]; then $(RUN) scripts/report.py "$$ARTICLE"; else $(RUN) scripts/notebooks.py report; fi

run: setup ## execute all notebooks again and store their outputs in place, with clean metadata
	$(RUN) scripts/notebooks.py run

gallery: setup ## take the READMEs' pictures out of the stored notebooks
	$(RUN) scripts/gallery.py

check: setup ## the linter and the formatter, changing nothing
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: setup ## let the linter and the formatter mend what they can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

lock: ## compile requirements.in to requirements.txt; ARGS=--upgrade takes new versions (needs uv)
	python3 scripts/lock.py $(ARGS)

wheels: ## check that every pin has wheels for every system and Python (needs uv)
	python3 scripts/check_wheels.py

clean: ## remove what make made
	rm -rf $(VENV) $(OLD_VENV) report build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +
