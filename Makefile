# `make demo` sets up and runs everything; `make test` sets up and tests. Both may be run again at any time.

PYTHON ?= python3
ACTIVATE = . .venv/bin/activate
export DVC_NO_ANALYTICS = 1
unexport PYTHONDONTWRITEBYTECODE  # some containers set it: each process would compile PyTorch's Python anew

.PHONY: demo test bench lint schema params

demo: .venv/ready
	$(ACTIVATE) && snakemake --cores all
	@$(ACTIVATE) && python -m genadapt headline

test: .venv/ready
	$(ACTIVATE) && pytest

bench: .venv/ready
	$(ACTIVATE) && python benchmarks/throughput.py

lint: .venv/ready
	$(ACTIVATE) && ruff check && ruff format --check && snakefmt --check Snakefile workflow

# after a change of what params.yaml may say, in src/genadapt/plan
schema: .venv/ready
	$(ACTIVATE) && python -m genadapt schema > workflow/schemas/params.schema.json

# after a change of params.yaml: in the layout that `dvc exp run -S` writes, every value as it was
params: .venv/ready
	$(ACTIVATE) && python -c 'from dvc.utils.hydra import apply_overrides as write; write("params.yaml", [])'

# the lock is what is tested; the package itself is installed so that its code can be edited
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(ACTIVATE) && python -m pip install --quiet --no-compile --requirement requirements.lock
	$(ACTIVATE) && python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(ACTIVATE) && snakemake --version > /dev/null  # keeps the bytecode of what every plan loads
	@touch $@
