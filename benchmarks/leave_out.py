"""What each part of self-training is worth: python benchmarks/leave_out.py [scale] [seeds]

`selftrain` is trained on all pairs of `dann`, whole and without each of its parts, and a line of a markdown table is
printed: accuracy in percent on the target's test images, of the last checkpoint, mean over the seeds. These figures
report; nothing is chosen by them.
"""

import sys
import tempfile
from pathlib import Path
from statistics import fmean

import torch

from genadapt.datasets.base import load
from genadapt.metrics.accuracy import accuracy
from genadapt.plan import paths, runs, source
from genadapt.plan.params import Params, parse
from genadapt.plan.runs import Run, domains
from genadapt.sampling.predicting import logits_and_features
from genadapt.stages.train import train
from genadapt.training.trained import restore

EXPERIMENT = "selftrain"
GEOMETRIC, PHOTOMETRIC = ["affine", "cutout"], ["invert", "light", "tint", "noise"]
PARTS = {  # hyper-parameters and training without each
    "whole": ({}, {}),
    "the loss on the target (its statistics alone)": ({"weight": 0.0}, {}),
    "mean teacher": ({"teacher": 0.0}, {}),
    "relative confidence": ({"confidence": 0.0}, {}),
    "alignment": ({"alignment": 0.0}, {}),
    "class balance": ({"balance": 0.0}, {}),
    "own statistics": ({"own_statistics": False}, {}),
    "standardisation": ({"standardise": False}, {}),
    "cosine rate": ({"lr_schedule": "constant"}, {}),
    "photometric augmentation": ({}, {"augment": GEOMETRIC}),
    "geometric augmentation": ({}, {"augment": PHOTOMETRIC}),
}


def params_without(scale: str, hparams: dict, training: dict) -> Params:
    """params.yaml at a scale with other hyper-parameters and training of the experiment."""
    raw = source.load(Path("params.yaml")) | {"scale": scale}
    raw["experiments"][EXPERIMENT]["hparams"].update(hparams)
    raw["experiments"][EXPERIMENT]["train"].update(training)
    return parse(raw)


def on_target(params: Params, pair: str, seed: int, folder: Path) -> float:
    """Accuracy in percent on the target's test images of a run that is trained here."""
    run = Run(EXPERIMENT, pair, seed)
    data = [Path(paths.processed(params.scale).format(name=name)) for name in domains(pair)]
    train(run.name, runs.train_settings(params, run), data, folder / "checkpoint", folder / "history.csv")
    method, target = restore(folder / "checkpoint").method, load(data[-1])
    with torch.inference_mode():
        logits, _ = logits_and_features(method.predict, target.test.images, torch.device("cpu"))
    return 100 * accuracy(logits, target.test.labels)


def main(scale: str = "demo", seeds: str = "1") -> None:
    """Print a line for each part: mean over all pairs, then each pair."""
    torch.set_num_threads(1)
    pairs = params_without(scale, {}, {}).experiments["dann"].data
    print("| without |", " | ".join(["mean", *pairs]), "|", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for part, changes in PARTS.items():
            params = params_without(scale, *changes)
            found = [fmean(on_target(params, pair, seed, Path(folder)) for seed in range(int(seeds))) for pair in pairs]
            cells = " | ".join(f"{value:.1f}" for value in (fmean(found), *found))
            print("|", part, "|", cells, "|", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
