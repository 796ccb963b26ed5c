# Paths, wildcards and input functions: the only Python of the workflow.

import json
import os
import sys
from snakemake.exceptions import WorkflowError

# the code beside this workflow, not an installed copy: a clone or a DVC experiment runs its own
sys.path.insert(0, "src")
os.environ.update(PYTHONPATH="src")
# by default glibc gives freed tensors back and asks for them again: a third of a training job's time
os.environ.update(
    MALLOC_MMAP_THRESHOLD_=str(32 << 20), MALLOC_TRIM_THRESHOLD_=str(1 << 30)
)

from genadapt import codebase, runs
from genadapt.datasets import sources
from genadapt.errors import UserError
from genadapt.params import parse as parse_params

try:
    params = parse_params(config)
except UserError as error:
    raise WorkflowError(str(error))

RUNS = {run.name: run for run in runs.matrix(params)}
HISTORY = "results/history/{run}.jsonl"
CHECKPOINT = "results/checkpoints/{run}.safetensors"
SAMPLES = "results/samples/{run}.safetensors"
METRICS = "results/metrics/{run}.json"
PASSPORT = "results/passports/{run}.json"
FIGURE = "results/figures/{figure}/{run}.png"
PROCESSED = "data/processed/{name}.safetensors"


wildcard_constraints:
    run=r"[^/]+/[^/]+/seed\d+",
    name=r"[^/]+",
    figure=r"[a-z]+",


def code(*modules):
    """Files that a stage is made of."""
    return [f"src/genadapt/{file}" for file in codebase.closure(*modules)]


def method_code(wildcards):
    """Files that training this run is made of: its stage, the loop, its method, that one's networks."""
    method = params.experiments[RUNS[wildcards.run].experiment].method
    return code("stages/train", f"methods/{method.partition('.')[0]}")


def processed(names):
    """Paths of processed data sets."""
    return expand(PROCESSED, name=names)


def own_data(wildcards):
    """Data sets that a run is trained on."""
    return processed(RUNS[wildcards.run].domains)


def test_data(wildcards):
    """Data sets that a run is tried on, its own first."""
    return processed(runs.tests(params, RUNS[wildcards.run]))


def judge(wildcards):
    """The checkpoint that judges a run's samples, or nothing."""
    run = runs.judge(params, RUNS[wildcards.run])
    return expand(CHECKPOINT, run=run.name) if run else []


def figures():
    """Every figure of every run."""
    return [
        FIGURE.format(figure=figure, run=name)
        for name, run in RUNS.items()
        for figure in params.experiments[run.experiment].figures
    ]


def as_json(function):
    """A params function that passes a run's settings for one stage as JSON."""
    return lambda wildcards: json.dumps(function(params, RUNS[wildcards.run]))
