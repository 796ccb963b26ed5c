"""Which of a run's checkpoints would be chosen without the target's labels, and how good it is."""

from typing import NamedTuple

import numpy as np
import torch

from ..files.samples import VALIDATION, Head, Predictions, at_step, part_of, steps_of
from ..metrics.accuracy import accuracy
from ..metrics.choice import CRITERIA, ON_TARGET


class Candidate(NamedTuple):
    """A checkpoint: what each criterion says of it, and how often it is right on the target's test images."""

    scores: dict[str, float]
    accuracy: float


def candidates(head: Head, predictions: Predictions) -> list[Candidate]:
    """The checkpoints of a run that learned a pair, by their steps."""
    source, target = head.domains
    found = []
    for step in steps_of(predictions):
        test, seen, own = (
            predictions[at_step(name, step)]
            for name in (target, part_of(target, VALIDATION), part_of(source, VALIDATION))
        )
        scores = {name: score(torch.from_numpy(seen.logits)) for name, score in ON_TARGET.items()}
        scores["source validation"] = accuracy(own.logits, own.labels)
        found.append(Candidate(scores, accuracy(test.logits, test.labels)))
    return found


def choices(head: Head, predictions: Predictions) -> dict[str, dict[str, float]]:
    """Accuracy on the target of the checkpoint that each criterion chooses, and of the best of them.

    Of equal scores the later checkpoint is chosen. No choice sees a label of the target; the best is found by the
    labels of its test images, and nobody without them can have it. Nothing where a run has no checkpoints but its last,
    or its target no labels.
    """
    target = head.domains[-1]
    if not steps_of(predictions) or not predictions[target].labelled:
        return {}
    found = candidates(head, predictions)
    chosen = {name: latest_best([candidate.scores[name] for candidate in found]) for name in CRITERIA}
    metrics = {f"accuracy, chosen by {name}": {target: found[place].accuracy} for name, place in chosen.items()}
    return metrics | {"accuracy, best checkpoint": {target: max(candidate.accuracy for candidate in found)}}


def latest_best(scores: list[float]) -> int:
    """The place of the highest score, of equal ones the last."""
    return len(scores) - 1 - int(np.argmax(scores[::-1]))
