"""Settings, tried on validation images alone: python benchmarks/choose.py dann [real]

Of each setting in GRIDS the experiment is trained at a scale, demo unless another is named, on seed 0, and a line is
printed.

No test image is looked at. A generator is scored by its experiment's `validator` and by the Fréchet distance of that
one's features to the validation images. An adaptation is scored by its accuracy on the source's validation images, and
on the target's, whose labels are not read, by mutual information: the entropy of the mean prediction less the mean
entropy of the predictions (Bridle et al. 1991), in nats, at most log K.
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import torch

from genadapt.datasets.base import Data, load
from genadapt.evaluation.evaluators import load_evaluator, validation_metrics
from genadapt.evaluation.extractors import of_evaluator
from genadapt.methods import build
from genadapt.methods.base import Classifier, Method
from genadapt.metrics.accuracy import accuracy
from genadapt.metrics.choice import mutual_information
from genadapt.plan import paths, runs, source
from genadapt.plan.params import Params, parse
from genadapt.plan.runs import Run
from genadapt.sampling.generating import generate
from genadapt.sampling.predicting import logits_and_features
from genadapt.sampling.ready import ready
from genadapt.stages.train import train
from genadapt.training.trained import restore

COUNT = 500  # generated images that are scored
DEVICE = torch.device("cpu")


class Grid(NamedTuple):
    """Which settings of an experiment are tried, and on which data."""

    data: list[str]
    trained: dict[str, list]  # hyper-parameters, each value with each of the others
    sampled: dict[str, list]  # those of them that need no training of their own


GRIDS = {
    ("dann", "demo"): Grid(
        ["mnist5k-mnistm5k", "mnistm5k-optdigits", "optdigits-mnistm5k", "synthdigits-optdigits"],
        {"betas": [[0.0, 0.999], [0.9, 0.999]], "weight": [0.1, 0.3, 1.0], "lr": [0.001, 0.002]},
        {},
    ),
    ("dann", "real"): Grid(
        ["mnist-usps", "usps-mnistm", "mnist-mnistm"],
        {"weight": [0.1, 0.3, 1.0], "lr": [0.001, 0.002]},
        {},
    ),
    ("selftrain", "demo"): Grid(
        ["mnist5k-mnistm5k", "mnistm5k-synthdigits", "optdigits-mnistm5k", "synthdigits-optdigits"],
        {"teacher": [0.98, 0.99, 0.995], "alignment": [0.5, 1.0]},
        {},
    ),
    ("selftrain", "real"): Grid(
        ["mnist-usps", "usps-mnistm", "mnist-mnistm"], {"lr": [0.001, 0.002], "teacher": [0.99, 0.998]}, {}
    ),
    ("dann-ramp", "demo"): Grid(
        ["mnistm5k-optdigits", "synthdigits-mnistm5k", "optdigits-synthdigits"], {"lr": [0.0005, 0.001, 0.002]}, {}
    ),
    ("dann-resnet", "demo"): Grid(["optdigits-mnistm5k", "synthdigits-optdigits"], {"weight": [0.1, 0.3, 1.0]}, {}),
    ("adda", "demo"): Grid(["optdigits-mnistm5k", "synthdigits-optdigits"], {"adapt_lr": [0.0001, 0.0003, 0.001]}, {}),
    ("acgan-digits", "demo"): Grid(["mnistm5k"], {"fake_class_weight": [-0.1, 0.0, 1.0]}, {}),
    ("ddpm", "demo"): Grid(
        ["mnistm5k"], {"logit_normal": [[0.6, 1.0], None]}, {"guidance": [1.0, 2.0, 4.0, 8.0], "eta": [0.0, 0.5, 1.0]}
    ),
    ("flow-digits", "demo"): Grid(
        ["mnistm5k"], {}, {"guidance": [1.0, 2.0, 4.0, 6.0], "solver": ["euler", "heun", "ancestral"]}
    ),
    ("flow-scenes", "demo"): Grid(
        ["scenes"],
        {"target": ["velocity", "image"]},
        {"guidance": [1.0, 2.0, 3.0], "solver": ["euler", "heun", "ancestral"]},
    ),
    ("acgan-smiling", "demo"): Grid(["avatars"], {"fake_class_weight": [-0.1, 0.0]}, {}),
}


def combinations(values: dict[str, list]) -> Iterator[dict]:
    """Every value with every one of the others."""
    return (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))


def params_with(experiment: str, scale: str, hparams: dict) -> Params:
    """params.yaml at a scale with other hyper-parameters."""
    raw = source.load(Path("params.yaml")) | {"scale": scale}
    raw["experiments"][experiment].setdefault("hparams", {}).update(hparams)
    return parse(raw)


def trained(params: Params, run: Run, folder: Path) -> Path:
    """The checkpoint of a run, trained here."""
    data = [Path(paths.processed(params.scale).format(name=name)) for name in run.domains]
    checkpoint = folder / "checkpoint.safetensors"
    train(run.name, runs.train_settings(params, run), data, checkpoint, folder / "history.csv")
    return checkpoint


def scores(method: Method, params: Params, run: Run, validator: Path | None) -> dict[str, float]:
    """What validation images say of a method."""
    domains = [without_test_lists(load(Path(paths.processed(params.scale).format(name=name)))) for name in run.domains]
    if isinstance(method, Classifier):
        return adaptation(method, *domains)
    wanted = params.experiments[run.experiment].sample.model_copy(update={"count": COUNT, "frames": None})
    extractor = of_evaluator(load_evaluator(validator), DEVICE)
    with torch.inference_mode():
        return validation_metrics(extractor, generate(method, domains[0], wanted), domains[0], wanted.attribute)


def without_test_lists(data: Data) -> Data:
    """The data set with label sets of its validation images in place of the lists that reports are measured on."""
    if not data.label_lists:
        return data
    return data._replace(label_lists={"validation": data.validation.labels[:COUNT]})


def adaptation(method: Classifier, source: Data, target: Data) -> dict[str, float]:
    """Accuracy on the source's validation images, mutual information on the target's."""
    with torch.inference_mode():
        own, _ = logits_and_features(method.predict_source, source.validation.images, DEVICE)
        other, _ = logits_and_features(method.predict, target.validation.images, DEVICE)
    return {
        "source accuracy": accuracy(own, source.validation.labels),
        "mutual information": mutual_information(torch.from_numpy(other)),
    }


def main(name: str, scale: str = "demo") -> None:
    """Try every setting of one experiment at a scale, and print a line for each."""
    torch.set_num_threads(1)
    data, grid, sampled = GRIDS[name, scale]
    with tempfile.TemporaryDirectory() as folder:
        for run, hparams in product([Run(name, pair, 0) for pair in data], combinations(grid)):
            params = params_with(name, scale, hparams)
            choosing = runs.validator(params, run)
            validator = trained(params, choosing, Path(folder, "validator")) if choosing else None
            restored = restore(trained(params, run, Path(folder)))
            for others in combinations(sampled):
                spec, state = restored.checkpoint.manifest.spec, restored.method.state_dict()
                method = build(params.experiments[name].method, spec, params.experiments[name].hparams | others)
                method.load_state_dict(state)
                ready(method.eval().requires_grad_(False), DEVICE, restored.checkpoint.manifest.precision)
                found = {key: f"{value:.4g}" for key, value in scores(method, params, run, validator).items()}
                print("|", run.data, "|", hparams | others, "|", found, "|", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
