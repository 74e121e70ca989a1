# Everything is done by bootstrap.py, which also works without make: python3 bootstrap.py run
PYTHON ?= python3
ARGS ?=

.PHONY: help run test check faults bench screenshots migration

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the desk with the demo operator, on loopback
	@$(PYTHON) bootstrap.py run $(ARGS)

test: ## run every check and every test
	@$(PYTHON) bootstrap.py test $(ARGS)

check: ## lint, types, import contracts, contract tests; under a minute
	@$(PYTHON) bootstrap.py check $(ARGS)

faults: ## run the long tests that kill and unplug
	@$(PYTHON) bootstrap.py faults $(ARGS)

bench: ## run the benchmarks
	@$(PYTHON) bootstrap.py bench $(ARGS)

screenshots: ## take the pictures of the README from the running program
	@$(PYTHON) bootstrap.py screenshots $(ARGS)

migration: ## write a new migration: make migration ARGS="'add respond by'"
	@$(PYTHON) bootstrap.py migration $(ARGS)
