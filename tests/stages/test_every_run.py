"""Every run that params.yaml registers, through all stages at scale tiny: what measures and shows it is there."""

import numpy as np
import pytest
from conftest import params_at

from genadapt.files.results import flat
from genadapt.files.sealed import read_json, unseal
from genadapt.plan import runs
from genadapt.stages.evaluate import evaluate
from genadapt.stages.plot import plot
from genadapt.stages.sample import sample
from genadapt.stages.train import train

PARAMS = params_at("tiny")
RUNS = {run.experiment: run for run in runs.matrix(PARAMS)}


@pytest.fixture(scope="module")
def trained(processed, tmp_path_factory):
    """Checkpoint and history of a run."""
    folder = tmp_path_factory.mktemp("trained")

    def paths(run):
        checkpoint, history = (folder / f"{run.name}.{end}" for end in ("safetensors", "jsonl"))
        if not checkpoint.exists():
            settings = runs.train_settings(PARAMS, run).model_copy(update={"precision": "float32"})
            train(run.name, settings, [processed(name) for name in run.domains], checkpoint, history)
        return checkpoint, history

    return paths


@pytest.mark.parametrize("name", RUNS)
def test_a_run_goes_through_all_stages(name, trained, processed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = RUNS[name]
    checkpoint, history = trained(run)
    data = [processed(each) for each in runs.tests(PARAMS, run)]
    evaluator = runs.evaluator(PARAMS, run)
    samples, metrics, provenance = (tmp_path / file for file in ("samples.safetensors", "m.json", "p.json"))
    sample(runs.sample_settings(PARAMS, run), checkpoint, data, samples)
    settings = runs.evaluate_settings(PARAMS, run)
    training = settings.training.model_copy(update={"precision": "float32"})
    settings = settings.model_copy(update={"training": training})
    evaluate(settings, samples, data, evaluator and trained(evaluator)[0], None, metrics, provenance)

    found, arrays = flat(read_json(metrics)), unseal(samples, "samples")[0]
    assert all(np.isfinite(value) for value in found.values())
    assert all(0 <= value <= 1 for measure, value in found.items() if "accuracy" in measure or "share" in measure)
    wanted = PARAMS.experiments[name].sample
    if wanted and wanted.repeats:
        assert {"conditional accuracy on test", "extra objects an image on new_test"} <= found.keys()
    if "pairs" in arrays:
        assert "share of pairs that flip" in found
    if "reconstruction.mse" in arrays:
        assert {"reconstruction mse", "pca mse", "kl"} <= found.keys()
    for figure in PARAMS.experiments[name].figures:
        plot(figure, samples, history, tmp_path / f"{figure}.png")
