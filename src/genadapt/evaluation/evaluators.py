"""How well generated images show what they were conditioned on, as a panel of evaluators sees it: classifiers."""

from pathlib import Path
from statistics import fmean

import numpy as np

from ..datasets.base import Data
from ..errors import UserError
from ..files.samples import Generated, ListImages
from ..methods.base import Classifier
from ..metrics.accuracy import accuracy
from ..metrics.frechet import frechet_distance
from ..metrics.measures import BY, LOWEST, MEAN, VALIDATION, find
from ..metrics.objects import flips, lists
from ..training.trained import Trained, restore
from .extractors import Extractor

ON_REAL = "evaluator's accuracy on real images"
Metrics = dict[str, float]


def load_evaluator(path: Path) -> Trained:
    """The classifier of a checkpoint; a `UserError` names the file if it is of another kind of method."""
    trained = restore(path)
    if not isinstance(trained.method, Classifier):
        raise UserError(f"{path}: expected a classifier's checkpoint, found one of {trained.checkpoint.manifest.run}")
    return trained


def panel_metrics(panel: list[Extractor], generated: Generated, data: Data, attribute: str | None) -> Metrics:
    """What the first evaluator says; of a panel also the mean and the lowest of all, and what each one says."""
    said = {}
    for evaluator in panel:
        real = {ON_REAL: accuracy(evaluator(data.test.images)[0], data.test.labels)}
        said[evaluator.classifier] = real | conditional_metrics(evaluator, generated, data, attribute)
    first = next(iter(said.values()))
    if len(said) == 1:
        return first
    shared = [name for name in first if find(name).of_panel]
    means = {measure + MEAN: fmean(metrics[measure] for metrics in said.values()) for measure in shared}
    lowest = {measure + LOWEST: min(metrics[measure] for metrics in said.values()) for measure in shared}
    each = {f"{measure}{BY}{name}": said[name][measure] for measure in shared for name in said}
    return first | means | lowest | each


def validation_metrics(validator: Extractor, generated: Generated, data: Data, attribute: str | None) -> Metrics:
    """What a classifier that reports nothing says, and the Fréchet distance of its features to validation images."""
    metrics = conditional_metrics(validator, generated, data, attribute)
    features = [validator(images)[1] for images in (generated.images, data.validation.images)]
    metrics["frechet distance"] = frechet_distance(*features)
    return {name + VALIDATION: value for name, value in metrics.items()}


def conditional_metrics(evaluator: Extractor, generated: Generated, data: Data, attribute: str | None) -> Metrics:
    """Every measure that needs an evaluator's answers on generated images."""
    metrics = {}
    if not data.multi and generated.labels is not None:
        metrics["conditional accuracy"] = accuracy(evaluator(generated.images)[0], generated.labels)
    if generated.unguided is not None:
        unguided = accuracy(evaluator(generated.unguided)[0], generated.labels)
        metrics["conditional accuracy without guidance"] = unguided
    if generated.pairs is not None:
        off, on = (evaluator(half)[0] for half in generated.pairs)
        metrics |= flips(off, on, data.classes.index(attribute))
    for name, drawn in generated.lists.items():
        metrics |= list_metrics(evaluator, drawn, data.classes, name)
    return metrics


def list_metrics(evaluator: Extractor, drawn: ListImages, objects: list[str], name: str) -> Metrics:
    """The measures of one list of label sets, each with the list's name."""
    logits = np.stack([evaluator(images)[0] for images in drawn.images])
    return {f"{measure} on {name}": value for measure, value in lists(logits, drawn.labels, objects).items()}
