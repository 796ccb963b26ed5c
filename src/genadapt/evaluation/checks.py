"""What is refused before any metric is computed: samples that are not this run's, or that mean nothing."""

from pathlib import Path

import numpy as np

from ..datasets.base import Data
from ..errors import UserError
from ..files.checkpoints import Checkpoint
from ..files.samples import (
    VALIDATION,
    Content,
    Generated,
    Head,
    Predicted,
    Predictions,
    arrays_of,
    part_of,
    without_step,
)
from ..metrics.fidelity import MINIMUM
from ..plan.settings import EvaluateSettings


def check_run(path: Path, head: Head, settings: EvaluateSettings, sets: dict[str, Data]) -> None:
    """Refuse samples of another run, of other settings, or of other data."""
    run = f"{settings.experiment}/{settings.data}/seed{settings.seed}"
    if head.run != run:
        raise UserError(f"{path}: expected samples of {run}, found those of {head.run}")
    if head.checkpoint.settings.model_dump(mode="json") != settings.training.model_dump(mode="json"):
        raise UserError(f"{path}: made with other settings than params.yaml now gives {run}; sample it again")
    if sets.keys() != head.data.keys():
        raise UserError(f"{path}: expected the data sets {', '.join(head.data)}, found {', '.join(sets)}")
    for name, digest in head.data.items():
        if sets[name].digest != digest:
            raise UserError(f"{path}: made with another {name} than the one given")


def check_finite(path: Path, content: Content) -> None:
    """Refuse samples that no metric may be computed of."""
    for name, array in arrays_of(content).items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise UserError(f"{path}: {name} has values that are not finite")


def check_predictions(path: Path, predictions: Predictions, sets: dict[str, Data], source: Data) -> None:
    """Refuse predictions that are not one for each image of each test split and of the source's validation split.

    Those of earlier checkpoints are for the validation splits of both domains and the target's test split.
    """
    splits = {name: data.test for name, data in sets.items()}
    splits |= {part_of(name, VALIDATION): data.validation for name, data in sets.items()}
    wanted = [*sets, part_of(source.name, VALIDATION)]
    if lacking := [name for name in wanted if name not in predictions]:
        raise UserError(f"{path}: expected predictions for {lacking[0]}, found those for {', '.join(predictions)}")
    for name, predicted in predictions.items():
        if split := splits.get(without_step(name)):
            check_rows(path, name, predicted, len(split.labels))


def check_rows(path: Path, name: str, predicted: Predicted, rows: int) -> None:
    """Refuse predictions of another number of images."""
    for part, array in predicted._asdict().items():
        if len(array) != rows:
            raise UserError(f"{path}: {name}.{part}: expected {rows} rows, found {len(array)}")


def check_images(path: Path, generated: Generated, data: Data) -> None:
    """Refuse images that cannot be compared with those of a data set."""
    images, shape = generated.images, data.test.images.shape[1:]
    if images.dtype != np.uint8 or images.shape[1:] != shape:
        expected = f"uint8 (N, {', '.join(map(str, shape))}) as of {data.name}"
        raise UserError(f"{path}: images: expected {expected}, found {images.dtype} {images.shape}")
    if generated.labels is not None and len(generated.labels) != len(images):
        raise UserError(f"{path}: labels: expected {len(images)} rows, found {len(generated.labels)}")
    if (images == images[:1]).all():
        raise UserError(f"{path}: images: all {len(images)} are the same")
    if (images == images[:, :1, :1]).all():
        raise UserError(f"{path}: images: constant, each is of one colour")


def check_panel(runs: list[str]) -> None:
    """Refuse two classifiers of one experiment, evaluators or validator: what they say would have one name."""
    experiments = [run.partition("/")[0] for run in runs]
    if twice := [run for run, experiment in zip(runs, experiments, strict=True) if experiments.count(experiment) > 1]:
        found = " and ".join(twice)
        raise UserError(f"--evaluator, --validator: expected classifiers of different experiments, found {found}")


def check_evaluator(evaluator: Checkpoint, data: Data) -> None:
    """Refuse a classifier of other classes or of images of another size: the plan need not have known its data."""
    path, manifest = evaluator.path, evaluator.manifest
    if manifest.classes != data.classes:
        found = f"found that of {', '.join(manifest.classes)}"
        raise UserError(f"{path}: expected a classifier of {', '.join(data.classes)} for {data.name}, {found}")
    expected, found = ("×".join(map(str, size)) for size in (data.test.images.shape[1:3], manifest.spec.shape[1:]))
    if expected != found:
        raise UserError(f"{path}: expected a classifier of images of {expected} pixels for {data.name}, found {found}")


def check_counts(path: Path, generated: Generated, data: Data) -> None:
    """Refuse to compare so few images that measures of distributions mean nothing; few may choose settings."""
    counts = {
        f"{path}: images": (len(generated.images), MINIMUM),
        f"{data.name}, train split": (len(data.train.images), MINIMUM),
        f"{data.name}, validation split": (len(data.validation.images), 2),
        f"{data.name}, test split": (len(data.test.images), MINIMUM),
    }
    for where, (count, minimum) in counts.items():
        if count < minimum:
            raise UserError(f"{where}: expected at least {minimum} images to compare, found {count}")
