"""How well generated images show what was asked for, as an evaluator of their data set sees it."""

import numpy as np

from ..datasets.base import Data
from ..metrics.accuracy import accuracy
from ..metrics.objects import flips, lists
from .extractors import Extractor


def evaluator_metrics(
    evaluator: Extractor, arrays: dict[str, np.ndarray], logits: np.ndarray, data: Data, attribute: str | None
) -> dict[str, float]:
    """What an evaluator says of the samples of a generator; `logits` (N, K) are those of its images."""
    found = {}
    if not data.multi:
        found["conditional accuracy"] = accuracy(logits, arrays["labels"])
    if "unguided" in arrays:
        found["conditional accuracy without guidance"] = accuracy(evaluator(arrays["unguided"])[0], arrays["labels"])
    if "pairs" in arrays:
        off, on = (evaluator(half)[0] for half in arrays["pairs"])
        found |= flips(off, on, data.classes.index(attribute))
    for name in data.label_lists:
        if f"lists.{name}" in arrays:
            found |= list_metrics(
                evaluator, arrays[f"lists.{name}"], arrays[f"lists.{name}.labels"], data.classes, name
            )
    return found


def list_metrics(
    evaluator: Extractor, drawn: np.ndarray, labels: np.ndarray, objects: list[str], name: str
) -> dict[str, float]:
    """What an evaluator says of a list of label sets (M, L), drawn (seeds, M, H, W, C)."""
    logits = np.stack([evaluator(images)[0] for images in drawn])
    return {f"{measure} on {name}": value for measure, value in lists(logits, labels, objects).items()}
