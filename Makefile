# Two commands: `make run` starts everything on http://127.0.0.1:8000, `make test` runs every test. See README.md.
.PHONY: run test setup lint gates bench
MAKEFLAGS += --no-print-directory

run:
	@bin/run.sh

test:
	@bin/setup.sh test
	@.venv/bin/python -m matching.engine.kernel --fetch-compiler || true
	@.venv/bin/pytest -n 2 --dist loadgroup

setup:
	@bin/setup.sh dev

lint:
	@bin/setup.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# One part alone: make gates PART=bare_machine
gates:
	@bin/setup.sh test
	@bin/gates.sh $(PART)

# One part alone: make bench PART=match
bench:
	@bin/setup.sh bench
	@bin/bench.sh $(PART)
