# Paths, wildcards and input functions: the only Python of the workflow.

import json
import os
import sys
from snakemake.exceptions import WorkflowError

# the code beside this workflow, not an installed copy: a clone or a DVC experiment runs its own
sys.path.insert(0, "src")
os.environ.update(PYTHONPATH="src")
# some containers set it: without kept bytecode each job would compile PyTorch's Python anew, for 5 seconds
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# by default glibc gives freed tensors back and asks for them again: a third of a training job's time
os.environ.update(
    MALLOC_MMAP_THRESHOLD_=str(32 << 20), MALLOC_TRIM_THRESHOLD_=str(1 << 30)
)

from genadapt.plan import codebase, runs
from genadapt.datasets import module
from genadapt.datasets.preparing.folders import fingerprint
from genadapt.errors import UserError
from genadapt.datasets.preparing.inception_weights import FILE, SOURCE
from genadapt.plan.params import load

try:
    params = load(config)
except UserError as error:
    raise WorkflowError(str(error))

if (
    params.mirror
):  # not among the jobs' settings: a mirror changes nothing of what they make
    os.environ.setdefault("GENADAPT_MIRROR", params.mirror)

RUNS = {run.name: run for run in runs.matrix(params)}
HISTORY = "results/history/{run}.jsonl"
CHECKPOINT = "results/checkpoints/{run}.safetensors"
SAMPLES = "results/samples/{run}.safetensors"
METRICS = "results/metrics/{run}.json"
PROVENANCE = "results/provenance/{run}.json"
FIGURE = "results/figures/{figure}/{run}.png"
POINTS = "results/figures/{figure}/{run}.csv"
EMBEDDINGS = ("tsne", "latents")
DOWNLOAD_MANIFEST = "data/raw/{source}/files.json"
PROCESSED = "data/processed/{name}.safetensors"
CARD = "results/cards/{name}.json"
SHEET = "results/cards/{name}.png"


wildcard_constraints:
    run=r"[^/]+/[^/]+/seed\d+",
    name=r"[^/]+",
    source=r"[^/]+",
    figure=r"[a-z]+",


def code(*modules):
    """Files that a stage is made of."""
    return [f"src/genadapt/{file}" for file in codebase.closure(*modules)]


def method_code(wildcards):
    """Files that training this run is made of: its stage, the loop, its method, that one's networks."""
    method = params.experiments[RUNS[wildcards.run].experiment].method
    return code("stages/train", f"methods/{method.partition('.')[0]}")


USED = sorted({name for run in RUNS.values() for name in runs.tests(params, run)})


def absent():
    """Used data sets whose folder of images is not on this machine: then their processed file must be."""
    folders = {name: params.datasets[name].get("folder") for name in USED}
    gone = [
        name
        for name, folder in folders.items()
        if folder and not os.path.isdir(os.path.expanduser(folder))
    ]
    for name in gone:
        if not os.path.exists(PROCESSED.format(name=name)):
            raise WorkflowError(
                f"params.yaml: datasets.{name}.folder: no such folder: {folders[name]}"
            )
    return gone


def not_one_of(names):
    """The constraint of the wildcard in PROCESSED: any name but these."""
    return f"(?!({'|'.join(names)})\\.safetensors$)[^/]+" if names else "[^/]+"


def download_manifests(wildcards):
    """What says which raw files of a data set there are."""
    sources = module(params.reader(wildcards.name)).SOURCES
    return expand(DOWNLOAD_MANIFEST, source=[source.name for source in sources])


def folder(wildcards):
    """The digest of the user's folder that a data set is made of, if it is made of one."""
    path = params.datasets[wildcards.name].get("folder")
    return fingerprint(path) if path else None


def processed(names):
    """Paths of processed data sets."""
    return expand(PROCESSED, name=names)


def own_data(wildcards):
    """Data sets that a run is trained on."""
    return processed(RUNS[wildcards.run].domains)


def test_data(wildcards):
    """Data sets that a run is tried on, its own first."""
    return processed(runs.tests(params, RUNS[wildcards.run]))


def evaluator(wildcards):
    """The checkpoint that evaluates a run's samples, or nothing."""
    run = runs.evaluator(params, RUNS[wildcards.run])
    return expand(CHECKPOINT, run=run.name) if run else []


def inception_weights():
    """The file that says Inception's weights are there, and the weights; neither if params.yaml wants none."""
    if params.inception is None:
        return [], []
    if params.inception == "download":
        download_manifest = DOWNLOAD_MANIFEST.format(source=SOURCE.name)
        return [download_manifest], [os.path.join(os.path.dirname(download_manifest), FILE)]
    path = os.path.expanduser(params.inception)
    if not os.path.isfile(path):
        raise WorkflowError(f"params.yaml: inception: no such file: {path}")
    return [path], [path]


def inception(wildcards):
    """What must be there for FID, if this run makes images."""
    makes = params.experiments[RUNS[wildcards.run].experiment].sample
    return inception_weights()[0] if makes else []


def figures():
    """Every figure of each experiment's first seed, with the points of those of an embedding."""
    drawn = [
        FIGURE.format(figure=figure, run=name)
        for name, run in RUNS.items()
        if run.seed == params.seeds_of(run.experiment)[0]
        for figure in params.experiments[run.experiment].figures
    ]
    embedded = [path for path in drawn if path.split("/")[2] in EMBEDDINGS]
    return drawn + [path.replace(".png", ".csv") for path in embedded]


def as_json(function):
    """A params function that passes a run's settings for one stage as JSON."""
    return lambda wildcards: function(
        params, RUNS[wildcards.run]
    ).model_dump_json()
