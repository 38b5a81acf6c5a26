# The commands of ARSOS. `make run` and `make test` need Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
PORT ?= 8000
ARSOS_DATA_DIR ?= var
export PORT ARSOS_DATA_DIR
# Some shells and CI images forbid bytecode. Each of the many processes here would then compile the whole project anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
TEMPLATES := web arsos foundation identity
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run backup restore test quick coverage check scripts audit format fuzz bench lock openapi
.DEFAULT_GOAL := run

run: .venv/.run-installed ## Serve everything on one machine
	@exec $(BIN)/python manage.py up

backup: .venv/.run-installed ## Keep what make run serves: PostgreSQL, its log and the files, in ARSOS_BACKUP_DIR
	@$(BIN)/python manage.py backups make "$(ARSOS_BACKUP_DIR)"

restore: .venv/.run-installed ## A new ARSOS_DATA_DIR from ARSOS_BACKUP_DIR, as of UNTIL: make restore REASON="…" BY="…"
	@$(BIN)/python manage.py backups restore "$(ARSOS_BACKUP_DIR)" $(if $(UNTIL),--until "$(UNTIL)") --reason "$(REASON)" --by "$(BY)"

test: .venv/.dev-installed ## The whole suite on real PostgreSQL and Redis
	@$(BIN)/python -m pytest -n 2 --dist worksteal

quick: .venv/.dev-installed ## Under three minutes: what failed, what concerns your changes, and as much more as fits
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow" --changed-first --ff --seconds 150

coverage: .venv/.dev-installed ## The suite with the lines and branches it reaches; rules, actions, steps and access must reach 95 %
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q --cov --cov-report=
	@$(BIN)/python -m coverage report --skip-covered
	@$(BIN)/python -m coverage report --format=total --fail-under=95 \
		--include='*/rules/*,*/rules.py,*/actions/*,*/actions.py,*/steps/*,*/steps.py,*/access/*,*/access.py'

check: .venv/.dev-installed ## Format, lint, types, contracts, security, licenses, vulnerabilities, migrations, OpenAPI, scripts
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djhtml --tabwidth 2 --check $(TEMPLATES) 2>/dev/null || { echo "Templates are not indented: make format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/bandit --quiet -ll --configfile pyproject.toml --recursive \
		arsos foundation accounts audit events staffing identity members inquiries escalations web dev
	@$(BIN)/python -m tests.support.audit_licenses
	@$(BIN)/python -m tests.support.check_django
	@$(BIN)/python -m tests.support.check_scripts
	@$(BIN)/python -m tests.support.audit_dependencies; status=$$?; \
	case $$status in \
		0) echo "All checks passed." ;; \
		3) echo "All other checks passed. Run make audit where a vulnerability service answers." ;; \
		*) exit $$status ;; \
	esac

scripts: .venv/.dev-installed ## Types, lint and unit tests of the pages' scripts, with Node from its wheel
	@$(BIN)/python -m tests.support.check_scripts

audit: .venv/.dev-installed ## Known vulnerabilities and licenses of what is pinned; fails where it cannot ask
	@$(BIN)/python -m tests.support.audit_licenses
	@$(BIN)/python -m tests.support.audit_dependencies

format: .venv/.dev-installed ## Format the code and mend what can be mended
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djhtml --tabwidth 2 $(TEMPLATES) 2>/dev/null

openapi: .venv/.dev-installed ## Write docs/openapi.yaml anew
	@DJANGO_SETTINGS_MODULE=arsos.settings.test $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

fuzz: .venv/.dev-installed ## Throw strange input at the whole API as each role, for longer than the suite does
	@ARSOS_FUZZ_EXAMPLES=$${ARSOS_FUZZ_EXAMPLES:-200} $(BIN)/python -m pytest -n 2 --dist worksteal -q tests/fuzz

bench: .venv/.dev-installed ## Measure against the floor and the limit, in one run
	@$(BIN)/python -m dev.benchmarks

lock: .venv/.dev-installed ## Compile the pinned and hashed requirements
	@for name in requirements requirements-embedded requirements-dev; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
			--python-version 3.11 --universal $$name.in -o $$name.txt || exit 1; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ARSOS needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 run"; exit 1; }
	@echo "Making a virtual environment in .venv …"
	@$(PYTHON) -m venv .venv

.venv/.run-installed: .venv/bin/python requirements.txt requirements-embedded.txt
	@echo "Installing what ARSOS stands on …"
	@$(PIP) -r requirements.txt -r requirements-embedded.txt
	@touch $@

.venv/.dev-installed: .venv/.run-installed requirements-dev.txt
	@echo "Installing the tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@
