"""How well generated images show what they were conditioned on, as an evaluator sees it: a classifier of their data."""

from pathlib import Path

import numpy as np

from ..datasets.base import Data
from ..errors import UserError
from ..files.samples import Generated, ListImages
from ..methods.base import Classifier
from ..metrics.accuracy import accuracy
from ..metrics.objects import flips, lists
from ..training.trained import Trained, restore
from .extractors import Extractor


def load_evaluator(path: Path) -> Trained:
    """The classifier of a checkpoint; a `UserError` names the file if it is of another kind of method."""
    trained = restore(path)
    if not isinstance(trained.method, Classifier):
        raise UserError(f"{path}: expected a classifier's checkpoint, found one of {trained.checkpoint.manifest.run}")
    return trained


def conditional_metrics(
    evaluator: Extractor, generated: Generated, logits: np.ndarray, data: Data, attribute: str | None
) -> dict[str, float]:
    """Every measure that needs an evaluator's answers; `logits` (N, K) are those for the generated images."""
    metrics = {}
    if not data.multi and generated.labels is not None:
        metrics["conditional accuracy"] = accuracy(logits, generated.labels)
    if generated.unguided is not None:
        unguided = accuracy(evaluator(generated.unguided)[0], generated.labels)
        metrics["conditional accuracy without guidance"] = unguided
    if generated.pairs is not None:
        off, on = (evaluator(half)[0] for half in generated.pairs)
        metrics |= flips(off, on, data.classes.index(attribute))
    for name, drawn in generated.lists.items():
        metrics |= list_metrics(evaluator, drawn, data.classes, name)
    return metrics


def list_metrics(evaluator: Extractor, drawn: ListImages, objects: list[str], name: str) -> dict[str, float]:
    """The measures of one list of label sets, each with the list's name."""
    logits = np.stack([evaluator(images)[0] for images in drawn.images])
    return {f"{measure} on {name}": value for measure, value in lists(logits, drawn.labels, objects).items()}
