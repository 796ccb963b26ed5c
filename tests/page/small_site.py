"""A page made of real runs: the project's own stages at scale tiny, in this process."""

import shutil
from contextlib import chdir
from pathlib import Path

import pytest
import torch
from conftest import ROOT, params_at

from genadapt.plan import runs
from genadapt.plan.params import Params
from genadapt.plan.runs import Run
from genadapt.stages.describe import describe
from genadapt.stages.evaluate import evaluate
from genadapt.stages.plot import plot
from genadapt.stages.report import report
from genadapt.stages.sample import sample
from genadapt.stages.tabulate import tabulate
from genadapt.stages.train import train

# a pair of domains with its bounds and a second seed, a number to set against a reported one and another that needs
# weights, and each kind of figure
EXPERIMENTS = ("supervised", "dann", "dcgan-smooth", "vae-small", "ddpm", "acgan-digits")


def results(kind: str, run: Run, ending: str) -> Path:
    return Path("results", kind, f"{run.name}.{ending}")


def carry_out(params: Params, run: Run, processed) -> None:
    """All stages of a run, in the current folder."""
    settings = runs.evaluate_settings(params, run)
    checkpoint, history = results("checkpoints", run, "safetensors"), results("history", run, "csv")
    train(run.name, settings.training, [processed(name) for name in run.domains], checkpoint, history)
    data = [processed(name) for name in runs.tests(params, run)]
    samples = results("samples", run, "safetensors")
    sample(runs.sample_settings(params, run), checkpoint, data, samples)
    panel = [results("checkpoints", other, "safetensors") for other in runs.evaluators(params, run)]
    chooser = (other := runs.validator(params, run)) and results("checkpoints", other, "safetensors")
    written = (results(kind, run, "json") for kind in ("metrics", "provenance"))
    evaluate(settings, samples, data, panel, chooser, None, *written)
    figures = set(params.experiments[run.experiment].figures) - {"losses"}  # the page draws curves itself
    for figure in figures if run.seed == 0 else []:
        plot(figure, samples, history, results(f"figures/{figure}", run, "png"))


def write_report(params: Params, matrix: list[Run]) -> None:
    """Tables and page of all runs, in the current folder."""
    settings, tables, reports = runs.report_settings(params), Path("results/tables"), ROOT / "reports.yaml"
    metrics, provenance = ([results(kind, run, "json") for run in matrix] for kind in ("metrics", "provenance"))
    tabulate(settings, reports, metrics, provenance, tables, Path("results/headline.json"))
    drawn = [
        results(f"figures/{figure}", run, "png")
        for run in matrix
        for figure in params.experiments[run.experiment].figures
    ]
    histories, cards = (
        [results("history", run, "csv") for run in matrix],
        sorted(Path("results/cards").glob("*.json")),
    )
    files = (metrics, provenance, histories, drawn, cards, Path("logs/benchmarks"))
    report(settings, reports, tables, *files, Path("results/report.html"), Path("results/report.md"))


def build(folder: Path, params: Params, matrix: list[Run], processed, download_manifests) -> None:
    """Results and page of these runs: evaluators first, others may need them."""
    with chdir(folder):
        for run in sorted(matrix, key=lambda run: params.experiments[run.experiment].evaluators != []):
            carry_out(params, run, processed)
        for name in sorted({name for run in matrix for name in run.domains}):
            describe(
                processed(name),
                download_manifests(name),
                Path(f"results/cards/{name}.json"),
                Path(f"results/cards/{name}.png"),
            )
        for run in matrix:
            benchmark = Path(f"logs/benchmarks/train/{run.name}.tsv")
            benchmark.parent.mkdir(parents=True, exist_ok=True)
            benchmark.write_text(f"s\tmax_pss\n{run.seed + 1.5}\t123.4\n")
        write_report(params, matrix)


@pytest.fixture(scope="session")
def chosen() -> Params:
    """Scale tiny, the experiments that this folder needs."""
    params = params_at("tiny")
    asked = [params.experiments[name] for name in EXPERIMENTS]
    helpers = [name for e in asked for name in (*e.evaluators, e.validator) if name]
    known = {name: params.experiments[name] for name in dict.fromkeys([*EXPERIMENTS, *helpers])}
    known["vae-small"] = known["vae-small"].model_copy(update={"report": []})  # stands beside no report
    return params.model_copy(update={"experiments": known, "precision": "float32", "device": "cpu"})


@pytest.fixture(scope="session")
def site(chosen, processed, download_manifests, tmp_path_factory):
    """A folder with results of real runs and their page. Never to be changed."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("site")
    matrix = runs.matrix(chosen)
    second = [run._replace(seed=1) for run in matrix if run.experiment == "dann"]
    build(folder, chosen, [*matrix, *second], processed, download_manifests)
    yield folder
    shutil.rmtree(folder)
