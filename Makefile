PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat install test check bench clean

chat: install  ## build the demo index and serve the page
	$(BIN)/whypick demo movies --keep
	$(BIN)/whypick serve

install: .venv/installed  ## create .venv and install the product

test: .venv/tested  ## install what tests need and run them
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

check: .venv/tested  ## formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.venv/installed: pyproject.toml constraints.txt setup.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
