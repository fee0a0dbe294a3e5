# Everything a fresh machine needs: Python 3.11 or newer with its venv module, and make.
#
#   make demo    the desk on the built-in Instagram simulator, in a throw-away folder
#   make test    lint, then the whole test suite
#   make lint    ruff, mypy and the import contracts alone
#   make bench   the benchmarks of benchmarks/
#   make soak    writers killed at random moments, 500 times; more with KILLS=2000, others with SEED=2; and a disk that fails
#                at every single write of a migration and a restore
#   make fuzz    ten thousand damaged payloads of Instagram's; another run with SEED=2
#   make day     a day of 5,000 messages in simulated time, five calls in a hundred with a fault; also with SEED=2
#   make walk    ten customers of the demo answered by key in a terminal, recorded as docs/walk.cast; fails over the key budget
#   make netfs   two computers with kernels of their own on one drive by NFS and SMB, cables and power pulled; as root, on
#                Linux, an hour. KINDS="nfs42 smb" tries these alone
#   make clean   removes what was made here, .venv included
#
# Another Python: make demo PYTHON=/path/to/python3.12

CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11 python
IS_NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))'
# Seconds after which a test that waits for what never comes fails, instead of holding up all others.
LONGEST_TEST = 300
PYTHON ?= $(shell for p in $(CANDIDATES); do "$$p" $(IS_NEW_ENOUGH) 2>/dev/null && echo "$$p" && break; done)
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip -qq --disable-pip-version-check
# One more than there are processors: many tests wait for other processes.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: demo test lint bench soak fuzz day walk netfs clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	@$(BIN)/igdesk demo

# Unset, whatever the shell says: each worker and each program that a test starts would compile all modules anew.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	@$(BIN)/python -m pytest -q -n $(WORKERS) --timeout $(LONGEST_TEST)

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/installed-dev
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

soak: export KILLS ?= 500
soak: export EVERY_WRITE = 1
soak: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -q -s tests/store/test_killed.py tests/store/test_failing_disk.py

fuzz: export PAYLOADS ?= 10000
fuzz: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -q -s tests/sync/test_fuzz.py

day: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -q -s tests/sync/a_day.py

walk: $(VENV)/installed-dev
	@$(BIN)/python docs/make_walk.py

netfs: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -q -s tests/netfs/when_it_hangs.py tests/netfs/on_guests.py

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: pyproject.toml
	@$(call make_venv)
	@$(PIP) install --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml
	@$(call make_venv)
	@$(PIP) install --editable '.[dev]'
	@touch $(VENV)/installed $@

define make_venv
"$(PYTHON)" $(IS_NEW_ENOUGH) 2>/dev/null || { \
	echo "igdesk needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.12" >&2; exit 1; }; \
"$(PYTHON)" -m venv --help >/dev/null 2>&1 || { \
	echo "This Python has no venv module; install it (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }; \
test -x $(BIN)/python || { echo "Setting up $(VENV) with $(PYTHON); this takes a minute the first time." >&2; \
	"$(PYTHON)" -m venv $(VENV); }
endef
