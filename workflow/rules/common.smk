# Paths, wildcards and input functions: the only Python of the workflow.

import json
import os
from functools import cache
from snakemake.exceptions import WorkflowError

# jobs too run the code beside this workflow
os.environ.update(PYTHONPATH="src")
# some containers set it: without kept bytecode each job would compile PyTorch's Python anew, for 5 seconds
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# by default glibc gives freed tensors back and asks for them again: a third of a training job's time
os.environ.update(
    MALLOC_MMAP_THRESHOLD_=str(32 << 20), MALLOC_TRIM_THRESHOLD_=str(1 << 30)
)

from genadapt.plan import codebase, machine, paths, runs, versions
from genadapt import datasets
from genadapt.datasets.preparing.folders import fingerprint
from genadapt.errors import UserError
from genadapt.datasets.preparing.inception_weights import FILE, SOURCE
from genadapt.plan.own_files import missing, own_files
from genadapt.plan.params import load
from genadapt.stages.download import announced

try:
    params = load(config)
    FIGURES = codebase.figures()
    TABLES = codebase.tables()
    # what code versions are made of, once here: a file that is no Python is told without a traceback
    methods = {e.method.partition(".")[0] for e in params.experiments.values()}
    versions.closure("stages/sample", *(f"methods/{name}" for name in methods))
except UserError as error:
    raise WorkflowError(str(error))

if (
    params.mirror
):  # not among the jobs' settings: a mirror changes nothing of what they make
    os.environ.setdefault("GENADAPT_MIRROR", params.mirror)

RUNS = {run.name: run for run in runs.matrix(params)}
RESULTS = paths.results(params.scale)
PROCESSED = paths.processed(params.scale)
LOGS = paths.logs(params.scale)
DOWNLOAD_MANIFEST = paths.DOWNLOAD_MANIFEST
EMBEDDINGS = [name for name, figure in FIGURES.items() if figure["embedding"]]


wildcard_constraints:
    run=r"[^/]+/[^/]+/seed\d+",
    name=r"[^/]+",
    source=r"[^/]+",
    figure=r"[a-z][a-z0-9_]*",


# one GPU a job, where jobs use one; a limit of the profile or of --resources goes before what is there
GPUS = machine.gpus()
GPU = int(params.device == "cuda" or params.device == "auto" and GPUS > 0)
LIMITS = {"gpu": max(GPUS, 1), "mem_mb": machine.memory_mb()}
given = {name.partition("_m")[0] for name in workflow.global_resources}  # mem is mem_mb
for name, limit in LIMITS.items():
    # with nodes of a cluster it would be a limit of all of them together
    if workflow.nodes is None and name.partition("_m")[0] not in given:
        workflow.register_resource(name, limit)


def experiment(wildcards):
    """The block of a run's experiment in params.yaml."""
    return params.experiments[RUNS[wildcards.run].experiment]


def threads_of(wildcards):
    """CPU threads that a run computes with."""
    return experiment(wildcards).train.threads


def memory(wildcards, input):
    """MB that a job of a run may take.

    Measured: at most 570 in the demo, 1,520 to 1,570 with a data set of 640.
    """
    there = (path for path in input if os.path.exists(path))  # asked again when all are
    return 1000 + 2 * sum(map(os.path.getsize, there)) // 10**6


def code_with_method(stage):
    """A params function that tells the version of a stage with the run's method and that one's networks."""

    def version(wildcards):
        method = experiment(wildcards).method.partition(".")[0]
        return versions.version(f"stages/{stage}", f"methods/{method}")

    return version


def code_of_all(stage, folder):
    """The version of a stage that calls every module of a folder."""
    return versions.version(
        f"stages/{stage}", *(f"{folder}/{name}" for name in codebase.modules(folder))
    )


USED = sorted({name for run in RUNS.values() for name in runs.tests(params, run)})


def absent():
    """Used data sets whose own images or table are not on this machine: then their processed file must be."""
    gone = {name: missing(params.datasets[name]) for name in USED}
    gone = {name: what for name, what in gone.items() if what}
    for name, what in gone.items():
        if not os.path.exists(PROCESSED.format(name=name)):
            raise WorkflowError(f"params.yaml: datasets.{name}.{what}")
    return list(gone)


def not_one_of(names):
    """The constraint of the wildcard in PROCESSED: any name but these."""
    return f"(?!({'|'.join(names)})\\.safetensors$)[^/]+" if names else "[^/]+"


def download_manifests(wildcards):
    """What says which raw files of a data set there are."""
    name = wildcards.name
    sources = datasets.sources(params.reader(name), params.datasets[name])
    return expand(DOWNLOAD_MANIFEST, source=[source.name for source in sources])


class Downloads:
    """In a message {downloads:{wildcards.source}u} says what would be brought; u: unquoted."""

    def __format__(self, source):
        folder = Path(DOWNLOAD_MANIFEST.format(source=source)).parent
        lines = announced(source, os.environ.get("GENADAPT_MIRROR"), folder)
        return "".join(f"\n    {line}" for line in lines)


downloads = Downloads()


@cache
def folder_digest(name):
    """The digest of the user's images and table that a data set is made of, if it is made of them."""
    places = own_files(params.datasets[name])
    return fingerprint(*places.values()) if places else None


def processed(names):
    """Paths of processed data sets."""
    return expand(PROCESSED, name=names)


def own_data(wildcards):
    """Data sets that a run is trained on."""
    return processed(RUNS[wildcards.run].domains)


def test_data(wildcards):
    """Data sets that a run is tried on, its own first."""
    return processed(runs.tests(params, RUNS[wildcards.run]))


def evaluators(wildcards):
    """The checkpoints that evaluate a run's samples, if any do."""
    names = [run.name for run in runs.evaluators(params, RUNS[wildcards.run])]
    return expand(RESULTS.checkpoint, run=names)


def validator(wildcards):
    """The checkpoint by which a run's settings are chosen, or nothing."""
    run = runs.validator(params, RUNS[wildcards.run])
    return expand(RESULTS.checkpoint, run=run.name) if run else []


def inception_weights():
    """The file that says Inception's weights are there, and the weights; neither if params.yaml wants none."""
    if params.inception is None:
        return [], []
    if params.inception == "download":
        manifest = DOWNLOAD_MANIFEST.format(source=SOURCE.name)
        return [manifest], [os.path.join(os.path.dirname(manifest), FILE)]
    path = os.path.expanduser(params.inception)
    if not os.path.isfile(path):
        raise WorkflowError(f"params.yaml: inception: no such file: {path}")
    return [path], [path]


def inception(wildcards):
    """What must be there for FID, if this run makes images."""
    return inception_weights()[0] if experiment(wildcards).sample else []


def figures():
    """Every figure of each experiment's first seed, with the points of those of an embedding."""
    drawn = [
        (figure, name)
        for name, run in RUNS.items()
        if run.seed == params.seeds_of(run.experiment)[0]
        for figure in params.experiments[run.experiment].figures
    ]
    return [
        pattern.format(figure=figure, run=run)
        for pattern in (RESULTS.figure, RESULTS.points)
        for figure, run in drawn
        if pattern == RESULTS.figure or figure in EMBEDDINGS
    ]


def as_json(function):
    """A params function that passes a run's settings for one stage as JSON."""
    return lambda wildcards: function(params, RUNS[wildcards.run]).model_dump_json()
