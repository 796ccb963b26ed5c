"""What is refused before any metric is computed: samples that are not this run's, or that mean nothing."""

from pathlib import Path

import numpy as np

from ..datasets.base import Data
from ..errors import UserError
from ..metrics.fidelity import MINIMUM
from ..plan.settings import EvaluateSettings


def check_run(samples: Path, manifest: dict, settings: EvaluateSettings, sets: dict[str, Data]) -> None:
    """Refuse samples of another run, of other settings, or of other data."""
    run = f"{settings.experiment}/{settings.data}/seed{settings.seed}"
    if manifest["run"] != run:
        raise UserError(f"{samples}: expected samples of {run}, found those of {manifest['run']}")
    if manifest["checkpoint"]["settings"] != settings.training.model_dump():
        raise UserError(f"{samples}: made with other settings than params.yaml now gives {run}; sample it again")
    for name, digest in manifest["data"].items():
        if name not in sets or sets[name].digest != digest:
            raise UserError(f"{samples}: made with another {name} than the one given")


def check_samples(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Refuse samples that no metric may be computed of."""
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise UserError(f"{path}: {name} has values that are not finite")


def check_predictions(path: Path, arrays: dict[str, np.ndarray], sets: dict[str, Data]) -> None:
    """Refuse predictions that are not one an image of each test split."""
    for name, data in sets.items():
        for part in ("logits", "features", "labels"):
            found = len(arrays.get(f"{name}.{part}", ()))
            if found != len(data.test.labels):
                raise UserError(f"{path}: {name}.{part}: expected {len(data.test.labels)} rows, found {found}")


def check_images(path: Path, images: np.ndarray, labels: np.ndarray, data: Data) -> None:
    """Refuse images that cannot be compared with those of a data set."""
    shape = data.test.images.shape[1:]
    if images.dtype != np.uint8 or images.shape[1:] != shape:
        expected = f"uint8 (N, {', '.join(map(str, shape))}) as of {data.name}"
        raise UserError(f"{path}: images: expected {expected}, found {images.dtype} {images.shape}")
    if len(labels) != len(images):
        raise UserError(f"{path}: labels: expected {len(images)} rows, found {len(labels)}")
    if (images == images[:1]).all():
        raise UserError(f"{path}: images: all {len(images)} are the same")
    if (images == images[:, :1, :1]).all():
        raise UserError(f"{path}: images: constant, each is of one colour")


def check_counts(path: Path, images: np.ndarray, data: Data) -> None:
    """Refuse to compare so few images that measures of distributions mean nothing."""
    splits = {f"{data.name}, {name} split": split for name, split in (("train", data.train), ("test", data.test))}
    counts = {f"{path}: images": len(images), **{where: len(split.images) for where, split in splits.items()}}
    for where, count in counts.items():
        if count < MINIMUM:
            raise UserError(f"{where}: expected at least {MINIMUM} images to compare, found {count}")
