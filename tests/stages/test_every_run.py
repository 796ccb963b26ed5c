"""Every method that params.yaml registers, through all stages at scale tiny: what measures and shows it is there."""

import numpy as np
import pytest
import torch
from conftest import params_at

from genadapt.files import samples
from genadapt.files.results import flat
from genadapt.files.samples import Generated
from genadapt.files.sealed import read_json
from genadapt.metrics.measures import find, registered
from genadapt.plan import runs
from genadapt.plan.settings import EvaluateSettings, TrainSettings
from genadapt.stages.evaluate import evaluate
from genadapt.stages.plot import plot
from genadapt.stages.sample import sample
from genadapt.stages.train import train

PARAMS = params_at("tiny")


def traits(name: str) -> set[tuple[str, str]]:
    """What must be tried once, of an experiment: its method, figures, augmentations, sample block, who looks at it."""
    experiment = PARAMS.experiments[name]
    options = experiment.sample.model_dump(exclude_none=True) if experiment.sample else {}
    kinds = {"figure": experiment.figures, "option": options, "evaluators": [str(experiment.evaluators)]}
    kinds |= {"validator": [str(experiment.validator)], "augmentation": experiment.train.augment}
    kinds |= {"tests": [str(experiment.tests)], "corruption": experiment.corruptions}
    return {("method", experiment.method), *((kind, value) for kind, values in kinds.items() for value in values)}


def enough() -> dict[str, runs.Run]:
    """A run of each experiment that has a trait which none before it has."""
    chosen, covered = {}, set()
    for run in runs.matrix(PARAMS):
        if not traits(run.experiment) <= covered:
            chosen[run.experiment] = run
            covered |= traits(run.experiment)
    return chosen


def first_drawn(name: str) -> list[str]:
    """The figures that no run before draws, for t-SNE takes its time; and the losses, which are each method's own."""
    before = list(RUNS)[: list(RUNS).index(name)]
    drawn = {figure for other in before for figure in PARAMS.experiments[other].figures} - {"losses"}
    return [figure for figure in PARAMS.experiments[name].figures if figure not in drawn]


RUNS = enough()


def in_float32(settings: TrainSettings) -> TrainSettings:
    """The same in the precision that every machine computes quickly."""
    return settings.model_copy(update={"precision": "float32"})


def evaluate_settings(run: runs.Run) -> EvaluateSettings:
    settings = runs.evaluate_settings(PARAMS, run)
    return settings.model_copy(update={"training": in_float32(settings.training)})


@pytest.fixture(scope="module")
def trained(processed, tmp_path_factory):
    """Checkpoint and history of a run."""
    folder = tmp_path_factory.mktemp("trained")

    def paths(run):
        checkpoint, history = (folder / f"{run.name}.{end}" for end in ("safetensors", "history"))
        if not checkpoint.exists():
            settings = in_float32(runs.train_settings(PARAMS, run))
            train(run.name, settings, [processed(name) for name in run.domains], checkpoint, history)
        return checkpoint, history

    return paths


def test_every_method_and_figure_is_tried():
    names = {name for name, experiment in PARAMS.experiments.items() if experiment.data}
    assert set.union(*map(traits, names)) == set.union(*map(traits, RUNS))
    assert len(RUNS) < len(names)


@pytest.mark.parametrize("name", RUNS)
def test_a_run_goes_through_all_stages(name, trained, processed, elsewhere):
    torch.set_num_threads(1)
    run, out = RUNS[name], elsewhere / "samples"
    checkpoint, history = trained(run)
    data = [processed(part) for part in runs.tests(PARAMS, run)]
    panel, validator = runs.evaluators(PARAMS, run), runs.validator(PARAMS, run)
    sample(runs.sample_settings(PARAMS, run), checkpoint, data, out)
    looks = [trained(other)[0] for other in panel], validator and trained(validator)[0]
    evaluate(evaluate_settings(run), out, data, *looks, None, elsewhere / "metrics", elsewhere / "provenance")
    metrics = flat(read_json(elsewhere / "metrics"))
    assert all(np.isfinite(value) for value in metrics.values())
    assert [measure for measure in metrics if not registered(measure)] == []
    assert all(0 <= value <= 1 for measure, value in metrics.items() if find(measure).percent)
    assert expected_of(name, samples.read(out).content) <= metrics.keys()
    for figure in first_drawn(name):
        plot(figure, out, history, elsewhere / f"{figure}.png")


def expected_of(name: str, content: samples.Content) -> set[str]:
    """Measures that must be there of samples with these parts; a part that was asked for must be there too."""
    wanted, measures = PARAMS.experiments[name].sample, set()
    if not isinstance(content, Generated):
        return measures
    if wanted.repeats is not None:
        assert content.lists
        measures |= {"conditional accuracy on test", "extra objects an image on new_test"}
    if content.pairs is not None:
        measures |= {"share of pairs that flip"}
    if content.reconstructions is not None:
        measures |= {"reconstruction mse", "pca mse", "kl"}
    if wanted.frames is not None:
        assert len(content.trajectory) == wanted.frames
    if wanted.attribute is not None:
        assert content.pairs is not None or content.reconstructions is not None
    return measures
