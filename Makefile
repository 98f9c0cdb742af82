# Two commands matter: `make run` starts everything, `make test` tests everything.
SETUP = python3 scripts/setup.py
NIGHTDESK = .venv/bin/nightdesk

.DEFAULT_GOAL := help
.PHONY: help run setup test check screenshots lock

help:           ## show this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/  /'

run: setup      ## install what is missing, train when needed, start everything
	@exec $(NIGHTDESK) up

setup:          ## install both environments, train Rasa, prepare the models; does nothing the second time
	@$(SETUP) run
	@$(NIGHTDESK) train

# Our programs are compiled once, not anew at each start, also where Python is told to keep nothing.
test: export PYTHONDONTWRITEBYTECODE =
test:           ## install what is missing, then run every check and every test
	@$(SETUP) test
	@$(NIGHTDESK) train
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/python scripts/run_tests.py $(ARGS)

check:          ## style and types only
	@.venv/bin/ruff check . && .venv/bin/mypy

screenshots:    ## take the pictures of the README from the started product
	@.venv/bin/python -m tests.journeys.screenshots

lock:           ## pin the requirements again after editing a requirements*.in
	@$(SETUP) lock
